/** What the thank-you page is told while the order is being settled: it asks until nothing more is to come. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '#app/db/database.ts';
import { DAY_MS } from '#app/domain/time.ts';
import { showShopperOrder } from '#app/use-cases/show-shopper-order.ts';
import { gidOf, TestShop } from '../ledger/setup/test-shop.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { ShopifyWorld } from '../simulation/shopify-world.ts';

let db: TestDatabase;
beforeAll(async () => (db = await createTestDatabase()));
afterAll(() => db.drop());

/** The database, to which something happens just before that statement. */
function before(name: string, happens: () => Promise<void>): Database {
  let isDone = false;
  return new Proxy(db.pool, {
    get(pool, member) {
      const value: unknown = Reflect.get(pool, member);
      if (member !== 'query') return typeof value === 'function' ? value.bind(pool) : value;
      return async (asked: string | { name?: string }, ...values: unknown[]) => {
        if (typeof asked === 'object' && asked.name === name && !isDone) {
          isDone = true;
          await happens();
        }
        return (pool.query as (...args: unknown[]) => Promise<unknown>).call(pool, asked, ...values);
      };
    },
  });
}

test('an order that is settled between two looks does not seem to have brought no gift', async () => {
  const now = Math.floor(Date.now() / 1000) * 1000 - 40 * DAY_MS;
  const shop = await TestShop.install(db.pool, { now, timezone: 'UTC' });
  await db.pool.query('UPDATE shop SET publishes = true WHERE id = $1', [shop.shopId]);
  const world = new ShopifyWorld();
  const customer = world.addCustomer(now);
  await shop.deliver([world.account(customer, shop.now)]);
  shop.now += 1000;
  await shop.tellOrders(customer, 0);
  shop.now += DAY_MS;
  const { order, deliveries } = world.place(customer, shop.now - 10_000, [{ quantity: 1, priceMinor: 1000 }]);
  const database = before('shopper-order', async () => void (await shop.deliver(deliveries)));
  const shopper = { shopDomain: shop.domain, customerGid: gidOf(customer) };
  const answer = await showShopperOrder(database, shopper, `gid://shopify/Order/${order.orderId}`);
  expect(answer?.order).toMatchObject({ state: 'settled', points: 50 });
  expect(answer?.gift.state).not.toBe('none');
});
