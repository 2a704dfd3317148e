import type { Clock } from '#app/db/clock.ts';
import { inTransaction, type Database } from '#app/db/database.ts';

export type VoucherEnd = 'cancelled' | 'expired' | 'withdrawn' | 'not_made';

/** Sets a voucher's end, once. Ending it again in whatever way changes nothing. */
export async function finishVoucher(
  database: Database,
  shopId: number,
  voucherId: number,
  outcome: VoucherEnd,
  clock: Clock,
): Promise<void> {
  await inTransaction(database, async (tx) => {
    await tx.query(
      `UPDATE voucher SET state = $3, ends_as = NULL, ended_at = to_timestamp($4::float8 / 1000), due_at = NULL,
         claimed_until = NULL, stuck_since = NULL, unclear = false, asked_at = NULL
       WHERE shop_id = $1 AND id = $2 AND state IN ('making', 'ready', 'ending')`,
      [shopId, voucherId, outcome, await clock(tx)],
    );
  });
}
