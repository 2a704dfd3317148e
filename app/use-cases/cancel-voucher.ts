import type { Clock } from '#app/db/clock.ts';
import type { Database, Transaction } from '#app/db/database.ts';
import { findMembers } from '#app/ledger/members.ts';
import { queuePublications } from '#app/ledger/outgoing.ts';
import { inSettlement } from '#app/ledger/settlement.ts';
import type { ShopRules } from '#app/ledger/shop-rules.ts';
import type { HeldVoucher } from '#app/ledger/vouchers.ts';
import { failure, success, type Failure, type Result } from '#app/shopify/result.ts';
import { isCode, rewardTermsSchema } from '#app/domain/rewards/reward-terms.ts';
import type { Instant } from '#app/domain/time.ts';
import { endVoucher, openVoucher } from './finish-voucher.ts';
import { VISIT, wakeShops } from './wake-shops.ts';

export type CancelVoucherCode = 'not_found' | 'just_used' | 'not_cancellable';

/**
 * A member gives an unused voucher back: its code is taken away at Shopify first, and then its points come back. One that
 * Shopify was never asked for ends at once. Cancelling it twice cancels it once.
 */
export async function cancelVoucher(
  database: Database,
  shopId: number,
  { customerGid, voucherId }: { readonly customerGid: string; readonly voucherId: number },
  clock: Clock,
): Promise<Result<void, CancelVoucherCode>> {
  const result = await inSettlement(
    ...[database, shopId, 'share' as const],
    async (tx, rules): Promise<Result<void, CancelVoucherCode>> => {
      const opened = await openVoucher(tx, rules, voucherId, clock);
      const member = (await findMembers(tx, rules, [customerGid])).get(customerGid);
      if (!opened || member?.rootId !== opened.voucher.memberId)
        return failure('not_found', 'This customer has no such voucher.');
      const { open, voucher } = opened;
      if (voucher.state === 'cancelled' || voucher.endsAs === 'cancelled') return success(undefined);
      const refused = await refusal(tx, rules, voucher, open.now);
      if (refused) return refused;
      if (voucher.state === 'making' && !voucher.asked) {
        await endVoucher(tx, rules, open, voucher, 'cancelled');
        return success(undefined);
      }
      await beginEnding(tx, shopId, voucherId, open.now);
      if (rules.publishes) queuePublications(tx, shopId, [voucher.memberId]);
      return success(undefined);
    },
  );
  return result ?? failure('not_found', 'There is no such shop.');
}

async function refusal(
  tx: Transaction,
  { shopId }: ShopRules,
  voucher: HeldVoucher,
  now: Instant,
): Promise<Failure<CancelVoucherCode> | null> {
  const { usedOrderGid, redemption, state, asked } = voucher;
  if (redemption === null) return failure('not_cancellable', 'A gift has no points to give back.');
  if (usedOrderGid !== null) return failure('just_used', 'An order has used it.');
  const { rows } = await tx.query<{ terms: unknown; expiresAt: Instant | null }>(
    `SELECT t.terms, v.expires_at AS "expiresAt" FROM voucher v JOIN reward_version t
       ON t.shop_id = v.shop_id AND t.reward_id = v.reward_id AND t.version = v.reward_version
     WHERE v.shop_id = $1 AND v.id = $2`,
    [shopId, voucher.voucherId],
  );
  const { terms, expiresAt = null } = rows[0] ?? {};
  // Money that is given, or may have been, is not taken back.
  const isMoney = !isCode(rewardTermsSchema.parse(terms).value) && (state === 'ready' || asked);
  const isOver = expiresAt !== null && expiresAt <= now;
  if (isMoney || isOver || (state !== 'making' && state !== 'ready'))
    return failure('not_cancellable', 'This voucher cannot be cancelled.');
  return null;
}

async function beginEnding(tx: Transaction, shopId: number, voucherId: number, now: Instant): Promise<void> {
  await tx.query(
    `UPDATE voucher SET state = 'ending', ends_as = 'cancelled', due_at = to_timestamp($3::float8 / 1000), attempts = 0
     WHERE shop_id = $1 AND id = $2`,
    [shopId, voucherId, now],
  );
  await wakeShops(tx, VISIT.tendVouchers, [shopId]);
}
