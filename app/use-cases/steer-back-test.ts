import { databaseClock, type Clock } from '#app/db/clock.ts';
import { inTransaction, type Database } from '#app/db/database.ts';
import { failure, success, type Result } from '#app/shopify/result.ts';
import { recordStaffAction, type Staff } from './record-staff-action.ts';
import { VISIT, wakeShops } from './wake-shops.ts';

export type SteerCode = 'unknown_back_test' | 'another_runs';

/**
 * Stops a test, or lets one that stopped go on where it was; asking for what is already so changes nothing. A test
 * that runs may be told to go on too: its worker may have died.
 */
export async function steerBackTest(
  database: Database,
  shopId: number,
  backTestId: number,
  to: 'stopped' | 'running',
  staff: Staff,
  clock: Clock = databaseClock,
): Promise<Result<null, SteerCode>> {
  return inTransaction(database, async (tx) => {
    // One at a time, as in starting.
    await tx.query('SELECT 1 FROM shop WHERE id = $1 FOR UPDATE', [shopId]);
    const { rows } = await tx.query<{ status: string; others: boolean }>(
      `SELECT status, EXISTS (SELECT 1 FROM back_test o WHERE o.shop_id = $1 AND o.id <> $2 AND o.status = 'running') AS others
       FROM back_test WHERE shop_id = $1 AND id = $2`,
      [shopId, backTestId],
    );
    const [test] = rows;
    if (!test) return failure('unknown_back_test', 'This test is gone. Start a new one.');
    if (test.status === 'done') return success(null);
    if (to === 'running' && test.others)
      return failure('another_runs', 'Another test is running. Wait for it, or cancel it first.');
    if (test.status !== to) {
      const now = await clock(tx);
      await tx.query(
        `UPDATE back_test SET status = $3, last_error = NULL, touched_at = to_timestamp($4::float8 / 1000)
         WHERE shop_id = $1 AND id = $2`,
        [shopId, backTestId, to, now],
      );
      const action = to === 'running' ? 'back_test.continued' : 'back_test.cancelled';
      await recordStaffAction(tx, shopId, staff, now, { action, detail: { backTestId } });
    }
    if (to === 'running') await wakeShops(tx, VISIT.backTest, [shopId]);
    return success(null);
  });
}
