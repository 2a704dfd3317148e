import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { RewardTerms } from '#app/domain/rewards/reward-terms.ts';
import { DAY_MS } from '#app/domain/time.ts';
import { gid } from '../../devshop/shop/ids.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { terms, VoucherWorld } from './setup/voucher-world.ts';

let db: TestDatabase;
let world: VoucherWorld;
beforeAll(async () => (db = await createTestDatabase()));
afterAll(() => db.drop());
beforeEach(async () => {
  world = await VoucherWorld.open(db.pool);
  await world.pass(3_000);
});
afterEach(() => world.close());

const state = () => world.served.shop.state;
const discountOf = (code: string | null | undefined) =>
  [...state().discounts.values()].find(({ codes }) => codes.some((one) => one.code === code));
const credits = () => [...state().storeCredit.values()].flatMap(({ transactions }) => transactions);

const anyAmount = (value: RewardTerms['value']) =>
  terms({
    value,
    cost: { kind: 'any_amount', pointsPerStep: 100, amountMinorPerStep: 100, minSteps: 1, maxSteps: null },
  });
const bound = { ...terms().voucher, bound: true };

test('a ready code is handed out at once, without asking Shopify', async () => {
  const { rewardId } = await world.reward(terms());
  await world.pass(3_000);
  const mia = await world.member(500);
  const calls = world.served.devshop.adminApi.calls().length;
  await world.redeem(mia, rewardId);
  expect(world.served.devshop.adminApi.calls()).toHaveLength(calls);
  const [voucher] = await world.vouchers();
  expect(voucher).toMatchObject({ state: 'ready', dueAt: voucher?.expiresAt });
  expect(discountOf(voucher?.code)).toBeDefined();
});

test('with an empty pool it is being made, and ready as soon as there are codes', async () => {
  const { rewardId } = await world.reward(terms());
  const mia = await world.member(500);
  await world.redeem(mia, rewardId);
  expect(await world.vouchers()).toMatchObject([{ state: 'making', code: null }]);
  await world.tend();
  expect(await world.vouchers()).toMatchObject([{ state: 'making', code: null, stuckSince: null }]);
  await world.pass(4_000);
  const [voucher] = await world.vouchers();
  expect(voucher).toMatchObject({ state: 'ready', lastError: null, attempts: 0 });
  expect(discountOf(voucher?.code)).toBeDefined();
});

test('any amount: a discount of its own, of what was chosen, that ends with the voucher', async () => {
  const { rewardId } = await world.reward(anyAmount({ kind: 'amount_off', amountMinor: null }));
  const mia = await world.member(1_000);
  await world.redeem(mia, rewardId, 7);
  await world.tend();
  const [voucher] = await world.vouchers();
  expect(voucher).toMatchObject({ state: 'ready' });
  const discount = discountOf(voucher?.code);
  expect(discount).toMatchObject({
    ...{ value: { kind: 'fixed_amount', amountMinor: 700 }, usageLimit: 1, customerIds: null },
    ...{ endsAt: voucher?.expiresAt, title: `Perennial: 7.00 USD off (${voucher?.id})` },
  });
  expect(gid(discount ?? { type: '', id: 0 })).toBe(voucher?.discountGid);
});

test('bound to the member: nobody else can use it', async () => {
  const { rewardId } = await world.reward(
    terms({ value: { kind: 'percentage_off', basisPoints: 2050 }, voucher: bound }),
  );
  const mia = await world.member(500);
  await world.redeem(mia, rewardId);
  await world.tend();
  const [voucher] = await world.vouchers();
  expect(discountOf(voucher?.code)).toMatchObject({
    ...{ customerIds: [mia.id], value: { kind: 'percentage', basisPoints: 2050 } },
  });
});

test('free shipping up to a price, above a minimum', async () => {
  const { rewardId } = await world.reward(
    terms({
      value: { kind: 'free_shipping', maximumShippingMinor: 1200 },
      conditions: { ...terms().conditions, minimumSubtotalMinor: 4000 },
    }),
  );
  await world.pass(3_000);
  const mia = await world.member(500);
  await world.redeem(mia, rewardId);
  const [voucher] = await world.vouchers();
  expect(discountOf(voucher?.code)).toMatchObject({
    ...{ kind: 'free_shipping', maximumShippingMinor: 1200, minimumSubtotalMinor: 4000 },
    combinesWith: { order: false, product: true, shipping: false },
  });
});

test('a gift card with a code of ours, for the member, to the last day', async () => {
  const { rewardId } = await world.reward(terms({ value: { kind: 'gift_card', amountMinor: 1500 } }));
  const mia = await world.member(500);
  await world.redeem(mia, rewardId);
  await world.tend();
  const [voucher] = await world.vouchers();
  expect(voucher?.code).toMatch(/^[A-Z0-9]{16}$/);
  const [card] = state().giftCards.values();
  expect(card).toMatchObject({
    ...{ initialMinor: 1500, customerId: mia.id, note: `Perennial voucher ${voucher?.id}` },
    ...{ lastCharacters: voucher?.code?.slice(-4).toLowerCase(), expiresOn: '2027-02-19' },
  });
  expect(voucher).toMatchObject({ state: 'ready', remoteGid: gid(card ?? { type: '', id: 0 }) });
  expect(new Date(voucher?.expiresAt ?? 0).toISOString()).toBe('2027-02-20T05:00:00.000Z');
});

