import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { SHOPIFY_API_VERSION } from '#app/config/shopify-api-version.ts';
import { orderModel } from '#app/ops/rendering/order-model.ts';
import { createAdminClient, type AdminClientOptions } from '#app/shopify/admin/admin-client.ts';
import { lookUpCustomerTags, lookUpProducts } from '#app/shopify/admin/lookup-facts.ts';
import { CUSTOMER_TAGS } from '#app/shopify/admin/lookup-documents.ts';
import { SET_METAFIELDS } from '#app/shopify/admin/metafield-documents.ts';
import { ordersUpdatedSince } from '#app/shopify/admin/updated-orders.ts';
import { publishBalances } from '#app/shopify/publish-metafields.ts';
import { startAdminEndpoint, type AdminEndpoint } from '../admin-endpoint/endpoint.ts';

const shopDomain = 'client.myshopify.com';
const customer = { id: 'gid://shopify/Customer/1' };
let endpoint: AdminEndpoint;
let slept: number[];

beforeAll(async () => {
  endpoint = await startAdminEndpoint();
});
afterAll(() => endpoint.close());
beforeEach(() => {
  endpoint.faults.length = 0;
  endpoint.requests.length = 0;
  endpoint.accessToken = null;
  Object.assign(endpoint.bucket, { maximum: 2000, restoreRate: 100, available: 2000 });
  const shop = endpoint.shop(shopDomain);
  shop.refusedOwners.clear();
  shop.metafields.clear();
  shop.customers.clear();
  shop.customers.set(customer.id, { customerGid: customer.id, tags: ['vip'] });
  slept = [];
});

function client(options: Partial<AdminClientOptions> = {}) {
  return createAdminClient({
    shopDomain,
    accessToken: 'token',
    apiVersion: SHOPIFY_API_VERSION,
    fetch: endpoint.fetch,
    sleep: (ms) => {
      slept.push(ms);
      return Promise.resolve();
    },
    now: () => 1_000_000,
    random: () => 0.5,
    ...options,
  });
}

test('a request goes to the versioned address with the token, and tells when it was sent', async () => {
  endpoint.accessToken = 'token';
  const answer = await client().request(CUSTOMER_TAGS, customer);
  expect(answer).toEqual({
    ok: true,
    value: { customer: { id: customer.id, tags: ['vip'] } },
    sentAt: 1_000_000,
  });
  expect(endpoint.requests[0]?.path).toBe('/admin/api/2026-10/graphql.json');
  expect(await client({ accessToken: 'old' }).request(CUSTOMER_TAGS, customer)).toMatchObject({
    ok: false,
    code: 'unauthorized',
  });
});

test('THROTTLED waits until the bucket holds the cost that Shopify told', async () => {
  Object.assign(endpoint.bucket, { maximum: 2000, restoreRate: 0, available: 0 });
  const waiting = client({
    sleep: (ms) => {
      slept.push(ms);
      Object.assign(endpoint.bucket, { restoreRate: 50, available: 1000 });
      return Promise.resolve();
    },
  });
  expect(await waiting.request(CUSTOMER_TAGS, customer)).toMatchObject({ ok: true });
  expect(endpoint.requests.length).toBe(2);
});

test('a request that the bucket does not hold waits before it is sent, not after', async () => {
  Object.assign(endpoint.bucket, { maximum: 100, restoreRate: 1, available: 1.5 });
  let now = Date.now();
  const patient = client({
    now: () => now,
    sleep: (ms) => {
      slept.push(ms);
      now += ms;
      Object.assign(endpoint.bucket, { available: 1.5 });
      return Promise.resolve();
    },
  });
  for (let i = 0; i < 3; i += 1) {
    expect(await patient.request(CUSTOMER_TAGS, customer)).toMatchObject({ ok: true });
  }
  expect(endpoint.requests.length).toBe(3);
  expect(slept).toEqual([1000, 1000]);
});

test('429 waits as long as Retry-After says, 5xx backs off with jitter', async () => {
  endpoint.faults.push(
    { kind: 'status', status: 429, retryAfter: '2.5' },
    { kind: 'status', status: 503 },
    { kind: 'status', status: 502 },
    { kind: 'hang_up' },
  );
  expect(await client().request(CUSTOMER_TAGS, customer)).toMatchObject({ ok: true });
  expect(slept).toEqual([2500, 750, 1500, 3000]);
});

test('a Retry-After of hours is not slept through', async () => {
  endpoint.faults.push({ kind: 'status', status: 429, retryAfter: '7200' });
  expect(await client().request(CUSTOMER_TAGS, customer)).toMatchObject({ ok: true });
  expect(slept).toEqual([30_000]);
});

test('after the last attempt the failure is a value', async () => {
  for (let i = 0; i < 3; i += 1) endpoint.faults.push({ kind: 'status', status: 500 });
  expect(await client({ maxAttempts: 3 }).request(CUSTOMER_TAGS, customer)).toMatchObject({
    ok: false,
    code: 'unreachable',
  });
  for (let i = 0; i < 3; i += 1) endpoint.faults.push({ kind: 'throttled' });
  expect(await client({ maxAttempts: 3 }).request(CUSTOMER_TAGS, customer)).toMatchObject({
    ok: false,
    code: 'throttled',
  });
});

test('a slow answer is given up and asked for again', async () => {
  endpoint.faults.push({ kind: 'slow', ms: 500 });
  expect(await client({ timeoutMs: 100 }).request(CUSTOMER_TAGS, customer)).toMatchObject({ ok: true });
  expect(endpoint.requests.length).toBe(2);
});

