import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { DAY_MS } from '#app/domain/time.ts';
import { takeReadyCode } from '#app/use-cases/take-code.ts';
import { inTransaction } from '#app/db/database.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { terms, VoucherWorld } from './setup/voucher-world.ts';

let db: TestDatabase;
let world: VoucherWorld;
beforeAll(async () => (db = await createTestDatabase()));
afterAll(() => db.drop());
beforeEach(async () => (world = await VoucherWorld.open(db.pool)));
afterEach(() => world.close());

const take = (rewardId: number, version = 1) =>
  inTransaction(db.pool, (tx) => takeReadyCode(tx, world.shopId, rewardId, version, world.served.clock.now));

async function takeMany(rewardId: number, count: number): Promise<string[]> {
  const codes: string[] = [];
  for (let i = 0; i < count; i++) codes.push((await take(rewardId))?.code ?? '');
  return codes;
}

/** The pools of the rewards that a test makes; every shop has two from its installation. */
async function poolOf(rewardId: number) {
  return (await world.pools()).filter((pool) => pool.rewardId === rewardId);
}

const discounts = () => [...world.served.shop.state.discounts.values()];

test('a new reward has a hundred codes ready, all of one discount that each may use once', async () => {
  const { rewardId } = await world.reward(terms({ title: 'Five off' }));
  await world.pass(3_000);
  expect(await poolOf(rewardId)).toMatchObject([{ month: '2026-11', ready: 100, asked: 0, closed: false }]);
  const discount = discounts().find(({ title }) => title === 'Perennial: Five off (2026-11)');
  expect(discount).toMatchObject({
    ...{ usageLimit: 1, appliesOncePerCustomer: false, customerIds: null },
    combinesWith: { order: false, product: true, shipping: true },
  });
  // One more than is handed out: it is what the discount is found by.
  expect(discount?.codes).toHaveLength(101);
  // The month's end in New York, 90 days, and a week to spare.
  expect(new Date(discount?.endsAt ?? 0).toISOString()).toBe('2027-03-09T05:00:00.000Z');
  const [first, second] = await takeMany(rewardId, 2);
  expect(first).toMatch(/^[A-Z0-9]{3}(-[0-9A-HJKMNP-TV-Z]{4}){3}$/);
  expect(second).not.toBe(first);
  const codes = discount?.codes.map(({ code }) => code);
  expect(codes).toContain(first);
});

test('every shop can give its first reward and its gift from the beginning', async () => {
  await world.pass(3_000);
  expect((await world.pools()).map(({ ready }) => ready)).toEqual([100, 100]);
  const before = world.mutations().length;
  await world.pass(5_000);
  expect(world.mutations()).toHaveLength(before);
});

test('it is filled up before it runs dry, to as many as were handed out in a week', async () => {
  const { rewardId } = await world.reward(terms());
  await world.pass(3_000);
  await takeMany(rewardId, 49);
  await world.pass(1_000);
  expect(await poolOf(rewardId)).toMatchObject([{ ready: 51 }]);
  await takeMany(rewardId, 3);
  await world.pass(2_000);
  expect(await poolOf(rewardId)).toMatchObject([{ ready: 100 }]);
  const mia = await world.member(60_000);
  for (let i = 0; i < 110; i++) await world.redeem(mia, rewardId);
  await world.pass(5_000);
  expect((await world.vouchers()).every(({ state }) => state === 'ready')).toBe(true);
  await takeMany(rewardId, 45);
  await world.pass(5_000);
  expect(await poolOf(rewardId)).toMatchObject([{ ready: 110 }]);
});

test('rolled back, a code is there again; at once, nobody gets the same', async () => {
  const { rewardId } = await world.reward(terms());
  await world.pass(3_000);
  const failing = inTransaction(db.pool, async (tx) => {
    await takeReadyCode(tx, world.shopId, rewardId, 1, world.served.clock.now);
    throw new Error('rolled back');
  });
  await expect(failing).rejects.toThrow('rolled back');
  expect(await poolOf(rewardId)).toMatchObject([{ ready: 100 }]);
  const taken = await Promise.all(Array.from({ length: 40 }, () => take(rewardId)));
  expect(new Set(taken.map((one) => one?.code)).size).toBe(40);
});

test('one code is taken, also where the database believes that there are hardly any', async () => {
  await db.pool.query('ANALYZE');
  const { rewardId } = await world.reward(terms());
  await world.pass(3_000);
  // It may then look for a free code anew with each that it reads.
  await inTransaction(db.pool, async (tx) => {
    for (const way of ['hashjoin', 'mergejoin', 'material']) await tx.query(`SET LOCAL enable_${way} = off`);
    await takeReadyCode(tx, world.shopId, rewardId, 1, world.served.clock.now);
  });
  expect(await poolOf(rewardId)).toMatchObject([{ ready: 99 }]);
});

