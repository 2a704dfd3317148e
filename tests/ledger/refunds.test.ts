/** Refunds add up: split in any way they end where one does, and all of them together at the start. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Program } from '#app/domain/program.ts';
import { DAY_MS } from '#app/domain/time.ts';
import { ShopifyWorld } from '../simulation/shopify-world.ts';
import { anyProgram, randomOf, shuffled } from './setup/history.ts';
import { TestShop } from './setup/test-shop.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';

const SEED = Number(process.env['PROPERTY_SEED'] ?? Date.now() % 2 ** 31);
const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 25);

let db: TestDatabase;
beforeAll(async () => (db = await createTestDatabase()));
afterAll(() => db.drop());

const anyOrder = fc.array(
  fc.record({ quantity: fc.integer({ min: 1, max: 5 }), priceMinor: fc.integer({ min: 0, max: 9999 }) }),
  { minLength: 1, maxLength: 4 },
);

const longAgo = () => Math.floor(Date.now() / 1000) * 1000 - 20 * DAY_MS;

/** A shop with an earlier order, spending, and the order whose refunds are tried. */
async function prepare(
  now: number,
  program: Program,
  lines: Parameters<ShopifyWorld['place']>[2],
  spend: number,
) {
  const shop = await TestShop.install(db.pool, { now, program });
  const world = new ShopifyWorld();
  const customer = world.addCustomer(now);
  shop.now += DAY_MS;
  const first = world.place(customer, shop.now - 3000, [{ quantity: 1, priceMinor: 2500 }]);
  await shop.deliver(first.deliveries);
  const start = { balances: await shop.balances(), lots: await shop.lots() };
  const tried = world.place(customer, shop.now - 2000, lines);
  await shop.deliver(tried.deliveries);
  shop.now += DAY_MS;
  if (spend > 0) await shop.redeem(customer, 'spent', spend);
  return { shop, world, customer, start, order: tried.order };
}

test(`any split of a refund ends where one refund does (PROPERTY_SEED=${SEED})`, { timeout: 120_000 }, () =>
  fc.assert(
    fc.asyncProperty(
      anyProgram,
      anyOrder,
      fc.nat(150),
      fc.nat(1000),
      fc.integer({ min: -900, max: 900 }),
      async (program, lines, spend, mix, discrepancy) => {
        const random = randomOf(mix);
        const now = longAgo();
        const whole = await prepare(now, program, lines, spend);
        const split = await prepare(now, program, lines, spend);
        const at = whole.shop.now;
        split.shop.now = at;
        const pieces = whole.order.model.lines.flatMap((line, index) =>
          Array.from({ length: Math.floor(random() * (line.quantity + 1)) }, () => ({ index })),
        );
        const lineIds = (of: typeof whole, some: typeof pieces) =>
          some.map(({ index }) => ({ lineId: of.order.model.lines[index]?.lineId ?? '', quantity: 1 }));
        const one = whole.world.refund(
          whole.order,
          { lines: lineIds(whole, pieces), discrepancyMinor: discrepancy },
          at,
        );
        await whole.shop.deliver(one);
        const half = Math.floor(discrepancy / 2);
        const parts = shuffled(pieces, random).map((piece) =>
          split.world.refund(split.order, { lines: lineIds(split, [piece]) }, at),
        );
        parts.push(split.world.refund(split.order, { discrepancyMinor: half }, at));
        parts.push(split.world.refund(split.order, { discrepancyMinor: discrepancy - half }, at));
        for (const delivery of shuffled(parts.flat(), random)) await split.shop.deliver([delivery]);
        for (const { shop } of [whole, split]) await shop.expectClean();
        expect(await split.shop.lots()).toEqual(await whole.shop.lots());
        expect(await split.shop.balances()).toEqual(await whole.shop.balances());
        expect(await split.shop.tiers()).toEqual(await whole.shop.tiers());
      },
    ),
    { seed: SEED, numRuns: RUNS },
  ),
);

test(`a full refund restores the start (PROPERTY_SEED=${SEED})`, { timeout: 120_000 }, () =>
  fc.assert(
    fc.asyncProperty(anyProgram, anyOrder, fc.boolean(), async (program, lines, cancelled) => {
      const { shop, world, order, start } = await prepare(longAgo(), program, lines, 0);
      if (cancelled)
        await shop.deliver([world.change(order, { cancelledAt: order.model.placedAt + 1000 }, shop.now)]);
      else {
        const all = order.model.lines.map(({ lineId, quantity }) => ({ lineId, quantity }));
        await shop.deliver(world.refund(order, { lines: all }, shop.now));
      }
      // A refund counts for the tier from the moment after it.
      shop.now += 1000;
      await shop.sweep();
      await shop.expectClean();
      expect(await shop.lots()).toEqual(start.lots);
      expect(await shop.balances()).toEqual(start.balances);
    }),
    { seed: SEED, numRuns: RUNS },
  ),
);
