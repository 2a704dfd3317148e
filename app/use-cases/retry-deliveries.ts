import { inTransaction, type Database } from '#app/db/database.ts';
import { sendJobs } from '#app/db/send-job.ts';
import { SETTLE_DELIVERIES } from './store-deliveries.ts';

/**
 * Lets a shop's failed deliveries wait again and queues their settlement: after a fault of ours was repaired, or
 * a payload is understood by now. Those whose body is no longer kept stay as they are.
 * @param ids of deliveries, or all of the shop's
 * @returns ids of the deliveries that wait again
 */
export async function retryDeliveries(
  database: Database,
  shopId: number,
  ids: readonly number[] | 'all',
): Promise<readonly number[]> {
  return inTransaction(database, async (tx) => {
    const { rows } = await tx.query<{ id: number }>(
      `UPDATE delivery SET status = 'waiting', error_code = NULL, error_message = NULL, settled_at = NULL
       WHERE shop_id = $1 AND status = 'failed' AND body IS NOT NULL AND ($2::bigint[] IS NULL OR id = ANY($2))
       RETURNING id`,
      [shopId, ids === 'all' ? null : ids],
    );
    if (rows.length > 0) await sendJobs(tx, SETTLE_DELIVERIES, [{ shopIds: [shopId] }]);
    return rows.map((row) => row.id);
  });
}