test('a change whose answer was lost is not sent twice, unless it is harmless', async () => {
  const metafields = [{ ownerId: customer.id, key: 'x', namespace: '$app', type: 'json', value: '{}' }];
  endpoint.faults.push({ kind: 'hang_up', executed: true });
  expect(await client().request(SET_METAFIELDS, { metafields })).toMatchObject({ code: 'unknown_outcome' });
  expect(endpoint.requests.length).toBe(1);
  endpoint.faults.push({ kind: 'hang_up', executed: true });
  const again = await client().request(SET_METAFIELDS, { metafields }, { idempotent: true });
  expect(again).toMatchObject({ ok: true });
});

test.each([
  [402, 'shop_unavailable'],
  [403, 'unauthorized'],
  [404, 'shop_unavailable'],
  [400, 'refused'],
])('status %i is %s, at once', async (status, code) => {
  endpoint.faults.push({ kind: 'status', status });
  expect(await client().request(CUSTOMER_TAGS, customer)).toMatchObject({ ok: false, code });
  expect(slept).toEqual([]);
});

test('what the endpoint does not play is refused by the name of the field', async () => {
  const text = '#graphql\n  query { shop { name } }\n' as typeof CUSTOMER_TAGS;
  expect(await client().request(text, customer)).toMatchObject({
    code: 'refused',
    message: 'Shop.name is not implemented by the test endpoint',
  });
});

test('balances are published as the app-owned metafield', async () => {
  const value = { points_available: 120, points_pending: 0, points_debt: 0, tier: 'Silver' };
  const rows = await publishBalances(client(), [{ customerGid: customer.id, value }]);
  expect(rows).toEqual([{ customerGid: customer.id, ok: true }]);
  const stored = endpoint.shop(shopDomain).metafields.get(customer.id)?.get('$app.loyalty');
  expect(JSON.parse(stored ?? '')).toEqual(value);
});

test('rows that Shopify refuses do not hold up the others', async () => {
  const shop = endpoint.shop(shopDomain);
  const gids = Array.from({ length: 25 }, (_, i) => `gid://shopify/Customer/${i + 1}`);
  for (const customerGid of gids) shop.customers.set(customerGid, { customerGid, tags: [] });
  shop.customers.delete('gid://shopify/Customer/3');
  shop.refusedOwners.add('gid://shopify/Customer/25');
  const rows = await publishBalances(
    client(),
    gids.map((customerGid) => ({ customerGid, value: { points_available: 1 } })),
  );
  const failed = rows.filter((row) => !row.ok);
  expect(failed).toMatchObject([
    { customerGid: 'gid://shopify/Customer/3', code: 'refused_row' },
    { customerGid: 'gid://shopify/Customer/25', code: 'refused_row' },
  ]);
  expect(shop.metafields.size).toBe(23);
  expect(endpoint.requests.length).toBe(2);
});

test('a shop that cannot be reached leaves every row with that failure', async () => {
  endpoint.faults.push({ kind: 'status', status: 403 });
  const rows = await publishBalances(client(), [{ customerGid: customer.id, value: {} }]);
  expect(rows).toMatchObject([{ customerGid: customer.id, ok: false, code: 'unauthorized' }]);
});

test('products are looked up 25 a call, with every page of their collections', async () => {
  const shop = endpoint.shop(shopDomain);
  const productGids = Array.from({ length: 30 }, (_, i) => `gid://shopify/Product/${i + 1}`);
  for (const productGid of productGids) {
    shop.products.set(productGid, {
      productGid,
      tags: ['a'],
      collectionGids: ['gid://shopify/Collection/1'],
    });
  }
  const many = Array.from({ length: 300 }, (_, i) => `gid://shopify/Collection/${i + 1}`);
  shop.products.set('gid://shopify/Product/7', {
    productGid: 'gid://shopify/Product/7',
    tags: [],
    collectionGids: many,
  });
  shop.products.delete('gid://shopify/Product/9');
  const looked = await lookUpProducts(client(), [...productGids, ...productGids]);
  if (!looked.ok) throw new Error(looked.message);
  expect(looked.value.size).toBe(29);
  expect(looked.value.get('gid://shopify/Product/7')?.collectionGids).toEqual([...many].sort());
  expect(endpoint.requests.length).toBe(4);
  expect(await lookUpCustomerTags(client(), customer.id)).toEqual({ ok: true, value: ['vip'] });
  expect(await lookUpCustomerTags(client(), 'gid://shopify/Customer/9')).toEqual({ ok: true, value: null });
});

test('orders updated since a moment come oldest change first, page by page', async () => {
  const shop = endpoint.shop(shopDomain);
  for (let i = 0; i < 300; i += 1) {
    const orderId = String(i + 1);
    const updatedAt = 1_700_000_000_000 + ((i * 7919) % 300) * 1000;
    const order = orderModel({ orderId, currency: 'GBP', placedAt: 1, updatedAt, lines: [] });
    shop.orders.set(`gid://shopify/Order/${orderId}`, order);
  }
  const first = await ordersUpdatedSince(client(), 1_700_000_010_000);
  if (!first.ok) throw new Error(first.message);
  const second = await ordersUpdatedSince(client(), 1_700_000_010_000, first.after);
  if (!second.ok) throw new Error(second.message);
  const times = [...first.orders, ...second.orders].map((order) => order.updatedAt);
  expect([first.orders.length, second.orders.length, second.after]).toEqual([250, 40, null]);
  expect(times).toEqual([...times].sort((a, b) => a - b));
});
