/** Past orders through the queue: looks follow one another by themselves, and a lost job is missed. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { databaseClock } from '#app/db/clock.ts';
import { allJobs } from '#app/jobs/all-jobs.ts';
import { startQueue } from '#app/jobs/queue.server.ts';
import { requestPastOrders } from '#app/use-cases/request-past-orders.ts';
import { sweepShops } from '#app/use-cases/sweep-shops.ts';
import { startAdminEndpoint, type AdminEndpoint } from '../admin-endpoint/endpoint.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { ago, ConnectedShop, DAY, newId, order } from '../use-cases/setup/connected-shop.ts';

let db: TestDatabase;
let endpoint: AdminEndpoint;
beforeAll(async () => {
  db = await createTestDatabase();
  endpoint = await startAdminEndpoint();
});
afterAll(async () => {
  await endpoint.close();
  await db.drop();
});

test('asked for, past orders are in the ledger without anybody looking, also when the job was lost', async () => {
  const shop = await ConnectedShop.install(db.pool, endpoint, { now: Date.now(), earnsFrom: Date.now() });
  shop.atShopify(
    ...[1, 2, 3].map((n) => order(newId(), newId(), { placedAt: ago(n * DAY), updatedAt: ago(n * DAY) })),
  );
  shop.data.bulk.looks = 1;
  const request = { requestId: crypto.randomUUID(), earns: true };
  await requestPastOrders(db.pool, shop.shopId, request, { name: 'Anna K.' }, databaseClock);
  await db.pool.query('DELETE FROM pgboss.job');
  expect((await sweepShops(db.pool)).pastOrders).toEqual([shop.shopId]);
  const context = { database: db.pool, adminFetch: endpoint.fetch };
  const queue = await startQueue({ url: db.url, jobs: allJobs, schedules: [], context });
  try {
    const phase = async () =>
      (
        await db.pool.query<{ phase: string }>('SELECT phase FROM past_orders WHERE shop_id = $1', [
          shop.shopId,
        ])
      ).rows[0]?.phase;
    const deadline = Date.now() + 25_000;
    while ((await phase()) !== 'done') {
      if (Date.now() > deadline) throw new Error(`still ${await phase()}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  } finally {
    await queue.stop();
  }
  expect((await shop.shop.balances()).map((one) => one.available)).toEqual([150, 150, 150]);
  expect((await sweepShops(db.pool)).pastOrders).toEqual([]);
});
