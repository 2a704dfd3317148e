/** Two shops with the same order, customer, refund and delivery ids never touch each other. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultProgram } from '#app/domain/program.ts';
import { DAY_MS } from '#app/domain/time.ts';
import { ShopifyWorld } from '../simulation/shopify-world.ts';
import { TestShop, type TestDelivery } from './setup/test-shop.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';

let db: TestDatabase;
beforeAll(async () => (db = await createTestDatabase()));
afterAll(() => db.drop());

test('the same ids in two shops are two things', async () => {
  const now = Math.floor(Date.now() / 1000) * 1000 - 10 * DAY_MS;
  const [one, two] = [await TestShop.install(db.pool, { now }), await TestShop.install(db.pool, { now })];
  const world = new ShopifyWorld();
  const [ann, ben] = [world.addCustomer(now), world.addCustomer(now)];
  one.now = two.now = now + DAY_MS;
  let id = 0;
  const named = (deliveries: readonly TestDelivery[]) =>
    deliveries.map((delivery) => ({ ...delivery, webhookId: `same-${id++}` }));
  const { order, deliveries } = world.place(ann, now + 1000, [{ quantity: 2, priceMinor: 1000 }]);
  const placed = named(deliveries);
  // Both wait at once; only one is settled.
  await one.store(placed);
  await two.store(placed);
  await one.settle();
  expect(await one.balance(ann)).toMatchObject({ available: 200 });
  expect(await two.balances()).toEqual([]);
  await two.settle();
  expect(await two.balances()).toEqual(await one.balances());

  const quiet = await two.everything();
  const [line] = order.model.lines;
  await one.deliver(
    named(world.refund(order, { lines: [{ lineId: line?.lineId ?? '', quantity: 1 }] }, one.now)),
  );
  await one.redeem(ann, 'same', 20);
  await one.end(ann, 'same', 'returned');
  await one.adjust(ann, 'same', { kind: 'credit', points: 7, expiresAt: null });
  await one.deliver(named([world.merge(ben, ann, one.now), world.delete(order, one.now)]));
  await one.deliver(named([world.redact(ann, one.now), world.redact(ben, one.now)]));
  await one.publish(defaultProgram(2));
  await one.sweep();
  await one.expectRebuildsToItself();
  expect(await two.everything()).toBe(quiet);
  await two.expectClean();

  // The same redemption and adjustment ids are free in the other shop.
  expect(await two.redeem(ann, 'same', 30)).toMatchObject({ ok: true });
  expect(await two.adjust(ann, 'same', { kind: 'deduction', points: 5 })).toMatchObject({ ok: true });
  expect(await two.balance(ann)).toMatchObject({ available: 165, debt: 0 });

  // Erasing one shop leaves the other as it is.
  const left = await two.everything();
  await one.deliver([{ topic: 'app/uninstalled', body: '{"id":1}', triggeredAt: one.now + 1000 }]);
  await one.deliver([{ topic: 'shop/redact', body: '{}', triggeredAt: one.now + 2000 }]);
  expect((await one.everything()).split('\n').length).toBe(8);
  expect(await two.everything()).toBe(left);
  await two.expectRebuildsToItself();
});
