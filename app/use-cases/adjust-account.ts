import type { Database } from '#app/db/database.ts';
import type { MemberFact } from '#app/domain/account.ts';
import type { Instant } from '#app/domain/time.ts';
import type { EntryRow } from '#app/ledger/booking.ts';
import {
  BAD_FACT_ID,
  findFact,
  isFactId,
  openAccount,
  storeFact,
  type OpenAccount,
} from '#app/ledger/facts.ts';
import type { Clock } from '#app/db/clock.ts';
import { inSettlement } from '#app/ledger/settlement.ts';
import { failure, success, type Result } from '#app/shopify/result.ts';

/** What staff, or the member, may do to an account besides redeeming. */
export type Adjustment =
  | { readonly kind: 'credit'; readonly points: number; readonly expiresAt: Instant | null }
  | { readonly kind: 'deduction'; readonly points: number }
  /** Takes up to `points` off the debt there is at that moment. */
  | { readonly kind: 'forgiveness'; readonly points: number }
  | { readonly kind: 'left' }
  | { readonly kind: 'rejoined' };

export type AdjustCode =
  'bad_id' | 'adjustment_id_taken' | 'bad_points' | 'insufficient_points' | 'unknown_member' | 'unknown_shop';

/** @param adjustmentId chosen by the caller: the same adjustment sent twice counts once */
export async function adjustAccount(
  database: Database,
  shopId: number,
  customerGid: string,
  adjustmentId: string,
  adjustment: Adjustment,
  clock: Clock,
): Promise<Result<{ readonly available: number }, AdjustCode>> {
  const points = 'points' in adjustment ? adjustment.points : 0;
  if ('points' in adjustment && (!Number.isSafeInteger(points) || points <= 0)) {
    return failure('bad_points', 'Points must be a whole number above 0.');
  }
  if (!isFactId(adjustmentId)) return failure('bad_id', BAD_FACT_ID);
  const result = await inSettlement(database, shopId, 'share', async (tx, rules) => {
    const open = await openAccount(tx, rules, customerGid, clock);
    if (!open) return failure('unknown_member', 'This customer is not a member yet.');
    const cause = `adjustment:${adjustmentId}`;
    const known = await findFact(tx, shopId, cause);
    if (known) {
      const { memberId, kind } = known;
      const same = memberId === open.holding.memberId && kind === adjustment.kind && known.points === points;
      return same
        ? success({ available: open.account.available })
        : failure('adjustment_id_taken', 'This adjustment id was used for something else: choose a new one.');
    }
    if (adjustment.kind === 'deduction' && open.account.available < points) {
      return failure('insufficient_points', `Only ${open.account.available} points can be taken now.`);
    }
    const fact: MemberFact = {
      ...{ cause, kind: adjustment.kind, points, at: open.now },
      ...{
        expiresAt: adjustment.kind === 'credit' ? adjustment.expiresAt : null,
        ended: null,
        endedAt: null,
      },
    };
    const account = await storeFact(tx, rules, open, fact, entryOf(fact, open));
    return success({ available: account.available });
  });
  return result ?? failure('unknown_shop', 'There is no such shop: install it first.');
}

/** A deduction is an entry of its own; a credit's lot and a forgiveness are booked by difference. */
function entryOf(fact: MemberFact, open: OpenAccount): EntryRow | null {
  if (fact.kind !== 'deduction') return null;
  return {
    ...{ memberId: open.holding.memberId, kind: 'adjustment', points: -fact.points },
    ...{ cause: fact.cause, orderGid: null, occurredAt: open.now },
  };
}
