import type { Transaction } from '#app/db/database.ts';
import { VISIT, wakeShops } from './wake-shops.ts';

/**
 * What everybody may know of the shop's program has changed: Shopify's copy of it is to be written anew. Always a later
 * moment than before, so that whoever is writing at this time sees that there is more to do.
 */
export async function makeProgramDue(tx: Transaction, shopId: number): Promise<void> {
  await tx.query(
    `UPDATE shop SET program_due_at = greatest(clock_timestamp(), program_due_at + interval '1 millisecond')
     WHERE id = $1`,
    [shopId],
  );
  await wakeShops(tx, VISIT.program, [shopId]);
}
