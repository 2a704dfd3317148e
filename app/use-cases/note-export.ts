import { databaseClock } from '#app/db/clock.ts';
import { inTransaction, type Database } from '#app/db/database.ts';
import { recordStaffAction, type Staff } from './record-staff-action.ts';

/**
 * Members leave the shop as a file: who took them stands in the audit log, before the first row goes out.
 * @param narrowedBy names of the filters that were set, not what they held: that may be somebody's name
 */
export async function noteExport(
  database: Database,
  shopId: number,
  staff: Staff,
  narrowedBy: readonly string[],
): Promise<void> {
  await inTransaction(database, async (tx) => {
    const at = await databaseClock(tx);
    await recordStaffAction(tx, shopId, staff, at, { action: 'members.exported', detail: { narrowedBy } });
  });
}
