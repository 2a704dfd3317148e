import type { Clock } from '#app/db/clock.ts';
import { inTransaction, type Database } from '#app/db/database.ts';
import { failure, success, type Result } from '#app/shopify/result.ts';
import { recordStaffAction, type Staff } from './record-staff-action.ts';
import { VISIT, wakeShops } from './wake-shops.ts';

export interface PastOrdersRequest {
  /** Made by the page: the same press of the button, however often it arrives, starts once. */
  readonly requestId: string;
  /** Past orders earn points; otherwise they only count for tiers. */
  readonly earns: boolean;
}

export type RequestPastOrdersCode = 'bad_id' | 'unknown_shop';

/**
 * Starts to bring in a shop's past orders; the worker does the rest. While it runs, another request changes
 * nothing. After a failure it goes on with the file that Shopify had written, if it had written one.
 */
export async function requestPastOrders(
  database: Database,
  shopId: number,
  { requestId, earns }: PastOrdersRequest,
  staff: Staff,
  clock: Clock,
): Promise<Result<{ readonly started: boolean }, RequestPastOrdersCode>> {
  if (!/^[\w-]{8,100}$/.test(requestId))
    return failure('bad_id', 'Reload the page and press the button again.');
  return inTransaction(database, async (tx) => {
    const found = await tx.query('SELECT 1 FROM shop WHERE id = $1 AND uninstalled_at IS NULL FOR SHARE', [
      shopId,
    ]);
    if (found.rowCount === 0) return failure('unknown_shop', 'There is no such shop: install it first.');
    const now = await clock(tx);
    const { rowCount } = await tx.query(
      `INSERT INTO past_orders AS p (shop_id, request_id, earns, requested_at, next_look_at)
       VALUES ($1, $2, $3, to_timestamp($4::float8 / 1000), '-infinity')
       ON CONFLICT (shop_id) DO UPDATE
         SET request_id = excluded.request_id, earns = excluded.earns, requested_at = excluded.requested_at,
             next_look_at = excluded.next_look_at, claimed_until = NULL, completed_at = NULL, attempts = 0,
             done = 0, total = 0, error_code = NULL, error_message = NULL,
             phase = CASE WHEN p.phase = 'failed' AND p.bulk_operation_gid IS NOT NULL THEN 'collecting' ELSE 'asking' END,
             bulk_operation_gid = CASE WHEN p.phase = 'failed' THEN p.bulk_operation_gid END
         WHERE p.phase IN ('done', 'failed') AND p.request_id <> excluded.request_id`,
      [shopId, requestId, earns, now],
    );
    if (rowCount === 0) return success({ started: false });
    await recordStaffAction(tx, shopId, staff, now, { action: 'past_orders.requested', detail: { earns } });
    await wakeShops(tx, VISIT.pastOrders, [shopId]);
    return success({ started: true });
  });
}
