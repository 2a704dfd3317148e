/** What a review found, kept as stories: look-ups, returns of a shop, ids, ends of months, and what an audit must see. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LookedUp } from '#app/domain/earning/looked-up.ts';
import { defaultProgram, type Program } from '#app/domain/program.ts';
import { DAY_MS } from '#app/domain/time.ts';
import { auditShop } from '#app/ledger/audit.ts';
import { installShop } from '#app/use-cases/install-shop.ts';
import { ShopifyWorld } from '../simulation/shopify-world.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { gidOf, TestShop } from './setup/test-shop.ts';

const HOUR_MS = 3_600_000;
const NOW = Date.UTC(2026, 2, 20, 12);
let db: TestDatabase;
beforeAll(async () => (db = await createTestDatabase()));
afterAll(() => db.drop());

async function shopWith(change: (program: Program) => void = () => undefined, now = NOW) {
  const program = defaultProgram(2);
  program.joining.points = 0;
  change(program);
  const shop = await TestShop.install(db.pool, {
    program,
    now,
    earnsFrom: now - 400 * DAY_MS,
    timezone: 'UTC',
  });
  return { shop, world: new ShopifyWorld() };
}

const rows = async (text: string, shop: TestShop) =>
  (await db.pool.query<Record<string, unknown>>(text, [shop.shopId])).rows;

describe('look-ups', () => {
  const product = (id: string) => `gid://shopify/Product/${id}`;
  const asked = { at: NOW, tags: [] as string[], collectionGids: [] };

  test('a product that an edit added earns only once it was asked about', async () => {
    const { shop, world } = await shopWith(
      (program) => (program.earning.excluded.productTags = ['nopoints']),
    );
    const customer = world.addCustomer(NOW - DAY_MS);
    const line = { quantity: 1, priceMinor: 1000, productId: '111' };
    const { order, deliveries } = world.place(customer, NOW - 5000, [line]);
    await shop.deliver(deliveries);
    const gid = `gid://shopify/Order/${order.orderId}`;
    const tell = (lookedUp: LookedUp) => shop.settleFetched({ lookups: new Map([[gid, lookedUp]]) });
    await tell({ customers: {}, products: { [product('111')]: asked } });
    expect(await shop.balance(customer)).toMatchObject({ available: 50 });
    shop.now += 60_000;
    const added = { ...order.model.lines[0], lineId: world.nextId(), productId: '222', priceMinor: 50_000 };
    await shop.deliver([
      world.change(
        order,
        { lines: [...order.model.lines, added as (typeof order.model.lines)[0]] },
        shop.now,
      ),
    ]);
    expect(await shop.balance(customer)).toMatchObject({ available: 50, tier: 'Bronze' });
    expect(await rows('SELECT reason FROM order_fetch WHERE shop_id = $1', shop)).toEqual([
      { reason: 'lookup' },
    ]);
    await tell({ customers: {}, products: { [product('222')]: { ...asked, tags: ['nopoints'] } } });
    expect(await shop.balance(customer)).toMatchObject({ available: 50 });
    await shop.expectClean();
  });

  test('a guest order that is given to a customer waits for the answer about that customer', async () => {
    const { shop, world } = await shopWith((program) => (program.earning.excluded.customerTags = ['staff']));
    const staff = world.addCustomer(NOW - DAY_MS);
    const { order, deliveries } = world.place(null, NOW - 5000, [{ quantity: 1, priceMinor: 1000 }]);
    await shop.deliver(deliveries);
    shop.now += 60_000;
    await shop.deliver([world.change(order, { customerId: staff }, shop.now)]);
    expect(await shop.balance(staff)).toBeNull();
    expect(await rows('SELECT reason FROM order_fetch WHERE shop_id = $1', shop)).toEqual([
      { reason: 'lookup' },
    ]);
    const customers = { [gidOf(staff)]: { at: shop.now, tags: [] } };
    const lookups = new Map([[`gid://shopify/Order/${order.orderId}`, { products: {}, customers }]]);
    await shop.settleFetched({ lookups });
    expect(await shop.balance(staff)).toMatchObject({ available: 50 });
    await shop.expectClean();
  });

  test.each(['before', 'after'])('a redaction %s a merge takes the ids of both', async (when) => {
    const { shop, world } = await shopWith((program) => (program.earning.excluded.customerTags = ['staff']));
    const [gone, kept] = [world.addCustomer(NOW - DAY_MS), world.addCustomer(NOW - DAY_MS)];
    for (const customer of [gone, kept]) {
      const { order, deliveries } = world.place(customer, NOW - 5000, [{ quantity: 1, priceMinor: 1000 }]);
      await shop.deliver(deliveries);
      const customers = { [gidOf(customer)]: { at: NOW, tags: ['staff'] } };
      const lookups = new Map([[`gid://shopify/Order/${order.orderId}`, { products: {}, customers }]]);
      await shop.settleFetched({ lookups });
    }
    const told = [world.merge(kept, gone, NOW), world.redact(kept, NOW)];
    for (const delivery of when === 'after' ? told : told.reverse()) await shop.deliver([delivery]);
    const left = await rows(
      `SELECT customer_gid AS text FROM member WHERE shop_id = $1
       UNION ALL SELECT state::text || coalesce(looked_up::text, '') FROM shop_order WHERE shop_id = $1`,
      shop,
    );
    for (const { text } of left) expect(text).not.toMatch(new RegExp(`Customer/(${gone}|${kept})\\b`));
    await shop.expectClean();
  });
});

describe('a shop that came back', () => {
  const uninstalled = { topic: 'app/uninstalled', body: '{"id":1}' };
  const redaction = (shop: TestShop) => ({
    topic: 'shop/redact',
    body: JSON.stringify({ shop_domain: shop.domain }),
  });
  const install = (shop: TestShop, at: number) =>
    installShop(db.pool, { domain: shop.domain, currency: 'GBP', timezone: 'UTC' }, at);
  const standing = (shop: TestShop) =>
    rows('SELECT uninstalled_at IS NULL AS installed FROM shop WHERE id = $1', shop);

  test('is not erased by the notice about its removal, 48 hours later', async () => {
    const { shop } = await shopWith();
    await shop.deliver([{ ...uninstalled, triggeredAt: NOW + HOUR_MS }]);
    expect(await install(shop, NOW + 47 * HOUR_MS)).toMatchObject({ value: { outcome: 'reinstalled' } });
    await shop.deliver([{ ...redaction(shop), triggeredAt: NOW + 49 * HOUR_MS }]);
    expect(await standing(shop)).toEqual([{ installed: true }]);
    await shop.deliver([{ ...uninstalled, triggeredAt: NOW + 60 * HOUR_MS }]);
    await shop.deliver([{ ...redaction(shop), triggeredAt: NOW + 108 * HOUR_MS }]);
    expect(await standing(shop)).toEqual([]);
  });

  test('is not removed by an app/uninstalled that was late', async () => {
    const { shop } = await shopWith();
    expect(await install(shop, NOW + 2 * HOUR_MS)).toMatchObject({ value: { outcome: 'already_installed' } });
    await shop.deliver([{ ...uninstalled, triggeredAt: NOW + HOUR_MS }]);
    expect(await standing(shop)).toEqual([{ installed: true }]);
  });
});

test('ids that could end in another cause are refused', async () => {
  const { shop, world } = await shopWith();
  const customer = world.addCustomer(NOW - DAY_MS);
  await shop.deliver(world.place(customer, NOW - 5000, [{ quantity: 1, priceMinor: 100_000 }]).deliveries);
  shop.now += 1000;
  expect(await shop.redeem(customer, 'r:rev2', 10)).toMatchObject({ code: 'bad_request' });
  expect(await shop.adjust(customer, 'x:rev1', { kind: 'deduction', points: 10 })).toMatchObject({
    code: 'bad_id',
  });
  await shop.expectClean();
});

test('at the end of a month, when the window moves back over an order, the tier is not missed', async () => {
  const { shop, world } = await shopWith(
    (program) => {
      program.tiers.windowMonths = 1;
      program.points.expiryMonths = null;
    },
    Date.UTC(2026, 1, 20),
  );
  const customer = world.addCustomer(shop.now);
  const buy = async (at: number, priceMinor: number) => {
    shop.now = at + 5000;
    await shop.deliver(world.place(customer, at, [{ quantity: 1, priceMinor }]).deliveries);
  };
  await buy(Date.UTC(2026, 1, 28, 11), 25_000);
  await buy(Date.UTC(2026, 2, 28, 11, 59, 55), 10_000);
  await shop.expectClean();
  shop.now = Date.UTC(2026, 2, 29, 6);
  await shop.sweep();
  expect(await shop.balance(customer)).toMatchObject({ tier: 'Silver' });
});

describe('an audit', () => {
  test('finds what hangs in the air', async () => {
    const { shop, world } = await shopWith();
    const [gone, kept] = [world.addCustomer(NOW - DAY_MS), world.addCustomer(NOW - DAY_MS)];
    await shop.deliver([world.account(gone, NOW), world.account(kept, NOW), world.merge(kept, gone, NOW)]);
    await shop.expectClean();
    // By hand, for once: no writer of ours makes drift.
    const merged = `(SELECT id FROM member WHERE shop_id = $1 AND root_id <> id)`;
    await rows(`UPDATE balance SET available = 777 WHERE shop_id = $1 AND member_id = ${merged}`, shop);
    await rows(
      `INSERT INTO lot (shop_id, member_id, cause, kind, size, "left", placed_at, matures_at)
       VALUES ($1, 999999, 'order:ghost', 'order', 5, 5, now(), now())`,
      shop,
    );
    await rows(
      `INSERT INTO point_entry (shop_id, member_id, cause, kind, points, occurred_at)
       VALUES ($1, 999999, 'order:ghost:rev1', 'order', 5, now())`,
      shop,
    );
    expect((await auditShop(db.pool, shop.shopId))?.drift).toBe(3);
  });

  test('tells members who await a sweep from drift', async () => {
    const { shop, world } = await shopWith(
      (program) => (program.joining.points = 100),
      Date.now() - 10 * DAY_MS,
    );
    const customer = world.addCustomer(shop.now - 500 * DAY_MS);
    await shop.deliver(
      world.place(customer, shop.now - 450 * DAY_MS, [{ quantity: 1, priceMinor: 1000 }]).deliveries,
    );
    await shop.moveEarnsFrom(shop.now - 460 * DAY_MS);
    expect(await auditShop(db.pool, shop.shopId)).toMatchObject({ drift: 0, due: 1 });
    await shop.sweep();
    expect(await auditShop(db.pool, shop.shopId)).toMatchObject({ drift: 0, due: 0 });
  });
});

test('an order of the very second in which the app was installed earns: Shopify tells times in whole seconds', async () => {
  const shop = await TestShop.install(db.pool, { now: NOW + 600, timezone: 'UTC' });
  const world = new ShopifyWorld();
  const { deliveries } = world.place(world.addCustomer(NOW), NOW, [{ quantity: 1, priceMinor: 1000 }]);
  await shop.deliver(deliveries);
  // 5 for each 1.00, and 100 for joining.
  expect(await shop.balances()).toMatchObject([{ available: 150 }]);
});
