/** Many connections at once: nothing is lost, nothing happens twice, nobody reads what is over. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultProgram } from '#app/domain/program.ts';
import { DAY_MS } from '#app/domain/time.ts';
import { publishProgramVersion } from '#app/use-cases/publish-program-version.ts';
import { ShopifyWorld } from '../simulation/shopify-world.ts';
import { randomOf, shuffled } from './setup/history.ts';
import { TestShop, type TestDelivery } from './setup/test-shop.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';

const SEED = Number(process.env['PROPERTY_SEED'] ?? Date.now() % 2 ** 31);

let db: TestDatabase;
beforeAll(async () => (db = await createTestDatabase({ max: 24 })));
afterAll(() => db.drop());

const start = () => Math.floor(Date.now() / 1000) * 1000 - 30 * DAY_MS;
const many = <T>(count: number, work: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)));

async function until(found: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 200; i++) {
    if (await found()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('it never came to that');
}

test('a settlement that waited for new rules settles by them', async () => {
  const shop = await TestShop.install(db.pool, { now: start() });
  const world = new ShopifyWorld();
  const base = defaultProgram(2);
  const program = { ...base, earning: { ...base.earning, rate: { times: 10, per: 100 } } };
  let go = (): void => undefined;
  let entered = (): void => undefined;
  const gate = new Promise<void>((resolve) => (go = resolve));
  const inside = new Promise<void>((resolve) => (entered = resolve));
  const publishedAt = shop.now + 1000;
  const publishing = publishProgramVersion(db.pool, shop.shopId, program, 'test', async () => {
    entered();
    await gate;
    return publishedAt;
  });
  await inside;
  shop.now += 60_000;
  const { deliveries } = world.place(world.addCustomer(shop.now), shop.now - 10_000, [
    { quantity: 1, priceMinor: 1000 },
  ]);
  const settling = shop.deliver(deliveries);
  await until(async () => {
    const { rowCount } = await db.pool.query(
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return (rowCount ?? 0) > 0;
  });
  go();
  await Promise.all([publishing, settling]);
  expect(await shop.lots()).toMatchObject([{ cause: 'join' }, { kind: 'order', size: 100 }]);
  await shop.sweep();
  await shop.expectClean();
});

test('of many spends at once only what is there is taken, while settlements and merges go on', async () => {
  const shop = await TestShop.install(db.pool, { now: start() });
  const world = new ShopifyWorld();
  const [one, other] = [world.addCustomer(shop.now), world.addCustomer(shop.now)];
  const order = (customer: string, at: number) =>
    world.place(customer, at, [{ quantity: 1, priceMinor: 1000 }]).deliveries;
  shop.now += DAY_MS;
  await shop.deliver([...order(one, shop.now - 9000), ...order(other, shop.now - 8000)]);
  // 100 for joining and 50 for the order.
  const more = Array.from({ length: 20 }, (_, i) => order(i % 2 === 0 ? one : other, shop.now - 7000 + i));
  await shop.store(more.flat());
  const merge = shop.deliver([world.merge(one, other, shop.now)], 3);
  const spends = many(24, (index) => shop.redeem(index % 3 === 0 ? other : one, `spend-${index}`, 40));
  const twice = many(8, () => shop.redeem(one, 'the-same', 15));
  await Promise.all([merge, shop.settle(2), shop.settle(5), shop.sweep()]);
  const taken = (await spends).filter((spend) => spend.ok).length;
  const same = (await twice).filter((spend) => spend.ok).length;
  await shop.settle();
  // Two orders and twenty more of 50 each, and 100 for joining once: a merged member has one joining lot.
  const spent = taken * 40 + (same > 0 ? 15 : 0);
  const { rows } = await db.pool.query<{ taken: number }>(
    `SELECT -sum(points)::bigint AS taken FROM reporting.point_entry WHERE shop_domain = $1 AND kind = 'redemption'`,
    [shop.domain],
  );
  expect(rows).toEqual([{ taken: spent }]);
  const balance = await shop.balance(one);
  expect((balance?.available ?? 0) - (balance?.debt ?? 0)).toBe(22 * 50 + 100 - spent);
  await shop.expectRebuildsToItself();
});

test('without a merge, spends at once never make a debt', async () => {
  const shop = await TestShop.install(db.pool, { now: start() });
  const world = new ShopifyWorld();
  const customer = world.addCustomer(shop.now);
  shop.now += DAY_MS;
  const place = (at: number) => world.place(customer, at, [{ quantity: 1, priceMinor: 1000 }]).deliveries;
  await shop.deliver(place(shop.now - 60_000));
  await shop.store(Array.from({ length: 6 }, (_, i) => place(shop.now - 50_000 + i * 1000)).flat());
  const settling = many(3, () => shop.settle(1));
  const spends = await many(30, (index) => shop.redeem(customer, `spend-${index}`, 30));
  await settling;
  const taken = spends.filter((spend) => spend.ok).length;
  expect(taken).toBeGreaterThanOrEqual(5);
  for (const spend of spends) if (!spend.ok) expect(spend.code).toBe('insufficient_points');
  expect(await shop.balance(customer)).toMatchObject({ debt: 0, available: 150 + 300 - taken * 30 });
  await shop.expectClean();
});

test(`many settlements at once end as one does (PROPERTY_SEED=${SEED})`, async () => {
  const random = randomOf(SEED);
  const now = start();
  const world = new ShopifyWorld();
  const customers = Array.from({ length: 6 }, () => world.addCustomer(now));
  const deliveries: TestDelivery[] = [];
  const someone = () => customers[Math.floor(random() * customers.length)] ?? null;
  for (let i = 0; i < 40; i++) {
    const at = now + i * 3_600_000;
    const { order, deliveries: told } = world.place(someone(), at, [{ quantity: 2, priceMinor: 700 + i }]);
    deliveries.push(...told);
    if (random() < 0.4) deliveries.push(world.change(order, { customerId: someone() }, at + 5000));
    const line = order.model.lines[0];
    if (random() < 0.4 && line) {
      deliveries.push(...world.refund(order, { lines: [{ lineId: line.lineId, quantity: 1 }] }, at + 9000));
    }
    if (random() < 0.1) deliveries.push(world.delete(order, at + 10_000));
  }
  const [a = '', b = '', c = ''] = customers;
  deliveries.push(world.merge(a, b, now), world.merge(c, a, now), world.redact(customers[5] ?? '', now));
  const alone = await TestShop.install(db.pool, { now });
  const crowded = await TestShop.install(db.pool, { now });
  alone.now = crowded.now = now + 3 * DAY_MS;
  await alone.deliver(deliveries);
  const mixed = shuffled([...deliveries, ...deliveries], random);
  const storing = many(6, (index) => crowded.store(mixed.filter((_, i) => i % 6 === index)));
  const during = many(8, (index) => crowded.settle(1 + index * 2));
  await storing;
  await during;
  const after = await many(10, (index) => crowded.settle(1 + index * 3));
  expect({ faults: crowded.faults, failed: after.some(({ failed }) => failed > 0) }).toEqual({
    faults: [],
    failed: false,
  });
  const { rows } = await db.pool.query(
    `SELECT status, count(*) FROM delivery WHERE shop_id = $1 GROUP BY 1`,
    [crowded.shopId],
  );
  expect(rows).toEqual([{ status: 'settled', count: mixed.length }]);
  expect(await crowded.balances()).toEqual(await alone.balances());
  expect(await crowded.lots()).toEqual(await alone.lots());
  await crowded.expectRebuildsToItself();
});
