import { databaseClock } from '#app/db/clock.ts';
import { inTransaction, type Database } from '#app/db/database.ts';
import type { AdminClient } from '#app/shopify/admin/admin-client.ts';
import { failure, success, type Result } from '#app/shopify/result.ts';
import { errorText } from './outgoing-errors.ts';
import {
  reconcileOrders,
  type ReconcileCode,
  type ReconciledOrders,
  type ReconcileOptions,
} from './reconcile-orders.ts';
import { recordStaffAction, type Staff } from './record-staff-action.ts';
import { VISIT, wakeShops } from './wake-shops.ts';

/** One that tells nothing of itself for so long has lost its worker. */
const SILENT_AFTER = '15 minutes';

/** Queues a comparison of the shop's orders with Shopify's; one that is under way is enough. */
export async function requestComparison(
  database: Database,
  shopId: number,
  staff: Staff,
): Promise<Result<{ readonly isNew: boolean }, 'no_access'>> {
  return inTransaction(database, async (tx) => {
    const { rows } = await tx.query<{ publishes: boolean }>(
      'SELECT publishes FROM shop WHERE id = $1 AND uninstalled_at IS NULL',
      [shopId],
    );
    if (!rows[0]?.publishes)
      return failure('no_access', 'Shopify gave no access: close the app and open it again.');
    const { rowCount } = await tx.query(
      `INSERT INTO comparison AS c (shop_id, told_at) VALUES ($1, clock_timestamp())
       ON CONFLICT (shop_id) DO UPDATE SET told_at = excluded.told_at, finished_at = NULL,
              orders_seen = 0, orders_corrected = 0, last_error = NULL
       WHERE c.finished_at IS NOT NULL OR c.told_at < clock_timestamp() - interval '${SILENT_AFTER}'`,
      [shopId],
    );
    const isNew = rowCount === 1;
    if (isNew)
      await recordStaffAction(tx, shopId, staff, await databaseClock(tx), { action: 'orders.compared' });
    await wakeShops(tx, VISIT.reconcile, [shopId]);
    return success({ isNew });
  });
}

/** Reconciles, and keeps in the shop's row how far it is and how it ended, for whoever looks. */
export async function compareWithShopify(
  database: Database,
  shopId: number,
  client: AdminClient,
  options: ReconcileOptions,
): Promise<Result<ReconciledOrders, ReconcileCode>> {
  await database.query(
    `INSERT INTO comparison (shop_id, told_at) SELECT id, clock_timestamp() FROM shop WHERE id = $1
     ON CONFLICT (shop_id) DO UPDATE SET told_at = excluded.told_at, finished_at = NULL,
            orders_seen = 0, orders_corrected = 0, last_error = NULL`,
    [shopId],
  );
  let telling = Promise.resolve();
  const done = await reconcileOrders(database, shopId, client, {
    ...options,
    onProgress: (seen, corrected) => {
      // One after the other, so that an older count never lands last; a failed one is made good by the next.
      telling = telling.then(() => tell(database, shopId, seen, corrected)).catch(() => undefined);
      options.onProgress?.(seen, corrected);
    },
  });
  await telling;
  const { seen, settled } = done.ok ? done.value : { seen: null, settled: null };
  await database.query(
    `UPDATE comparison SET finished_at = clock_timestamp(), orders_seen = coalesce($2, orders_seen),
            orders_corrected = coalesce($3, orders_corrected), last_error = $4
     WHERE shop_id = $1`,
    [shopId, seen, settled, done.ok ? null : errorText(done)],
  );
  return done;
}

async function tell(database: Database, shopId: number, seen: number, corrected: number): Promise<void> {
  await database.query(
    `UPDATE comparison SET orders_seen = $2, orders_corrected = $3, told_at = clock_timestamp()
     WHERE shop_id = $1 AND finished_at IS NULL`,
    [shopId, seen, corrected],
  );
}
