/** The days of two years in a shop's time zone, and how the periods of the start page cut them up. */
import { DateTime } from 'luxon';
import type { Instant, TimeZone } from './time.ts';

export const PERIODS = ['7d', '30d', '90d', '12m'] as const;
export type Period = (typeof PERIODS)[number];

/** Days `[from, to)` of the calendar. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface PeriodCalendar {
  readonly totals: { readonly now: Span; readonly before: Span };
  /** A day, a week or a month each; as many in the period before. The oldest week may be short. */
  readonly buckets: readonly Span[];
  readonly bucketsBefore: readonly Span[];
  /** Which grid has the period and the one before as its cells, and which the buckets. */
  readonly totalsGrid: number;
  readonly bucketsGrid: number;
}

export interface FiguresCalendar {
  readonly now: Instant;
  readonly zone: TimeZone;
  /** Day 0, `2024-11-22`. */
  readonly firstDate: string;
  /** The first instant of each day; today is the last. */
  readonly dayStarts: readonly Instant[];
  /** Cells by day: two days are in the same cell of a grid when their numbers agree. */
  readonly grids: readonly (readonly number[])[];
  readonly periods: Readonly<Record<Period, PeriodCalendar>>;
}

const MONTHS = 24;
const DAILY = { '7d': 7, '30d': 30, '90d': 90 } as const;
const WEEK = 7;

export function figuresCalendar(now: Instant, zone: TimeZone): FiguresCalendar {
  const tomorrow = DateTime.fromMillis(now, { zone }).startOf('day').plus({ days: 1 });
  const first = tomorrow.minus({ months: MONTHS });
  const end = dayNumber(tomorrow) - dayNumber(first);
  const dayStarts = Array.from({ length: end }, (_, day) =>
    first.plus({ days: day }).startOf('day').toMillis(),
  );
  const grids: number[][] = [];
  const addGrid = (cells: readonly Span[]) => grids.push(cellsByDay(cells, end)) - 1;
  const monthsAgo = (months: number) => dayNumber(tomorrow.minus({ months })) - dayNumber(first);

  const daysPeriod = (length: number, step: number): PeriodCalendar => {
    const totals = {
      now: { from: end - length, to: end },
      before: { from: end - 2 * length, to: end - length },
    };
    const [buckets, bucketsBefore] = [cut(totals.now, step), cut(totals.before, step)];
    return {
      ...{ totals, buckets, bucketsBefore },
      totalsGrid: addGrid([totals.before, totals.now]),
      bucketsGrid: addGrid([...bucketsBefore, ...buckets]),
    };
  };
  const year = (): PeriodCalendar => {
    const months = Array.from({ length: MONTHS }, (_, i) => ({
      from: monthsAgo(MONTHS - i),
      to: monthsAgo(MONTHS - i - 1),
    }));
    const middle = monthsAgo(MONTHS / 2);
    const totals = { now: { from: middle, to: end }, before: { from: 0, to: middle } };
    return {
      totals,
      ...{ buckets: months.slice(MONTHS / 2), bucketsBefore: months.slice(0, MONTHS / 2) },
      totalsGrid: addGrid([totals.before, totals.now]),
      bucketsGrid: addGrid(months),
    };
  };
  const periods = {
    '7d': daysPeriod(DAILY['7d'], 1),
    '30d': daysPeriod(DAILY['30d'], 1),
    '90d': daysPeriod(DAILY['90d'], WEEK),
    '12m': year(),
  };
  return { now, zone, firstDate: first.toISODate() ?? '', dayStarts, grids, periods };
}

/** Whole days since 1970 of the date on the wall. */
function dayNumber(at: DateTime): number {
  return Math.round(Date.UTC(at.year, at.month - 1, at.day) / 86_400_000);
}

/** From the end backwards, so that the newest is whole. */
function cut({ from, to }: Span, step: number): Span[] {
  const spans: Span[] = [];
  for (let end = to; end > from; end -= step) spans.unshift({ from: Math.max(from, end - step), to: end });
  return spans;
}

/** Days in no cell share one: nothing is counted there. */
function cellsByDay(cells: readonly Span[], end: number): number[] {
  const byDay = Array.from({ length: end }, () => -1);
  cells.forEach(({ from, to }, cell) => byDay.fill(cell, Math.max(0, from), to));
  return byDay;
}
