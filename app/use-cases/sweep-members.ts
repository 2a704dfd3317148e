import { inTransaction, type Database } from '#app/db/database.ts';
import type { Clock } from '#app/db/clock.ts';
import { inSettlement } from '#app/ledger/settlement.ts';
import { settle } from '#app/ledger/settle.ts';
import { dueMembers } from '#app/ledger/wake.ts';

const BATCH = 200;

/**
 * Books what time alone has brought: points that mature or expire, tiers that change as orders leave the window.
 * @returns members swept
 */
export async function sweepMembers(database: Database, shopId: number, clock: Clock): Promise<number> {
  let swept = 0;
  for (;;) {
    const due = await inTransaction(database, async (tx) => dueMembers(tx, shopId, await clock(tx), BATCH));
    if (due.length === 0) return swept;
    await inSettlement(database, shopId, 'share', (tx, rules, alsoLock) =>
      settle(tx, rules, { memberIds: due }, clock, alsoLock),
    );
    swept += due.length;
  }
}
