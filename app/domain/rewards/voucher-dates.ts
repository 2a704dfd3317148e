/** How long vouchers live, and the discounts behind them. Days and months are those of the shop's time zone. */
import { DateTime } from 'luxon';
import { addDays, addMonths, monthOf, type Instant, type TimeZone } from '../time.ts';
import type { RewardTerms } from './reward-terms.ts';

/** The last second of the last day on which the voucher can be used; null: for ever. */
export function voucherExpiresAt(
  { voucher }: Pick<RewardTerms, 'voucher'>,
  madeAt: Instant,
  zone: TimeZone,
): Instant | null {
  if (voucher.expiresAfterDays === null) return null;
  const last = addDays(madeAt, voucher.expiresAfterDays, zone);
  return Math.floor(DateTime.fromMillis(last, { zone }).endOf('day').toMillis() / 1000) * 1000;
}

/** `2026-12-24` for a moment of that day in the zone. */
export function dateOf(at: Instant, zone: TimeZone): string {
  return DateTime.fromMillis(at, { zone }).toISODate() ?? '';
}

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

export function poolTime({ voucher }: Pick<RewardTerms, 'voucher'>, now: Instant, zone: TimeZone): PoolTime {
  const { expiresAfterDays } = voucher;
  if (expiresAfterDays === null) return { month: ALWAYS, endsAt: null, nextAt: null };
  const firstDay = DateTime.fromMillis(now, { zone }).startOf('month').toMillis();
  const nextAt = addMonths(firstDay, 1, zone);
  // One more, since a voucher lives to the end of its last day.
  const endsAt = addDays(nextAt, expiresAfterDays + LATE_DAYS + 1, zone);
  return { month: monthOf(now, zone), endsAt, nextAt };
}
