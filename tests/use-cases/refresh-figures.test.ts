import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { PERIODS, type Period } from '#app/domain/figures-calendar.ts';
import type { Figures } from '#app/domain/figures.ts';
import { pointTotals } from '#app/reports/point-totals.ts';
import { currentFigures, refreshFigures } from '#app/use-cases/refresh-figures.ts';
import { startAdminEndpoint, type AdminEndpoint } from '../admin-endpoint/endpoint.ts';
import { anyHistory, LivedHistory, randomOf } from '../ledger/setup/history.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { ConnectedShop, DAY, HOUR, newId, order, paid } from './setup/connected-shop.ts';

const SEED = Number(process.env['PROPERTY_SEED'] ?? Date.now() % 2 ** 31);
const ZONE = 'America/New_York';
/** Midday, so that whole days ago are the days they seem. */
const NOW = Math.floor(Date.now() / DAY) * DAY + 17 * HOUR - DAY;
const daysAgo = (days: number) => NOW - days * DAY;

let db: TestDatabase;
let endpoint: AdminEndpoint;
let shop: ConnectedShop;
beforeAll(async () => {
  db = await createTestDatabase();
  endpoint = await startAdminEndpoint();
});
afterAll(async () => {
  await endpoint.close();
  await db.drop();
});
beforeEach(async () => {
  shop = await install();
});

const install = () =>
  ConnectedShop.install(db.pool, endpoint, {
    now: NOW,
    earnsFrom: daysAgo(800),
    timezone: ZONE,
    access: false,
  });

async function figuresAt(now: number, of = shop): Promise<Figures> {
  const figures = await refreshFigures(db.pool, of.shopId, { now });
  if (!figures) throw new Error('no figures');
  return figures;
}

interface Bought {
  readonly customer: string;
  readonly placedAt: number;
  readonly minor: number;
  readonly isRefunded?: boolean;
}

async function buy(...orders: readonly Bought[]): Promise<void> {
  const deliveries = orders.map(({ customer, placedAt, minor, isRefunded = false }) => {
    const orderId = newId();
    const refund = {
      refundId: newId(),
      createdAt: placedAt + HOUR,
      lines: [{ lineId: `${orderId}1`, quantity: 1 }],
    };
    return paid(
      order(orderId, customer, {
        ...{ placedAt, updatedAt: placedAt + 2 * HOUR, refunds: isRefunded ? [refund] : [] },
        lines: [{ lineId: `${orderId}1`, quantity: 1, priceMinor: minor }],
      }),
    );
  });
  await shop.shop.deliver(deliveries);
}

test('a period against the one before, figure by figure', async () => {
  const [early, late, guestless] = [newId(), newId(), newId()];
  await buy(
    { customer: early, placedAt: daysAgo(40), minor: 10_00 },
    { customer: early, placedAt: daysAgo(10), minor: 20_00 },
    { customer: late, placedAt: daysAgo(3), minor: 30_00 },
    { customer: guestless, placedAt: daysAgo(2), minor: 50_00, isRefunded: true },
  );
  shop.shop.now = NOW;
  expect(await shop.shop.redeem(early, newId(), 125)).toMatchObject({ ok: true });
  const { periods, hasOrders, tiers } = await figuresAt(NOW);
  expect(hasOrders).toBe(true);
  expect(tiers).toEqual([
    { tier: 'Bronze', members: 3 },
    { tier: 'Silver', members: 0 },
    { tier: 'Gold', members: 0 },
  ]);
  // 5 a unit and 100 for joining with the first order; what was bought and sent back gave 250 and took them again.
  expect(periods['30d'].now).toEqual({
    ...{ members: 3, ordersEarned: 2, issued: 100 + 150 + 100 + 100, spent: 125, expired: 0 },
    ...{ outstanding: 150 + 450 - 125, worthMinor: 475, revenueMinor: 50_00 },
    ...{ redemptionRate: 125 / 450, repeatRate: 1 / 2 },
  });
  expect(periods['30d'].before).toEqual({
    ...{ members: 1, ordersEarned: 1, issued: 150, spent: 0, expired: 0, outstanding: 150, worthMinor: 150 },
    ...{ revenueMinor: 10_00, redemptionRate: 0, repeatRate: 0 },
  });
  expect(periods['7d'].now).toMatchObject({ members: 3, ordersEarned: 1, repeatRate: 0 });
  expect(periods['90d'].now).toMatchObject({ ordersEarned: 3, repeatRate: 1 / 2, revenueMinor: 60_00 });
  expect(periods['90d'].before).toMatchObject({ members: 0, repeatRate: null, redemptionRate: null });
});

