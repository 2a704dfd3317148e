import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { defaultProgram } from '#app/domain/program.ts';
import { renderRefundWebhook } from '#app/ops/rendering/webhook-order.ts';
import { startAdminEndpoint, type AdminEndpoint } from '../admin-endpoint/endpoint.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { ago, ConnectedShop, HOUR, newId, order, orderGid, paid } from './setup/connected-shop.ts';

let db: TestDatabase;
let endpoint: AdminEndpoint;
let shop: ConnectedShop;
beforeAll(async () => {
  db = await createTestDatabase();
  endpoint = await startAdminEndpoint();
});
afterAll(async () => {
  await endpoint.close();
  await db.drop();
});
beforeEach(async () => {
  endpoint.faults.length = 0;
  endpoint.requests.length = 0;
  endpoint.accessToken = null;
  Object.assign(endpoint.bucket, { maximum: 50_000, restoreRate: 1_000, available: 50_000 });
  shop = await ConnectedShop.install(db.pool, endpoint);
});

const twoLines = (orderId: string) => ({
  lines: [
    { lineId: `${orderId}1`, quantity: 1, priceMinor: 1000 },
    { lineId: `${orderId}2`, quantity: 1, priceMinor: 2000 },
  ],
});

function refunded(orderId: string, customerId: string) {
  const refunds = [
    { refundId: newId(), createdAt: ago(60_000), lines: [{ lineId: `${orderId}1`, quantity: 1 }] },
  ];
  return order(orderId, customerId, { ...twoLines(orderId), refunds, updatedAt: ago(60_000) });
}

async function deliverRefundOf(model: ReturnType<typeof refunded>): Promise<void> {
  const [refund] = model.refunds;
  if (!refund) throw new Error('no refund');
  await shop.deliverOne('refunds/create', renderRefundWebhook(model, refund), refund.createdAt);
}

test('a refund whose order is unknown waits for it, and the order is fetched', async () => {
  const customer = newId();
  const model = refunded(newId(), customer);
  shop.atShopify(model);
  await deliverRefundOf(model);
  expect(await shop.fetches()).toMatchObject([
    { order: orderGid(model.orderId), reason: 'unknown_order', waits: false },
  ]);
  expect(await shop.fetch()).toEqual({ fetched: 1, failed: 0, hasMore: false });
  expect(await shop.shop.balance(customer)).toMatchObject({ available: 100 + 100 });
  expect(await shop.fetches()).toEqual([]);
  await shop.shop.expectClean();
});

test('an order that Shopify does not know is given up in the end; its refunds are kept', async () => {
  const model = refunded(newId(), newId());
  await deliverRefundOf(model);
  for (let attempt = 1; attempt <= 6; attempt += 1) {
    expect(await shop.fetch()).toEqual({ fetched: 0, failed: 1, hasMore: false });
    expect(await shop.fetches()).toMatchObject([{ attempts: attempt, waits: true, gaveUp: attempt === 6 }]);
    await shop.pausesEnd();
  }
  expect((await shop.fetches())[0]?.error).toMatch(/^not_found: /);
  expect(await shop.fetch()).toEqual({ fetched: 0, failed: 0, hasMore: false });
  const kept = await db.pool.query('SELECT refunds FROM shop_order WHERE shop_id = $1', [shop.shopId]);
  expect(kept.rows).toMatchObject([{ refunds: [{ refund: { refundGid: expect.anything() as string } }] }]);
  // Whatever is heard of it later opens the case again.
  const second = { ...model, refunds: [{ ...model.refunds[0], refundId: newId() }] } as typeof model;
  await deliverRefundOf(second);
  expect(await shop.fetches()).toMatchObject([{ gaveUp: false, waits: false }]);
});

test('two forms with the same time: what Shopify says counts, and it is asked once', async () => {
  const customer = newId();
  const orderId = newId();
  const updatedAt = ago(HOUR / 2);
  const one = order(orderId, customer, { updatedAt });
  const other = order(orderId, customer, {
    updatedAt,
    lines: [{ lineId: `${orderId}1`, quantity: 1, priceMinor: 4000 }],
  });
  await shop.shop.deliver([paid(other, updatedAt), paid(one, updatedAt + 500)]);
  expect(await shop.fetches()).toMatchObject([{ reason: 'conflicting_forms' }]);
  shop.atShopify(other);
  expect(await shop.fetch()).toEqual({ fetched: 1, failed: 0, hasMore: false });
  expect(await shop.shop.balance(customer)).toMatchObject({ available: 100 + 200 });
  expect(await shop.fetches()).toEqual([]);
  // An answer that only confirms what is known leaves nothing to ask either.
  await shop.shop.deliver([paid(one, updatedAt + 100)]);
  expect(await shop.fetch()).toMatchObject({ fetched: 1 });
  expect(await shop.fetches()).toEqual([]);
  expect(await shop.shop.balance(customer)).toMatchObject({ available: 300 });
  await shop.shop.expectClean();
});

