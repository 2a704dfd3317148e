import { describe, expect, test } from 'vitest';
import { matchCancellations } from '#app/ops/replay/cancellations.ts';
import {
  disarrange,
  planDeliveries,
  renderDelivery,
  type PlannedDelivery,
} from '#app/ops/replay/deliveries.ts';
import { buildOrders, type ReplayOrder } from '#app/ops/replay/orders.ts';
import { orderModelAt } from '#app/ops/replay/payload.ts';
import { verifyWebhookHmac } from '#app/shopify/hmac.ts';
import { readWebhookBody } from '#app/shopify/webhooks/topics.ts';
import { bookOf, type Short } from './rows.ts';

const SENDER = { shopDomain: 'sample.myshopify.com', secret: 'shpss_test', apiVersion: '2026-10' };
const T0 = Date.UTC(2011, 2, 1, 10, 0);
const MINUTE = 60_000;

function ordersOf(rows: readonly Short[], shiftDays = 0): readonly ReplayOrder[] {
  const book = bookOf(rows);
  return buildOrders(book.sales, matchCancellations(book.sales, book.cancellations), shiftDays).orders;
}

/** What the app's own reader makes of a delivery. */
function read(delivery: PlannedDelivery) {
  const { headers, body } = renderDelivery(delivery, SENDER);
  const triggeredAt = Date.parse(headers['X-Shopify-Triggered-At'] ?? '');
  const news = readWebhookBody(delivery.topic, body.toString(), { currency: 'GBP', triggeredAt });
  if (!news.ok) throw new Error(news.message);
  if (news.value.kind !== 'order') throw new Error(`unexpected ${news.value.kind}`);
  return { ...news.value.news, accounts: news.value.accounts };
}

/** A line of three units at 1.005, postage, a fee and a gift card; returned in two steps. */
const ROWS: readonly Short[] = [
  ['1001', 'MUG', 3, '1.005', '17850.0', 0],
  ['1001', 'POST', 1, '3.95', '17850.0', 0],
  ['1001', 'M', 2, '1.50', '17850.0', 0],
  ['1001', 'gift_0001_10', 1, '10.00', '17850.0', 0],
  ['C1002', 'MUG', -1, '1.005', '17850.0', 5],
  ['C1002', 'POST', -1, '3.95', '17850.0', 5],
  ['C1003', 'MUG', -2, '1.005', '17850.0', 9],
  ['C1003', 'gift_0001_10', -1, '10.00', '17850.0', 9],
];