test('points that expired count on the day they expired', async () => {
  const customer = newId();
  await buy({ customer, placedAt: daysAgo(370), minor: 10_00 });
  shop.shop.now = Date.now();
  await shop.shop.sweep();
  const { periods } = await figuresAt(NOW);
  expect(periods['30d'].now).toMatchObject({ issued: 0, expired: 150, outstanding: 0 });
  expect(periods['12m'].before).toMatchObject({ issued: 150, expired: 0, outstanding: 150 });
  expect(periods['12m'].buckets.at(-1)).toMatchObject({ expired: 150, outstanding: 0 });
  expect(periods['12m'].buckets[0]).toMatchObject({ expired: 0, outstanding: 150 });
});

test('the shop without orders has figures of nothing', async () => {
  const { hasOrders, periods, tiers } = await figuresAt(NOW);
  expect(hasOrders).toBe(false);
  expect(periods['30d'].now).toMatchObject({ members: 0, issued: 0, repeatRate: null, redemptionRate: null });
  expect(tiers.every((tier) => tier.members === 0)).toBe(true);
  expect(await refreshFigures(db.pool, 999_999, { now: NOW })).toBeNull();
});

/** The plain way: all orders in a list, members in sets. */
function repeatRateOf(orders: readonly Bought[], from: number, to: number): number | null {
  const buyers = new Set<string>();
  const returning = new Set<string>();
  for (const one of orders) {
    if (one.placedAt < from || one.placedAt >= to) continue;
    buyers.add(one.customer);
    if (orders.some((other) => other.customer === one.customer && other.placedAt < one.placedAt)) {
      returning.add(one.customer);
    }
  }
  return buyers.size === 0 ? null : returning.size / buyers.size;
}

test(`the repeat purchase rate of every period and bucket is that of the members counted one by one (seed ${SEED})`, async () => {
  const random = randomOf(SEED);
  const customers = Array.from({ length: 25 }, newId);
  const orders = Array.from({ length: 400 }, (_, i) => ({
    customer: customers[Math.floor(random() ** 2 * customers.length)] ?? '',
    // Many of late, and never two at one instant.
    placedAt: daysAgo(Math.floor(random() ** 3 * 760)) - Math.floor(random() * 12) * HOUR - i * 1000,
    minor: 1_00 + Math.floor(random() * 90_00),
  }));
  await buy(...orders);
  const { periods } = await figuresAt(NOW);
  for (const name of PERIODS) {
    const { from, beforeFrom, now, before, buckets } = periods[name as Period];
    expect(now.repeatRate).toBe(repeatRateOf(orders, from, Infinity));
    expect(before.repeatRate).toBe(repeatRateOf(orders, beforeFrom, from));
    expect(now.revenueMinor).toBe(
      orders.filter((one) => one.placedAt >= from).reduce((sum, one) => sum + one.minor, 0),
    );
    const ends = [...buckets.slice(1).map((bucket) => bucket.from), Infinity];
    buckets.forEach((bucket, i) => {
      expect(bucket.repeatRate).toBe(repeatRateOf(orders, bucket.from, ends[i] ?? 0));
    });
    for (const what of ['issued', 'spent', 'expired'] as const) {
      expect(buckets.reduce((sum, bucket) => sum + bucket[what], 0)).toBe(now[what]);
    }
    expect(buckets.at(-1)?.outstanding).toBe(now.outstanding);
  }
});

test(`the figures of all time are those of the ledger (seed ${SEED})`, { timeout: 240_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(anyHistory, async (history) => {
      const end = Math.floor(Date.now() / 1000) * 1000;
      const { shop: lived } = await LivedHistory.live(db.pool, history, end);
      const figures = await refreshFigures(db.pool, lived.shopId, { now: Date.now() });
      const totals = await pointTotals(db.pool, lived.domain);
      const { allTime, periods } = figures ?? {};
      expect(allTime).toEqual({
        ...{
          issued: totals.given,
          spent: totals.redeemed,
          expired: totals.expired,
          forgiven: totals.forgiven,
        },
        outstanding: totals.outstanding,
      });
      const { rows } = await db.pool.query<{ sum: number }>(
        'SELECT coalesce(sum(points), 0)::bigint AS sum FROM point_entry WHERE shop_id = $1',
        [lived.shopId],
      );
      expect(allTime?.outstanding).toBe(rows[0]?.sum);
      for (const name of PERIODS) expect(periods?.[name].now.outstanding).toBe(rows[0]?.sum);
    }),
    { seed: SEED, numRuns: 8, endOnFailure: true },
  );
});

