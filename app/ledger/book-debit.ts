/** Books what a redemption or deduction takes, by difference: points that went back may be taken again. */
import { int4Array, int8Array, textArray } from '#app/db/array-parameters.ts';
import { send, type Transaction } from '#app/db/database.ts';
import type { MemberFact } from '#app/domain/account.ts';
import type { RedemptionEnd } from '#app/domain/rewards/redemption-end.ts';
import type { Instant } from '#app/domain/time.ts';
import type { Booking } from './booking.ts';
import type { HeldFact, Holding } from './holdings.ts';

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

/** The member's facts with its redemptions as they stand now, what differs booked. */
export function bookEnds(
  tx: Transaction,
  shopId: number,
  booking: Booking,
  holding: Holding,
  ends: ReadonlyMap<string, RedemptionEnd | null> | undefined,
  now: Instant,
): Holding {
  if (!ends) return holding;
  const facts = holding.facts.map((fact) => {
    const end = ends.get(fact.cause);
    if (end === undefined) return fact;
    const over = { ...fact, ended: end?.ended ?? null, endedAt: end?.at ?? null };
    return bookDebit(booking, holding.memberId, fact, over, now);
  });
  const changed = facts.filter(({ cause }) => ends.has(cause));
  send(tx, {
    name: 'facts-end',
    text: `UPDATE member_fact f SET ended = u.ended, ended_at = to_timestamp(u.ended_at::float8 / 1000), rev = u.rev
           FROM unnest($2::text[], $3::text[], $4::bigint[], $5::int[]) AS u(cause, ended, ended_at, rev)
           WHERE f.shop_id = $1 AND f.cause = u.cause`,
    values: [
      shopId,
      textArray(changed.map(({ cause }) => cause)),
      textArray(changed.map(({ ended }) => ended)),
      int8Array(changed.map(({ endedAt }) => endedAt)),
      int4Array(changed.map(({ rev }) => rev)),
    ],
  });
  return { ...holding, facts };
}
