/**
 * Reading is exact at any moment: the views agree with a fold of that moment whether or not a sweep has run, and
 * no point appears or goes without an entry.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { databaseClock } from '#app/db/clock.ts';
import { inTransaction } from '#app/db/database.ts';
import { foldAccount } from '#app/domain/account.ts';
import { defaultProgram, type Program } from '#app/domain/program.ts';
import { DAY_MS } from '#app/domain/time.ts';
import { factsOf, loadHoldings } from '#app/ledger/holdings.ts';
import { readShopRules } from '#app/ledger/shop-rules.ts';
import { ShopifyWorld } from '../simulation/shopify-world.ts';
import { anyHistory, LivedHistory } from './setup/history.ts';
import { gidOf, TestShop } from './setup/test-shop.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';

const SEED = Number(process.env['PROPERTY_SEED'] ?? Date.now() % 2 ** 31);
const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 12);

let db: TestDatabase;
beforeAll(async () => (db = await createTestDatabase()));
afterAll(() => db.drop());

interface Seen {
  readonly memberId: number;
  readonly customer: string;
  readonly available: number;
  readonly pending: number;
  readonly debt: number;
  readonly lifetime: number;
  readonly entries: number;
}

/** The views and the fold at one and the same moment, in one snapshot. */
async function seenAndFolded(shop: TestShop) {
  return inTransaction(db.pool, async (tx) => {
    await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
    const { rows: seen } = await tx.query<Seen & { now: number }>(
      `SELECT m.id AS "memberId", v.customer_gid AS customer, points_available AS available, points_pending AS pending,
              points_debt AS debt, points_earned_lifetime AS lifetime,
              floor(extract(epoch FROM now()) * 1000)::bigint AS now,
              coalesce((SELECT sum(points) FROM reporting.point_entry e
                        WHERE e.shop_domain = v.shop_domain AND e.customer_gid = v.customer_gid), 0)::bigint AS entries
       FROM reporting.member_balance v JOIN member m ON m.shop_id = $2 AND m.customer_gid = v.customer_gid
       WHERE v.shop_domain = $1`,
      [shop.domain, shop.shopId],
    );
    const rules = await readShopRules(tx, shop.shopId, 'none');
    const ids = seen.map(({ memberId }) => memberId);
    const holdings = await loadHoldings(tx, shop.shopId, ids);
    return seen.map((row) => {
      const holding = holdings.get(row.memberId);
      if (!rules || !holding) throw new Error('no member');
      const booked = holding.lots.reduce((sum, lot) => sum + lot.expired, 0);
      const account = foldAccount(factsOf(holding), rules, row.now);
      return {
        row,
        account,
        expiredUnbooked: account.lots.reduce((sum, lot) => sum + lot.expired, 0) - booked,
      };
    });
  });
}

async function expectExact(shop: TestShop): Promise<number> {
  const all = await seenAndFolded(shop);
  for (const { row, account, expiredUnbooked } of all) {
    const { available, pending, debt, earnedLifetime: lifetime } = account;
    const { customer } = row;
    const told = { available: row.available, pending: row.pending, debt: row.debt, lifetime: row.lifetime };
    expect({ customer, ...told }).toEqual({ customer, available, pending, debt, lifetime });
    // What has expired since the last booking has no entry until a sweep writes it; nothing else may be missing.
    expect({ customer, sum: row.entries - expiredUnbooked }).toEqual({
      ...{ customer, sum: row.available + row.pending - row.debt },
    });
  }
  return all.reduce((sum, { expiredUnbooked }) => sum + expiredUnbooked, 0);
}

test(`between the last booking and now (PROPERTY_SEED=${SEED})`, { timeout: 120_000 }, async () => {
  let expired = 0;
  await fc.assert(
    fc.asyncProperty(anyHistory, fc.integer({ min: 0, max: 70 }), async (history, daysAgo) => {
      const end = Math.floor(Date.now() / 1000) * 1000 - daysAgo * DAY_MS;
      const { shop } = await LivedHistory.live(db.pool, history, end);
      // Settled up to some days ago: what has matured and expired since then is for the reader to apply.
      expired += await expectExact(shop);
      shop.now = Date.now() - (daysAgo * DAY_MS) / 2;
      await shop.sweep();
      await expectExact(shop);
      shop.now = Date.now();
      await shop.sweep();
      expect(await expectExact(shop)).toBe(0);
      await shop.expectClean();
    }),
    { seed: SEED, numRuns: RUNS, endOnFailure: process.env['PROPERTY_SHRINK'] === undefined },
  );
  // The property must have had something to prove.
  expect(expired).toBeGreaterThan(0);
});

test('points mature, pay a debt and expire before the eyes of the reader, with no sweep', async () => {
  const now = Date.now();
  const program = defaultProgram(2);
  const held: Program = { ...program, points: { ...program.points, holdDays: 1, expiryMonths: 1 } };
  const shop = await TestShop.install(db.pool, { now: now - 60 * DAY_MS, program: held });
  const world = new ShopifyWorld();
  const customer = world.addCustomer(null);
  const place = (at: number) => world.place(customer, at, [{ quantity: 1, priceMinor: 1000 }]);
  const first = place(now - 20 * DAY_MS);
  shop.now = now - 18 * DAY_MS;
  await shop.deliver(first.deliveries);
  expect(await shop.redeem(customer, 'r', 120)).toMatchObject({ ok: true });
  await shop.deliver([world.change(first.order, { cancelledAt: now - 17 * DAY_MS }, now - 17 * DAY_MS)]);
  // 20 of the joining lot's 100 are not enough for the 120 that were spent: a debt of 20.
  // The next order was heard of two seconds before it matures.
  const second = place(now - DAY_MS + 1500);
  shop.now = now - 3600_000;
  await shop.deliver(second.deliveries);
  expect(await shop.balance(customer)).toMatchObject({ available: 0, pending: 50, debt: 20 });
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, now + 2600 - Date.now())));
  expect(await shop.balance(customer)).toMatchObject({ available: 30, pending: 0, debt: 0 });
  await expectExact(shop);
  // And a spend at the database's own clock finds the same.
  Object.assign(shop, { clock: databaseClock });
  expect(await shop.redeem(customer, 'too-much', 31)).toMatchObject({ code: 'insufficient_points' });
  expect(await shop.redeem(customer, 'all', 30)).toMatchObject({ ok: true });
  expect(await shop.balances()).toMatchObject([{ customer: gidOf(customer), available: 0, debt: 0 }]);
  await shop.expectClean();
});
