import type { Transaction } from '#app/db/database.ts';

/** Erases a shop's whole ledger; only shop/redact may. */
export async function eraseLedger(tx: Transaction, shopId: number): Promise<void> {
  for (const table of ['point_entry', 'lot', 'balance']) {
    await tx.query(`DELETE FROM ${table} WHERE shop_id = $1`, [shopId]);
  }
}
