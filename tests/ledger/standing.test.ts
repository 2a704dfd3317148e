/**
 * What surfaces are told of a member comes from cached sums and lots, in one statement; it must be what a fold of that
 * very moment gives, at any moment, before and after something matures, expires or leaves the tiers' window.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { foldAccount } from '#app/domain/account.ts';
import { versionAt } from '#app/domain/program.ts';
import { standingOf } from '#app/domain/shopper/wire-account.ts';
import type { Instant } from '#app/domain/time.ts';
import { factsOf, loadHoldings } from '#app/ledger/holdings.ts';
import { readShopRules } from '#app/ledger/shop-rules.ts';
import { readStandings } from '#app/ledger/standing.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { anyHistory, LivedHistory } from './setup/history.ts';
import type { TestShop } from './setup/test-shop.ts';

const SEED = Number(process.env['PROPERTY_SEED'] ?? Date.now() % 2 ** 31);
const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 15);

let db: TestDatabase;
beforeAll(async () => (db = await createTestDatabase()));
afterAll(() => db.drop());

interface Root {
  readonly id: number;
  readonly boundary: Instant | null;
}

async function rootsOf({ shopId }: TestShop): Promise<Root[]> {
  const { rows } = await db.pool.query<Root>(
    `SELECT m.id, b.next_boundary_at AS boundary FROM member m JOIN balance b ON b.shop_id = m.shop_id AND b.member_id = m.id
     WHERE m.shop_id = $1 AND m.root_id = m.id AND m.redacted_at IS NULL AND b.tier IS NOT NULL ORDER BY m.id`,
    [shopId],
  );
  return rows;
}

/** @returns how many were told from their cached sums */
async function expectExact(shop: TestShop, now: Instant): Promise<number> {
  const rules = await readShopRules(db.pool, shop.shopId, 'none');
  if (!rules) throw new Error('no shop');
  const { program } = versionAt(rules.versions, now);
  const moment = { now, timezone: rules.timezone, program };
  const roots = await rootsOf(shop);
  const ids = roots.map(({ id }) => id);
  const holdings = await loadHoldings(db.pool, shop.shopId, ids);
  const together = await readStandings(db.pool, shop.shopId, ids, moment);
  for (const { id } of roots) {
    const holding = holdings.get(id);
    const told = together.get(id);
    if (!holding || !told) throw new Error('no member');
    const folded = standingOf(foldAccount(factsOf(holding), rules, now), rules.timezone, told.debtOrder);
    // A window that an order leaves at this very millisecond is looked at again with the next boundary.
    expect({ id, now, ...told }).toEqual({ id, now, ...folded });
    expect((await readStandings(db.pool, shop.shopId, [id], moment)).get(id)).toEqual(told);
  }
  return roots.filter(({ boundary }) => boundary === null || boundary > now).length;
}

test(`told as folded (PROPERTY_SEED=${SEED})`, { timeout: 120_000 }, async () => {
  let cached = 0;
  let members = 0;
  await fc.assert(
    fc.asyncProperty(anyHistory, fc.integer({ min: 0, max: 40 }), async (history, hours) => {
      const end = Math.floor(Date.now() / 1000) * 1000;
      const { shop } = await LivedHistory.live(db.pool, history, end);
      await shop.sweep();
      for (const now of [shop.now, shop.now + 1, shop.now + hours * 3_600_000])
        cached += await expectExact(shop, now);
      const roots = await rootsOf(shop);
      members += roots.length;
      for (const boundary of roots.flatMap(({ boundary: at }) => at ?? []).slice(0, 3))
        for (const now of [boundary - 1, boundary, boundary + 1])
          if (now > shop.now) cached += await expectExact(shop, now);
    }),
    { seed: SEED, numRuns: RUNS, endOnFailure: process.env['PROPERTY_SHRINK'] === undefined },
  );
  // Most of them, or the statement was hardly tried.
  expect(cached).toBeGreaterThan(members);
});
