import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { DAY_MS, MINUTE_MS } from '#app/domain/time.ts';
import { fetchDueOrders } from '#app/use-cases/fetch-orders.ts';
import { finishVoucher } from '#app/use-cases/finish-voucher.ts';
import type { Customer } from '../../devshop/shop/state.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { terms, VoucherWorld } from './setup/voucher-world.ts';

let db: TestDatabase;
let world: VoucherWorld;
let mia: Customer;
let rewardId: number;
beforeAll(async () => (db = await createTestDatabase()));
afterAll(() => db.drop());
beforeEach(async () => {
  world = await VoucherWorld.open(db.pool);
  rewardId = (await world.reward(terms())).rewardId;
  await world.pass(3_000);
  mia = await world.member(3_000);
});
afterEach(() => world.close());

const codesAtShopify = () =>
  [...world.served.shop.state.discounts.values()].flatMap(({ codes }) => codes.map(({ code }) => code));

async function redeemed(reward = rewardId): Promise<{ id: number; code: string }> {
  const id = await world.redeem(mia, reward);
  await world.pass(2_000);
  const voucher = (await world.vouchers()).find((one) => one.id === id);
  return { id, code: voucher?.code ?? '' };
}

/** An order that only Shopify knows of, until it is fetched. */
function order(code: string) {
  const variant = [...world.served.shop.state.products.values()]
    .filter((one) => !one.giftCard)
    .flatMap((one) => one.variants)
    .find(({ inventory }) => inventory > 5);
  const placed = world.served.shop.operations.placeOrder({
    customerId: mia.id,
    lines: [{ variantId: variant?.id ?? 0, quantity: 2 }],
    discountCodes: [code],
  });
  if (!placed.ok) throw new Error(placed.message);
  return placed.value;
}

const fetchOrders = () => fetchDueOrders(db.pool, world.shopId, world.client, { clock: world.clock });

test('cancelled: first the code goes at Shopify, then the points come back', async () => {
  const before = await world.available(mia);
  const { id, code } = await redeemed();
  await world.cancel(mia, id);
  expect(await world.available(mia)).toBe(before - 500);
  await world.tend();
  // Shopify deletes codes a little later.
  expect(await world.vouchers()).toMatchObject([{ state: 'ending', endsAs: 'cancelled' }]);
  expect(codesAtShopify()).toContain(code);
  expect(await world.available(mia)).toBe(before - 500);
  await world.pass(3_000);
  expect(codesAtShopify()).not.toContain(code);
  expect(await world.vouchers()).toMatchObject([{ state: 'cancelled', dueAt: null }]);
  expect(await world.available(mia)).toBe(before);
});

test('cancelled a moment after an order used it: the points stay spent, and the voucher is used', async () => {
  const before = await world.available(mia);
  const { id, code } = await redeemed();
  const placed = order(code);
  await world.cancel(mia, id);
  await world.pass(2_000);
  expect(await world.vouchers()).toMatchObject([{ state: 'ready', endsAs: null }]);
  expect(await fetchOrders()).toMatchObject({ fetched: 1 });
  const { rows } = await db.pool.query('SELECT used_order_gid AS used FROM voucher WHERE id = $1', [id]);
  expect(rows).toEqual([{ used: `gid://shopify/Order/${placed.id}` }]);
  expect(await world.available(mia)).toBeGreaterThanOrEqual(before - 500);
  expect(await world.available(mia)).toBeLessThan(before + 500);
});

test('an order that cannot be fetched for long is looked for again, until it is known', async () => {
  const { id, code } = await redeemed();
  const placed = order(code);
  await world.cancel(mia, id);
  await world.pass(2_000);
  // The fetch has given up.
  await db.pool.query('DELETE FROM order_fetch WHERE shop_id = $1', [world.shopId]);
  expect((await world.vouchers())[0]?.dueAt).toBeGreaterThan(world.served.clock.now);
  await world.pass(15 * MINUTE_MS, MINUTE_MS);
  expect(await fetchOrders()).toMatchObject({ fetched: 1 });
  const { rows } = await db.pool.query('SELECT used_order_gid AS used FROM voucher WHERE id = $1', [id]);
  expect(rows).toEqual([{ used: `gid://shopify/Order/${placed.id}` }]);
  await world.pass(60 * MINUTE_MS, 10 * MINUTE_MS);
  expect(await world.vouchers()).toMatchObject([{ state: 'ready', dueAt: null, attempts: 0 }]);
});

test('what has become ready meanwhile is not taken for never made', async () => {
  const before = await world.available(mia);
  const { id } = await redeemed();
  await finishVoucher(db.pool, world.shopId, id, 'not_made', world.clock);
  expect(await world.vouchers()).toMatchObject([{ state: 'ready' }]);
  expect(await world.available(mia)).toBe(before - 500);
});

