/** Orders that are newer than all their member has are appended without reading its history: to the same end. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MemberFact } from '#app/domain/account.ts';
import { DAY_MS } from '#app/domain/time.ts';
import { ShopifyWorld } from '../simulation/shopify-world.ts';
import { anyProgram } from './setup/history.ts';
import { TestShop } from './setup/test-shop.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';

const SEED = Number(process.env['PROPERTY_SEED'] ?? Date.now() % 2 ** 31);
const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 15);

let db: TestDatabase;
beforeAll(async () => (db = await createTestDatabase()));
afterAll(() => db.drop());

const NOT_ENDED = { expiresAt: null, ended: null, endedAt: null };

/** Once in so many times; `fc.option` with a frequency is the other way round. */
const seldom = <T>(times: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.oneof({ weight: times - 1, arbitrary: fc.constant(null) }, { weight: 1, arbitrary });

const anyOrders = fc.array(
  fc.record({
    customer: fc.nat(2),
    hours: fc.oneof(fc.constant(0), fc.nat(40), fc.nat(300)),
    heardAfterMs: fc.constantFrom(0, 1, 5000),
    priceMinor: fc.nat(9000),
    spend: fc.oneof(fc.constant(0), fc.nat(200)),
    sweep: fc.boolean(),
    publish: seldom(12, anyProgram),
    staffTier: seldom(
      4,
      fc.record({ name: fc.constantFrom('Bronze', 'Silver', 'Gold', 'Diamond'), locked: fc.boolean() }),
    ),
  }),
  { minLength: 1, maxLength: 25, size: 'max' },
);

test(`one by one, all at once and backwards (PROPERTY_SEED=${SEED})`, { timeout: 120_000 }, () =>
  fc.assert(
    fc.asyncProperty(anyProgram, anyOrders, async (program, orders) => {
      const end = Math.floor(Date.now() / 1000) * 1000;
      const hours = orders.reduce((sum, order) => sum + order.hours, 0);
      const now = end - (hours + 1) * 3_600_000;
      const world = new ShopifyWorld();
      const customers = [-1, 1, null].map((days) =>
        world.addCustomer(days === null ? null : now + days * DAY_MS),
      );
      const shop = await TestShop.install(db.pool, { now, program });
      const versions: { at: number; program: typeof program }[] = [];
      const deliveries = [];
      const facts: { customer: string; fact: MemberFact }[] = [];
      for (const [index, order] of orders.entries()) {
        shop.now += order.hours * 3_600_000 + 10_000;
        if (order.publish) {
          await shop.publish(order.publish);
          versions.push({ at: shop.now, program: order.publish });
        }
        const customer = customers[order.customer] ?? '';
        const told = world.place(customer, shop.now, [{ quantity: 1, priceMinor: order.priceMinor }]);
        deliveries.push(...told.deliveries);
        shop.now += order.heardAfterMs;
        await shop.deliver(told.deliveries);
        const spend = { kind: 'redemption' as const, points: order.spend, at: shop.now, ...NOT_ENDED };
        if (order.spend > 0 && (await shop.redeem(customer, `s${index}`, spend.points)).ok)
          facts.push({ customer, fact: { ...spend, cause: `redemption:s${index}` } });
        if (order.staffTier) {
          const set = { kind: 'tier_set' as const, tier: order.staffTier };
          const fact = { ...set, cause: `adjustment:t${index}`, points: 0, at: shop.now, ...NOT_ENDED };
          if ((await shop.adjust(customer, `t${index}`, set)).ok) facts.push({ customer, fact });
        }
        if (order.sweep) await shop.sweep();
        if (!order.publish) await shop.expectClean();
      }
      shop.now = end;
      await shop.sweep();
      await shop.expectRebuildsToItself();
      for (const way of [deliveries, [...deliveries].reverse()]) {
        const other = await TestShop.install(db.pool, { now, program });
        for (const version of versions) {
          other.now = version.at;
          await other.publish(version.program);
        }
        other.now = end;
        await other.deliver(way, way === deliveries ? 200 : 1);
        for (const { customer, fact } of facts) await other.storeRecorded(customer, fact);
        await other.sweep();
        expect(await other.lots()).toEqual(await shop.lots());
        expect(await other.balances()).toEqual(await shop.balances());
        expect(await other.tiers()).toEqual(await shop.tiers());
        await other.expectRebuildsToItself();
      }
    }),
    { seed: SEED, numRuns: RUNS, endOnFailure: process.env['PROPERTY_SHRINK'] === undefined },
  ),
);
