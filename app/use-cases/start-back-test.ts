import { databaseClock, type Clock } from '#app/db/clock.ts';
import type { Database, Transaction } from '#app/db/database.ts';
import type { Program } from '#app/domain/program.ts';
import { inSettlement } from '#app/ledger/settlement.ts';
import { failure, success, type Result } from '#app/shopify/result.ts';
import { recordStaffAction, type Staff } from './record-staff-action.ts';
import { VISIT, wakeShops } from './wake-shops.ts';

/** Tests of a shop that are kept, the newest of them. */
const KEPT = 20;

export type StartCode = 'no_orders' | 'another_runs' | 'unknown_shop';

/**
 * Begins to try a draft on the shop's own past orders, beside the version in force now. A job does the work.
 * @param requestId made by the page: the same test asked for twice is one test
 */
export async function startBackTest(
  database: Database,
  shopId: number,
  draft: Program,
  requestId: string,
  staff: Staff,
  clock: Clock = databaseClock,
): Promise<Result<{ readonly backTestId: number }, StartCode>> {
  // The shop's row is held, so that two pages cannot both find that nothing runs.
  const started = await inSettlement(database, shopId, 'update', async (tx, rules) => {
    const known = await knownTests(tx, shopId, requestId);
    if (known.same !== null) return success({ backTestId: known.same });
    if (known.running !== null)
      return failure('another_runs', 'Another test is running. Wait for it, or cancel it first.');
    if (!known.hasOrders)
      return failure('no_orders', 'There are no past orders to test. Bring them in first.');
    const now = await clock(tx);
    const { rows } = await tx.query<{ id: number }>(
      `INSERT INTO back_test (shop_id, request_id, base_version, draft, as_of, requested_by, requested_at, touched_at)
       VALUES ($1, $2, $3, $4, to_timestamp($5::float8 / 1000), $6, to_timestamp($5::float8 / 1000),
               to_timestamp($5::float8 / 1000))
       RETURNING id`,
      [shopId, requestId, rules.versions.at(-1)?.version ?? 1, JSON.stringify(draft), now, staff.name],
    );
    const backTestId = rows[0]?.id ?? 0;
    await tx.query(
      `DELETE FROM back_test WHERE shop_id = $1 AND id NOT IN (
         SELECT id FROM back_test WHERE shop_id = $1 ORDER BY id DESC LIMIT ${KEPT})`,
      [shopId],
    );
    await recordStaffAction(tx, shopId, staff, now, { action: 'back_test.started', detail: { backTestId } });
    await wakeShops(tx, VISIT.backTest, [shopId]);
    return success({ backTestId });
  });
  return started ?? failure('unknown_shop', 'There is no such shop: install the app again.');
}

async function knownTests(tx: Transaction, shopId: number, requestId: string) {
  const { rows } = await tx.query<{ same: number | null; running: number | null; hasOrders: boolean }>(
    `SELECT (SELECT id FROM back_test WHERE shop_id = $1 AND request_id = $2) AS same,
            (SELECT id FROM back_test WHERE shop_id = $1 AND status = 'running' LIMIT 1) AS running,
            EXISTS (SELECT 1 FROM shop_order WHERE shop_id = $1 AND member_id IS NOT NULL AND NOT deleted) AS "hasOrders"`,
    [shopId, requestId],
  );
  return rows[0] ?? { same: null, running: null, hasOrders: false };
}
