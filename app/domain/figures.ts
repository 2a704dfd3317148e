/** The figures of a program for a period against the one before, out of sums by calendar day. */
import type { FiguresCalendar, Span } from './figures-calendar.ts';
import { PERIODS, type Period } from './figures-calendar.ts';
import { pointsWorthMinor, type Program } from './program.ts';
import type { Instant } from './time.ts';

/** Entries of one day by their own time; a correction is dated as what it corrects. */
export interface PointDay {
  /** Of the calendar; -1 for everything before it. */
  readonly day: number;
  /** Given by orders, joining and adjustments, less what was taken back of it. */
  readonly issued: number;
  /** Less what was given back. */
  readonly spent: number;
  readonly expired: number;
  /** Points to earn back that were waived. */
  readonly forgiven: number;
}

/** How many members bought, and of them how many not for the first time: counted on one day of each span. */
export interface Buyers {
  readonly buyers: number;
  readonly returning: number;
}

/** Members' counting orders placed on one day. */
export interface OrderDay {
  readonly day: number;
  /** That hold points now. */
  readonly earned: number;
  /** Kept merchandise, minor units. */
  readonly revenueMinor: number;
  /** By grid of the calendar. */
  readonly buyers: readonly Buyers[];
}

export interface JoinDay {
  readonly day: number;
  readonly tier: string | null;
  readonly members: number;
}

export interface DailyActivity {
  readonly points: readonly PointDay[];
  readonly orders: readonly OrderDay[];
  readonly joined: readonly JoinDay[];
}

export interface Totals {
  /** At the end of the period. */
  readonly members: number;
  readonly ordersEarned: number;
  readonly issued: number;
  readonly spent: number;
  readonly expired: number;
  /** At the end of the period. */
  readonly outstanding: number;
  readonly worthMinor: number;
  /** Spent / issued; null when nothing was issued. */
  readonly redemptionRate: number | null;
  /** Members who bought, and not for the first time / members who bought; null when none did. */
  readonly repeatRate: number | null;
  readonly revenueMinor: number;
}

/** One point of the charts: a day, a week or a month. */
export interface FiguresBucket {
  readonly from: Instant;
  readonly issued: number;
  readonly spent: number;
  readonly expired: number;
  /** At its end. */
  readonly outstanding: number;
  readonly worthMinor: number;
  readonly repeatRate: number | null;
  readonly repeatRateBefore: number | null;
  readonly redemptionRate: number | null;
  readonly redemptionRateBefore: number | null;
}

export interface PeriodFigures {
  readonly from: Instant;
  readonly until: Instant;
  readonly beforeFrom: Instant;
  readonly now: Totals;
  readonly before: Totals;
  readonly buckets: readonly FiguresBucket[];
}

export interface Figures {
  readonly computedAt: Instant;
  /** Whether any order has ever counted. */
  readonly hasOrders: boolean;
  /** Lowest first. */
  readonly tiers: readonly { readonly tier: string; readonly members: number }[];
  readonly allTime: Omit<PointDay, 'day'> & { readonly outstanding: number };
  readonly periods: Readonly<Record<Period, PeriodFigures>>;
}

/** @param program in force now: it says what points are worth, and in which order tiers stand */
export function figuresOf(activity: DailyActivity, calendar: FiguresCalendar, program: Program): Figures {
  const days = new Days(activity, calendar, program);
  const everything = { from: -1, to: Infinity };
  const { issued, spent, expired, forgiven } = days.points(everything);
  return {
    computedAt: calendar.now,
    hasOrders: activity.orders.length > 0,
    tiers: tiersOf(activity.joined, program),
    allTime: { issued, spent, expired, forgiven, outstanding: days.outstandingAt(Infinity) },
    periods: Object.fromEntries(
      PERIODS.map((period) => [period, periodFigures(days, calendar, period)]),
    ) as Record<Period, PeriodFigures>,
  };
}

