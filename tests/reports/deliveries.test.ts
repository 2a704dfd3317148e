import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { deliveryHealth, listDeliveries, readDeliveryBody } from '#app/reports/deliveries.ts';
import { givenUpOrders, outsideWork, readComparison } from '#app/reports/outside-work.ts';
import { layOutJson } from '#app/ui/deliveries/lay-out-json.ts';
import { renderRefundWebhook } from '#app/ops/rendering/webhook-order.ts';
import { compareWithShopify, requestComparison } from '#app/use-cases/compare-with-shopify.ts';
import { retryDeliveries } from '#app/use-cases/retry-deliveries.ts';
import { retryFetches } from '#app/use-cases/retry-fetches.ts';
import { startAdminEndpoint, type AdminEndpoint } from '../admin-endpoint/endpoint.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { ago, ConnectedShop, DAY, newId, order, orderGid, paid } from '../use-cases/setup/connected-shop.ts';

const STAFF = { name: 'Anna K.' };
const NEWEST = { state: null, olderThan: null, newerThan: null } as const;

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
  endpoint.accessToken = null;
  Object.assign(endpoint.bucket, { maximum: 50_000, restoreRate: 1_000, available: 50_000 });
  shop = await ConnectedShop.install(db.pool, endpoint, { now: ago(10 * DAY) });
  shop.shop.now = Date.now();
});

const unreadable = () => ({ topic: 'orders/paid', body: '{"id": 1, "line', triggeredAt: Date.now() });

async function auditLog(): Promise<string[]> {
  const { rows } = await db.pool.query<{ line: string }>(
    `SELECT action || ' ' || coalesce(detail::text, '') AS line FROM staff_action WHERE shop_id = $1 ORDER BY id`,
    [shop.shopId],
  );
  return rows.map((row) => row.line);
}

describe('the list of deliveries', () => {
  test('goes on from page to page without gap or repetition, and back', async () => {
    await shop.shop.deliver(Array.from({ length: 120 }, () => paid(order(newId(), newId()))));
    const first = await listDeliveries(db.pool, shop.shopId, NEWEST);
    const oldest = (page: typeof first) => page.rows.at(-1)?.id ?? 0;
    const second = await listDeliveries(db.pool, shop.shopId, { ...NEWEST, olderThan: oldest(first) });
    const third = await listDeliveries(db.pool, shop.shopId, { ...NEWEST, olderThan: oldest(second) });
    const ids = [first, second, third].flatMap((page) => page.rows.map((row) => row.id));
    expect(ids).toHaveLength(120);
    expect(ids).toEqual(ids.toSorted((a, b) => b - a));
    expect([first, second, third].map((page) => [page.hasNewer, page.hasOlder])).toEqual([
      [false, true],
      [true, true],
      [true, false],
    ]);
    const back = await listDeliveries(db.pool, shop.shopId, {
      ...NEWEST,
      newerThan: third.rows[0]?.id ?? 0,
    });
    expect(back.rows).toEqual(second.rows);
  });

  test('what could not be read says why, shows its text, and waits again when staff say so', async () => {
    const good = order(newId(), newId());
    await shop.shop.store([paid(good), unreadable()]);
    await shop.shop.settle();
    const { rows } = await listDeliveries(db.pool, shop.shopId, { ...NEWEST, state: 'failed' });
    expect(rows).toMatchObject([{ state: 'failed', code: 'bad_json', hasBody: true, orderName: null }]);
    const id = rows[0]?.id ?? 0;
    expect(await readDeliveryBody(db.pool, shop.shopId, id)).toMatchObject({ text: '{"id": 1, "line' });
    expect(await retryDeliveries(db.pool, shop.shopId, [id], 'failed', STAFF)).toEqual([id]);
    expect(await retryDeliveries(db.pool, shop.shopId, [id], 'failed', STAFF)).toEqual([]);
    expect(await auditLog()).toEqual([`deliveries.retried {"deliveryIds":[${id}]}`]);
    expect(await shop.shop.settle()).toEqual({ settled: 0, failed: 1 });
  });

  test('settling again what was settled changes nothing', async () => {
    await shop.shop.deliver([paid(order(newId(), newId()))]);
    const [before] = await shop.shop.balances();
    const [row] = (await listDeliveries(db.pool, shop.shopId, NEWEST)).rows;
    await retryDeliveries(db.pool, shop.shopId, [row?.id ?? 0], 'settled', STAFF);
    expect((await listDeliveries(db.pool, shop.shopId, { ...NEWEST, state: 'waiting' })).rows).toHaveLength(
      1,
    );
    expect(await shop.shop.settle()).toEqual({ settled: 1, failed: 0 });
    expect(await shop.shop.balances()).toEqual([before]);
    await shop.shop.expectClean();
  });

  test("another shop's deliveries are neither listed, nor read, nor settled again", async () => {
    const other = await ConnectedShop.install(db.pool, endpoint, { now: ago(10 * DAY) });
    await shop.shop.store([unreadable()]);
    await shop.shop.settle();
    const [row] = (await listDeliveries(db.pool, shop.shopId, NEWEST)).rows;
    const id = row?.id ?? 0;
    expect((await listDeliveries(db.pool, other.shopId, NEWEST)).rows).toEqual([]);
    expect(await readDeliveryBody(db.pool, other.shopId, id)).toBeNull();
    expect(await retryDeliveries(db.pool, other.shopId, [id], 'failed', STAFF)).toEqual([]);
    expect(await deliveryHealth(db.pool, other.shopId, 24, 'Europe/London')).toMatchObject({
      failed: 0,
      steps: [],
    });
  });
});

