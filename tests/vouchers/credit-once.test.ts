/** Store credit carries no mark of ours: whatever is in doubt is not given again. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { MINUTE_MS } from '#app/domain/time.ts';
import type { Customer } from '../../devshop/shop/state.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { terms, VoucherWorld } from './setup/voucher-world.ts';

let db: TestDatabase;
let world: VoucherWorld;
let mia: Customer;
beforeAll(async () => (db = await createTestDatabase()));
afterAll(() => db.drop());
beforeEach(async () => {
  world = await VoucherWorld.open(db.pool);
  await world.pass(3_000);
  mia = await world.member(500);
});
afterEach(() => world.close());

const credits = () =>
  [...world.served.shop.state.storeCredit.values()].flatMap(({ transactions }) => transactions);

async function redeemed(kind: 'store_credit' | 'gift_card'): Promise<number> {
  const voucher = { ...terms().voucher, expiresAfterDays: null };
  const { rewardId } = await world.reward(terms({ value: { kind, amountMinor: 500 }, voucher }));
  return world.redeem(mia, rewardId);
}

test.each(['store_credit', 'gift_card'] as const)(
  '%s throttled: that call is over, and a later turn asks anew, so that nothing is sent long after it was written down',
  async (kind) => {
    await redeemed(kind);
    const before = world.mutations().length;
    world.served.devshop.faults.setApi('tooManyRequests', { probability: 1, left: 1 });
    const { now } = world.served.clock;
    await world.tend();
    expect(world.served.clock.now).toBe(now);
    expect(await world.vouchers()).toMatchObject([
      { state: 'making', lastError: expect.stringMatching(/^throttled: /) as string },
    ]);
    const { rows } = await db.pool.query('SELECT asked_at AS at FROM voucher WHERE shop_id = $1', [
      world.shopId,
    ]);
    expect(rows).toEqual([{ at: null }]);
    await world.pass(MINUTE_MS, 5_000);
    expect(await world.vouchers()).toMatchObject([{ state: 'ready' }]);
    expect(world.mutations().length - before).toBeLessThanOrEqual(2);
  },
);

test('one like it that shows up late is not taken for nothing: staff decide', async () => {
  const id = await redeemed('store_credit');
  world.served.devshop.faults.setApi('serverError', { probability: 1, left: 1 });
  await world.tend();
  world.served.clock.now += 4 * MINUTE_MS;
  world.served.shop.operations.creditStore({ customerId: mia.id, amountMinor: 500, expiresAt: null });
  world.served.clock.now += MINUTE_MS;
  await world.pass(5 * MINUTE_MS, MINUTE_MS);
  expect(await world.vouchers()).toMatchObject([{ id, state: 'making', unclear: true, dueAt: null }]);
  expect(credits()).toHaveLength(1);
});

test('while Shopify leaves its answers out the rest waits, and has not been tried', async () => {
  const voucher = { ...terms().voucher, expiresAfterDays: null };
  const value = { kind: 'store_credit', amountMinor: 500 } as const;
  const { rewardId } = await world.reward(terms({ value, voucher }));
  for (let i = 0; i < 12; i++) await world.redeem(await world.member(500), rewardId);
  world.served.devshop.faults.setApi('serverError', { probability: 1 });
  await world.tend();
  const tried = (await world.vouchers()).filter(({ attempts }) => attempts > 0);
  expect(tried.length).toBeGreaterThan(0);
  expect(tried.length).toBeLessThan(9);
});