describe('the life of an order', () => {
  const orders = ordersOf(ROWS);
  const planned = planDeliveries(orders);

  test('is told when it is paid, and twice after each refund', () => {
    expect(planned.map(({ topic, refundCount }) => `${topic} ${refundCount}`)).toEqual([
      'orders/paid 0',
      'orders/updated 1',
      'refunds/create 1',
      'orders/updated 2',
      'refunds/create 2',
    ]);
  });

  test('as the app reads it: paid', () => {
    const { state, refunds, accounts } = read(planned[0] as PlannedDelivery);
    expect(refunds).toEqual([]);
    expect(accounts).toEqual([{ customerGid: 'gid://shopify/Customer/17850', createdAt: T0 }]);
    expect(state?.value).toMatchObject({
      orderGid: 'gid://shopify/Order/1001',
      customerGid: 'gid://shopify/Customer/17850',
      placedAt: T0,
      updatedAt: T0,
      paymentStatus: 'paid',
      taxesIncluded: true,
      test: false,
      // 3 x 1.005 = 3.015, that is 3.02; postage and fee travel together
      currentTotalMinor: 302 + 395 + 300 + 1000,
      shippingMinor: 695,
      outstandingMinor: 0,
    });
    expect(state?.value.lines).toMatchObject([
      { kind: 'merchandise', quantity: 3, currentQuantity: 3, amountMinor: 302, taxMinor: 0 },
      { kind: 'gift_card', quantity: 1, currentQuantity: 1, amountMinor: 1000 },
    ]);
  });

  test('as the app reads it: refunded by quantity, the postage beside', () => {
    const { state, refunds } = read(planned[1] as PlannedDelivery);
    expect(state?.value).toMatchObject({
      updatedAt: T0 + 5 * MINUTE,
      paymentStatus: 'partially_refunded',
      // a third of 3.02 is 1.01
      currentTotalMinor: 302 - 101 + 300 + 1000,
    });
    expect(state?.value.lines[0]).toMatchObject({ quantity: 3, currentQuantity: 2, amountMinor: 302 });
    expect(refunds.map((form) => form.refund)).toEqual([
      {
        refundGid: 'gid://shopify/Refund/10010001',
        createdAt: T0 + 5 * MINUTE,
        lines: [{ lineGid: 'gid://shopify/LineItem/10010001', quantity: 1 }],
        discrepancyMinor: 0,
        discrepancyTaxMinor: 0,
      },
    ]);
  });

  test('many small refunds leave what one large one leaves: the fee that was kept', () => {
    const { state } = read(planned[3] as PlannedDelivery);
    expect(state?.value).toMatchObject({ currentTotalMinor: 300, paymentStatus: 'partially_refunded' });
    expect(state?.value.lines.map((line) => line.currentQuantity)).toEqual([0, 0]);
  });

  test('an order and a refund tell the same refund, to the hash', () => {
    const [, updated, created] = planned.map((delivery) => read(delivery));
    expect(created?.state).toBeNull();
    expect(created?.refunds).toEqual(updated?.refunds);
  });
});

test('an order of which everything came back is refunded', () => {
  const [order] = ordersOf([
    ['1', 'MUG', 2, '1.00', '5', 0],
    ['C2', 'MUG', -2, '1.00', '5', 1],
  ]);
  const states = [0, 1].map((count) => orderModelAt(order as ReplayOrder, count));
  expect(states.map((state) => state.financialStatus)).toEqual(['paid', 'refunded']);
  expect(states.map((state) => state.currentTotalMinor)).toEqual([200, 0]);
});

test('two refunds of one minute are a second apart, so that states of an order never tie', () => {
  const [order] = ordersOf([
    ['1', 'MUG', 2, '1.00', '5', 0],
    ['C2', 'MUG', -1, '1.00', '5', 1],
    ['C3', 'MUG', -1, '1.00', '5', 1],
  ]);
  expect(order?.refunds.map((refund) => refund.createdAt - T0)).toEqual([60_000, 61_000]);
});

test('a guest order has no customer; one of shipping alone has no lines', () => {
  const [order] = ordersOf([['1', 'DOT', 1, '4.95', '', 0]]);
  const { state } = read(planDeliveries([order as ReplayOrder])[0] as PlannedDelivery);
  expect(state?.value).toMatchObject({
    customerGid: null,
    currentTotalMinor: 495,
    shippingMinor: 495,
    lines: [],
  });
});

test('a discount is spread over the goods and never exceeds them', () => {
  const [order, free] = ordersOf([
    ['1', 'MUG', 1, '3.00', '5', 0],
    ['1', 'D', 1, '1.00', '5', 0],
    ['1', 'VASE', 1, '6.00', '5', 0],
    ['1', 'POST', 1, '2.00', '5', 0],
    ['2', 'MUG', 1, '3.00', '5', 1],
    ['2', 'D', 1, '9.00', '5', 1],
  ]);
  expect(order?.lines.map((line) => line.amountMinor)).toEqual([267, 533, 200]);
  expect(free?.lines.map((line) => line.amountMinor)).toEqual([0]);
  const { state } = read(planDeliveries([order as ReplayOrder])[0] as PlannedDelivery);
  expect(state?.value.lines.map((line) => line.amountMinor)).toEqual([267, 533]);
});

