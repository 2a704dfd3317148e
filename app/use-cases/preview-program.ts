import { databaseClock, type Clock } from '#app/db/clock.ts';
import { isTakingTooLong } from '#app/db/constraints.ts';
import { inTransaction, type Database } from '#app/db/database.ts';
import { entitlement } from '#app/domain/earning/entitlement.ts';
import { earningUnit, type Program } from '#app/domain/program.ts';
import type { Ratio } from '#app/domain/rational.ts';
import { readShopRules } from '#app/ledger/shop-rules.ts';
import { tierMoves, type TierMoves } from '#app/ledger/tier-moves.ts';
import { failure, success, type Result } from '#app/shopify/result.ts';

class TooLong extends Error {}

/**
 * Who would move tier if the draft came into force now, all as of one moment. Changes nothing.
 * @param limitMs after which it is given up: a shop with a million members may take longer than somebody who types waits
 */
export async function previewProgram(
  database: Database,
  shopId: number,
  draft: Program,
  limitMs: number,
  clock: Clock = databaseClock,
): Promise<Result<TierMoves, 'takes_long' | 'unknown_shop'>> {
  const end = Date.now() + limitMs;
  const checkTime = () => {
    if (Date.now() > end) throw new TooLong();
  };
  try {
    return await inTransaction(database, async (tx) => {
      await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
      await tx.query(`SET LOCAL statement_timeout = ${Math.max(1, Math.floor(limitMs))}`);
      const rules = await readShopRules(tx, shopId, 'none');
      if (!rules) return failure('unknown_shop', 'There is no such shop: install the app again.');
      return success(await tierMoves(tx, rules, draft, await clock(tx), checkTime));
    });
  } catch (error) {
    if (!(error instanceof TooLong) && !isTakingTooLong(error)) throw error;
    return failure('takes_long', 'Counting takes longer than usual.');
  }
}

export interface ExampleOrder {
  readonly amountMinor: number;
  readonly tier: string;
  readonly rate: Ratio;
  readonly multiplier: Ratio;
  readonly points: number;
}

/** An order of 84.00 (8,400 in currencies without decimals) in the first tier and in the last, by the draft. */
export function exampleOrders(draft: Program, exponent: number): ExampleOrder[] {
  const { levels } = draft.tiers;
  const shown = levels.length > 1 ? [levels[0], levels.at(-1)] : [levels[0]];
  const facts = { placedAt: 0, netMinor: 84 * earningUnit(exponent), spendReason: null };
  const version = { version: 0, inForceFrom: 0, program: { ...draft, paused: false } };
  return shown.flatMap((level) => {
    if (!level) return [];
    const found = entitlement({ ...facts, deleted: false, redacted: false, left: false }, version, level, 0);
    const { rate, multiplier, spendMinor, tier } = found.explanation;
    return { amountMinor: spendMinor, tier, rate, multiplier, points: found.points };
  });
}
