/** Books what a redemption or deduction takes, by difference: points that went back may be taken again. */
import type { MemberFact } from '#app/domain/account.ts';
import type { Instant } from '#app/domain/time.ts';
import type { Booking } from './booking.ts';
import type { HeldFact } from './holdings.ts';

/** What entries of the fact's own sum up to. A redemption given back stays a debit: its lot tells of that. */
export function debitOf({ kind, points, ended }: MemberFact): number {
  if (kind === 'deduction') return -points;
  return kind === 'redemption' && ended !== 'cancelled' ? -points : 0;
}

/**
 * @param before as it was booked; `null` for a new one
 * @returns the fact with its counter
 */
export function bookDebit(
  booking: Booking,
  memberId: number,
  before: HeldFact | null,
  after: MemberFact,
  now: Instant,
): HeldFact {
  const booked = before?.rev ?? 0;
  const points = debitOf(after) - (before ? debitOf(before) : 0);
  if (points === 0) return { ...after, rev: booked };
  const rev = booked + 1;
  booking.entries.push({
    memberId,
    kind: after.kind === 'deduction' ? 'adjustment' : 'redemption',
    points,
    cause: rev === 1 ? after.cause : `${after.cause}:rev${rev}`,
    orderGid: null,
    occurredAt: rev === 1 ? after.at : now,
  });
  return { ...after, rev };
}
