import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { installShop } from '#app/use-cases/install-shop.ts';
import { startAdminEndpoint, type AdminEndpoint } from '../admin-endpoint/endpoint.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { ago, ConnectedShop, DAY, HOUR, newId, order, paid } from './setup/connected-shop.ts';

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
  Object.assign(endpoint.bucket, { maximum: 500_000, restoreRate: 1_000, available: 500_000 });
  shop = await ConnectedShop.install(db.pool, endpoint, { now: ago(10 * DAY) });
});

async function mark(): Promise<number | null> {
  const { rows } = await db.pool.query<{ until: number | null }>(
    'SELECT reconciled_until AS until FROM shop WHERE id = $1',
    [shop.shopId],
  );
  return rows[0]?.until ?? null;
}

test('deliveries that never came are made up for, and what is known is not asked for', async () => {
  shop.shop.now = Date.now();
  const orders = Array.from({ length: 12 }, () => order(newId(), newId()));
  shop.atShopify(...orders);
  await shop.shop.deliver(orders.slice(0, 5).map((one) => paid(one)));
  const before = Date.now();
  const done = await shop.reconcile();
  expect(done).toMatchObject({ ok: true, value: { seen: 12, settled: 7, handedOn: 0 } });
  expect(await shop.shop.balances()).toHaveLength(12);
  expect(await mark()).toBeGreaterThanOrEqual(before);
  expect(shop.requests().filter((name) => name === 'Order')).toHaveLength(7);
  expect(await shop.reconcile()).toMatchObject({ ok: true, value: { settled: 0 } });
  expect(shop.requests()).toEqual(['OrdersUpdatedSince']);
  await shop.shop.expectClean();
});

test('the first run begins at the installation, the next a little before the last one', async () => {
  const since = () => /'(.*)'/.exec(String(endpoint.requests.at(-1)?.variables['query']))?.[1] ?? '';
  await shop.reconcile(() => ago(DAY));
  expect(Date.parse(since())).toBe(ago(10 * DAY) - 5 * 60_000);
  const first = await mark();
  await shop.reconcile();
  expect(Date.parse(since())).toBe((first ?? 0) - 5 * 60_000);
});

test('orders with more lines and refunds than a page has are completed', async () => {
  const orderId = newId();
  const customer = newId();
  const lines = Array.from({ length: 60 }, (_, i) => ({
    lineId: `${orderId}${i}`,
    quantity: 1,
    priceMinor: 100,
  }));
  const refunds = Array.from({ length: 12 }, (_, i) => ({
    ...{ refundId: newId(), createdAt: ago(HOUR / 2) },
    lines: [{ lineId: `${orderId}${i}`, quantity: 1 }],
  }));
  shop.atShopify(order(orderId, customer, { lines, refunds, updatedAt: ago(HOUR / 2) }));
  expect(await shop.reconcile()).toMatchObject({ ok: true, value: { settled: 1 } });
  expect(await shop.shop.balance(customer)).toMatchObject({ available: 100 + 48 * 5 });
});

test('more than a page of changed orders is walked through to the end', async () => {
  const orders = Array.from({ length: 300 }, (_, i) =>
    order(newId(), newId(), { updatedAt: ago(HOUR) + i * 1000 }),
  );
  shop.atShopify(...orders);
  expect(await shop.reconcile()).toMatchObject({ ok: true, value: { seen: 300, settled: 300 } });
  expect(await shop.shop.balances()).toHaveLength(300);
  await shop.shop.expectClean();
});

test('a run that breaks leaves the mark; the next passes over what was settled', async () => {
  shop.atShopify(...Array.from({ length: 100 }, () => order(newId(), newId())));
  await shop.reconcile(() => ago(2 * DAY));
  const before = await mark();
  shop.atShopify(...Array.from({ length: 100 }, () => order(newId(), newId())));
  let orders = 0;
  const breaking: typeof fetch = (input, init) => {
    if (String(init?.body).includes('query Order(') && ++orders > 60)
      return Promise.reject(new Error('the net is gone'));
    return endpoint.fetch(input, init);
  };
  const broken = new ConnectedShop(
    shop.shop,
    Object.assign(Object.create(endpoint) as AdminEndpoint, { fetch: breaking }),
  );
  expect(await broken.reconcile()).toMatchObject({ ok: false, code: 'unreachable' });
  expect(await mark()).toBe(before);
  const settled = (await shop.shop.balances()).length;
  expect(settled).toBeGreaterThan(100);
  shop.requests();
  expect(await shop.reconcile()).toMatchObject({ ok: true });
  expect(shop.requests().filter((name) => name === 'Order')).toHaveLength(200 - settled);
  expect(await shop.shop.balances()).toHaveLength(200);
});

