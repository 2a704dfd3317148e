import type { Clock } from '#app/db/clock.ts';
import { inTransaction, type Database } from '#app/db/database.ts';
import { recordStaffAction, type Staff } from './record-staff-action.ts';

/** Set once and for all: the first time counts. */
const COLUMN = { program_kept: 'program_chosen_at', dismissed: 'dismissed_at' } as const;

/** What staff said to the set-up guide: that the default program is their choice, or that it may go. */
export async function markSetupGuide(
  database: Database,
  shopId: number,
  what: keyof typeof COLUMN,
  staff: Staff,
  clock: Clock,
): Promise<void> {
  const column = COLUMN[what];
  await inTransaction(database, async (tx) => {
    const now = await clock(tx);
    const { rowCount } = await tx.query(
      `INSERT INTO setup_guide AS g (shop_id, ${column}) SELECT id, to_timestamp($2::float8 / 1000) FROM shop WHERE id = $1
       ON CONFLICT (shop_id) DO UPDATE SET ${column} = excluded.${column} WHERE g.${column} IS NULL`,
      [shopId, now],
    );
    if (rowCount === 0 || what === 'dismissed') return;
    await recordStaffAction(tx, shopId, staff, now, { action: 'program.kept' });
  });
}