test('facts that the rules ask for are looked up once, and decide', async () => {
  const program = defaultProgram(2);
  program.earning.excluded.customerTags = ['staff'];
  program.earning.excluded.collectionGids = ['gid://shopify/Collection/9'];
  shop = await ConnectedShop.install(db.pool, endpoint, { program });
  const [buyer, staff] = [newId(), newId()];
  shop.data.customers.set(`gid://shopify/Customer/${buyer}`, {
    customerGid: `gid://shopify/Customer/${buyer}`,
    tags: [],
  });
  shop.data.customers.set(`gid://shopify/Customer/${staff}`, {
    customerGid: `gid://shopify/Customer/${staff}`,
    tags: ['staff'],
  });
  for (const [id, collectionGids] of [
    ['71', ['gid://shopify/Collection/9']],
    ['72', []],
  ] as const) {
    shop.data.products.set(`gid://shopify/Product/${id}`, {
      productGid: `gid://shopify/Product/${id}`,
      tags: [],
      collectionGids,
    });
  }
  const lines = (orderId: string) => [
    { lineId: `${orderId}1`, productId: '71', quantity: 1, priceMinor: 1000 },
    { lineId: `${orderId}2`, productId: '72', quantity: 1, priceMinor: 2000 },
  ];
  const orders = [buyer, staff].map((customer) => {
    const orderId = newId();
    return order(orderId, customer, { lines: lines(orderId) });
  });
  shop.atShopify(...orders);
  await shop.shop.deliver(orders.map((one) => paid(one)));
  expect(await shop.shop.balance(buyer)).toMatchObject({ available: 100 });
  expect(await shop.fetches()).toMatchObject([{ reason: 'lookup' }, { reason: 'lookup' }]);
  expect(await shop.fetch()).toMatchObject({ fetched: 2 });
  expect(await shop.shop.balance(buyer)).toMatchObject({ available: 200 });
  expect(await shop.shop.balance(staff)).toMatchObject({ available: 100 });
  // Tags of today do not change what was looked up.
  shop.data.products.clear();
  await shop.shop.deliver(orders.map((one) => paid({ ...one, updatedAt: one.updatedAt + 1000 })));
  expect(await shop.fetches()).toEqual([]);
  expect(await shop.shop.balance(buyer)).toMatchObject({ available: 200 });
  await shop.shop.expectClean();
});

test('a wish that comes during the request keeps the order in the queue', async () => {
  const model = refunded(newId(), newId());
  shop.atShopify(model);
  await deliverRefundOf(model);
  endpoint.faults.push({ kind: 'slow', ms: 300 });
  const fetching = shop.fetch();
  await new Promise((resolve) => setTimeout(resolve, 100));
  await deliverRefundOf({ ...model, refunds: model.refunds.map((one) => ({ ...one, refundId: newId() })) });
  expect(await fetching).toEqual({ fetched: 1, failed: 0, hasMore: false });
  expect(await shop.fetches()).toMatchObject([{ order: orderGid(model.orderId), waits: true }]);
  await shop.pausesEnd();
  expect(await shop.fetch()).toMatchObject({ fetched: 1 });
  expect(await shop.fetches()).toEqual([]);
});

test('a shop that cannot be reached is tried again later, and never given up', async () => {
  const model = refunded(newId(), newId());
  shop.atShopify(model);
  await deliverRefundOf(model);
  for (let attempt = 1; attempt <= 8; attempt += 1) {
    endpoint.faults.push(...Array.from({ length: 3 }, () => ({ kind: 'status' as const, status: 500 })));
    expect(await shop.fetch()).toEqual({ fetched: 0, failed: 1, hasMore: false });
    await shop.pausesEnd();
  }
  expect(await shop.fetches()).toMatchObject([
    { attempts: 8, gaveUp: false, error: expect.stringMatching(/^unreachable/) as string },
  ]);
  endpoint.accessToken = 'another';
  await shop.fetch();
  expect(await shop.fetches()).toMatchObject([{ error: expect.stringMatching(/^unauthorized/) as string }]);
  endpoint.accessToken = null;
  await shop.pausesEnd();
  expect(await shop.fetch()).toMatchObject({ fetched: 1 });
});

test('several workers at once end the same', async () => {
  const models = Array.from({ length: 20 }, () => refunded(newId(), newId()));
  shop.atShopify(...models);
  for (const model of models) await deliverRefundOf(model);
  const done = await Promise.all([shop.fetch(), shop.fetch(), shop.fetch()]);
  expect(done.reduce((sum, one) => sum + one.fetched, 0)).toBe(20);
  expect(shop.shop.faults).toEqual([]);
  expect(new Set((await shop.shop.balances()).map((row) => row.available))).toEqual(new Set([200]));
  await shop.shop.expectClean();
});
