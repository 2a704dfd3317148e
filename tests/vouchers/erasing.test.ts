/** Deleting all data takes the codes away at Shopify first, and goes on where it stopped. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { endAllCodes } from '#app/use-cases/end-all-codes.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { terms, VoucherWorld } from './setup/voucher-world.ts';

let db: TestDatabase;
let world: VoucherWorld;
beforeAll(async () => (db = await createTestDatabase()));
afterAll(() => db.drop());
beforeEach(async () => {
  world = await VoucherWorld.open(db.pool);
  const pooled = await world.reward(terms());
  const bound = await world.reward(terms({ voucher: { ...terms().voucher, bound: true } }));
  await world.pass(3_000);
  const mia = await world.member(3_000);
  for (const { rewardId } of [pooled, bound, bound]) await world.redeem(mia, rewardId);
  await world.pass(3_000);
});
afterEach(() => world.close());

const discounts = () => world.served.shop.state.discounts.size;
const end = (shouldStop = () => false) => endAllCodes(db.pool, world.shopId, world.client, shouldStop);

test('no code works any more, whoever has it, and doing it again asks nothing', async () => {
  expect(discounts()).toBeGreaterThanOrEqual(3);
  expect(await end()).toBe('done');
  expect(discounts()).toBe(0);
  world.served.devshop.faults.setApi('serverError', { probability: 1 });
  expect(await end()).toBe('done');
});

test('stopped, or left without an answer, it goes on later', async () => {
  const before = discounts();
  let asked = 0;
  expect(await end(() => ++asked > 1)).toBe('stopped');
  expect(discounts()).toBe(before - 1);
  const { faults } = world.served.devshop;
  faults.setApi('serverError', { probability: 1 });
  expect(await end()).toBe('failed');
  expect(discounts()).toBe(before - 1);
  faults.allOff();
  expect(await end()).toBe('done');
  expect(discounts()).toBe(0);
});