test('store credit in the currency of the shop', async () => {
  const { rewardId } = await world.reward(anyAmount({ kind: 'store_credit', amountMinor: null }));
  const mia = await world.member(1_000);
  await world.redeem(mia, rewardId, 4);
  await world.redeem(mia, rewardId, 4);
  await world.tend();
  const rows = await world.vouchers();
  expect(rows.map((row) => row.state)).toEqual(['ready', 'ready']);
  expect(credits().map(({ amountMinor }) => amountMinor)).toEqual([400, 400]);
  expect(rows.map((row) => row.remoteGid)).toEqual(credits().map((one) => gid(one)));
});

test('a card whose day has come has expired, without a call', async () => {
  const { rewardId } = await world.reward(terms({ value: { kind: 'gift_card', amountMinor: 1500 } }));
  const mia = await world.member(500);
  await world.redeem(mia, rewardId);
  await world.tend();
  world.served.clock.now += 92 * DAY_MS;
  const calls = world.served.devshop.adminApi.calls().length;
  await world.tend();
  expect(await world.vouchers()).toMatchObject([{ state: 'expired' }]);
  expect(world.served.devshop.adminApi.calls()).toHaveLength(calls);
});

test('without the scope it is not made; the points come back within minutes', async () => {
  await db.pool.query(`UPDATE session SET scope = 'write_discounts' WHERE shop = $1`, [world.shop.domain]);
  const { rewardId } = await world.reward(terms({ value: { kind: 'store_credit', amountMinor: 500 } }));
  const mia = await world.member(500);
  const before = await world.available(mia);
  await world.redeem(mia, rewardId);
  expect(await world.available(mia)).toBe(before - 500);
  await world.pass(120_000, 5_000);
  expect(await world.vouchers()).toMatchObject([{ state: 'not_made' }]);
  expect(await world.available(mia)).toBe(before);
  expect(credits()).toEqual([]);
});

test('a customer who is gone gets nothing more', async () => {
  const { rewardId } = await world.reward(terms({ value: { kind: 'store_credit', amountMinor: 500 } }));
  const mia = await world.member(500);
  await world.redeem(mia, rewardId);
  state().customers.delete(mia.id);
  await world.pass(120_000, 5_000);
  expect(await world.vouchers()).toMatchObject([{ state: 'not_made' }]);
});

test.each(['gift_card', 'store_credit'] as const)(
  '%s: carried out, and the answer was lost: it is found, and given once',
  async (kind) => {
    const { rewardId } = await world.reward(terms({ value: { kind, amountMinor: 500 } }));
    const mia = await world.member(500);
    await world.redeem(mia, rewardId);
    world.served.devshop.faults.setApi('lostAnswer', { probability: 1, left: 1 });
    await world.tend();
    expect(await world.vouchers()).toMatchObject([{ state: 'making' }]);
    await world.pass(60_000, 5_000);
    expect(await world.vouchers()).toMatchObject([{ state: 'ready' }]);
    const given = kind === 'gift_card' ? [...state().giftCards.values()] : credits();
    expect(given).toHaveLength(1);
    expect((await world.vouchers())[0]?.remoteGid).toBe(gid(given[0] ?? { type: '', id: 0 }));
  },
);

test('two equal credits for one member, both answers lost: each is found, and given once', async () => {
  const { rewardId } = await world.reward(terms({ value: { kind: 'store_credit', amountMinor: 500 } }));
  const mia = await world.member(1_000);
  for (const _ of [1, 2]) await world.redeem(mia, rewardId);
  world.served.devshop.faults.setApi('lostAnswer', { probability: 1, left: 2 });
  await world.pass(5 * 60_000, 5_000);
  expect((await world.vouchers()).map(({ state }) => state)).toEqual(['ready', 'ready']);
  expect(credits()).toHaveLength(2);
});

test('store credit not carried out is believed to be so only after two minutes', async () => {
  const { rewardId } = await world.reward(terms({ value: { kind: 'store_credit', amountMinor: 500 } }));
  const mia = await world.member(500);
  await world.redeem(mia, rewardId);
  world.served.devshop.faults.setApi('serverError', { probability: 1, left: 1 });
  const askedAt = world.served.clock.now;
  await world.tend();
  await world.pass(100_000, 5_000);
  expect(credits()).toEqual([]);
  await world.pass(60_000, 5_000);
  expect(credits()).toHaveLength(1);
  expect((credits()[0]?.at ?? 0) - askedAt).toBeGreaterThanOrEqual(119_000);
  expect(await world.vouchers()).toMatchObject([{ state: 'ready' }]);
});

test('several credits of the same kind since: it stops, and staff are shown', async () => {
  const { rewardId } = await world.reward(
    terms({
      value: { kind: 'store_credit', amountMinor: 500 },
      voucher: { ...terms().voucher, expiresAfterDays: null },
    }),
  );
  const mia = await world.member(500);
  await world.redeem(mia, rewardId);
  world.served.devshop.faults.setApi('lostAnswer', { probability: 1, left: 1 });
  await world.tend();
  const given = world.served.shop.operations.creditStore({
    ...{ customerId: mia.id, amountMinor: 500, expiresAt: null },
  } as never);
  expect(given.ok).toBe(true);
  await world.pass(600_000, 30_000);
  expect(await world.vouchers()).toMatchObject([
    {
      state: 'making',
      unclear: true,
      dueAt: null,
      lastError: expect.stringMatching(/^unclear: /) as string,
    },
  ]);
  expect(credits()).toHaveLength(2);
});
