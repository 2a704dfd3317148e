/** The frame of every settlement: one transaction under the shop's rules, begun again when it needs more locks. */
import { isRetryable, isUniqueViolation } from '#app/db/constraints.ts';
import { inOnePacket, inTransaction, type Database, type Transaction } from '#app/db/database.ts';
import { readShopRules, type ShopRules } from './shop-rules.ts';

/**
 * The transaction must be rolled back and begun again: what it read under its locks names members it has not
 * locked, or somebody else wrote a row it took for new.
 */
export class LockMore extends Error {
  readonly memberIds: readonly number[];

  constructor(memberIds: readonly number[]) {
    super('a settlement must begin again with more locks');
    this.memberIds = memberIds;
  }
}

const MAX_TRIES = 8;

/**
 * Runs `work` in a transaction that holds the shop's rules: `share` for settling by them, `update` for changing
 * them. Begins again after LockMore, a deadlock or a duplicate that somebody else's commit brought.
 * @returns null when the shop is unknown
 */
export async function inSettlement<T>(
  database: Database,
  shopId: number,
  lock: 'share' | 'update',
  work: (tx: Transaction, rules: ShopRules, alsoLock: readonly number[]) => Promise<T>,
): Promise<T | null> {
  const ask = () => Promise.resolve(null);
  return inSettlementOf(database, shopId, lock, ask, (tx, rules, _first, alsoLock) =>
    work(tx, rules, alsoLock),
  );
}

/**
 * The same, for work that begins with a question.
 * @param ask goes out together with the reading of the rules, and runs under the same hold
 */
export async function inSettlementOf<First, T>(
  database: Database,
  shopId: number,
  lock: 'share' | 'update',
  ask: (tx: Transaction) => Promise<First>,
  work: (tx: Transaction, rules: ShopRules, first: First, alsoLock: readonly number[]) => Promise<T>,
): Promise<T | null> {
  const alsoLock = new Set<number>();
  const inside = async (tx: Transaction) => {
    inOnePacket(tx);
    const [rules, first] = await Promise.all([readShopRules(tx, shopId, lock), ask(tx)]);
    return rules ? await work(tx, rules, first, [...alsoLock]) : null;
  };
  for (let tries = 1; ; tries++) {
    try {
      // What changes the rules may go through all members of the shop; settling by them only finds its own.
      return await inTransaction(database, inside, { isRowByRow: lock === 'share' });
    } catch (error) {
      const again = error instanceof LockMore || isRetryable(error) || isUniqueViolation(error);
      if (!again || tries >= MAX_TRIES) throw error;
      if (error instanceof LockMore) for (const id of error.memberIds) alsoLock.add(id);
    }
  }
}
