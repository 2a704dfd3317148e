import type { Clock } from '#app/db/clock.ts';
import { inTransaction, type Database } from '#app/db/database.ts';
import { inSettlement } from '#app/ledger/settlement.ts';
import { settle } from '#app/ledger/settle.ts';
import { dueMembers } from '#app/ledger/wake.ts';
import { mayPass } from './may-pass.ts';

const BATCH = 200;

export interface SweptMembers {
  readonly swept: number;
  /** It was told to stop, and more members are due. */
  readonly hasMore: boolean;
}

/**
 * Books what time alone has brought: points that mature or expire, tiers that change as orders leave the window.
 * A member that fails by a fault of ours does not hold up the others; the sweep then fails in the end.
 * @param shouldStop asked between transactions, after the first batch
 */
export async function sweepMembers(
  database: Database,
  shopId: number,
  clock: Clock,
  shouldStop: () => boolean = () => false,
): Promise<SweptMembers> {
  let swept = 0;
  let hasMore = false;
  const failed = new Map<number, unknown>();
  for (let isFirst = true; ; isFirst = false) {
    const limit = BATCH + failed.size;
    const due = await inTransaction(database, async (tx) => dueMembers(tx, shopId, await clock(tx), limit));
    const memberIds = due.filter((memberId) => !failed.has(memberId));
    if (memberIds.length === 0) break;
    hasMore = !isFirst && shouldStop();
    if (hasMore) break;
    await sweepThese(database, shopId, memberIds, clock, failed);
    swept += memberIds.filter((memberId) => !failed.has(memberId)).length;
  }
  if (failed.size === 0) return { swept, hasMore };
  throw new AggregateError(failed.values(), `${failed.size} members could not be swept`);
}

/** Together, or by halves when somebody among them fails. */
async function sweepThese(
  database: Database,
  shopId: number,
  memberIds: readonly number[],
  clock: Clock,
  failed: Map<number, unknown>,
): Promise<void> {
  try {
    await inSettlement(database, shopId, 'share', (tx, rules, alsoLock) =>
      settle(tx, rules, { memberIds }, clock, alsoLock),
    );
  } catch (error) {
    const [only] = memberIds;
    if (only === undefined || mayPass(error)) throw error;
    if (memberIds.length === 1) {
      failed.set(only, error);
      return;
    }
    const half = Math.ceil(memberIds.length / 2);
    await sweepThese(database, shopId, memberIds.slice(0, half), clock, failed);
    await sweepThese(database, shopId, memberIds.slice(half), clock, failed);
  }
}
