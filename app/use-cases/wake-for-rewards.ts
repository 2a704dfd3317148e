import type { Transaction } from '#app/db/database.ts';
import type { Instant } from '#app/domain/time.ts';
import { VISIT, wakeShops } from './wake-shops.ts';

/** What shoppers are offered has changed: storefronts learn it, and codes are made for what is new. */
export async function wakeForRewards(tx: Transaction, shopId: number, at: Instant): Promise<void> {
  await tx.query('UPDATE shop SET program_due_at = to_timestamp($2::float8 / 1000) WHERE id = $1', [
    shopId,
    at,
  ]);
  await wakeShops(tx, VISIT.program, [shopId]);
  await wakeShops(tx, VISIT.fillCodePools, [shopId]);
}
