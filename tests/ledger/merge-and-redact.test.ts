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

describe('joining', () => {
  test('by an order that moves away, and then by another: the joining lot counts on', async () => {
    const [first, second] = [world.addCustomer(null), world.addCustomer(null)];
    const { order: moved, deliveries } = order(first);
    await shop.deliver(deliveries);
    await shop.deliver([world.change(moved, { customerId: second }, shop.now + 1000)]);
    expect(await shop.balance(first)).toBeNull();
    shop.now += DAY_MS;
    await shop.deliver(order(first, shop.now - 1000).deliveries);
    expect(await shop.balance(first)).toMatchObject({ available: 150, lifetime: 150 });
    await shop.expectClean();
  });
});

describe('redacted, then merged', () => {
  test('the account counts for joining whether it was told before or after', async () => {
    const created = shop.now - 50 * DAY_MS;
    const [kept, gone] = [world.addCustomer(shop.now), world.addCustomer(created)];
    await shop.deliver([world.account(kept, shop.now), world.redact(gone, shop.now)]);
    await shop.deliver([world.account(gone, shop.now)]);
    await shop.deliver([world.merge(kept, gone, shop.now)]);
    expect(await shop.lots()).toMatchObject([{ cause: 'join', placed: created }]);
    await shop.expectClean();
  });
});

describe('who is outside', () => {
  test('is told by the last leaving or return of all that was merged, not by either part', async () => {
    const [kept, gone] = [world.addCustomer(shop.now), world.addCustomer(shop.now)];
    await shop.deliver([...order(kept).deliveries, ...order(gone).deliveries]);
    shop.now += DAY_MS;
    await shop.adjust(gone, 'left', { kind: 'left' });
    shop.now += DAY_MS;
    await shop.adjust(kept, 'left', { kind: 'left' });
    shop.now += DAY_MS;
    await shop.adjust(kept, 'back', { kind: 'rejoined' });
    await shop.deliver([world.merge(kept, gone, shop.now)]);
    expect(await shop.redeem(gone, 'r', 10)).toMatchObject({ ok: true });
    await shop.expectClean();
  });

  test('a redacted customer merged into somebody leaves them inside', async () => {
    const [kept, gone] = [world.addCustomer(shop.now), world.addCustomer(shop.now)];
    await shop.deliver([...order(kept).deliveries, ...order(gone).deliveries]);
    await shop.deliver([world.redact(gone, shop.now)]);
    await shop.deliver([world.merge(kept, gone, shop.now)]);
    expect(await shop.redeem(kept, 'r', 10)).toMatchObject({ ok: true });
    await shop.deliver(order(gone, shop.now).deliveries);
    await shop.expectRebuildsToItself();
  });

  test('a redacted customer cannot spend, and later orders earn nothing', async () => {
    const gone = world.addCustomer(shop.now);
    await shop.deliver(order(gone).deliveries);
    await shop.redeem(gone, 'r', 120);
    await shop.deliver([world.redact(gone, shop.now)]);
    shop.now += DAY_MS;
    await shop.deliver(order(gone, shop.now - 1000).deliveries);
    expect(await shop.redeem(gone, 's', 1)).toMatchObject({ ok: false });
    expect(await shop.balances()).toEqual([]);
    await shop.expectRebuildsToItself();
  });
});
