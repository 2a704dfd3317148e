/** The gift of a first order: comes with the reason for it, goes with it, and never twice. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { defaultProgram } from '#app/domain/program.ts';
import { defaultRewards } from '#app/domain/rewards/reward-terms.ts';
import { DAY_MS } from '#app/domain/time.ts';
import { saveReward } from '#app/use-cases/save-reward.ts';
import { turnReward } from '#app/use-cases/turn-reward.ts';
import { ShopifyWorld } from '../simulation/shopify-world.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { gidOf, TestShop } from './setup/test-shop.ts';

let db: TestDatabase;
let shop: TestShop;
let world: ShopifyWorld;
let customer: string;
beforeAll(async () => (db = await createTestDatabase()));
afterAll(() => db.drop());
beforeEach(async () => {
  const now = Math.floor(Date.now() / 1000) * 1000 - 40 * DAY_MS;
  shop = await TestShop.install(db.pool, { now, timezone: 'UTC' });
  await db.pool.query('UPDATE shop SET publishes = true WHERE id = $1', [shop.shopId]);
  world = new ShopifyWorld();
  customer = world.addCustomer(now);
  shop.now += DAY_MS;
});

async function buy(who: string | null = customer, placedAt = shop.now - 10_000) {
  const { order, deliveries } = world.place(who, placedAt, [{ quantity: 1, priceMinor: 1000 }]);
  await deliver(deliveries);
  return order;
}

async function deliver(deliveries: Parameters<TestShop['deliver']>[0]) {
  await shop.deliver(deliveries);
  await shop.expectClean();
}

async function tell(orders: number, who = customer) {
  shop.now += 1000;
  await shop.tellOrders(who, orders);
  await shop.expectClean();
}

const later = () => (shop.now += DAY_MS);
const gift = async (who = customer) => (await shop.vouchers())[`gift of ${gidOf(who)}`] ?? 'none';
const asked = async () =>
  (await db.pool.query('SELECT 1 FROM profile_read WHERE shop_id = $1', [shop.shopId])).rowCount ?? 0;
const published = async () =>
  (await db.pool.query('SELECT 1 FROM publication WHERE shop_id = $1', [shop.shopId])).rowCount ?? 0;
const setGift = (set: string, values: unknown[] = []) =>
  db.pool.query(`UPDATE voucher SET ${set} WHERE shop_id = $1 AND cause LIKE 'grant:%'`, [
    shop.shopId,
    ...values,
  ]);

/** From now on the gift is store credit; the version before it is `basedOn`. */
async function giveCredit(amountMinor: number, basedOn: number) {
  const { rows } = await db.pool.query<{ id: number }>(
    'SELECT id FROM reward WHERE shop_id = $1 AND granted_for IS NOT NULL',
    [shop.shopId],
  );
  const usual = defaultRewards(100).find(({ grantedFor }) => grantedFor !== null);
  if (!usual) throw new Error('no usual gift');
  const terms = { ...usual.terms, value: { kind: 'store_credit' as const, amountMinor } };
  const save = { rewardId: rows[0]?.id ?? 0, basedOn, requestId: randomUUID(), terms };
  const grantedScopes = ['read_store_credit_accounts', 'write_store_credit_account_transactions'];
  const by = { staff: { name: 'test' }, grantedScopes };
  expect(await saveReward(db.pool, shop.shopId, save, by, shop.clock)).toMatchObject({ ok: true });
  later();
}

test('it waits for what Shopify tells, which is asked for at once; then it is there', async () => {
  await buy();
  expect([await gift(), await asked()]).toEqual(['none', 1]);
  await tell(1);
  expect(await gift()).toBe('making');
  const { rows } = await db.pool.query(
    `SELECT v.points, v.due_at = to_timestamp($2 / 1000.0) AS due, r.granted_for AS rule FROM voucher v
     JOIN reward r ON r.shop_id = v.shop_id AND r.id = v.reward_id WHERE v.shop_id = $1`,
    [shop.shopId, shop.now],
  );
  expect(rows).toEqual([{ points: 0, due: true, rule: 'first_order' }]);
  expect(await published()).toBe(1);
});

