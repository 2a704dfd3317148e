import type { Database } from '#app/db/database.ts';
import type { Instant } from '#app/domain/time.ts';
import type { Clock } from '#app/db/clock.ts';
import { inSettlement } from '#app/ledger/settlement.ts';
import { wakeMembers } from '#app/ledger/wake.ts';

/**
 * Lets orders earn from an earlier moment on (the backfill switch). Every member is due then, so the next sweep
 * settles what lies between.
 */
export async function moveEarnsFrom(
  database: Database,
  shopId: number,
  earnsFrom: Instant,
  clock: Clock,
): Promise<void> {
  await inSettlement(database, shopId, 'update', async (tx, rules) => {
    if (earnsFrom >= rules.earnsFrom) return;
    await tx.query('UPDATE shop SET earns_from = to_timestamp($2::float8 / 1000) WHERE id = $1', [
      shopId,
      earnsFrom,
    ]);
    await wakeMembers(tx, shopId, await clock(tx));
  });
}
