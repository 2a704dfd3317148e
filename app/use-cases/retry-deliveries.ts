import { databaseClock } from '#app/db/clock.ts';
import { inTransaction, type Database } from '#app/db/database.ts';
import { sendJobs } from '#app/db/send-job.ts';
import { recordStaffAction, type Staff } from './record-staff-action.ts';
import { SETTLE_DELIVERIES } from './store-deliveries.ts';

/**
 * Lets a shop's failed deliveries wait again and queues their settlement: after a fault of ours was repaired, or
 * a payload is understood by now. Those whose body is no longer kept stay as they are.
 * @param ids of deliveries, or all of the shop's
 * @param status `settled` replays what was done already, which changes nothing where all is right
 * @param staff who asked, for the audit log
 * @returns ids of the deliveries that wait again
 */
export async function retryDeliveries(
  database: Database,
  shopId: number,
  ids: readonly number[] | 'all',
  status: 'failed' | 'settled' = 'failed',
  staff?: Staff,
): Promise<readonly number[]> {
  return inTransaction(database, async (tx) => {
    const { rows } = await tx.query<{ id: number }>(
      `UPDATE delivery SET status = 'waiting', error_code = NULL, error_message = NULL, settled_at = NULL
       WHERE shop_id = $1 AND status = $3 AND body IS NOT NULL AND ($2::bigint[] IS NULL OR id = ANY($2))
       RETURNING id`,
      [shopId, ids === 'all' ? null : ids, status],
    );
    const retried = rows.map((row) => row.id);
    if (retried.length === 0) return retried;
    await sendJobs(tx, SETTLE_DELIVERIES, [{ shopIds: [shopId] }]);
    if (staff) {
      const action = { action: 'deliveries.retried', detail: { deliveryIds: retried } };
      await recordStaffAction(tx, shopId, staff, await databaseClock(tx), action);
    }
    return retried;
  });
}