test('where Shopify told before the order, it comes with the order itself, with a code if there is one', async () => {
  await deliver([world.account(customer, shop.now)]);
  await tell(0);
  await db.pool.query(
    `WITH pool AS (INSERT INTO code_pool (shop_id, reward_id, reward_version, month, first_code, discount_gid)
       SELECT shop_id, id, 1, 'always', 'F', 'gid://shopify/DiscountCodeNode/7' FROM reward
       WHERE shop_id = $1 AND granted_for IS NOT NULL RETURNING id)
     INSERT INTO pool_code (shop_id, code, pool_id, ready) SELECT $1, 'GIFT-1', id, true FROM pool`,
    [shop.shopId],
  );
  later();
  await buy();
  expect(await gift()).toBe('ready');
  later();
  await buy();
  expect((await db.pool.query('SELECT 1 FROM voucher WHERE shop_id = $1', [shop.shopId])).rowCount).toBe(1);
});

test('nobody gets it who has ordered before: what Shopify counts, or past orders that do not earn', async () => {
  await buy();
  await tell(2);
  expect(await gift()).toBe('none');
  const other = world.addCustomer(shop.now);
  await buy(other, shop.now - 100 * DAY_MS);
  await buy(other);
  await tell(2, other);
  expect(await gift(other)).toBe('none');
});

test('an order that Shopify counted and whose delivery was late', async () => {
  await deliver([world.account(customer, shop.now)]);
  await buy();
  const late = world.place(customer, shop.now - 5000, [{ quantity: 1, priceMinor: 500 }]).deliveries;
  await tell(2);
  expect(await gift()).toBe('none');
  await deliver(late);
  expect(await gift()).toBe('making');
});

test('cancelled and refunded it is withdrawn unused; another first order brings it again, with another code', async () => {
  const order = await buy();
  await tell(1);
  await setGift(`state = 'ready', code = 'OLD-1', discount_gid = 'gid://shopify/DiscountCodeNode/7'`);
  later();
  await deliver([world.change(order, { cancelledAt: shop.now - 1000 }, shop.now)]);
  expect(await gift()).toBe('withdrawn');
  const { rows } = await db.pool.query<{ id: number; state: string }>(
    'SELECT id, state FROM voucher WHERE shop_id = $1',
    [shop.shopId],
  );
  // Shopify has its code: that is taken away first.
  expect(rows).toMatchObject([{ state: 'ending' }]);
  await shop.finish(rows[0]?.id ?? 0, 'withdrawn');
  later();
  await buy();
  expect(await gift()).toBe('making');
  expect((await db.pool.query('SELECT code FROM voucher WHERE shop_id = $1', [shop.shopId])).rows).toEqual([
    { code: null },
  ]);
});

test('withdrawn while its code was being taken away, and deserved again: it begins anew when that is done', async () => {
  const order = await buy();
  await tell(1);
  await setGift(`state = 'ready', code = 'OLD-1'`);
  later();
  await deliver([world.change(order, { cancelledAt: shop.now - 1000 }, shop.now)]);
  later();
  await deliver([world.change(order, { cancelledAt: null }, shop.now)]);
  const { rows } = await db.pool.query<{ id: number }>('SELECT id FROM voucher WHERE shop_id = $1', [
    shop.shopId,
  ]);
  await shop.finish(rows[0]?.id ?? 0, 'withdrawn');
  expect(await gift()).toBe('making');
  await shop.expectClean();
});

test('used, it stays used, whatever becomes of its reason', async () => {
  const order = await buy();
  await tell(1);
  await setGift(`state = 'ready', code = 'GIFT-1'`);
  later();
  const second = await buy();
  await deliver([world.change(second, { discountCodes: ['GIFT-1'] }, shop.now)]);
  expect(await gift()).toBe('used');
  later();
  await deliver([world.change(order, { cancelledAt: shop.now - 1000 }, shop.now)]);
  later();
  await deliver([world.change(second, { cancelledAt: shop.now - 1000 }, shop.now)]);
  expect(await gift()).toBe('used');
});

test('two customers who turn out to be one keep one of two gifts; Shopify is asked again', async () => {
  const friend = world.addCustomer(shop.now);
  await buy();
  await buy(friend);
  await tell(1);
  await tell(1, friend);
  await deliver([world.merge(friend, customer, shop.now)]);
  await tell(2, friend);
  const { rows } = await db.pool.query(`SELECT state FROM voucher WHERE shop_id = $1 ORDER BY id`, [
    shop.shopId,
  ]);
  expect(rows).toEqual([{ state: 'making' }, { state: 'withdrawn' }]);
});

test('an order that goes to another customer takes the gift with it, as soon as Shopify has counted anew', async () => {
  const friend = world.addCustomer(shop.now);
  const order = await buy();
  await tell(1);
  later();
  await deliver([world.change(order, { customerId: friend }, shop.now)]);
  await tell(0);
  await tell(1, friend);
  expect([await gift(), await gift(friend)]).toEqual(['withdrawn', 'making']);
});

