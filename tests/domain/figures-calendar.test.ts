import { expect, test } from 'vitest';
import { figuresCalendar, PERIODS, type Span } from '#app/domain/figures-calendar.ts';

const NEW_YORK = 'America/New_York';
const now = Date.parse('2026-11-21T22:00:00Z');
const calendar = figuresCalendar(now, NEW_YORK);

const length = ({ from, to }: Span) => to - from;
const dateOf = (day: number) =>
  new Intl.DateTimeFormat('en-CA', { timeZone: NEW_YORK }).format(calendar.dayStarts[day]);

test('two years of days end today, each beginning at midnight of the shop, also where the clocks change', () => {
  expect(calendar.firstDate).toBe('2024-11-22');
  expect(dateOf(0)).toBe('2024-11-22');
  expect(dateOf(calendar.dayStarts.length - 1)).toBe('2026-11-21');
  const hour = new Intl.DateTimeFormat('en', {
    timeZone: NEW_YORK,
    hour: 'numeric',
    hourCycle: 'h23',
    minute: 'numeric',
  });
  expect(new Set(calendar.dayStarts.map((at) => hour.format(at)))).toEqual(new Set(['00:00']));
  expect(new Set(calendar.dayStarts.map((_, day) => dateOf(day))).size).toBe(calendar.dayStarts.length);
});

test("a day is the shop's: just before and just after its midnight", () => {
  const before = figuresCalendar(Date.parse('2026-11-22T04:59:59Z'), NEW_YORK);
  const after = figuresCalendar(Date.parse('2026-11-22T05:00:00Z'), NEW_YORK);
  expect(before.firstDate).toBe('2024-11-22');
  expect(after.firstDate).toBe('2024-11-23');
});

test.each(PERIODS)('%s: buckets fill the period and the one before it without gap or overlap', (name) => {
  const { totals, buckets, bucketsBefore, totalsGrid, bucketsGrid } = calendar.periods[name];
  expect(totals.now.to).toBe(calendar.dayStarts.length);
  expect(totals.before.to).toBe(totals.now.from);
  expect(buckets).toHaveLength(bucketsBefore.length);
  for (const [spans, whole] of [
    [buckets, totals.now],
    [bucketsBefore, totals.before],
  ] as const) {
    expect(spans[0]?.from).toBe(whole.from);
    expect(spans.at(-1)?.to).toBe(whole.to);
    spans.slice(1).forEach((span, i) => expect(span.from).toBe(spans[i]?.to));
  }
  const cells = (grid: number, span: Span) => new Set(calendar.grids[grid]?.slice(span.from, span.to));
  for (const span of [totals.now, totals.before]) expect(cells(totalsGrid, span).size).toBe(1);
  for (const span of [...buckets, ...bucketsBefore]) expect(cells(bucketsGrid, span).size).toBe(1);
  expect(new Set(calendar.grids[bucketsGrid]?.slice(totals.before.from)).size).toBe(2 * buckets.length);
});

test('the lengths are what the names say', () => {
  expect(PERIODS.map((name) => length(calendar.periods[name].totals.now))).toEqual([7, 30, 90, 365]);
  expect(PERIODS.map((name) => calendar.periods[name].buckets.length)).toEqual([7, 30, 13, 12]);
  expect(calendar.periods['90d'].buckets.map(length)).toEqual([6, ...Array<number>(12).fill(7)]);
  expect(dateOf(calendar.periods['12m'].totals.now.from)).toBe('2025-11-22');
  // A year that ends on a leap day, and months that end on the 31st.
  const leap = figuresCalendar(Date.parse('2028-02-29T12:00:00Z'), 'UTC');
  expect(leap.firstDate).toBe('2026-03-01');
  const long = figuresCalendar(Date.parse('2026-08-30T12:00:00Z'), 'UTC').periods['12m'].buckets;
  expect(long.map(length)).toEqual([30, 31, 30, 31, 31, 28, 31, 30, 31, 30, 31, 31]);
});