test('a changed reward has a pool of its own; whoever took the old one has an old code', async () => {
  const first = await world.reward(terms());
  await world.pass(3_000);
  const mia = await world.member(500);
  const voucherId = await world.redeem(mia, first.rewardId);
  await world.reward(terms({ value: { kind: 'percentage_off', basisPoints: 1500 } }), first);
  await world.pass(3_000);
  expect((await poolOf(first.rewardId)).map(({ version, ready }) => [version, ready])).toEqual([
    [1, 99],
    [2, 100],
  ]);
  const [voucher] = await world.vouchers();
  expect(voucher).toMatchObject({ id: voucherId, state: 'ready' });
  const used = discounts().find(({ codes }) => codes.some(({ code }) => code === voucher?.code));
  expect(used?.value).toEqual({ kind: 'fixed_amount', amountMinor: 500 });
});

test('a new month has new codes; the old ones serve until those are there, and are then put aside', async () => {
  const { rewardId } = await world.reward(terms());
  await world.pass(3_000);
  world.served.clock.now += 10 * DAY_MS;
  expect(await take(rewardId)).not.toBeNull();
  world.served.devshop.faults.setApi('serverError', { probability: 1 });
  await world.fill();
  expect(await take(rewardId)).not.toBeNull();
  // From then on their discount would end before the voucher does.
  world.served.clock.now += 10 * DAY_MS;
  expect(await take(rewardId)).toBeNull();
  world.served.devshop.faults.allOff();
  await world.pass(120_000, 5_000);
  expect(await poolOf(rewardId)).toMatchObject([
    { month: '2026-11', closed: true, ready: 0 },
    { month: '2026-12', closed: false, ready: 100 },
  ]);
});

test('codes that never expire have one pool without an end', async () => {
  const { rewardId } = await world.reward(
    terms({ title: 'Ever', voucher: { ...terms().voucher, expiresAfterDays: null } }),
  );
  await world.pass(3_000);
  world.served.clock.now += 40 * DAY_MS;
  await world.pass(3_000);
  expect(await poolOf(rewardId)).toMatchObject([{ month: 'always', ready: 100 }]);
  expect(discounts().find(({ title }) => title === 'Perennial: Ever')?.endsAt).toBeNull();
});

test('a code that Shopify has already is dropped and replaced', async () => {
  const { rewardId } = await world.reward(terms());
  world.served.devshop.faults.setApi('slowJobs', { probability: 1, ms: 20_000 });
  await world.pass(1_000);
  const [asked] = (
    await db.pool.query<{ code: string }>(
      `SELECT code FROM pool_code c JOIN code_pool p ON p.shop_id = c.shop_id AND p.id = c.pool_id
       WHERE c.shop_id = $1 AND p.reward_id = $2 AND NOT c.ready ORDER BY code LIMIT 1`,
      [world.shopId, rewardId],
    )
  ).rows;
  const [other] = discounts();
  if (!asked || !other) throw new Error('nothing was asked for');
  world.served.shop.operations.addCodes({ discount: other, codes: [asked.code] });
  world.served.devshop.faults.allOff();
  await world.pass(30_000);
  const [pool] = await poolOf(rewardId);
  expect(pool).toMatchObject({ ready: 99, asked: 0 });
});

test('a discount deleted in the shop takes its codes with it: another is made', async () => {
  const { rewardId } = await world.reward(terms({ title: 'Again' }));
  await world.pass(3_000);
  const named = () => discounts().find(({ title }) => title === 'Perennial: Again (2026-11)');
  const first = named();
  world.served.shop.operations.deleteDiscount({ discountId: first?.id ?? 0 });
  // Nobody tells of that; it shows when codes are to be added.
  await takeMany(rewardId, 55);
  await world.pass(5_000);
  expect(named()?.id).not.toBe(first?.id);
  expect(await poolOf(rewardId)).toMatchObject([{ ready: 100, lastError: null }]);
  const code = (await take(rewardId))?.code;
  expect(named()?.codes.map((one) => one.code)).toContain(code);
});

test('what Shopify will not have is told, and who waits for it gets the points back', async () => {
  const gone = { kind: 'free_product' as const, productGid: 'gid://shopify/Product/1', title: 'Mug' };
  const { rewardId } = await world.reward(terms({ value: gone }));
  const mia = await world.member(800);
  const before = await world.available(mia);
  await world.redeem(mia, rewardId);
  expect(await world.available(mia)).toBe(before - 500);
  await world.pass(180_000, 5_000);
  expect(await poolOf(rewardId)).toMatchObject([
    {
      ready: 0,
      discountGid: null,
      lastError: 'product_gone: The free product is not in the shop any more.',
    },
  ]);
  expect(await world.vouchers()).toMatchObject([{ state: 'not_made' }]);
  expect(await world.available(mia)).toBe(before);
});

test('a free product is as much off it as a piece costs at most', async () => {
  const [product] = [...world.served.shop.state.products.values()].filter((one) => !one.giftCard);
  if (!product) throw new Error('no products');
  const productGid = `gid://shopify/Product/${product.id}`;
  await world.reward(
    terms({ title: 'Gift', value: { kind: 'free_product', productGid, title: product.title } }),
  );
  await world.pass(3_000);
  const discount = discounts().find(({ title }) => title.startsWith('Perennial: Gift'));
  expect(discount).toMatchObject({
    value: { kind: 'fixed_amount', amountMinor: Math.max(...product.variants.map((one) => one.priceMinor)) },
    items: { kind: 'products', ids: [product.id] },
    appliesOnEachItem: false,
  });
});
