import { databaseClock } from '#app/db/clock.ts';
import { inTransaction, type Database } from '#app/db/database.ts';
import { recordStaffAction, type Staff, type StaffAction } from './record-staff-action.ts';

/** Data leaves the shop as a file: who took it stands in the audit log, before the first row goes out. */
export async function noteExport(
  database: Database,
  shopId: number,
  staff: Staff,
  action: StaffAction,
): Promise<void> {
  await inTransaction(database, async (tx) => {
    await recordStaffAction(tx, shopId, staff, await databaseClock(tx), action);
  });
}
