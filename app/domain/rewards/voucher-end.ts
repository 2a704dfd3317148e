/** The day on which a voucher ends. */
import { endOfDay, type Instant, type TimeZone } from '../time.ts';
import type { RewardTerms } from './reward-terms.ts';

/** The end of the last day on which a voucher made then can be used; `null`: it never ends. */
export function voucherEndsAt(
  { voucher: { expiresAfterDays } }: RewardTerms,
  madeAt: Instant,
  zone: TimeZone,
): Instant | null {
  return expiresAfterDays === null ? null : endOfDay(madeAt, expiresAfterDays, zone);
}
