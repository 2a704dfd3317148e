/** The doors of shoppers' surfaces over real HTTP: what each call answers, whatever the door. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DAY_MS } from '#app/domain/time.ts';
import type { HttpServer } from '#app/server/http-server.ts';
import { renderCustomerMerge } from '#app/ops/rendering/webhook-order.ts';
import { TestShop } from '../ledger/setup/test-shop.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { ShopifyWorld } from '../simulation/shopify-world.ts';
import { good, refusal, ShopperClient, startShopperServer } from './setup/shopper-client.ts';
import { accountAnswer, historyAnswer, orderAnswer } from './setup/wire-schemas.ts';

let db: TestDatabase;
let server: HttpServer;
let shop: TestShop;
let world: ShopifyWorld;
beforeAll(async () => {
  db = await createTestDatabase();
  server = await startShopperServer(db.pool);
});
afterAll(async () => {
  await server.close();
  await db.drop();
});
beforeEach(async () => {
  shop = await TestShop.install(db.pool, { now: Date.now() - 30 * DAY_MS });
  world = new ShopifyWorld();
});

const DAYS_AGO = (days: number) => Date.now() - days * DAY_MS;
const as = (customerId: string | null) => new ShopperClient(server.port, shop.domain, customerId);

/** @returns a member with a paid order of 84.00, ten days ago */
async function member(): Promise<string> {
  const customer = world.addCustomer(DAYS_AGO(20));
  await shop.deliver(world.place(customer, DAYS_AGO(10), [{ quantity: 1, priceMinor: 8400 }]).deliveries);
  return customer;
}

describe('account', () => {
  test('says what a member has, whatever the door', async () => {
    const client = as(await member());
    const answers = [
      await client.proxy('account'),
      await client.extension('account'),
      await client.staff('account'),
    ];
    for (const heard of answers) {
      const { account } = good(heard, accountAnswer);
      expect(account).toMatchObject({
        points_available: 520,
        points_pending: 0,
        points_debt: 0,
        tier: 'Bronze',
      });
      expect(account?.next_tier).toEqual({ name: 'Silver', spend_minor: 8400, from_minor: 30_000 });
      expect(account?.expiring?.points).toBe(100);
      expect(account?.outside).toBe(false);
      expect(heard.headers.get('Cache-Control')).toBe('no-store');
    }
  });

  test('a guest has none, and sees the rewards', async () => {
    const answer = good(await as(null).extension('account'), accountAnswer);
    expect(answer).toMatchObject({ account: null, vouchers: [] });
  });

  test('a customer nobody has heard of has nothing yet, in the lowest tier', async () => {
    const answer = good(await as('987654').proxy('account'), accountAnswer);
    expect(answer.account).toMatchObject({
      points_available: 0,
      tier: 'Bronze',
      vouchers: [],
      expiring: null,
    });
    expect(good(await as('987654').proxy('history'), historyAnswer)).toEqual({ entries: [], after: null });
  });

  test('is exact at the moment, though nothing was booked since', async () => {
    const customer = await member();
    // 100 of joining twenty days ago, 420 of the order: as if they had been settled long ago.
    await db.pool.query(
      `UPDATE lot SET expires_at = now() - interval '1 minute' WHERE shop_id = $1 AND kind = 'joining'`,
      [shop.shopId],
    );
    await db.pool.query(
      `UPDATE balance SET next_boundary_at = now() - interval '1 minute' WHERE shop_id = $1`,
      [shop.shopId],
    );
    const facts = good(await as(customer).proxy('account'), accountAnswer);
    // Facts decide, not the lot's cached date.
    expect(facts.account?.points_available).toBe(520);
  });

  test('tells pending points and until when, and what is owed and for which order', async () => {
    const customer = world.addCustomer(DAYS_AGO(20));
    const { order, deliveries } = world.place(customer, DAYS_AGO(10), [{ quantity: 1, priceMinor: 10_000 }]);
    await shop.deliver(deliveries);
    shop.now = Date.now();
    expect((await shop.redeem(customer, 'spent-it-all', 600)).ok).toBe(true);
    await shop.deliver(
      world.refund(
        order,
        { lines: [{ lineId: order.model.lines[0]?.lineId ?? '', quantity: 1 }] },
        Date.now() - 60_000,
      ),
    );
    const { account } = good(await as(customer).proxy('account'), accountAnswer);
    expect(account).toMatchObject({ points_available: 0, points_debt: 500, debt_order: order.model.name });
  });
});

