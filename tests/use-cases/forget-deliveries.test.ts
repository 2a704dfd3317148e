import { afterAll, beforeAll, expect, test } from 'vitest';
import { forgetDeliveries, forgetUnclaimed } from '#app/use-cases/forget-deliveries.ts';
import { storeDeliveries } from '#app/use-cases/store-deliveries.ts';
import { TestShop } from '../ledger/setup/test-shop.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { ago, DAY, newId, order, paid } from './setup/connected-shop.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

/** Makes everything that is stored older. */
async function daysPass(shopId: number, days: number): Promise<void> {
  await db.pool.query(
    `UPDATE delivery SET received_at = received_at - $2 * interval '1 day', settled_at = settled_at - $2 * interval '1 day'
     WHERE shop_id = $1`,
    [shopId, days],
  );
}

async function kept(shopId: number) {
  const { rows } = await db.pool.query<{ status: string; body: boolean }>(
    `SELECT status, body IS NOT NULL OR subject_gid IS NOT NULL AS body FROM delivery WHERE shop_id = $1 ORDER BY id`,
    [shopId],
  );
  return rows.map((row) => `${row.status}${row.body ? ' with body' : ''}`);
}

test('bodies go after 7 days, failed ones after 30; rows after 30, failed ones after 90', async () => {
  const shop = await TestShop.install(db.pool, { now: ago(DAY) });
  await shop.store([paid(order(newId(), newId()))]);
  await shop.store([{ topic: 'orders/paid', body: '{', triggeredAt: ago(0) }]);
  await shop.store([paid(order(newId(), newId()))]);
  await shop.settle();
  await shop.store([paid(order(newId(), newId()))]);
  const { shopId } = shop;
  const forget = () => forgetDeliveries(db.pool, shopId);
  await daysPass(shopId, 6.9);
  expect(await forget()).toEqual({ bodies: 0, deliveries: 0 });
  await daysPass(shopId, 0.2);
  expect(await forget()).toEqual({ bodies: 2, deliveries: 0 });
  expect(await kept(shopId)).toEqual(['settled', 'failed with body', 'settled', 'waiting with body']);
  await daysPass(shopId, 23);
  expect(await forget()).toEqual({ bodies: 1, deliveries: 2 });
  expect(await kept(shopId)).toEqual(['failed', 'waiting with body']);
  await daysPass(shopId, 60);
  await forget();
  // What waits is never forgotten.
  expect(await kept(shopId)).toEqual(['waiting with body']);
  expect(await shop.settle()).toEqual({ settled: 1, failed: 0 });
});

test('walks through many stretches', async () => {
  const shop = await TestShop.install(db.pool, { now: ago(DAY) });
  const received = Array.from({ length: 11_000 }, (_, i) => ({
    ...{
      shopDomain: shop.domain,
      webhookId: `w${i}`,
      topic: 'customers/delete',
      triggeredAt: 1,
      apiVersion: null,
    },
    ...{ body: `{"id":${i + 1}}`, bodyIsBase64: false },
  }));
  for (let first = 0; first < received.length; first += 1000) {
    await storeDeliveries(db.pool, received.slice(first, first + 1000));
  }
  await db.pool.query(`UPDATE delivery SET status = 'settled', settled_at = now() WHERE shop_id = $1`, [
    shop.shopId,
  ]);
  await daysPass(shop.shopId, 8);
  expect(await forgetDeliveries(db.pool, shop.shopId)).toEqual({ bodies: 11_000, deliveries: 0 });
});

test('what came for shops without the app is gone after 7 days', async () => {
  const one = { ...paid(order(newId(), newId())), apiVersion: null, bodyIsBase64: false };
  await storeDeliveries(db.pool, [{ ...one, shopDomain: 'nobody.myshopify.com', webhookId: 'u1' }]);
  expect(await forgetUnclaimed(db.pool)).toBe(0);
  await db.pool.query(`UPDATE unclaimed_delivery SET received_at = now() - interval '8 days'`);
  expect(await forgetUnclaimed(db.pool)).toBe(1);
});
