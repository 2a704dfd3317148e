/** Orders that carry vouchers' codes: points stay taken while one stands, come back with the last, and are taken again. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { defaultProgram } from '#app/domain/program.ts';
import { addDays, DAY_MS } from '#app/domain/time.ts';
import { redeemReward } from '#app/use-cases/redeem-reward.ts';
import { ShopifyWorld, type WorldOrder } from '../simulation/shopify-world.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { ANY_AMOUNT, gidOf, TestShop } from './setup/test-shop.ts';

const ZONE = 'UTC';
let db: TestDatabase;
let shop: TestShop;
let world: ShopifyWorld;
let customer: string;
beforeAll(async () => (db = await createTestDatabase()));
afterAll(() => db.drop());
beforeEach(async () => {
  const program = defaultProgram(2);
  program.joining.points = 0;
  const now = Math.floor(Date.now() / 1000) * 1000 - 40 * DAY_MS;
  shop = await TestShop.install(db.pool, { program, now, timezone: ZONE });
  world = new ShopifyWorld();
  customer = world.addCustomer(now);
  await buy(20_000);
});

/** 5 points for 1.00. */
async function buy(priceMinor: number, codes: readonly string[] = [], who: string | null = customer) {
  shop.now += DAY_MS;
  const { order, deliveries } = world.place(who, shop.now - 60_000, [{ quantity: 1, priceMinor }]);
  const told = codes.length > 0 ? [world.change(order, { discountCodes: codes }, shop.now)] : deliveries;
  await shop.deliver(told);
  await shop.expectClean();
  return order;
}

async function change(
  order: WorldOrder,
  patch: Parameters<ShopifyWorld['change']>[1],
  cancelledHoursAgo = 0,
) {
  shop.now += DAY_MS;
  const cancelledAt = Math.floor((shop.now - cancelledHoursAgo * 3_600_000) / 1000) * 1000;
  await shop.deliver([
    world.change(
      order,
      'cancelledAt' in patch && patch.cancelledAt ? { ...patch, cancelledAt } : patch,
      shop.now,
    ),
  ]);
  await shop.expectClean();
  return cancelledAt;
}

const cancel = (order: WorldOrder, hoursAgo = 0) => change(order, { cancelledAt: 1 }, hoursAgo);
const available = async () => (await shop.balance(customer))?.available;
const voucher = async (key = 'one') => (await shop.vouchers())[`redemption:${key}`];
const returned = async () => (await shop.lots()).filter((lot) => (lot as { kind: string }).kind === 'return');

async function redeemCode(key = 'one', points = 500): Promise<string> {
  shop.now += 1000;
  const code = await shop.redeemCode(customer, key, points);
  await shop.expectClean();
  return code;
}