test('health counts each state by the hour', async () => {
  await shop.shop.deliver(Array.from({ length: 3 }, () => paid(order(newId(), newId()))));
  await shop.shop.store([unreadable(), unreadable()]);
  await shop.shop.settle();
  await shop.shop.store([paid(order(newId(), newId()))]);
  const health = await deliveryHealth(db.pool, shop.shopId, 24, 'Europe/London');
  expect(await deliveryHealth(db.pool, shop.shopId, 168, 'Asia/Kolkata')).toMatchObject({
    settled: 3,
    failed: 2,
  });
  expect(health).toMatchObject({ settled: 3, failed: 2, waiting: 1, cutAt: null });
  expect(health.steps.reduce((sum, step) => sum + step.settled + step.failed + step.waiting, 0)).toBe(6);
});

describe('comparing with Shopify', () => {
  test('is asked for once, tells how far it is, and what it corrected', async () => {
    expect(await requestComparison(db.pool, shop.shopId, STAFF)).toMatchObject({
      ok: true,
      value: { isNew: true },
    });
    expect(await requestComparison(db.pool, shop.shopId, STAFF)).toMatchObject({
      ok: true,
      value: { isNew: false },
    });
    expect(await readComparison(db.pool, shop.shopId)).toMatchObject({ isRunning: true, ordersSeen: 0 });
    shop.atShopify(...Array.from({ length: 5 }, () => order(newId(), newId())));
    const done = await compareWithShopify(db.pool, shop.shopId, await shop.client(), {
      clock: shop.shop.clock,
    });
    expect(done.ok).toBe(true);
    expect(await readComparison(db.pool, shop.shopId)).toMatchObject({
      isRunning: false,
      ordersSeen: 5,
      ordersCorrected: 5,
      lastError: null,
    });
    expect(await auditLog()).toEqual(['orders.compared ']);
  });

  test('that fails says why, and can be asked for again', async () => {
    endpoint.accessToken = 'another token';
    await compareWithShopify(db.pool, shop.shopId, await shop.client(), { clock: shop.shop.clock });
    endpoint.accessToken = null;
    const comparison = await readComparison(db.pool, shop.shopId);
    expect(comparison).toMatchObject({ isRunning: false });
    expect(comparison?.lastError).toMatch(/^unauthorized: /);
    expect(await requestComparison(db.pool, shop.shopId, STAFF)).toMatchObject({ value: { isNew: true } });
  });

  test('without access it says what to do', async () => {
    const stranger = await ConnectedShop.install(db.pool, endpoint, { now: ago(DAY), access: false });
    expect(await requestComparison(db.pool, stranger.shopId, STAFF)).toMatchObject({
      ok: false,
      code: 'no_access',
    });
  });
});

test('orders that were given up are listed with the reason, and fetched again from the first attempt', async () => {
  const orderId = newId();
  const refunds = [
    { refundId: newId(), createdAt: ago(60_000), lines: [{ lineId: `${orderId}1`, quantity: 1 }] },
  ] as const;
  const unknown = order(orderId, newId(), { refunds: [...refunds] });
  await shop.deliverOne('refunds/create', renderRefundWebhook(unknown, unknown.refunds[0]!), ago(60_000));
  // Shopify does not know it; all but the last attempt are behind.
  await db.pool.query('UPDATE order_fetch SET attempts = 5 WHERE shop_id = $1', [shop.shopId]);
  await shop.fetch();
  const fetchRow = async () => (await outsideWork(db.pool, shop.shopId)).find((row) => row.kind === 'fetch');
  expect(await fetchRow()).toMatchObject({ givenUp: 1, waiting: 0 });
  expect(await givenUpOrders(db.pool, shop.shopId)).toMatchObject([
    { orderGid: orderGid(orderId), lastError: expect.stringMatching(/^not_found: /) as string },
  ]);
  expect(await retryFetches(db.pool, shop.shopId, STAFF)).toBe(1);
  expect(await fetchRow()).toMatchObject({ givenUp: 0, waiting: 1, failing: 1 });
  expect(await auditLog()).toEqual(['orders.fetched_again {"orders":1}']);
});

test('JSON is laid out without a change of its digits or words', () => {
  const text = '{"id":9007199254740993,"a":[],"b":{"c":"x, y: {z} \\"q\\"","d":[1,2]}}';
  expect(layOutJson(text)).toBe(
    [
      '{',
      '  "id": 9007199254740993,',
      '  "a": [],',
      '  "b": {',
      '    "c": "x, y: {z} \\"q\\"",',
      '    "d": [',
      '      1,',
      '      2',
      '    ]',
      '  }',
      '}',
    ].join('\n'),
  );
});
