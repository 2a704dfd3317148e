import type { Clock } from '#app/db/clock.ts';
import type { Database } from '#app/db/database.ts';
import { inSettlement } from '#app/ledger/settlement.ts';
import { failure, success, type Result } from '#app/shopify/result.ts';
import { putIntoForce } from './publish-program-version.ts';
import { recordStaffAction, type Staff } from './record-staff-action.ts';

/**
 * Pauses or resumes the program: a version like the one in force, but for that. Orders placed while it is paused
 * earn nothing, also later; balances stay. Doing it twice does it once.
 */
export async function setProgramPaused(
  database: Database,
  shopId: number,
  paused: boolean,
  staff: Staff,
  clock: Clock,
): Promise<Result<{ readonly version: number }, 'unknown_shop'>> {
  const version = await inSettlement(database, shopId, 'update', async (tx, rules, alsoLock) => {
    const newest = rules.versions.at(-1);
    if (!newest || newest.program.paused === paused) return newest?.version ?? 0;
    const program = { ...newest.program, paused };
    const made = await putIntoForce(tx, rules, program, staff.name, clock, alsoLock);
    const action = paused ? 'program.paused' : 'program.resumed';
    await recordStaffAction(tx, shopId, staff, made.at, { action, detail: { version: made.version } });
    return made.version;
  });
  return version === null
    ? failure('unknown_shop', 'There is no such shop: install it first.')
    : success({ version });
}