test('a discount without goods makes no order and is counted', () => {
  const book = bookOf([['1', 'D', 1, '1.00', '5', 0]]);
  const { orders, dropped } = buildOrders(book.sales, matchCancellations(book.sales, []), 0);
  expect(orders).toEqual([]);
  expect(Object.fromEntries(dropped)).toEqual({ discount_without_goods: { rows: 1, units: 1 } });
});

test('every order tells when its customer first bought', () => {
  const orders = ordersOf([
    ['2', 'MUG', 1, '3.00', '5', 7],
    ['1', 'MUG', 1, '3.00', '5', 3],
  ]);
  expect(orders.map((order) => order.customerCreatedAt)).toEqual([T0 + 3 * MINUTE, T0 + 3 * MINUTE]);
});

describe('headers', () => {
  const planned = planDeliveries(ordersOf(ROWS));
  const rendered = planned.map((delivery) => renderDelivery(delivery, SENDER));

  test('are those of Shopify, and the signature holds', () => {
    const [first] = rendered;
    expect(first?.headers).toMatchObject({
      'X-Shopify-Topic': 'orders/paid',
      'X-Shopify-Shop-Domain': 'sample.myshopify.com',
      'X-Shopify-Api-Version': '2026-10',
      'X-Shopify-Triggered-At': '2011-03-01T10:00:00.000Z',
      'Content-Length': String(first?.body.length),
    });
    for (const { headers, body } of rendered) {
      expect(verifyWebhookHmac(body, headers['X-Shopify-Hmac-Sha256'] ?? '', SENDER.secret)).toBe(true);
    }
  });

  test('ids are UUIDs, one a delivery, the same in every run; an event has one id', () => {
    const ids = rendered.map(({ headers }) => headers['X-Shopify-Webhook-Id']);
    expect(new Set(ids).size).toBe(planned.length);
    for (const id of ids) expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-8[\da-f]{3}-[\da-f]{12}$/);
    expect(planned.map((delivery) => renderDelivery(delivery, SENDER).headers)).toEqual(
      rendered.map(({ headers }) => headers),
    );
    const events = rendered.map(({ headers }) => headers['X-Shopify-Event-Id']);
    expect(new Set(events).size).toBe(3);
  });
});

describe('disarrange', () => {
  const planned = planDeliveries(
    ordersOf(
      Array.from({ length: 200 }, (_, index): Short => [String(index + 1), 'MUG', 1, '1', '5', index % 60]),
    ),
  );
  const count = (deliveries: readonly PlannedDelivery[]) => {
    const counts = new Map<PlannedDelivery, number>();
    for (const delivery of deliveries) counts.set(delivery, (counts.get(delivery) ?? 0) + 1);
    return counts;
  };

  test('leaves the order of time alone when nothing is asked', () => {
    expect(disarrange(planned, {})).toEqual(planned);
  });

  test('shuffles all, differently for each seed and alike for the same', () => {
    const shuffled = disarrange(planned, { shuffleSeed: '7' });
    expect(shuffled).not.toEqual(planned);
    expect(count(shuffled)).toEqual(count(planned));
    expect(disarrange(planned, { shuffleSeed: '7' })).toEqual(shuffled);
    expect(disarrange(planned, { shuffleSeed: '8' })).not.toEqual(shuffled);
  });

  test.each([undefined, '7'])('repeats a share, each once more (shuffle %s)', (shuffleSeed) => {
    const repeated = disarrange(planned, { shuffleSeed, duplicateShare: 0.1 });
    expect(repeated).toHaveLength(220);
    const counts = count(repeated);
    expect(counts.size).toBe(200);
    expect(Math.max(...counts.values())).toBe(2);
  });

  test('repeats without a shuffle leave the others in order', () => {
    const repeated = disarrange(planned, { duplicateShare: 0.5 });
    const once = new Set(
      [...count(repeated)].flatMap(([delivery, times]) => (times === 1 ? [delivery] : [])),
    );
    expect(repeated.filter((delivery) => once.has(delivery))).toEqual(
      planned.filter((delivery) => once.has(delivery)),
    );
  });
});
