import { afterAll, beforeAll, expect, test } from 'vitest';
import { forgetDeliveries, forgetOrphans, forgetUnclaimed } from '#app/use-cases/forget-deliveries.ts';
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

const install = () => TestShop.install(db.pool, { now: ago(DAY) });

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

test('deliveries whose shop is gone are taken away, and those of no other shop', async () => {
  const [first, gone, last] = [await install(), await install(), await install()];
  for (const shop of [first, gone, last]) await shop.store([paid(order(newId(), newId()))]);
  expect(await forgetOrphans(db.pool)).toBe(0);
  await db.pool.query('DELETE FROM shop WHERE id = $1', [gone.shopId]);
  expect(await kept(gone.shopId)).toEqual(['waiting with body']);
  expect(await forgetOrphans(db.pool)).toBe(1);
  expect([await kept(first.shopId), await kept(gone.shopId), await kept(last.shopId)]).toEqual([
    ['waiting with body'],
    [],
    ['waiting with body'],
  ]);
});

test('what was put together for a customer who asked is kept for 90 days', async () => {
  const shop = await install();
  const ask = (daysAgo: number) => ({
    topic: 'customers/data_request',
    body: JSON.stringify({ customer: { id: newId() }, data_request: { id: daysAgo } }),
    triggeredAt: ago(daysAgo * DAY),
  });
  await shop.deliver([ask(91), ask(89)]);
  await forgetDeliveries(db.pool, shop.shopId);
  const { rows } = await db.pool.query('SELECT request_id AS id FROM data_request WHERE shop_id = $1', [
    shop.shopId,
  ]);
  expect(rows).toEqual([{ id: '89' }]);
});

test('a backfill that nobody went on with goes after 30 days with the orders that it staged', async () => {
  const shop = await install();
  const staged = async (daysAgo: number) => {
    const { rows } = await db.pool.query<{ id: number }>(
      `INSERT INTO backfill (shop_id, source_hash, earns, requested_at) VALUES ($1, $2, true, now() - $3::int * interval '1 day') RETURNING id`,
      [shop.shopId, String(daysAgo), daysAgo],
    );
    const values = [shop.shopId, rows[0]?.id];
    await db.pool.query(
      `INSERT INTO backfill_order (shop_id, backfill_id, order_gid) VALUES ($1, $2, 'o')`,
      values,
    );
    return rows[0]?.id;
  };
  const [, young] = [await staged(31), await staged(29)];
  await forgetDeliveries(db.pool, shop.shopId);
  const { rows } = await db.pool.query('SELECT backfill_id AS id FROM backfill_order WHERE shop_id = $1', [
    shop.shopId,
  ]);
  expect(rows).toEqual([{ id: young }]);
});