test('an order between the look and the deletion keeps the voucher', async () => {
  const { id, code } = await redeemed();
  await world.cancel(mia, id);
  await world.tend();
  order(code);
  await world.pass(3_000);
  expect(codesAtShopify()).not.toContain(code);
  expect(await world.vouchers()).toMatchObject([{ state: 'ready', endsAs: null }]);
  await fetchOrders();
  const { rows } = await db.pool.query('SELECT used_order_gid AS used FROM voucher WHERE id = $1', [id]);
  expect(rows).toMatchObject([{ used: expect.stringContaining('/Order/') as string }]);
});

test('on the day its code is deleted, and it has expired; the points stay spent', async () => {
  const before = await world.available(mia);
  const { code } = await redeemed();
  world.served.clock.now += 90 * DAY_MS;
  await world.pass(2_000);
  expect(await world.vouchers()).toMatchObject([{ state: 'ready' }]);
  world.served.clock.now += DAY_MS;
  await world.pass(3_000);
  expect(await world.vouchers()).toMatchObject([{ state: 'expired', dueAt: null }]);
  expect(codesAtShopify()).not.toContain(code);
  expect(await world.available(mia)).toBe(before - 500);
});

test('those that expire together are deleted in one call', async () => {
  for (let i = 0; i < 6; i++) await redeemed();
  world.served.clock.now += 92 * DAY_MS;
  const before = world.mutations().length;
  await world.tend();
  expect(world.mutations().slice(before)).toEqual(['DeleteCodes']);
  await world.pass(3_000);
  expect((await world.vouchers()).map(({ state }) => state)).toEqual(Array(6).fill('expired'));
});

test('a discount made for one code goes with it', async () => {
  const own = await world.reward(terms({ voucher: { ...terms().voucher, bound: true } }));
  const { id, code } = await redeemed(own.rewardId);
  const count = world.served.shop.state.discounts.size;
  expect(codesAtShopify()).toContain(code);
  await world.cancel(mia, id);
  await world.pass(3_000);
  expect(await world.vouchers()).toMatchObject([{ state: 'cancelled' }]);
  expect(world.served.shop.state.discounts.size).toBe(count - 1);
});

test('a code that somebody else has deleted is as good as deleted', async () => {
  const { id, code } = await redeemed();
  const [discount] = [...world.served.shop.state.discounts.values()].filter(({ codes }) =>
    codes.some((one) => one.code === code),
  );
  if (!discount) throw new Error('no discount');
  world.served.shop.operations.deleteDiscount({ discountId: discount.id });
  await world.cancel(mia, id);
  await world.tend();
  expect(await world.vouchers()).toMatchObject([{ state: 'cancelled' }]);
});

test('the deletion was carried out and the answer lost: it ends all the same', async () => {
  const { id } = await redeemed();
  await world.cancel(mia, id);
  // The look is answered, the deletion is not.
  const { strikes } = world.served.devshop.faults;
  let answers = 0;
  world.served.devshop.faults.setApi('lostAnswer', { probability: 1 });
  world.served.devshop.faults.strikes = function (one) {
    return one === this.api.lostAnswer ? (answers += 1) === 2 : strikes.call(this, one);
  };
  await world.tend();
  expect(world.mutations().at(-1)).toBe('DeleteCodes');
  expect(await world.vouchers()).toMatchObject([{ state: 'ending', attempts: 1 }]);
  await world.pass(2 * MINUTE_MS, 5_000);
  expect(world.mutations().filter((name) => name === 'DeleteCodes')).toHaveLength(1);
  expect(await world.vouchers()).toMatchObject([{ state: 'cancelled' }]);
});

test('what fails for minutes is shown as stuck, and no longer when it has gone on', async () => {
  const { id } = await redeemed();
  await world.cancel(mia, id);
  world.served.devshop.faults.setApi('serverError', { probability: 1 });
  await world.pass(10 * MINUTE_MS, 10_000);
  const [stuck] = await world.vouchers();
  expect(stuck).toMatchObject({ state: 'ending', stuckSince: expect.any(Number) as number });
  expect(stuck?.lastError).toMatch(/^unreachable: /);
  world.served.devshop.faults.allOff();
  await world.pass(40 * MINUTE_MS, 30_000);
  expect(await world.vouchers()).toMatchObject([{ state: 'cancelled', stuckSince: null }]);
});

test('what Shopify says it deletes and never does is shown as stuck, and asked for ever more rarely', async () => {
  const { id } = await redeemed();
  world.served.devshop.faults.setApi('slowJobs', { probability: 1, ms: 10 * DAY_MS });
  const before = world.mutations().length;
  await world.cancel(mia, id);
  await world.pass(20 * MINUTE_MS, 5_000);
  expect(await world.vouchers()).toMatchObject([
    {
      ...{ state: 'ending', stuckSince: expect.any(Number) as number },
      lastError: expect.stringMatching(/^not_deleted: /) as string,
    },
  ]);
  expect(world.mutations().length - before).toBeLessThan(10);
});