test('an order that cannot be read is left to the fetching of orders and does not hold up the rest', async () => {
  shop.atShopify(order(newId(), newId()), { ...order(newId(), newId()), currency: 'JPY' });
  expect(await shop.reconcile()).toMatchObject({ ok: true, value: { settled: 1, handedOn: 1 } });
  expect(await shop.fetches()).toMatchObject([
    { reason: 'reconcile', error: expect.stringMatching(/^currency_mismatch/) as string },
  ]);
});

test('an order that we fail to settle does not hold up the others, nor the mark', async () => {
  const orders = Array.from({ length: 7 }, () => order(newId(), newId()));
  shop.atShopify(...orders);
  const repair = await shop.breakOrder(orders[3]?.orderId ?? '');
  expect(await shop.reconcile()).toMatchObject({ ok: true, value: { settled: 6, handedOn: 1 } });
  expect(shop.shop.faults.splice(0)).toHaveLength(1);
  expect(await shop.fetch()).toMatchObject({ failed: 1 });
  expect(shop.shop.faults.splice(0)).toHaveLength(1);
  expect(await shop.fetches()).toMatchObject([
    { error: expect.stringMatching(/^internal_error/) as string, waits: true },
  ]);
  await repair();
  await shop.pausesEnd();
  expect(await shop.fetch()).toMatchObject({ fetched: 1 });
  expect(await shop.shop.balances()).toHaveLength(7);
});

test('what happened while the app was removed is found after its return', async () => {
  const [before, between] = [order(newId(), newId()), order(newId(), newId(), { placedAt: ago(HOUR / 2) })];
  shop.atShopify(before);
  shop.shop.now = Date.now();
  await shop.shop.deliver([paid(before)]);
  await shop.reconcile(() => ago(2 * HOUR));
  await shop.deliverOne('app/uninstalled', { id: 1 }, ago(45 * 60_000));
  const moved = { ...before, updatedAt: ago(HOUR / 3), cancelledAt: ago(HOUR / 3), currentTotalMinor: 0 };
  shop.atShopify(moved, between);
  // Told while nobody was at home: only that something came is kept.
  await shop.shop.store([paid(between)]);
  expect(await shop.shop.settle()).toEqual({ settled: 0, failed: 0 });
  const again = await installShop(
    db.pool,
    { domain: shop.shop.domain, currency: 'GBP', timezone: 'Europe/London' },
    Date.now(),
  );
  expect(again).toMatchObject({ ok: true, value: { outcome: 'reinstalled', shopId: shop.shopId } });
  expect(await shop.giveAccess()).toEqual({ ok: true, value: { isNew: true } });
  const jobs = await db.pool.query<{ name: string }>(
    `SELECT DISTINCT name FROM pgboss.job WHERE singleton_key = $1 AND state = 'created' ORDER BY 1`,
    [String(shop.shopId)],
  );
  expect(jobs.rows.map((row) => row.name)).toEqual([
    ...['fetch-orders', 'fill-code-pools', 'publish-balances', 'publish-program', 'reconcile-orders'],
  ]);
  expect(await shop.reconcile()).toMatchObject({ ok: true, value: { settled: 2 } });
  expect(await shop.shop.balance(before.customerId ?? '')).toMatchObject({ available: 100 });
  expect(await shop.shop.balance(between.customerId ?? '')).toMatchObject({ available: 150 });
  await shop.publish();
  expect(shop.published(before.customerId ?? '')).toMatchObject({ points_available: 100 });
  await shop.shop.expectClean();
});
