/** Which pool of codes a moment belongs to. Months are those of the shop's time zone. */
import { addDays, addMonths, monthOf, startOfPeriod, type Instant, type TimeZone } from '../time.ts';
import type { RewardTerms } from './reward-terms.ts';

/** Pools whose codes never expire have no month. */
export const ALWAYS = 'always';
/** A month's codes may still be handed out so long after it, should the next month's be late. */
const LATE_DAYS = 7;

export interface PoolTime {
  /** `2026-11`, or `always`. */
  readonly month: string;
  /** The discount's own end: after that no code of the pool works, whatever became of the app. */
  readonly endsAt: Instant | null;
  /** When another pool takes its place. */
  readonly nextAt: Instant | null;
}

export function poolTime(
  { voucher: { expiresAfterDays } }: Pick<RewardTerms, 'voucher'>,
  now: Instant,
  zone: TimeZone,
): PoolTime {
  if (expiresAfterDays === null) return { month: ALWAYS, endsAt: null, nextAt: null };
  const nextAt = addMonths(startOfPeriod(now, 'month', zone), 1, zone);
  // One more, since a voucher lives to the end of its last day.
  const endsAt = addDays(nextAt, expiresAfterDays + LATE_DAYS + 1, zone);
  return { month: monthOf(now, zone), endsAt, nextAt };
}
