/** Merges, redactions and moves where they meet each other: the corners that properties found, kept as stories. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { defaultProgram } from '#app/domain/program.ts';
import { DAY_MS } from '#app/domain/time.ts';
import { ShopifyWorld } from '../simulation/shopify-world.ts';
import { TestShop } from './setup/test-shop.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';

let db: TestDatabase;
let shop: TestShop;
let world: ShopifyWorld;
beforeAll(async () => (db = await createTestDatabase()));
afterAll(() => db.drop());
beforeEach(async () => {
  const now = Math.floor(Date.now() / 1000) * 1000 - 100 * DAY_MS;
  shop = await TestShop.install(db.pool, { now, earnsFrom: now - 200 * DAY_MS });
  world = new ShopifyWorld();
});

/** An order of 10.00, which earns 50 points. */
function order(customerId: string | null, at = shop.now) {
  return world.place(customerId, at, [{ quantity: 1, priceMinor: 1000 }]);
}

describe('after a merge', () => {
  test('the member that is gone is never due again: new rules are swept to an end', async () => {
    const [kept, gone] = [world.addCustomer(shop.now), world.addCustomer(shop.now)];
    await shop.deliver([...order(kept).deliveries, ...order(gone).deliveries]);
    await shop.deliver([world.merge(kept, gone, shop.now)]);
    shop.now += DAY_MS;
    await shop.publish(defaultProgram(2));
    expect(await shop.sweep()).toBe(1);
    expect(await shop.sweep()).toBe(0);
  });
});