describe('an order with a code', () => {
  test('uses its voucher, however the code was typed', async () => {
    const code = await redeemCode();
    await buy(1000, [` ${code.toLowerCase()}`]);
    expect([await voucher(), await available()]).toEqual(['used', 550]);
  });

  test('cancelled gives the points back, dated by its cancellation, and its code is to be taken away', async () => {
    const code = await redeemCode();
    const order = await buy(1000, [code]);
    const at = await cancel(order, 5);
    expect([await voucher(), await available()]).toEqual(['withdrawn', 1000]);
    expect(await returned()).toMatchObject([{ cause: 'return:redemption:one', size: 500, placed: at }]);
    const { rows } = await db.pool.query(
      'SELECT state, ended_at = to_timestamp($2 / 1000.0) AS "atCause", due_at IS NOT NULL AS due FROM voucher WHERE shop_id = $1',
      [shop.shopId, at],
    );
    expect(rows).toMatchObject([{ state: 'ending', atCause: true, due: true }]);
    await shop.finish(await shop.voucherOf('one'), 'withdrawn');
    expect([await voucher(), await available()]).toEqual(['withdrawn', 1000]);
    await shop.expectRebuildsToItself();
  });

  test('that is opened again takes the points again, debt if need be', async () => {
    const code = await redeemCode();
    const order = await buy(1000, [code]);
    await cancel(order);
    await redeemCode('two', 900);
    expect(await shop.balance(customer)).toMatchObject({ available: 100, debt: 0 });
    await change(order, { cancelledAt: null });
    expect([await voucher(), await voucher('two')]).toEqual(['used', 'ready']);
    // 1000 + 50 earned, 500 and 900 spent.
    expect(await shop.balance(customer)).toMatchObject({ available: 0, debt: 350 });
    await cancel(order);
    expect(await shop.balance(customer)).toMatchObject({ available: 100, debt: 0 });
    await shop.expectRebuildsToItself();
  });

  test('used a moment before it was cancelled: the points are taken again', async () => {
    const code = await redeemCode();
    await shop.end(customer, 'one', 'cancelled');
    await redeemCode('two', 1000);
    expect(await shop.balance(customer)).toMatchObject({ available: 0, debt: 0 });
    const order = await buy(100, [code]);
    expect([await voucher(), await shop.balance(customer)]).toMatchObject([
      'used',
      { available: 0, debt: 495 },
    ]);
    expect((await shop.entrySums()).get(gidOf(customer))).toBe(-495);
    await cancel(order);
    expect([await voucher(), await shop.balance(customer)]).toMatchObject(['cancelled', { debt: 0 }]);
    await shop.expectRebuildsToItself();
  });

  test('that could not be made and yet was used', async () => {
    const code = await redeemCode();
    await shop.end(customer, 'one', 'returned');
    expect([await voucher(), await available()]).toEqual(['not_made', 1000]);
    await buy(1000, [code]);
    expect([await voucher(), await available()]).toEqual(['used', 550]);
  });

  test('fully refunded in two parts gives them back, dated by the second; partly refunded it does not', async () => {
    const code = await redeemCode();
    const placed = world.place(customer, shop.now, [{ quantity: 2, priceMinor: 1000 }]);
    shop.now += DAY_MS;
    await shop.deliver([world.change(placed.order, { discountCodes: [code] }, shop.now)]);
    const [line] = placed.order.model.lines;
    const refund = async (hoursAgo: number) => {
      shop.now += DAY_MS;
      const lines = [{ lineId: line?.lineId ?? '', quantity: 1 }];
      await shop.deliver(world.refund(placed.order, { lines }, shop.now, shop.now - hoursAgo * 3_600_000));
      await shop.expectClean();
      return shop.now - hoursAgo * 3_600_000;
    };
    await refund(1);
    expect(await voucher()).toBe('used');
    const second = await refund(3);
    expect([await voucher(), await available()]).toEqual(['withdrawn', 1000]);
    expect(await returned()).toMatchObject([{ size: 500, placed: second }]);
  });

  test('that loses its code again lets the voucher end on its day, also where that day came while it was used', async () => {
    const order = await buy(1000, [await redeemCode()]);
    await db.pool.query("UPDATE voucher SET due_at = NULL, expires_at = '2027-03-01' WHERE shop_id = $1", [
      shop.shopId,
    ]);
    await change(order, { discountCodes: [] });
    const { rows } = await db.pool.query(
      'SELECT used_order_gid AS used, expires_at IS NOT NULL AND due_at = expires_at AS ends FROM voucher WHERE shop_id = $1',
      [shop.shopId],
    );
    expect(rows).toEqual([{ used: null, ends: true }]);
  });

  test('of several orders each must be undone; the last one dates it', async () => {
    const code = await redeemCode();
    const first = await buy(1000, [code]);
    const second = await buy(2000, [code]);
    const late = await cancel(first);
    expect(await voucher()).toBe('used');
    await cancel(second, 48);
    expect(await voucher()).toBe('withdrawn');
    expect(await returned()).toMatchObject([{ placed: late }]);
  });

  test('where undone orders do not give points back, the voucher stays used', async () => {
    const terms = { ...ANY_AMOUNT, voucher: { ...ANY_AMOUNT.voucher, returnsPoints: false } };
    const rewardId = await shop.addReward(terms);
    shop.now += 1000;
    const redemption = { customerGid: gidOf(customer), key: 'kept', rewardId, steps: 300 };
    expect(await redeemReward(db.pool, shop.shopId, redemption, shop.clock)).toMatchObject({ ok: true });
    const code = await shop.makeReady('kept');
    await cancel(await buy(1000, [code]));
    expect([await voucher('kept'), await available()]).toEqual(['used', 700]);
  });

  test('of another customer has it passed on; a guest has not, nor who is the same person', async () => {
    const friend = world.addCustomer(shop.now);
    const [passed, guests] = [await redeemCode('one', 100), await redeemCode('two', 100)];
    await buy(1000, [passed], friend);
    await buy(1000, [guests], null);
    expect([await voucher(), await voucher('two')]).toEqual(['passed on', 'used']);
    await shop.deliver([world.merge(friend, customer, shop.now)]);
    await shop.expectClean();
    expect(await voucher()).toBe('used');
  });

  test('moved to somebody else passes it on, and cancelled there still gives the owner the points', async () => {
    const friend = world.addCustomer(shop.now);
    const order = await buy(1000, [await redeemCode()]);
    await change(order, { customerId: friend });
    expect(await voucher()).toBe('passed on');
    await cancel(order);
    expect([await voucher(), await available()]).toEqual(['withdrawn', 1000]);
  });

  test.each([true, false])(
    'deleted gives the points back, whatever was told first (deletion first: %s)',
    async (first) => {
      const code = await redeemCode();
      shop.now += DAY_MS;
      const { order } = world.place(customer, shop.now, [{ quantity: 1, priceMinor: 1000 }]);
      const told = world.change(order, { discountCodes: [code] }, shop.now);
      const deletion = world.delete(order, shop.now);
      for (const delivery of first ? [deletion, told] : [told, deletion, told]) {
        await shop.deliver([delivery]);
        await shop.expectClean();
      }
      expect([await voucher(), await available()]).toEqual(['withdrawn', 1000]);
      expect(await returned()).toMatchObject([{ placed: Math.floor(shop.now / 1000) * 1000 }]);
    },
  );

  test('a code that never was ours, and one that nobody was given yet', async () => {
    await db.pool.query(
      `WITH pool AS (INSERT INTO code_pool (shop_id, reward_id, reward_version, month, first_code)
         SELECT shop_id, reward_id, version, '2026-01', 'POOL-1' FROM reward_version WHERE shop_id = $1 LIMIT 1 RETURNING id)
       INSERT INTO pool_code (shop_id, code, pool_id, ready) SELECT $1, c, id, true FROM pool, unnest('{POOL-1,POOL-2}'::text[]) c`,
      [shop.shopId],
    );
    await buy(1000, ['SUMMER', 'pool-1']);
    const { rows } = await db.pool.query('SELECT code FROM pool_code WHERE shop_id = $1', [shop.shopId]);
    expect(rows).toEqual([{ code: 'POOL-2' }]);
  });
});

