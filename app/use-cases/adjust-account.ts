import type { Database, Transaction } from '#app/db/database.ts';
import type { Account, MemberFact } from '#app/domain/account.ts';
import { versionAt } from '#app/domain/program.ts';
import type { StaffTier } from '#app/domain/staff-tier.ts';
import type { Instant } from '#app/domain/time.ts';
import {
  BAD_FACT_ID,
  findFact,
  isFactId,
  openAccount,
  storeFact,
  type DoneBy,
  type OpenAccount,
} from '#app/ledger/facts.ts';
import type { Clock } from '#app/db/clock.ts';
import { inSettlement } from '#app/ledger/settlement.ts';
import type { ShopRules } from '#app/ledger/shop-rules.ts';
import { failure, success, type Result } from '#app/shopify/result.ts';

/** What staff, or the member, may do to an account besides redeeming. */
export type Adjustment =
  | { readonly kind: 'credit'; readonly points: number; readonly expiresAt: Instant | null }
  | { readonly kind: 'deduction'; readonly points: number }
  /** Takes up to `points` off the debt there is at that moment. */
  | { readonly kind: 'forgiveness'; readonly points: number }
  | { readonly kind: 'left' }
  | { readonly kind: 'rejoined' }
  | { readonly kind: 'tier_set'; readonly tier: StaffTier }
  | { readonly kind: 'tier_released' };

export type AdjustCode =
  | 'bad_id'
  | 'adjustment_id_taken'
  | 'bad_points'
  | 'insufficient_points'
  | 'unknown_member'
  | 'unknown_shop'
  | 'unknown_tier';

export interface Adjusted {
  readonly account: Account;
  /** Had been done before under the same id: nothing was done now. */
  readonly repeated: boolean;
}

/** @param adjustmentId chosen by the caller: the same adjustment sent twice counts once */
export async function adjustAccount(
  database: Database,
  shopId: number,
  customerGid: string,
  adjustmentId: string,
  adjustment: Adjustment,
  clock: Clock,
): Promise<Result<{ readonly available: number }, AdjustCode>> {
  const result = await inSettlement(database, shopId, 'share', async (tx, rules) => {
    const open = await openAccount(tx, rules, customerGid, clock);
    if (!open) return failure('unknown_member', 'This customer is not a member yet.');
    const done = await adjustOpen(tx, rules, open, adjustmentId, adjustment);
    return done.ok ? success({ available: done.value.account.available }) : done;
  });
  return result ?? failure('unknown_shop', 'There is no such shop: install it first.');
}

/** @param by who did it, where staff did */
export async function adjustOpen(
  tx: Transaction,
  rules: ShopRules,
  open: OpenAccount,
  adjustmentId: string,
  adjustment: Adjustment,
  by: DoneBy | null = null,
): Promise<Result<Adjusted, AdjustCode>> {
  const points = pointsOf(adjustment);
  if ('points' in adjustment && (!Number.isSafeInteger(points) || points <= 0)) {
    return failure('bad_points', 'Points must be a whole number above 0.');
  }
  if (!isFactId(adjustmentId)) return failure('bad_id', BAD_FACT_ID);
  const cause = `adjustment:${adjustmentId}`;
  const known = await findFact(tx, rules.shopId, cause);
  if (known) {
    const { tier, tierLocked } = known;
    const same =
      known.memberId === open.holding.memberId &&
      known.kind === adjustment.kind &&
      known.points === points &&
      (adjustment.kind !== 'tier_set' ||
        (adjustment.tier.name === tier && adjustment.tier.locked === tierLocked));
    return same
      ? success({ account: open.account, repeated: true })
      : failure('adjustment_id_taken', 'This adjustment id was used for something else: choose a new one.');
  }
  if (adjustment.kind === 'deduction' && open.account.available < points) {
    return failure('insufficient_points', `Only ${open.account.available} points can be taken now.`);
  }
  if (adjustment.kind === 'tier_set' && !hasTier(rules, adjustment.tier.name, open.now)) {
    return failure('unknown_tier', 'The program has no such tier now: choose one of its tiers.');
  }
  const fact = factOf(cause, adjustment, open.now);
  const account = await storeFact(tx, rules, open, fact, by);
  return success({ account, repeated: false });
}

function pointsOf(adjustment: Adjustment): number {
  return 'points' in adjustment ? adjustment.points : 0;
}

function hasTier(rules: ShopRules, name: string, now: Instant): boolean {
  return versionAt(rules.versions, now).program.tiers.levels.some((level) => level.name === name);
}

function factOf(cause: string, adjustment: Adjustment, at: Instant): MemberFact {
  const expiresAt = adjustment.kind === 'credit' ? adjustment.expiresAt : null;
  const tier = adjustment.kind === 'tier_set' ? { tier: adjustment.tier } : {};
  const fact = { cause, kind: adjustment.kind, points: pointsOf(adjustment), at, expiresAt };
  return { ...fact, ended: null, endedAt: null, ...tier };
}
