/** The jobs as the worker runs them, on a real queue, with Shopify played over HTTP. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { allJobs, allSchedules } from '#app/jobs/all-jobs.ts';
import { startQueue, type Queue } from '#app/jobs/queue.server.ts';
import { reconcileShops, sweepShops } from '#app/use-cases/sweep-shops.ts';
import { defaultProgram } from '#app/domain/program.ts';
import { readBackTest } from '#app/reports/back-tests.ts';
import { startBackTest } from '#app/use-cases/start-back-test.ts';
import { workLeft } from '#app/reports/work-left.ts';
import { renderRefundWebhook } from '#app/ops/rendering/webhook-order.ts';
import { startAdminEndpoint, type AdminEndpoint } from '../admin-endpoint/endpoint.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import {
  ago,
  ConnectedShop,
  DAY,
  HOUR,
  newId,
  order,
  orderGid,
  paid,
} from '../use-cases/setup/connected-shop.ts';

let db: TestDatabase;
let endpoint: AdminEndpoint;
let queue: Queue | undefined;
beforeAll(async () => {
  endpoint = await startAdminEndpoint();
});
afterAll(() => endpoint.close());
beforeEach(async () => {
  endpoint.faults.length = 0;
  endpoint.requests.length = 0;
  Object.assign(endpoint.bucket, { maximum: 100_000, restoreRate: 1_000, available: 100_000 });
  db = await createTestDatabase();
});
afterEach(async () => {
  await queue?.stop();
  queue = undefined;
  await db.drop();
});

async function startWorker(): Promise<void> {
  const context = { database: db.pool, adminFetch: endpoint.fetch };
  queue = await startQueue({ url: db.url, jobs: allJobs, schedules: allSchedules, context });
}

async function untilDone(condition: () => Promise<boolean> | boolean = () => true): Promise<void> {
  const deadline = Date.now() + 25_000;
  for (;;) {
    const left = await workLeft(db.pool, null);
    if (Object.values(left).every((count) => count === 0) && (await condition())) return;
    if (Date.now() > deadline) throw new Error(`waited 25 s in vain: ${JSON.stringify(left)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const forgetJobs = () => db.pool.query('DELETE FROM pgboss.job');

test('from the delivery to the theme without anybody asking', async () => {
  const shop = await ConnectedShop.install(db.pool, endpoint);
  await startWorker();
  const [customer, other, orderId] = [newId(), newId(), newId()];
  const refund = {
    refundId: newId(),
    createdAt: ago(60_000),
    lines: [{ lineId: `${orderId}1`, quantity: 1 }],
  };
  const model = order(orderId, other, { refunds: [refund], updatedAt: ago(60_000) });
  shop.atShopify(model);
  const [rendered] = model.refunds;
  if (!rendered) throw new Error('no refund');
  await shop.shop.store([
    paid(order(newId(), customer)),
    { topic: 'refunds/create', body: renderRefundWebhook(model, rendered), triggeredAt: refund.createdAt },
  ]);
  await untilDone(() => shop.published(other) !== null);
  expect(shop.published(customer)).toMatchObject({ points_available: 150 });
  expect(shop.published(other)).toMatchObject({ points_available: 100 });
  expect(await shop.fetches()).toEqual([]);
  await shop.shop.expectClean();
});

test('losing every job loses nothing: the sweep finds what lies', async () => {
  const shop = await ConnectedShop.install(db.pool, endpoint);
  const quiet = await ConnectedShop.install(db.pool, endpoint, { access: false });
  const orders = [order(newId(), newId()), order(newId(), newId())];
  await shop.shop.store(orders.map((one) => paid(one)));
  await quiet.shop.store(orders.map((one) => paid(one)));
  await forgetJobs();
  const { programs, codePools, ...nothing } = await sweepShops(db.pool);
  expect(Object.values(nothing).flat()).toEqual([]);
  // A new shop is told its program, and codes of its rewards are made beforehand.
  for (const due of [programs, codePools]) {
    expect(due).toContain(shop.shopId);
    expect(due).not.toContain(quiet.shopId);
  }
  await db.pool.query(`UPDATE delivery SET received_at = received_at - interval '31 seconds'`);
  expect((await sweepShops(db.pool)).deliveries.toSorted((a, b) => a - b)).toEqual([
    shop.shopId,
    quiet.shopId,
  ]);
  await startWorker();
  await untilDone(() => orders.every((one) => shop.published(one.customerId ?? '') !== null));
  expect(await quiet.shop.balances()).toHaveLength(2);
  await queue?.stop();
  queue = undefined;

  // Publications, fetches and members whose jobs were lost.
  await shop.shop.deliver([paid(order(newId(), orders[0]?.customerId ?? null))]);
  const unknown = order(newId(), newId(), { refunds: [{ refundId: newId(), createdAt: ago(0) }] });
  const [refund] = unknown.refunds;
  if (!refund) throw new Error('no refund');
  shop.atShopify(unknown);
  await shop.deliverOne('refunds/create', renderRefundWebhook(unknown, refund), ago(0));
  await quiet.shop.moveEarnsFrom(ago(500 * DAY));
  await forgetJobs();
  const due = await sweepShops(db.pool);
  expect(due).toEqual({
    deliveries: [],
    members: [quiet.shopId],
    publications: [shop.shopId],
    programs: [],
    codePools: [],
    vouchers: [],
    fetches: [shop.shopId],
    profiles: [],
    pastOrders: [],
    erasures: [],
    backTests: [],
  });
  // Sweeping again while they wait makes no second job.
  const jobs = async () => (await db.pool.query(`SELECT 1 FROM pgboss.job WHERE state = 'created'`)).rowCount;
  const before = await jobs();
  await sweepShops(db.pool);
  expect(await jobs()).toBe(before);
  await startWorker();
  await untilDone(() => shop.published(orders[0]?.customerId ?? '')?.['points_available'] === 200);
  expect(await shop.shop.balance(unknown.customerId ?? '')).not.toBeNull();
});

test('a back-test whose job was lost is taken up by the sweep', async () => {
  const shop = await ConnectedShop.install(db.pool, endpoint, { access: false });
  await shop.shop.deliver([paid(order(newId(), newId()))]);
  const { shopId } = shop;
  const begun = await startBackTest(db.pool, shopId, defaultProgram(2), 'lost', { name: 'Anna K.' });
  if (!begun.ok) throw new Error(begun.message);
  await forgetJobs();
  expect((await sweepShops(db.pool)).backTests).toEqual([]);
  await db.pool.query(`UPDATE back_test SET touched_at = touched_at - interval '61 seconds'`);
  expect((await sweepShops(db.pool)).backTests).toEqual([shopId]);
  await startWorker();
  const status = async () => (await readBackTest(db.pool, shopId, begun.value.backTestId))?.status;
  await untilDone(async () => (await status()) === 'done');
  expect((await sweepShops(db.pool)).backTests).toEqual([]);
});

test('the schedule of every minute and the nightly one are kept', async () => {
  await startWorker();
  const { rows } = await db.pool.query<{ name: string; cron: string }>(
    'SELECT name, cron FROM pgboss.schedule ORDER BY 1',
  );
  expect(rows).toEqual([
    { name: 'forget-in-shops', cron: '43 4 * * *' },
    { name: 'list-members-of-shops', cron: '40 4 * * *' },
    { name: 'reconcile-shops', cron: '17 3 * * *' },
    { name: 'sweep-shops', cron: '* * * * *' },
  ]);
  const names = new Set(allJobs.map((job) => job.name));
  for (const row of rows) expect(names).toContain(row.name);
});

test('the nightly reconcile visits every shop that gave access', async () => {
  const shop = await ConnectedShop.install(db.pool, endpoint, { now: ago(DAY) });
  await ConnectedShop.install(db.pool, endpoint, { access: false });
  await forgetJobs();
  const lost = order(newId(), newId(), { updatedAt: ago(HOUR) });
  shop.atShopify(lost);
  expect(await reconcileShops(db.pool)).toBe(1);
  await startWorker();
  await untilDone(() => shop.published(lost.customerId ?? '') !== null);
  const { rows } = await db.pool.query('SELECT 1 FROM shop_order WHERE order_gid = $1', [
    orderGid(lost.orderId),
  ]);
  expect(rows).toHaveLength(1);
});