const stored = async () =>
  (
    await db.pool.query<{ at: number; jobs: number }>(
      `SELECT computed_at AS at, (SELECT count(*) FROM pgboss.job WHERE name = 'refresh-figures'
          AND data->'shopIds' @> to_jsonb(ARRAY[shop_id])) AS jobs FROM figures WHERE shop_id = $1`,
      [shop.shopId],
    )
  ).rows[0];

test('a small shop sees an order at once; a large one sees what was last computed and has it computed anew', async () => {
  // Whatever the machine is busy with: a shop counts as small by what is stored.
  const current = (now: number) => currentFigures(db.pool, shop.shopId, now, { mostWaitMs: 20_000 });
  const takes = (ms: number) =>
    db.pool.query('UPDATE figures SET took_ms = $2 WHERE shop_id = $1', [shop.shopId, ms]);
  const customer = newId();
  await buy({ customer, placedAt: daysAgo(1), minor: 10_00 });
  const first = await current(NOW);
  expect(first).toMatchObject({ isRefreshing: false, isOld: false });
  expect(first.figures?.allTime.issued).toBe(150);
  await takes(5);
  await buy({ customer, placedAt: daysAgo(0) - HOUR, minor: 10_00 });
  expect((await current(NOW + 1_000)).figures?.allTime.issued).toBe(150);
  expect((await current(NOW + 3_000)).figures?.allTime.issued).toBe(200);
  // As if it had taken 30 s: no page waits for that, and after ten minutes a job is asked.
  await takes(30_000);
  await buy({ customer, placedAt: daysAgo(0), minor: 10_00 });
  const old = await currentFigures(db.pool, shop.shopId, NOW + 500_000);
  expect(old).toMatchObject({ isRefreshing: false, isOld: true });
  expect((await stored())?.jobs).toBe(0);
  const older = await currentFigures(db.pool, shop.shopId, NOW + 700_000);
  expect(older).toMatchObject({ isRefreshing: true, isOld: true });
  expect(older.figures?.allTime.issued).toBe(200);
  expect((await stored())?.jobs).toBe(1);
  await refreshFigures(db.pool, shop.shopId, { now: NOW + 700_000 });
  // Older figures never take the place of newer ones.
  await refreshFigures(db.pool, shop.shopId, { now: NOW });
  expect(await stored()).toMatchObject({ at: NOW + 700_000 });
  expect((await currentFigures(db.pool, shop.shopId, NOW + 700_000)).figures?.allTime.issued).toBe(250);
});

test('what cannot be computed while the page waits is left to the job, and not tried at the next look', async () => {
  await buy({ customer: newId(), placedAt: daysAgo(1), minor: 10_00 });
  const holder = await db.pool.connect();
  await holder.query('BEGIN');
  await holder.query('LOCK TABLE shop_order IN ACCESS EXCLUSIVE MODE');
  const nothing = { figures: null, isRefreshing: true, isOld: true };
  expect(await currentFigures(db.pool, shop.shopId, NOW, { mostWaitMs: 200 })).toEqual(nothing);
  // It would wait for the lock if it tried.
  expect(await currentFigures(db.pool, shop.shopId, NOW, { mostWaitMs: 3_600_000 })).toEqual(nothing);
  await holder.query('ROLLBACK');
  holder.release();
  expect((await stored())?.jobs).toBe(1);
  expect((await figuresAt(NOW)).allTime.issued).toBe(150);
  expect((await currentFigures(db.pool, shop.shopId, NOW)).figures?.allTime.issued).toBe(150);
});

test('figures are of one shop only', async () => {
  await buy({ customer: newId(), placedAt: daysAgo(1), minor: 10_00 });
  const other = await install();
  expect((await figuresAt(NOW, other)).allTime.issued).toBe(0);
});
