import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { isPooled, type RewardTerms } from '#app/domain/rewards/reward-terms.ts';
import { fillCodePoolsJob } from '#app/jobs/fill-code-pools.ts';
import { tendVouchersJob } from '#app/jobs/tend-vouchers.ts';
import { sweepShops } from '#app/use-cases/sweep-shops.ts';
import { VISIT, wakeFollowers } from '#app/use-cases/wake-shops.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { terms, VoucherWorld } from './setup/voucher-world.ts';

let db: TestDatabase;
let world: VoucherWorld;
beforeAll(async () => (db = await createTestDatabase()));
afterAll(() => db.drop());
beforeEach(async () => {
  world = await VoucherWorld.open(db.pool);
  world.served.clock.now = Date.now();
});
afterEach(() => world.close());

async function due() {
  const found = await sweepShops(db.pool, 'https://app.example');
  const has = (list: readonly number[]) => list.includes(world.shopId);
  return { codePools: has(found.codePools), vouchers: has(found.vouchers) };
}

async function queued(visit: string): Promise<number> {
  const { rows } = await db.pool.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM pgboss.job WHERE name = $1 AND data -> 'shopIds' @> to_jsonb($2::int)`,
    [visit, world.shopId],
  );
  await db.pool.query('DELETE FROM pgboss.job');
  return rows[0]?.count ?? 0;
}

test('a shop whose rewards have no codes is found, until they have', async () => {
  expect(await due()).toEqual({ codePools: true, vouchers: false });
  await world.pass(5_000);
  world.served.clock.now = Date.now();
  expect(await due()).toEqual({ codePools: false, vouchers: false });
});

test.each<[string, RewardTerms]>([
  ['off', terms()],
  ['any amount', terms({ value: { kind: 'amount_off', amountMinor: null }, cost: anySteps() })],
  ['bound', terms({ voucher: { ...terms().voucher, bound: true } })],
  ['gift card', terms({ value: { kind: 'gift_card', amountMinor: 500 } })],
  ['store credit', terms({ value: { kind: 'store_credit', amountMinor: 500 } })],
  ['free shipping', terms({ value: { kind: 'free_shipping', maximumShippingMinor: null } })],
])('%s: found for want of a pool exactly when its codes are made beforehand', async (_name, its) => {
  await world.pass(5_000);
  await world.reward(its);
  expect((await due()).codePools).toBe(isPooled(its));
});

function anySteps(): RewardTerms['cost'] {
  return { kind: 'any_amount', pointsPerStep: 100, amountMinorPerStep: 100, minSteps: 1, maxSteps: null };
}

test('vouchers that are due are found by the sweep, and woken by whatever has just settled', async () => {
  const { rewardId } = await world.reward(terms({ value: { kind: 'gift_card', amountMinor: 500 } }));
  world.served.clock.now = Date.now();
  const mia = await world.member(500);
  await queued(VISIT.tendVouchers);
  await world.redeem(mia, rewardId);
  expect(await queued(VISIT.tendVouchers)).toBe(1);
  await wakeFollowers(db.pool, world.shopId);
  expect(await queued(VISIT.tendVouchers)).toBe(1);
  expect(await due()).toMatchObject({ vouchers: true });
  await world.tend();
  await queued(VISIT.tendVouchers);
  await wakeFollowers(db.pool, world.shopId);
  expect(await queued(VISIT.tendVouchers)).toBe(0);
  expect(await due()).toMatchObject({ vouchers: false });
});

test('a new reward, and a pool that runs low, wake the filling', async () => {
  await world.pass(5_000);
  await queued(VISIT.fillCodePools);
  const { rewardId } = await world.reward(terms());
  expect(await queued(VISIT.fillCodePools)).toBe(1);
  await world.pass(5_000);
  const mia = await world.member(40_000);
  await queued(VISIT.fillCodePools);
  for (let i = 0; i < 49; i++) await world.redeem(mia, rewardId);
  expect(await queued(VISIT.fillCodePools)).toBe(0);
  for (let i = 0; i < 2; i++) await world.redeem(mia, rewardId);
  expect(await queued(VISIT.fillCodePools)).toBe(1);
});

test("the jobs do it with what the shop has granted, by the database's clock", async () => {
  const context = {
    ...{ database: db.pool, adminFetch: world.served.fetch },
    signal: new AbortController().signal,
  };
  const payloads = [{ shopIds: [world.shopId] }];
  const mia = await world.member(1_000);
  const pooled = await world.reward(terms());
  const card = await world.reward(terms({ value: { kind: 'gift_card', amountMinor: 500 } }));
  for (const { rewardId } of [pooled, card]) await world.redeem(mia, rewardId);
  await tendVouchersJob.handler(payloads, context);
  expect((await world.vouchers()).map(({ state }) => state)).toEqual(['making', 'ready']);
  const queue = VISIT.fillCodePools;
  for (let i = 0; i < 60 && (await world.vouchers())[0]?.state === 'making'; i++) {
    // Shopify makes codes in a moment, by the real clock.
    await new Promise((wake) => setTimeout(wake, 100));
    world.served.clock.now = Date.now();
    await queued(queue);
    await fillCodePoolsJob.handler(payloads, context);
    await tendVouchersJob.handler(payloads, context);
  }
  expect((await world.vouchers()).map(({ state }) => state)).toEqual(['ready', 'ready']);
});
