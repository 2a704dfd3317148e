import { databaseClock } from '#app/db/clock.ts';
import { inTransaction, type Database } from '#app/db/database.ts';
import { recordStaffAction, type Staff } from './record-staff-action.ts';
import { VISIT, wakeShops } from './wake-shops.ts';

/**
 * Asks Shopify once more for the orders that were given up, from the first attempt on.
 * @returns how many
 */
export async function retryFetches(database: Database, shopId: number, staff: Staff): Promise<number> {
  return inTransaction(database, async (tx) => {
    const { rowCount } = await tx.query(
      `UPDATE order_fetch SET gave_up_at = NULL, attempts = 0, next_attempt_at = now()
       WHERE shop_id = $1 AND gave_up_at IS NOT NULL`,
      [shopId],
    );
    const orders = rowCount ?? 0;
    if (orders === 0) return 0;
    await wakeShops(tx, VISIT.fetch, [shopId]);
    await recordStaffAction(tx, shopId, staff, await databaseClock(tx), {
      action: 'orders.fetched_again',
      detail: { orders },
    });
    return orders;
  });
}