test('points back from an order cancelled long after they expired live for 14 days more', async () => {
  const order = await buy(1000, [await redeemCode()]);
  const at = await cancel(order);
  const [lot] = (await returned()) as { expires: number }[];
  expect(lot?.expires).toBeGreaterThanOrEqual(addDays(at, 14, ZONE));
});

test('a member forgotten by Shopify: nothing breaks, and the code still belongs to the voucher', async () => {
  const order = await buy(1000, [await redeemCode()]);
  await shop.deliver([world.redact(customer, shop.now)]);
  await shop.expectClean();
  await cancel(order);
  expect(await voucher()).toBe('withdrawn');
  expect(await shop.balances()).toEqual([]);
  await shop.expectRebuildsToItself();
});

test('program that forgives: what was forgiven does not come back', async () => {
  const program = defaultProgram(2);
  program.joining.points = 0;
  program.points.debt = 'forgive';
  await shop.publish(program);
  shop.now += 1000;
  const [source] = world.orders;
  const order = await buy(1000, [await redeemCode('one', 1000)]);
  if (source) await cancel(source);
  expect(await shop.balance(customer)).toMatchObject({ available: 50, debt: 0 });
  await cancel(order);
  expect(await shop.balances()).toEqual([]);
  await shop.expectRebuildsToItself();
});
