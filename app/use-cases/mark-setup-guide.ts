import type { Clock } from '#app/db/clock.ts';
import { inTransaction, type Database } from '#app/db/database.ts';
import { recordStaffAction, type Staff } from './record-staff-action.ts';

/** Keeps what App Bridge said is switched on in the theme and after purchase. */
export async function noteExtensions(
  database: Database,
  shopId: number,
  { theme, afterPurchase }: { readonly theme: boolean; readonly afterPurchase: boolean },
): Promise<void> {
  await database.query(
    `INSERT INTO setup_guide (shop_id, theme_on, after_purchase_on) SELECT id, $2, $3 FROM shop WHERE id = $1
     ON CONFLICT (shop_id) DO UPDATE SET theme_on = excluded.theme_on, after_purchase_on = excluded.after_purchase_on`,
    [shopId, theme, afterPurchase],
  );
}

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