function periodFigures(days: Days, calendar: FiguresCalendar, period: Period): PeriodFigures {
  const { totals, buckets, bucketsBefore, totalsGrid, bucketsGrid } = calendar.periods[period];
  const from = days.startOf(totals.now);
  return {
    from,
    until: calendar.now,
    beforeFrom: days.startOf(totals.before),
    now: days.totals(totals.now, totalsGrid),
    before: days.totals(totals.before, totalsGrid),
    buckets: buckets.map((span, i) => {
      const { issued, spent, expired } = days.points(span);
      const before = bucketsBefore[i] ?? totals.before;
      return {
        from: days.startOf(span),
        ...{ issued, spent, expired },
        ...days.outstanding(span),
        repeatRate: days.repeatRate(span, bucketsGrid),
        repeatRateBefore: days.repeatRate(before, bucketsGrid),
        redemptionRate: ratio(spent, issued),
        redemptionRateBefore: days.redemptionRate(before),
      };
    }),
  };
}

function ratio(part: number, whole: number): number | null {
  return whole > 0 ? Math.max(0, part) / whole : null;
}

/** By the order of the tiers today; names of older rules stand before them. */
function tiersOf(joined: readonly JoinDay[], program: Program): Figures['tiers'] {
  const names = program.tiers.levels.map((level) => level.name);
  const members = new Map(names.map((name) => [name, 0]));
  for (const row of joined) {
    const tier = row.tier ?? names[0] ?? '';
    members.set(tier, (members.get(tier) ?? 0) + row.members);
  }
  return [...members]
    .map(([tier, count]) => ({ tier, members: count }))
    .sort((a, b) => names.indexOf(a.tier) - names.indexOf(b.tier));
}

/** Sums over spans of days. */
class Days {
  private readonly activity: DailyActivity;
  private readonly calendar: FiguresCalendar;
  private readonly program: Program;

  constructor(activity: DailyActivity, calendar: FiguresCalendar, program: Program) {
    this.activity = activity;
    this.calendar = calendar;
    this.program = program;
  }

  startOf(span: Span): Instant {
    return this.calendar.dayStarts[span.from] ?? this.calendar.now;
  }

  points(span: Span): Omit<PointDay, 'day'> {
    const sum = { issued: 0, spent: 0, expired: 0, forgiven: 0 };
    for (const row of this.activity.points) {
      if (!isIn(row.day, span)) continue;
      sum.issued += row.issued;
      sum.spent += row.spent;
      sum.expired += row.expired;
      sum.forgiven += row.forgiven;
    }
    return sum;
  }

  outstandingAt(endDay: number): number {
    const { issued, spent, expired, forgiven } = this.points({ from: -1, to: endDay });
    return issued - spent - expired + forgiven;
  }

  outstanding(span: Span): Pick<Totals, 'outstanding' | 'worthMinor'> {
    const outstanding = this.outstandingAt(span.to);
    return { outstanding, worthMinor: pointsWorthMinor(this.program, outstanding) };
  }

  redemptionRate(span: Span): number | null {
    const { spent, issued } = this.points(span);
    return ratio(spent, issued);
  }

  repeatRate(span: Span, grid: number): number | null {
    let buyers = 0;
    let returning = 0;
    for (const row of this.activity.orders) {
      if (!isIn(row.day, span)) continue;
      buyers += row.buyers[grid]?.buyers ?? 0;
      returning += row.buyers[grid]?.returning ?? 0;
    }
    return ratio(returning, buyers);
  }

  totals(span: Span, grid: number): Totals {
    const { issued, spent, expired } = this.points(span);
    const orders = this.activity.orders.filter((row) => isIn(row.day, span));
    const joined = this.activity.joined.filter((row) => row.day < span.to);
    return {
      members: joined.reduce((sum, row) => sum + row.members, 0),
      ordersEarned: orders.reduce((sum, row) => sum + row.earned, 0),
      ...{ issued, spent, expired },
      ...this.outstanding(span),
      redemptionRate: ratio(spent, issued),
      repeatRate: this.repeatRate(span, grid),
      revenueMinor: orders.reduce((sum, row) => sum + row.revenueMinor, 0),
    };
  }
}

function isIn(day: number, { from, to }: Span): boolean {
  return day >= from && day < to;
}
