/** Vouchers given back by their members, and what ends them: once, in whatever order, and points only where they are due. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { defaultProgram } from '#app/domain/program.ts';
import type { RewardTerms } from '#app/domain/rewards/reward-terms.ts';
import { DAY_MS } from '#app/domain/time.ts';
import { cancelVoucher } from '#app/use-cases/cancel-voucher.ts';
import type { VoucherEnd } from '#app/use-cases/finish-voucher.ts';
import { redeemReward } from '#app/use-cases/redeem-reward.ts';
import { saveReward } from '#app/use-cases/save-reward.ts';
import { ANY_AMOUNT, gidOf, TestShop } from '../ledger/setup/test-shop.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { ShopifyWorld } from '../simulation/shopify-world.ts';

let db: TestDatabase;
let shop: TestShop;
let world: ShopifyWorld;
let customer: string;
beforeAll(async () => (db = await createTestDatabase({ max: 24 })));
afterAll(() => db.drop());
beforeEach(async () => {
  const program = defaultProgram(2);
  program.joining.points = 0;
  const now = Math.floor(Date.now() / 1000) * 1000 - 10 * DAY_MS;
  shop = await TestShop.install(db.pool, { program, now });
  world = new ShopifyWorld();
  customer = world.addCustomer(now);
  shop.now += DAY_MS;
  await shop.deliver(world.place(customer, shop.now, [{ quantity: 1, priceMinor: 20_000 }]).deliveries);
  shop.now += 1000;
});

async function cancel(key = 'one', who = customer) {
  const voucher = { customerGid: gidOf(who), voucherId: await shop.voucherOf(key) };
  const told = await cancelVoucher(db.pool, shop.shopId, voucher, shop.clock);
  await shop.expectClean();
  return told.ok ? 'ok' : told.code;
}

const standing = async () => {
  const { rows } = await db.pool.query<{ state: string; ends_as: string | null; due: boolean }>(
    `SELECT state, ends_as, due_at <= to_timestamp($2 / 1000.0) AS due FROM voucher WHERE shop_id = $1 AND points > 0`,
    [shop.shopId, shop.now],
  );
  return { ...rows[0], available: (await shop.balance(customer))?.available };
};

const asked = () =>
  db.pool.query(`UPDATE voucher SET asked_at = created_at WHERE shop_id = $1`, [shop.shopId]);

describe('cancelling', () => {
  test('has the code taken away first; then the points come back', async () => {
    await shop.redeemCode(customer, 'one', 300);
    expect(await cancel()).toBe('ok');
    expect(await standing()).toEqual({ state: 'ending', ends_as: 'cancelled', due: true, available: 700 });
    expect(await cancel()).toBe('ok');
    await shop.finish(await shop.voucherOf('one'), 'cancelled');
    expect(await standing()).toMatchObject({ state: 'cancelled', ends_as: null, available: 1000 });
    expect(await cancel()).toBe('ok');
    await shop.expectRebuildsToItself();
  });

  test('ends at once what Shopify was never asked for, and waits where it was', async () => {
    await shop.redeem(customer, 'one', 300);
    expect(await cancel()).toBe('ok');
    expect(await standing()).toMatchObject({ state: 'cancelled', available: 1000 });
    await shop.redeem(customer, 'two', 300);
    await asked();
    expect(await cancel('two')).toBe('ok');
    expect((await shop.vouchers())['redemption:two']).toBe('cancelled');
    expect((await shop.balance(customer))?.available).toBe(700);
  });

  test('is refused to others, for what is used, over, or a gift', async () => {
    const code = await shop.redeemCode(customer, 'one', 300);
    const friend = world.addCustomer(shop.now);
    await shop.deliver([world.account(friend, shop.now)]);
    expect(await cancel('one', friend)).toBe('not_found');
    expect(await cancel('one', '99')).toBe('not_found');
    const nowhere = { customerGid: gidOf(customer), voucherId: 987_654 };
    expect(await cancelVoucher(db.pool, shop.shopId, nowhere, shop.clock)).toMatchObject({
      code: 'not_found',
    });
    shop.now += 1000;
    const { order } = world.place(customer, shop.now, [{ quantity: 1, priceMinor: 100 }]);
    await shop.deliver([world.change(order, { discountCodes: [code] }, shop.now)]);
    expect(await cancel()).toBe('just_used');
    await shop.redeemCode(customer, 'two', 300);
    await db.pool.query('UPDATE voucher SET expires_at = to_timestamp($2 / 1000.0) WHERE shop_id = $1', [
      shop.shopId,
      shop.now,
    ]);
    expect(await cancel('two')).toBe('not_cancellable');
    await shop.tellOrders(customer, 2);
    const { rows } = await db.pool.query<{ id: number }>(
      `SELECT id FROM voucher WHERE shop_id = $1 AND cause LIKE 'grant:%'`,
      [shop.shopId],
    );
    const gift = { customerGid: gidOf(customer), voucherId: rows[0]?.id ?? 0 };
    expect(await cancelVoucher(db.pool, shop.shopId, gift, shop.clock)).toMatchObject({
      code: 'not_cancellable',
    });
  });

  test('is refused for money that is given, or may have been', async () => {
    const terms: RewardTerms = { ...ANY_AMOUNT, value: { kind: 'gift_card', amountMinor: null } };
    const by = { staff: { name: 'test' }, grantedScopes: ['write_gift_cards'] };
    const save = { rewardId: null, basedOn: 0, requestId: 'gift-cards', terms };
    const saved = await saveReward(db.pool, shop.shopId, save, by, shop.clock);
    const rewardId = saved.ok ? saved.value.rewardId : 0;
    for (const key of ['one', 'two'])
      await redeemReward(
        db.pool,
        shop.shopId,
        { customerGid: gidOf(customer), key, rewardId, steps: 300 },
        shop.clock,
      );
    expect(await cancel()).toBe('ok');
    await asked();
    expect(await cancel('two')).toBe('not_cancellable');
    expect((await shop.balance(customer))?.available).toBe(700);
  });

  test('20 times at once, while it is being ended and used, gives the points back once or not at all', async () => {
    const code = await shop.redeemCode(customer, 'one', 300);
    const voucherId = await shop.voucherOf('one');
    const { order } = world.place(customer, shop.now, [{ quantity: 1, priceMinor: 100 }]);
    await shop.store([world.change(order, { discountCodes: [code] }, shop.now)]);
    const voucher = { customerGid: gidOf(customer), voucherId };
    await Promise.all([
      ...Array.from({ length: 20 }, () => cancelVoucher(db.pool, shop.shopId, voucher, shop.clock)),
      ...Array.from({ length: 5 }, () => shop.finish(voucherId, 'cancelled')),
      shop.settle(),
    ]);
    await shop.settle();
    expect(await shop.vouchers()).toMatchObject({ 'redemption:one': 'used' });
    expect((await shop.balance(customer))?.available).toBe(705);
    await shop.expectRebuildsToItself();
  });
});

describe('a voucher', () => {
  test.each<[VoucherEnd, number]>([
    ['cancelled', 1000],
    ['not_made', 1000],
    ['expired', 700],
    ['withdrawn', 1000],
  ])('%s leaves %i points, and ends but once', async (outcome, points) => {
    await shop.redeemCode(customer, 'one', 300);
    const voucherId = await shop.voucherOf('one');
    shop.now += 1000;
    await shop.finish(voucherId, outcome);
    await shop.expectClean();
    for (const other of ['cancelled', 'expired', 'not_made', outcome] as const)
      await shop.finish(voucherId, other);
    expect(await standing()).toMatchObject({ state: outcome, available: points });
    await shop.expectRebuildsToItself();
  });

  test('expired, whose order was undone all the same', async () => {
    const code = await shop.redeemCode(customer, 'one', 300);
    shop.now += 1000;
    const { order } = world.place(customer, shop.now, [{ quantity: 1, priceMinor: 100 }]);
    await shop.deliver([world.change(order, { discountCodes: [code] }, shop.now)]);
    await shop.finish(await shop.voucherOf('one'), 'expired');
    expect(await shop.vouchers()).toMatchObject({ 'redemption:one': 'used' });
    shop.now += DAY_MS;
    await shop.deliver([world.change(order, { cancelledAt: shop.now - 5000 }, shop.now)]);
    expect((await shop.balance(customer))?.available).toBe(1000);
    await shop.expectClean();
  });
});
