import type { Account } from '#app/domain/account.ts';
import type { Instant, TimeZone } from '#app/domain/time.ts';

export interface PointsOfDay {
  readonly points: number;
  /** The first moment of those of its day; `null` never, or after the days that are told one by one. */
  readonly at: Instant | null;
  /** Later than the last day that is told by itself. */
  readonly isRest: boolean;
}

const MOST_DAYS = 8;

/** What can be spent, by the day it expires, and what is still pending, by the day it can be spent. */
export function lotsByDay(account: Account, timezone: TimeZone) {
  const left = account.lots.filter((lot) => lot.left > 0);
  const isPending = (lot: { maturesAt: Instant }) => lot.maturesAt > account.asOf;
  const pending = left.filter(isPending).sort((a, b) => a.maturesAt - b.maturesAt);
  return {
    // In eating order: by expiry, what never expires last.
    expiring: byDay(
      left.filter((lot) => !isPending(lot)).map((lot) => ({ at: lot.expiresAt, points: lot.left })),
      timezone,
    ),
    maturing: byDay(
      pending.map((lot) => ({ at: lot.maturesAt, points: lot.left })),
      timezone,
    ),
  };
}

function byDay(
  lots: readonly { readonly at: Instant | null; readonly points: number }[],
  timezone: TimeZone,
): PointsOfDay[] {
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: timezone });
  const days: { key: string; points: number; at: Instant | null; isRest: boolean }[] = [];
  for (const { at, points } of lots) {
    const last = days.at(-1);
    if (last?.isRest && at !== null) last.points += points;
    else {
      const key = at === null ? 'never' : day.format(at);
      if (last?.key === key) last.points += points;
      else if (at !== null && days.length === MOST_DAYS)
        days.push({ key: 'rest', points, at: null, isRest: true });
      else days.push({ key, points, at, isRest: false });
    }
  }
  return days.map(({ points, at, isRest }) => ({ points, at, isRest }));
}
