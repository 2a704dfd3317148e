/** The preview must tell what saving really brings, for members of whom nothing was booked lately too. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultProgram, type Program } from '#app/domain/program.ts';
import { matchTiers } from '#app/domain/program-difference.ts';
import { DAY_MS } from '#app/domain/time.ts';
import { newestProgramVersion } from '#app/reports/program-versions.ts';
import { exampleOrders, previewProgram } from '#app/use-cases/preview-program.ts';
import { anyHistory, anyProgram, LivedHistory } from '../ledger/setup/history.ts';
import { TestShop } from '../ledger/setup/test-shop.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { ShopifyWorld } from '../simulation/shopify-world.ts';

const SEED = Number(process.env['PROPERTY_SEED'] ?? Date.now() % 2 ** 31);
const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 12);

let db: TestDatabase;
beforeAll(async () => (db = await createTestDatabase()));
afterAll(() => db.drop());

/** Members in the program, by id. */
async function tiersNow(shop: TestShop): Promise<Map<number, string>> {
  const { rows } = await db.pool.query<{ id: number; tier: string }>(
    `SELECT b.member_id AS id, b.tier FROM balance b JOIN member m ON m.shop_id = b.shop_id AND m.id = b.member_id
     WHERE b.shop_id = $1 AND m.root_id = m.id AND NOT b.outside AND b.joined_at IS NOT NULL`,
    [shop.shopId],
  );
  return new Map(rows.map(({ id, tier }) => [id, tier]));
}

function sumBy(
  counts: readonly { before: string; after: string; members: number }[],
  side: 'before' | 'after',
) {
  const sums: Record<string, number> = {};
  for (const one of counts) sums[one[side]] = (sums[one[side]] ?? 0) + one.members;
  return sums;
}

function tally(tiers: ReadonlyMap<number, string>) {
  const sums: Record<string, number> = {};
  for (const tier of tiers.values()) sums[tier] = (sums[tier] ?? 0) + 1;
  return sums;
}

async function preview(shop: TestShop, draft: Program) {
  const found = await previewProgram(db.pool, shop.shopId, draft, 10_000, { clock: shop.clock });
  if (!found.ok) throw new Error(found.message);
  return found.value;
}

const anyDraft = fc
  .tuple(anyProgram, fc.constantFrom(0.3, 1, 2), fc.boolean())
  .map(([program, factor, fewer]) => {
    const levels = program.tiers.levels.map((level) => ({
      ...level,
      thresholdMinor: Math.round(level.thresholdMinor * factor),
    }));
    return { ...program, tiers: { ...program.tiers, levels: fewer ? levels.toSpliced(1, 1) : levels } };
  });

test(`who moves is who moves when it is saved (PROPERTY_SEED=${SEED})`, async () => {
  let moved = 0;
  await fc.assert(
    fc.asyncProperty(anyHistory, anyDraft, fc.nat(60), async (history, draft, days) => {
      const end = Math.floor(Date.now() / 1000) * 1000 - 70 * DAY_MS;
      const { shop } = await LivedHistory.live(db.pool, history, end);
      // Time goes by, and no sweep comes.
      shop.now = end + days * DAY_MS;
      const found = await preview(shop, draft);
      const { program } = await newestProgramVersion(db.pool, shop.shopId);
      const sameTier = matchTiers(program.tiers.levels, draft.tiers.levels);
      await shop.sweep();
      const before = await tiersNow(shop);
      expect(sumBy(found.counts, 'before')).toEqual(tally(before));
      await shop.publish(draft);
      await shop.sweep();
      const after = await tiersNow(shop);
      expect(sumBy(found.counts, 'after')).toEqual(tally(after));
      const movers = [...before].filter(([id, tier]) => sameTier.get(after.get(id) ?? '') !== tier);
      expect(found.moving).toBe(movers.length);
      expect(new Map(found.movers.map((one) => [one.memberId, [one.before, one.after]]))).toEqual(
        new Map(movers.map(([id, tier]) => [id, [tier, after.get(id)]])),
      );
      moved += movers.length;
    }),
    { seed: SEED, numRuns: RUNS, endOnFailure: process.env['PROPERTY_SHRINK'] === undefined },
  );
  expect(moved).toBeGreaterThan(0);
}, 300_000);

describe('the preview', () => {
  const NOW = Math.floor(Date.now() / 1000) * 1000;

  async function shopWithSpend(...minors: number[]): Promise<TestShop> {
    const shop = await TestShop.install(db.pool, { now: NOW - 30 * DAY_MS });
    const world = new ShopifyWorld();
    for (const priceMinor of minors) {
      const customer = world.addCustomer(NOW - 20 * DAY_MS);
      await shop.deliver(world.place(customer, NOW - DAY_MS, [{ quantity: 1, priceMinor }]).deliveries);
    }
    shop.now = NOW;
    return shop;
  }

  test('lists those who move, the biggest spenders first, and changes nothing', async () => {
    const shop = await shopWithSpend(1_000, 26_000, 27_000, 31_000);
    const draft = structuredClone(defaultProgram(2));
    Object.assign(draft.tiers.levels[1] ?? {}, { thresholdMinor: 25_000 });
    const before = await shop.everything();
    const { counts, moving, movers } = await preview(shop, draft);
    expect(sumBy(counts, 'before')).toEqual({ Bronze: 3, Silver: 1 });
    expect(sumBy(counts, 'after')).toEqual({ Bronze: 1, Silver: 3 });
    expect(moving).toBe(2);
    expect(movers.map(({ before: was, after: is, spendMinor }) => [was, is, spendMinor])).toEqual([
      ['Bronze', 'Silver', 27_000],
      ['Bronze', 'Silver', 26_000],
    ]);
    expect(await shop.everything()).toBe(before);
  });

  test('takes a tier with a new name for the same tier', async () => {
    const shop = await shopWithSpend(1_000, 31_000);
    const draft = structuredClone(defaultProgram(2));
    Object.assign(draft.tiers.levels[1] ?? {}, { name: 'Argent' });
    expect(await preview(shop, draft)).toMatchObject({ moving: 0, movers: [] });
  });

  test('gives up when it takes too long', async () => {
    const shop = await shopWithSpend(1_000);
    const slow = () => new Promise<number>((resolve) => setTimeout(resolve, 30, NOW));
    const found = await previewProgram(db.pool, shop.shopId, defaultProgram(2), 20, { clock: slow });
    expect(found).toMatchObject({ ok: false, code: 'takes_long' });
  });

  test('gives up when nobody waits for it any more', async () => {
    const shop = await shopWithSpend(1_000);
    const waiting = new AbortController();
    const ask = () =>
      previewProgram(db.pool, shop.shopId, defaultProgram(2), 10_000, { signal: waiting.signal });
    expect(await ask()).toMatchObject({ ok: true });
    waiting.abort();
    expect(await ask()).toMatchObject({ ok: false, code: 'takes_long' });
  });

  test('shows an order of 84.00 in the first tier and in the last', () => {
    const shown = exampleOrders({ ...defaultProgram(2), paused: true }, 2);
    expect(shown.map(({ tier, amountMinor, points }) => [tier, amountMinor, points])).toEqual([
      ['Bronze', 8_400, 420],
      ['Gold', 8_400, 630],
    ]);
    expect(exampleOrders(defaultProgram(0), 0)[0]).toMatchObject({ amountMinor: 8_400, points: 420 });
  });
});
