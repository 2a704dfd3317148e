/** The member page over a real shop: the cases of "Why these points", the tier, what expires, paging, merges. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { defaultProgram } from '#app/domain/program.ts';
import { DAY_MS } from '#app/domain/time.ts';
import { orderModel, type OrderModel, type SparseOrder } from '#app/ops/rendering/order-model.ts';
import { renderCustomerMerge, renderOrderWebhook } from '#app/ops/rendering/webhook-order.ts';
import { adjustMember } from '#app/use-cases/adjust-member.ts';
import { showMember } from '#app/use-cases/show-member.ts';
import { TestShop } from '../ledger/setup/test-shop.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { newId } from '../use-cases/setup/connected-shop.ts';
import { memberIdOf, viewOf, wholeTimeline } from './setup.ts';

const START = Date.parse('2026-11-03T15:00:00Z');
const ANNA = { name: 'Anna K.' };

let db: TestDatabase;
let shop: TestShop;
let customer: string;
beforeAll(async () => (db = await createTestDatabase()));
afterAll(() => db.drop());
beforeEach(async () => {
  const program = { ...defaultProgram(2), joining: { points: 0, everybody: false } };
  const place = { currency: 'USD', timezone: 'America/New_York' };
  shop = await TestShop.install(db.pool, { now: START - 30 * DAY_MS, program, ...place });
  shop.now = START + DAY_MS;
  customer = newId();
});

function placed(name: string, priceMinor: number, more: Partial<SparseOrder> = {}): OrderModel {
  const orderId = newId();
  return orderModel({
    ...{ orderId, name, customerId: customer, currency: 'USD', placedAt: START, taxesIncluded: false },
    lines: [{ lineId: `${orderId}1`, quantity: 2, priceMinor: priceMinor / 2 }],
    ...more,
  });
}

async function tell(model: OrderModel, more: Partial<SparseOrder> = {}): Promise<OrderModel> {
  const { currentTotalMinor: _total, ...before } = model;
  const lines = before.lines.map(({ currentQuantity: _now, ...line }) => line);
  const changed = orderModel({ ...before, lines, updatedAt: shop.now, ...more });
  await shop.deliver([{ topic: 'orders/updated', body: renderOrderWebhook(changed), triggeredAt: shop.now }]);
  return changed;
}

const half = (model: OrderModel) => [
  {
    refundId: newId(),
    createdAt: shop.now - 1000,
    lines: [{ lineId: model.lines[0]?.lineId ?? '', quantity: 1 }],
  },
];

async function why(index = 0) {
  const row = (await wholeTimeline(shop, await memberIdOf(shop, customer)))[index];
  if (!row) throw new Error('no such entry');
  return row.why;
}

const adjust = async (points: number, reason = 'Parcel late') => {
  const memberId = await memberIdOf(shop, customer);
  const change = { kind: 'points' as const, points, expiry: { kind: 'program' as const } };
  return adjustMember(db.pool, shop.shopId, ANNA, { memberId, deedId: newId(), change, reason }, shop.clock);
};

describe('why these points', () => {
  test('earned: items less discounts, times the rate', async () => {
    const orderId = newId();
    const lines = [
      { lineId: `${orderId}1`, quantity: 1, priceMinor: 9_400, discountMinor: 1_000 },
      { lineId: `${orderId}2`, quantity: 1, priceMinor: 2_500, giftCard: true },
    ];
    await tell(placed('#1042', 0, { orderId, lines, shippingMinor: 600 }));
    expect(await why()).toMatchObject({
      ...{ kind: 'order', change: 'earned', points: 420, orderName: '#1042', placedAt: START },
      formula: {
        ...{ spendMinor: 8_400, rate: { times: 5, per: 100 }, tier: 'Bronze', rounded: false, version: 1 },
        parts: {
          ...{ itemsMinor: 9_400, discountMinor: 1_000, leftOutMinor: 2_500, keptMinor: 8_400 },
          ...{ shippingLeftOut: true, shippingMinor: 0, returnedMinor: 0, cancelled: false },
        },
      },
      ...{ until: Date.parse('2027-11-03T14:00:00Z'), takenFrom: null },
    });
  });

  test('tier: the multiplier held then, rounded once', async () => {
    await tell(placed('#1001', 30_000, { placedAt: START - DAY_MS }));
    await tell(placed('#1068', 5_990));
    expect(await why()).toMatchObject({
      ...{ change: 'earned', points: 374, orderName: '#1068' },
      formula: { spendMinor: 5_990, tier: 'Silver', multiplier: { times: 5, per: 4 }, rounded: true },
    });
  });

  test('part returned: what was kept, and what it had', async () => {
    const model = await tell(placed('#1042', 8_400));
    shop.now += DAY_MS;
    await tell(model, { refunds: half(model) });
    expect(await why()).toMatchObject({
      ...{ change: 'returned', points: -210, had: 420, deserves: 210 },
      formula: { spendMinor: 4_200, parts: { returnedMinor: 4_200, keptMinor: 4_200 } },
    });
    // The first entry still tells its own story.
    expect(await why(1)).toMatchObject({ change: 'earned', points: 420, formula: { spendMinor: 8_400 } });
  });

  test('cancelled: nothing is kept', async () => {
    const model = await tell(placed('#1068', 7_480));
    shop.now += DAY_MS;
    await tell(model, { cancelledAt: shop.now - 1000 });
    expect(await why()).toMatchObject({
      ...{ change: 'cancelled', points: -374, had: 374, deserves: 0, takenFrom: null },
      formula: { spendMinor: 0 },
    });
  });

  test('to earn back: what the order gave, what was spent of it, and what the balance could give', async () => {
    const model = await tell(placed('#1051', 10_000));
    expect(await shop.redeem(customer, newId(), 480)).toMatchObject({ ok: true });
    shop.now += DAY_MS;
    await tell(model, { cancelledAt: shop.now - 1000 });
    expect(await why()).toMatchObject({
      ...{ change: 'cancelled', points: -500, had: 500 },
      takenFrom: { spent: 480, available: 20, pending: 0, expired: 0, debt: 480, forgiven: 0 },
    });
    const memberId = await memberIdOf(shop, customer);
    expect(await viewOf(shop, memberId)).toMatchObject({ available: 0, debt: 480 });
    const forgive = {
      memberId,
      deedId: newId(),
      change: { kind: 'forgive' as const },
      reason: 'Our mistake',
    };
    expect(await adjustMember(db.pool, shop.shopId, ANNA, forgive, shop.clock)).toMatchObject({
      value: { points: 480 },
    });
    expect(await why()).toEqual({
      kind: 'forgiven',
      points: 480,
      by: { name: 'Anna K.', reason: 'Our mistake' },
    });
    expect(await viewOf(shop, memberId)).toMatchObject({ available: 0, debt: 0 });
  });

  test('expired: what the order gave and what was spent of it, also before any sweep', async () => {
    await tell(placed('#988', 8_400));
    await shop.redeem(customer, newId(), 240);
    shop.now = Date.parse('2027-11-03T14:00:00Z');
    const expected = {
      ...{ kind: 'expired', points: -180, gave: 420, spent: 240, expired: 180, had: 0 },
      source: { kind: 'order', orderName: '#988' },
    };
    const memberId = await memberIdOf(shop, customer);
    expect(await why()).toMatchObject(expected);
    expect(await viewOf(shop, memberId)).toMatchObject({ available: 0, expiring: [] });
    await shop.sweep();
    expect(await why()).toMatchObject(expected);
  });

  test('adjusted: by whom and for what reason, both ways', async () => {
    await tell(placed('#1', 1_000));
    expect(await adjust(200)).toMatchObject({ ok: true, value: { points: 200 } });
    const by = { name: 'Anna K.', reason: 'Parcel late' };
    expect(await why()).toMatchObject({
      kind: 'added',
      points: 200,
      by,
      until: expect.any(Number) as number,
    });
    shop.now += 1000;
    expect(await adjust(-50, 'Typed 200 instead of 150')).toMatchObject({ ok: true });
    expect(await why()).toEqual({
      ...{ kind: 'taken_away', points: -50, by: { name: 'Anna K.', reason: 'Typed 200 instead of 150' } },
    });
  });

  test('an order that became known late and lifts the tier corrects the later ones', async () => {
    await tell(placed('#1068', 5_990));
    expect(await why()).toMatchObject({ change: 'earned', points: 299 });
    await tell(placed('#1001', 30_000, { placedAt: START - DAY_MS }));
    const [correction, first] = (await wholeTimeline(shop, await memberIdOf(shop, customer))).filter(
      (row) => row.why.kind === 'order' && row.why.orderName === '#1068',
    );
    expect(correction?.why).toMatchObject({
      ...{ change: 'corrected', points: 75, had: 299, deserves: 374 },
      formula: { tier: 'Silver' },
    });
    expect(first?.why).toMatchObject({ change: 'as_known_then', points: 299, formula: null });
  });

  test('an order that goes to another customer', async () => {
    const model = await tell(placed('#7', 1_000));
    shop.now += 1000;
    await tell(model, { customerId: newId() });
    expect(await why()).toMatchObject({ change: 'moved_away', points: -50, had: 50, formula: null });
  });

  test('redeemed, cancelled, given back', async () => {
    await tell(placed('#1', 10_000));
    await shop.redeem(customer, 'r1', 100);
    expect(await why()).toEqual({ kind: 'redeemed', points: -100 });
    shop.now += 1000;
    await shop.end(customer, 'r1', 'cancelled');
    expect(await why()).toEqual({ kind: 'redemption_cancelled', points: 100 });
    shop.now += 1000;
    await shop.redeem(customer, 'r2', 100);
    shop.now += 1000;
    await shop.end(customer, 'r2', 'returned');
    expect(await why()).toMatchObject({ kind: 'given_back', points: 100, deserves: 100 });
  });
});

describe('the page', () => {
  test('what is available, pending, worth, and the way to the next tier', async () => {
    await tell(placed('#1', 20_000));
    await adjust(240);
    const view = await viewOf(shop, await memberIdOf(shop, customer));
    expect(view).toMatchObject({
      ...{ available: 1_240, pending: 0, debt: 0, worthMinor: 1_240, joinedAt: START, hasLeft: false },
      tier: { name: 'Bronze', spendMinor: 20_000, next: { name: 'Silver', thresholdMinor: 30_000 } },
      person: { customerGid: `gid://shopify/Customer/${customer}`, name: null },
      orders: { total: 1, orders: [{ name: '#1', spendMinor: 20_000, points: 1_000 }] },
    });
    expect(view.expiring.map(({ points }) => points)).toEqual([1_000, 240]);
  });

  test('a tier by staff: no way up while locked, and up from it otherwise', async () => {
    await tell(placed('#1', 1_000));
    const memberId = await memberIdOf(shop, customer);
    const set = (name: string, locked: boolean) => {
      const change = { kind: 'set_tier' as const, tier: { name, locked } };
      return adjustMember(
        db.pool,
        shop.shopId,
        ANNA,
        { memberId, deedId: newId(), change, reason: '' },
        shop.clock,
      );
    };
    shop.now += 1000;
    expect(await set('Silver', false)).toMatchObject({ ok: true });
    expect((await viewOf(shop, memberId)).tier).toMatchObject({
      ...{ name: 'Silver', byStaff: { name: 'Silver', locked: false } },
      next: { name: 'Gold', thresholdMinor: 100_000 },
    });
    shop.now += 1000;
    expect(await set('Gold', true)).toMatchObject({ ok: true });
    expect((await viewOf(shop, memberId)).tier).toMatchObject({ name: 'Gold', next: null });
    expect(await set('Platinum', true)).toMatchObject({ ok: false, code: 'unknown_tier' });
    await shop.expectRebuildsToItself();
  });

  test('pages of a long timeline and of many orders, without a gap or a double', async () => {
    for (let n = 0; n < 23; n++) {
      // Several at one moment: the cause decides.
      await tell(placed(`#${n}`, 1_000, { placedAt: START + Math.floor(n / 4) * 1000 }));
    }
    const memberId = await memberIdOf(shop, customer);
    const first = await viewOf(shop, memberId);
    expect(first.timeline.rows).toHaveLength(20);
    const all = await wholeTimeline(shop, memberId);
    expect(new Set(all.map((row) => row.cause)).size).toBe(23);
    const orders = [];
    for (let from = 0; from < 30; from += 10)
      orders.push(...(await viewOf(shop, memberId, { ordersFrom: from })).orders.orders);
    expect(new Set(orders.map((order) => order.name)).size).toBe(23);
    expect(first.orders.total).toBe(23);
  });

  test('somebody merged into the member: one page, one timeline, and the old address leads to it', async () => {
    const other = customer;
    await tell(placed('#1', 1_000));
    const otherId = await memberIdOf(shop, other);
    customer = newId();
    await tell(placed('#2', 2_000, { placedAt: START + 1000 }));
    const memberId = await memberIdOf(shop, customer);
    const body = renderCustomerMerge(customer, other, 'completed');
    await shop.deliver([{ topic: 'customers/merge', body, triggeredAt: shop.now }]);
    const timeline = await wholeTimeline(shop, memberId);
    expect(timeline.map(({ points, why }) => [why.kind, points])).toEqual([
      ['merged', 0],
      ['order', 100],
      ['order', 50],
    ]);
    expect(timeline[0]?.why).toEqual({ kind: 'merged', points: 50, fromMemberId: otherId });
    const asked = { memberId: otherId, filter: 'all' as const, after: null, ordersFrom: 0 };
    expect(await showMember(db.pool, shop.shopId, asked, shop.clock)).toEqual({ mergedInto: memberId });
  });

  test('nobody, and the member of another shop', async () => {
    await tell(placed('#1', 1_000));
    const memberId = await memberIdOf(shop, customer);
    const other = await TestShop.install(db.pool, { now: START });
    const asked = { memberId, filter: 'all' as const, after: null, ordersFrom: 0 };
    expect(await showMember(db.pool, other.shopId, asked, other.clock)).toBeNull();
    expect(await showMember(db.pool, shop.shopId, { ...asked, memberId: 2 ** 40 }, shop.clock)).toBeNull();
  });
});