test('a deleted order brings none', async () => {
  const order = await buy();
  await tell(1);
  later();
  await deliver([world.delete(order, shop.now)]);
  expect(await gift()).toBe('withdrawn');
});

test('orders from before the installation that earn later bring none, nor do those placed while it was off or paused', async () => {
  const old = world.addCustomer(shop.now - 300 * DAY_MS);
  await buy(old, shop.now - 200 * DAY_MS);
  await tell(1, old);
  await shop.moveEarnsFrom(shop.now - 250 * DAY_MS);
  await shop.sweep();
  await shop.expectClean();
  const { rows } = await db.pool.query<{ id: number }>(
    'SELECT id FROM reward WHERE shop_id = $1 AND granted_for IS NOT NULL',
    [shop.shopId],
  );
  const turn = (active: boolean) =>
    turnReward(db.pool, shop.shopId, { rewardId: rows[0]?.id ?? 0, active }, { name: 'test' }, shop.clock);
  later();
  await turn(false);
  later();
  await buy();
  await tell(1);
  later();
  await turn(true);
  await shop.sweep();
  const paused = world.addCustomer(shop.now);
  await shop.publish({ ...defaultProgram(2), paused: true });
  later();
  await buy(paused);
  await tell(1, paused);
  await shop.publish(defaultProgram(2));
  await shop.sweep();
  later();
  await buy(paused);
  await tell(2, paused);
  expect([await gift(old), await gift(), await gift(paused)]).toEqual(['none', 'none', 'none']);
});

test('a redacted customer has it withdrawn', async () => {
  await buy();
  await tell(1);
  await deliver([world.redact(customer, shop.now)]);
  expect(Object.values(await shop.vouchers())).toEqual(['withdrawn']);
});

test('money that was given stays given, and the audit does not miss its reason', async () => {
  await giveCredit(500, 1);
  const order = await buy();
  await tell(1);
  await setGift(`state = 'ready', made_at = to_timestamp($2 / 1000.0), due_at = NULL`, [shop.now]);
  later();
  await deliver([world.change(order, { cancelledAt: shop.now - 1000 }, shop.now)]);
  expect(await gift()).toBe('ready');
  later();
  await buy();
  expect(await gift()).toBe('ready');
  // Not yet given it is withdrawn like any gift, though it may have to be looked for at Shopify.
  const other = world.addCustomer(shop.now);
  const another = await buy(other);
  await tell(1, other);
  expect(await gift(other)).toBe('making');
  await deliver([world.change(another, { cancelledAt: shop.now - 1000 }, shop.now)]);
  expect(await gift(other)).toBe('withdrawn');
});

test('of two gifts of one customer the money that was given is kept', async () => {
  await giveCredit(500, 1);
  const friend = world.addCustomer(shop.now);
  await buy();
  await buy(friend);
  await tell(1);
  await tell(1, friend);
  await db.pool.query(
    `UPDATE voucher SET state = 'ready', made_at = created_at, due_at = NULL
     WHERE shop_id = $1 AND id = (SELECT max(id) FROM voucher WHERE shop_id = $1)`,
    [shop.shopId],
  );
  await deliver([world.merge(friend, customer, shop.now)]);
  await tell(2, friend);
  const { rows } = await db.pool.query('SELECT state FROM voucher WHERE shop_id = $1 ORDER BY id', [
    shop.shopId,
  ]);
  expect(rows).toEqual([{ state: 'withdrawn' }, { state: 'ready' }]);
});

test('begun anew it is worth what the terms of its new reason say', async () => {
  await giveCredit(500, 1);
  const order = await buy();
  await tell(1);
  later();
  await deliver([world.change(order, { cancelledAt: shop.now - 1000 }, shop.now)]);
  expect(await gift()).toBe('withdrawn');
  await setGift('unclear = true');
  await giveCredit(700, 2);
  await buy();
  expect(await gift()).toBe('making');
  const { rows } = await db.pool.query(
    `SELECT amount_minor AS amount, reward_version AS version, unclear,
            created_at = to_timestamp($2 / 1000.0) AS "isNew" FROM voucher WHERE shop_id = $1`,
    [shop.shopId, shop.now],
  );
  expect(rows).toEqual([{ amount: 700, version: 3, unclear: false, isNew: true }]);
});
