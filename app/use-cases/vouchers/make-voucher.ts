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
  return makeOnce(tending, voucher, makerOf(tending, voucher, customerGid));
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
