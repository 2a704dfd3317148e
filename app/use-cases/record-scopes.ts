import type { Transaction } from '#app/db/database.ts';
import type { ShopRules } from '#app/ledger/shop-rules.ts';

/**
 * The owner granted or took back scopes. Notices may come in any order, so the next visit of staff asks what holds;
 * until then it is what was told last.
 */
export async function recordScopes(
  tx: Transaction,
  { shopId, domain }: ShopRules,
  scopes: readonly string[],
): Promise<void> {
  await tx.query(`UPDATE session SET scope = $2 WHERE id = 'offline_' || $1`, [domain, scopes.join(',')]);
  await tx.query('UPDATE shop SET facts_due = true WHERE id = $1', [shopId]);
}
