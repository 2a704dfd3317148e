import { inTransaction } from '#app/db/database.ts';
import { isPooled } from '#app/domain/rewards/reward-terms.ts';
import { voucherEndsAt } from '#app/domain/rewards/voucher-end.ts';
import { failure } from '#app/shopify/result.ts';
import { takeReadyCode } from '../take-code.ts';
import { holdMember, type DueVoucher, type Tending, type TurnEnd } from './due-voucher.ts';
import { makeOnce, markMade } from './make-once.ts';
import { makerOf } from './makers.ts';

/** Gives a voucher its code, its card or its credit. */
export async function makeVoucher(tending: Tending, voucher: DueVoucher): Promise<TurnEnd> {
  const { terms, customerGid } = voucher;
  if (isPooled(terms)) return handOver(tending, voucher);
  if (customerGid === null) {
    const gone = failure('customer_gone', 'There is nobody any more whom this could be given to.');
    return { kind: 'refused', failure: gone };
  }
  if (terms.value.kind === 'store_credit' && (await isAnotherUnderWay(tending, voucher)))
    return { kind: 'wait', ms: AFTER_ANOTHER_MS };
  return makeOnce(tending, voucher, makerOf(tending, voucher, customerGid));
}

const AFTER_ANOTHER_MS = 15_000;

/**
 * Credits carry no mark: of two for one member whose answers did not come, nobody could tell which one Shopify shows. So
 * one is asked for when the other is clear, or left to staff. Only who has claimed the member asks.
 */
async function isAnotherUnderWay(
  { database, shopId }: Tending,
  { id, memberId, askedAt }: DueVoucher,
): Promise<boolean> {
  if (askedAt !== null) return false;
  const { rowCount } = await database.query({
    name: 'vouchers-credit-under-way',
    text: `SELECT 1 FROM voucher v
           JOIN reward_version t ON t.shop_id = v.shop_id AND t.reward_id = v.reward_id AND t.version = v.reward_version
           WHERE v.shop_id = $1 AND v.member_id = $2 AND v.id <> $3 AND v.state IN ('making', 'ending')
             AND v.asked_at IS NOT NULL AND NOT v.unclear AND t.terms #>> '{value,kind}' = 'store_credit' LIMIT 1`,
    values: [shopId, memberId, id],
  });
  return rowCount === 1;
}

/** A code of the pool, as soon as it has one; the pool wakes those who wait. */
function handOver({ database, shopId, clock, timezone }: Tending, voucher: DueVoucher): Promise<TurnEnd> {
  return inTransaction(database, async (tx) => {
    await holdMember(tx, shopId, voucher);
    const now = await clock(tx);
    const { rowCount } = await tx.query({
      name: 'vouchers-hold',
      text: `SELECT 1 FROM voucher WHERE shop_id = $1 AND id = $2 AND state = 'making' FOR UPDATE`,
      values: [shopId, voucher.id],
    });
    // Ended since it was claimed.
    if (rowCount === 0) return { kind: 'wait', ms: 0 };
    const taken = await takeReadyCode(tx, shopId, voucher.rewardId, voucher.version, now);
    if (!taken) {
      const waits = failure('no_code_yet', 'The codes of this reward are being made.');
      return { kind: 'failed', failure: waits };
    }
    await tx.query({
      name: 'vouchers-hand-over',
      text: `UPDATE voucher SET code = $3, discount_gid = $4, expires_at = to_timestamp($5::float8 / 1000)
             WHERE shop_id = $1 AND id = $2`,
      values: [
        shopId,
        voucher.id,
        taken.code,
        taken.discountGid,
        voucherEndsAt(voucher.terms, now, timezone),
      ],
    });
    await markMade(tx, shopId, voucher, now);
    return { kind: 'done' };
  });
}