describe('history', () => {
  test('has twenty entries a page, newest first, and every one once', async () => {
    const customer = world.addCustomer(DAYS_AGO(25));
    for (let n = 0; n < 24; n++) {
      await shop.deliver(
        world.place(customer, DAYS_AGO(24 - n), [{ quantity: 1, priceMinor: 1000 + n }]).deliveries,
      );
    }
    const client = as(customer);
    const first = await client.get('history', historyAnswer);
    expect(first.entries).toHaveLength(20);
    const second = await client.get(`history?after=${first.after}`, historyAnswer);
    expect(second.entries).toHaveLength(5);
    expect(second.after).toBeNull();
    const all = [...first.entries, ...second.entries];
    expect(new Set(all.map(({ id }) => id)).size).toBe(25);
    expect(all.map(({ at }) => at)).toEqual(
      all
        .map(({ at }) => at)
        .sort()
        .reverse(),
    );
    const { account } = await client.get('account', accountAnswer);
    expect(all.reduce((sum, { points }) => sum + points, 0)).toBe(account?.points_available);
  });

  test.each([
    'x',
    'WyJhIl0',
    Buffer.from('[1e300,"a"]').toString('base64url'),
    Buffer.from('[1,"\\u0000"]').toString('base64url'),
  ])('a cursor that is none is refused: %s', async (after) => {
    expect(refusal(await as(await member()).proxy(`history?after=${after}`))).toBe('400 bad_request');
  });

  test('tells why, of every kind, without what staff wrote', async () => {
    const customer = world.addCustomer(DAYS_AGO(25));
    const { order, deliveries } = world.place(customer, DAYS_AGO(20), [{ quantity: 2, priceMinor: 5_000 }]);
    await shop.deliver(deliveries);
    shop.now = Date.now() - 5 * DAY_MS;
    const line = order.model.lines[0]?.lineId ?? '';
    await shop.redeem(customer, 'redeemed', 100);
    await shop.redeem(customer, 'cancelled', 50);
    await shop.end(customer, 'cancelled', 'cancelled');
    await shop.redeem(customer, 'returned', 40);
    await shop.end(customer, 'returned', 'returned');
    shop.now += 3_600_000;
    await shop.adjust(customer, 'credit', { kind: 'credit', points: 30, expiresAt: shop.now + DAY_MS });
    await shop.adjust(customer, 'deduction', { kind: 'deduction', points: 20 });
    await shop.deliver(world.refund(order, { lines: [{ lineId: line, quantity: 1 }] }, shop.now));
    const other = world.addCustomer(DAYS_AGO(3));
    await shop.deliver(world.place(other, DAYS_AGO(2), [{ quantity: 1, priceMinor: 700 }]).deliveries);
    await shop.deliver([
      {
        topic: 'customers/merge',
        triggeredAt: Date.now(),
        body: renderCustomerMerge(customer, other, 'completed'),
      },
    ]);
    const { entries } = await as(customer).get('history', historyAnswer);
    const kinds = new Set(entries.map(({ why }) => why?.kind));
    expect([...kinds].sort()).toEqual([
      'added',
      'expired',
      'given_back',
      'joining',
      'merged',
      'order',
      'redeemed',
      'redemption_cancelled',
      'taken_away',
    ]);
    const returned = entries.find(({ points, why }) => why?.kind === 'order' && points < 0);
    expect(returned).toMatchObject({
      ...{ points: -250, order: order.model.name },
      why: {
        had: 500,
        deserves: 250,
        items_minor: 10_000,
        returned_minor: 5_000,
        kept_minor: 5_000,
        tax: 'included',
      },
    });
  });
});

describe('orders', () => {
  test('unknown until the webhook has come, then settled with its reason', async () => {
    const customer = world.addCustomer(DAYS_AGO(20));
    const { order, deliveries } = world.place(customer, DAYS_AGO(1), [{ quantity: 1, priceMinor: 8400 }]);
    const client = as(customer);
    const before = await client.get(`orders/${order.orderId}`, orderAnswer);
    expect(before).toMatchObject({
      order: { state: 'unknown', points: 0, why: null },
      gift: { state: 'waiting' },
    });
    await shop.deliver(deliveries);
    const after = await client.get(`orders/${order.orderId}`, orderAnswer);
    expect(after.order).toMatchObject({ state: 'settled', points: 420, pending_until: null });
    expect(after.order.why).toMatchObject({
      kind: 'order',
      had: 0,
      deserves: 420,
      items_minor: 8400,
      kept_minor: 8400,
      tier: 'Bronze',
    });
    expect(after.account.points_available).toBe(520);
  });

  test("somebody else's order says nothing, not even that it exists", async () => {
    const { order, deliveries } = world.place(world.addCustomer(DAYS_AGO(20)), DAYS_AGO(1), [
      { quantity: 1, priceMinor: 8400 },
    ]);
    await shop.deliver(deliveries);
    const stranger = as(await member());
    const [theirs, none] = [
      await stranger.get(`orders/${order.orderId}`, orderAnswer),
      await stranger.get('orders/1', orderAnswer),
    ];
    expect({ order: theirs.order, gift: theirs.gift }).toEqual({ order: none.order, gift: none.gift });
  });
});
