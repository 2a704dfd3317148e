import { describe, expect, test } from 'vitest';
import { readWebhook, readWebhookBody, TOPICS } from '#app/shopify/webhooks/topics.ts';
import { readOrderWebhook } from '#app/shopify/webhooks/read-order.ts';
import { readRefundWebhook } from '#app/shopify/webhooks/read-refund.ts';
import { restFixtures, sampleBody } from './sample-payloads.ts';

const usd = { currency: 'USD', triggeredAt: Date.parse('2026-11-01T10:00:01Z') };

describe("Shopify's own samples", () => {
  test.each(Object.keys(TOPICS))('%s is understood', (topic) => {
    expect(readWebhookBody(topic, sampleBody(topic), usd)).toMatchObject({ ok: true });
  });

  test('an order keeps all digits of its ids', () => {
    const read = readWebhookBody('orders/updated', sampleBody('orders/updated'), usd);
    expect(read).toMatchObject({
      value: {
        kind: 'order',
        news: { orderGid: 'gid://shopify/Order/820982911946154508', state: { value: { test: true } } },
        accounts: [{ customerGid: 'gid://shopify/Customer/115310627314723954', createdAt: null }],
      },
    });
  });

  test('compliance topics name the customer and the orders by gid', () => {
    expect(readWebhookBody('customers/data_request', sampleBody('customers/data_request'), usd)).toEqual({
      ok: true,
      value: {
        kind: 'data_request',
        customerGid: 'gid://shopify/Customer/191167',
        orderGids: [299938, 280263, 220458].map((id) => `gid://shopify/Order/${id}`),
        requestId: '9999',
      },
    });
  });

  test('a failed merge is told as failed', () => {
    expect(readWebhookBody('customers/merge', sampleBody('customers/merge'), usd)).toEqual({
      ok: true,
      value: {
        kind: 'customers_merged',
        keptGid: 'gid://shopify/Customer/1',
        deletedGid: 'gid://shopify/Customer/2',
        status: 'failed',
      },
    });
  });

  const fixtures = restFixtures();
  test.skipIf(fixtures === null)(
    "recorded REST orders and refunds are understood (skipped without the folder of Shopify's fixtures)",
    () => {
      const seen = { orders: 0, refunds: 0 };
      for (const { name, body } of fixtures ?? []) {
        const orders = [body['order'], ...((body['orders'] as unknown[] | undefined) ?? [])];
        for (const order of orders) {
          if (!isWhole(order, 'line_items') || name.includes('go-shopify')) continue;
          const { currency } = order as { currency: string };
          expect([name, readOrderWebhook(order, { ...usd, currency })]).toMatchObject([name, { ok: true }]);
          seen.orders += 1;
        }
        const refunds = [body['refund'], ...((body['refunds'] as unknown[] | undefined) ?? [])];
        for (const refund of refunds) {
          if (!isWhole(refund, 'refund_line_items') || !isWhole(refund, 'order_id')) continue;
          expect([name, readRefundWebhook(refund, usd)]).toMatchObject([name, { ok: true }]);
          seen.refunds += 1;
        }
      }
      expect(seen.orders).toBeGreaterThan(20);
      expect(seen.refunds).toBeGreaterThan(5);
    },
  );

  function isWhole(payload: unknown, field: string): boolean {
    return typeof payload === 'object' && payload !== null && field in payload && 'created_at' in payload;
  }
});

/** The least an order may tell. */
const least = {
  id: 5912345678901,
  updated_at: '2026-11-01T10:00:00Z',
  created_at: '2026-11-01T09:00:00+00:00',
  financial_status: 'paid',
  line_items: [{ id: 1, quantity: 2, price: '10.00' }],
};

function stateOf(payload: unknown, currency = 'USD') {
  const read = readOrderWebhook(payload, { ...usd, currency });
  if (!read.ok) throw new Error(`${read.code}: ${read.message}`);
  return read.value.news.state?.value;
}

describe('sparse orders', () => {
  test('what is left out has its plain meaning', () => {
    expect(stateOf(least)).toEqual({
      orderGid: 'gid://shopify/Order/5912345678901',
      updatedAt: Date.parse('2026-11-01T10:00:00Z'),
      placedAt: Date.parse('2026-11-01T09:00:00Z'),
      customerGid: null,
      customerCreatedAt: null,
      cancelledAt: null,
      paymentStatus: 'paid',
      test: false,
      sourceName: null,
      b2b: false,
      taxesIncluded: false,
      currentTotalMinor: 2000,
      outstandingMinor: 0,
      shippingMinor: 0,
      shippingTaxMinor: 0,
      discountCodes: [],
      lines: [
        {
          lineGid: 'gid://shopify/LineItem/1',
          productGid: null,
          kind: 'merchandise',
          quantity: 2,
          currentQuantity: 2,
          amountMinor: 2000,
          taxMinor: 0,
        },
      ],
    });
  });

  test('no financial status is pending', () => {
    expect(stateOf({ ...least, financial_status: null })?.paymentStatus).toBe('pending');
  });

  test('processed_at, not created_at, is when it was placed', () => {
    const state = stateOf({ ...least, processed_at: '2026-10-30T09:00:00-05:00' });
    expect(state?.placedAt).toBe(Date.parse('2026-10-30T14:00:00Z'));
  });

  test('the original total stands in for the current one', () => {
    expect(stateOf({ ...least, total_price: '25.00' })?.currentTotalMinor).toBe(2500);
    expect(stateOf({ ...least, total_price: '25.00', current_total_price: '5.00' })?.currentTotalMinor).toBe(
      500,
    );
  });
});

describe('lines', () => {
  const line = { id: 1, quantity: 3, price: '10.00' };
  const lineOf = (one: object, rest: object = {}) =>
    stateOf({ ...least, ...rest, line_items: [one] })?.lines[0];

  test('discounts are the allocations, which contain the share of order discounts', () => {
    const allocations = [{ amount: '2.00' }, { amount: '0.50' }];
    expect(lineOf({ ...line, total_discount: '1.00', discount_allocations: allocations })?.amountMinor).toBe(
      2750,
    );
  });

  test('total_discount counts where no allocations are told', () => {
    expect(lineOf({ ...line, total_discount: '1.00' })?.amountMinor).toBe(2900);
  });

  test('shop money counts, not what the shopper saw', () => {
    const price_set = {
      shop_money: { amount: '12.00', currency_code: 'USD' },
      presentment_money: { amount: '11.00', currency_code: 'EUR' },
    };
    expect(lineOf({ ...line, price: '11.00', price_set })?.amountMinor).toBe(3600);
  });

  test('gift cards and tips are no merchandise', () => {
    expect(lineOf({ ...line, gift_card: true })?.kind).toBe('gift_card');
    expect(lineOf({ ...line, tip_payment_gateway: 'shopify_payments' })?.kind).toBe('tip');
    expect(lineOf(line, { total_tip_received: '30.00' })?.kind).toBe('tip');
    expect(lineOf(line, { total_tip_received: '29.99' })?.kind).toBe('merchandise');
    expect(lineOf({ ...line, product_id: 7 }, { total_tip_received: '30.00' })?.kind).toBe('merchandise');
  });

  test('of two lines that may be the tip only the first is', () => {
    const line_items = [
      { ...line, id: 22 },
      { ...line, id: 21 },
    ];
    const state = stateOf({ ...least, total_tip_received: '30.00', line_items });
    expect(state?.lines.map((one) => [one.lineGid.slice(-2), one.kind])).toEqual([
      ['21', 'tip'],
      ['22', 'merchandise'],
    ]);
  });

  test('they are sorted by gid, and taxes are summed', () => {
    const tax_lines = [{ price: '0.40' }, { price: '0.20' }];
    const line_items = [
      { ...line, id: 3 },
      { ...line, id: 2, tax_lines },
    ];
    const state = stateOf({ ...least, line_items });
    expect(state?.lines.map((one) => [one.lineGid, one.taxMinor])).toEqual([
      ['gid://shopify/LineItem/2', 60],
      ['gid://shopify/LineItem/3', 0],
    ]);
  });
});

describe('shipping, refunds, other currencies', () => {
  test('shipping is what is left after discounts; removed lines are gone', () => {
    const shipping_lines = [
      { price: '9.00', discounted_price: '7.00', tax_lines: [{ price: '1.40' }] },
      { price: '5.00', discounted_price: '5.00', is_removed: true },
      { price: '2.00' },
    ];
    expect(stateOf({ ...least, shipping_lines })).toMatchObject({
      shippingMinor: 900,
      shippingTaxMinor: 140,
    });
  });

  test('yen have no decimals, dinars three', () => {
    const yen = stateOf({ ...least, line_items: [{ id: 1, quantity: 2, price: '1500' }] }, 'JPY');
    expect(yen?.lines[0]?.amountMinor).toBe(3000);
    const dinar = stateOf({ ...least, line_items: [{ id: 1, quantity: 2, price: '1.250' }] }, 'KWD');
    expect(dinar?.lines[0]?.amountMinor).toBe(2500);
  });

  const refund = {
    id: 77,
    created_at: '2026-11-02T10:00:00Z',
    processed_at: '2026-11-02T10:00:05Z',
    refund_line_items: [
      { line_item_id: 2, quantity: 1 },
      { line_item_id: 1, quantity: 1 },
      { line_item_id: 2, quantity: 2 },
    ],
    order_adjustments: [
      { kind: 'shipping_refund', reason: 'Shipping refund', amount: '-5.00', tax_amount: '-1.00' },
      { reason: 'Shipping refund', amount: '-5.00' },
      { kind: 'refund_discrepancy', amount: '2.00', tax_amount: '0.40' },
      { reason: 'Customer remorse', amount: '-0.50' },
    ],
  };

  test('a refund joins rows of one line, and shipping refunds are no discrepancy', () => {
    const read = readOrderWebhook({ ...least, refunds: [refund] }, usd);
    expect(read).toMatchObject({
      value: {
        news: {
          refunds: [
            {
              key: { changedAt: Date.parse(least.updated_at), triggeredAt: usd.triggeredAt },
              refund: {
                refundGid: 'gid://shopify/Refund/77',
                createdAt: Date.parse(refund.created_at),
                lines: [
                  { lineGid: 'gid://shopify/LineItem/1', quantity: 1 },
                  { lineGid: 'gid://shopify/LineItem/2', quantity: 3 },
                ],
                discrepancyMinor: 150,
                discrepancyTaxMinor: 40,
              },
            },
          ],
        },
      },
    });
  });

  test('refunds/create tells the same refund, changed at the latest of its own times', () => {
    const inOrder = readOrderWebhook({ ...least, refunds: [refund] }, usd);
    const alone = readRefundWebhook({ ...refund, order_id: least.id }, usd);
    if (!inOrder.ok || !alone.ok) throw new Error('unreadable');
    expect(alone.value).toMatchObject({ orderGid: 'gid://shopify/Order/5912345678901', state: null });
    expect(alone.value.refunds[0]?.refund).toEqual(inOrder.value.news.refunds[0]?.refund);
    expect(alone.value.refunds[0]?.key).toEqual({
      changedAt: Date.parse(refund.processed_at),
      triggeredAt: usd.triggeredAt,
      hash: inOrder.value.news.refunds[0]?.key.hash,
    });
  });
});

describe('bad input', () => {
  const bag = (amount: string, currency_code: string) => ({ shop_money: { amount, currency_code } });
  const line = least.line_items[0];
  test.each<[string, object, string, string]>([
    ['no id', { ...least, id: undefined }, 'missing_field', 'id'],
    ['an id that lost its digits', { ...least, id: 2 ** 60 }, 'bad_id', 'id'],
    [
      'an id of another kind',
      { ...least, admin_graphql_api_id: 'gid://shopify/Product/1' },
      'bad_id',
      'admin_',
    ],
    ['no updated_at', { ...least, updated_at: undefined }, 'missing_field', 'updated_at'],
    ['a time without a zone', { ...least, updated_at: '2026-11-01T10:00:00' }, 'bad_time', 'updated_at'],
    ['a time that is none', { ...least, updated_at: '2026-13-41T10:00:00Z' }, 'bad_time', 'updated_at'],
    ['no placed time', { ...least, created_at: null }, 'missing_field', 'processed_at'],
    ['no financial status', { ...least, financial_status: undefined }, 'missing_field', 'financial_status'],
    ['an unheard-of status', { ...least, financial_status: 'gone' }, 'bad_value', 'financial_status'],
    ['no lines', { ...least, line_items: undefined }, 'missing_field', 'line_items'],
    ['lines that are no list', { ...least, line_items: {} }, 'bad_value', 'line_items'],
    [
      'text for a quantity',
      { ...least, line_items: [{ ...line, quantity: '2' }] },
      'bad_value',
      'line_items[0].',
    ],
    [
      'half a piece',
      { ...least, line_items: [{ ...line, quantity: 0.5 }] },
      'bad_value',
      'line_items[0].quantity',
    ],
    [
      'a negative quantity',
      { ...least, line_items: [{ ...line, quantity: -1 }] },
      'bad_value',
      'line_items[0].',
    ],
    [
      'a negative price',
      { ...least, line_items: [{ ...line, price: '-1.00' }] },
      'bad_amount',
      'line_items[0].',
    ],
    [
      'a number for a price',
      { ...least, line_items: [{ ...line, price: 10 }] },
      'bad_value',
      'line_items[0].price',
    ],
    [
      'no price',
      { ...least, line_items: [{ id: 1, quantity: 1 }] },
      'missing_field',
      'line_items[0].price_set',
    ],
    [
      'a discount above the price',
      { ...least, line_items: [{ ...line, total_discount: '20.01' }] },
      'bad_amount',
      'line_items[0].discount',
    ],
    [
      'a huge price',
      { ...least, line_items: [{ ...line, price: '9'.repeat(30) }] },
      'amount_out_of_range',
      'line',
    ],
    [
      'a price that only the quantity makes huge',
      { ...least, line_items: [{ ...line, quantity: 1e9, price: '90071992.00' }] },
      'amount_out_of_range',
      'line_items[0]',
    ],
    ['the same line twice', { ...least, line_items: [line, line] }, 'bad_value', 'line_items'],
    ['a negative total', { ...least, total_price: '-1.00' }, 'bad_amount', 'current_total_price_set'],
    ['another currency', { ...least, currency: 'EUR' }, 'currency_mismatch', 'currency'],
    [
      'shop money in another',
      { ...least, total_price_set: bag('1.00', 'JPY') },
      'currency_mismatch',
      'total_price',
    ],
    ['more decimals than cents', { ...least, total_price: '1.005' }, 'bad_amount', 'total_price'],
    [
      'a refund without a line',
      { ...least, refunds: [{ id: 1, created_at: least.updated_at, refund_line_items: [{ quantity: 1 }] }] },
      'missing_field',
      'refunds[0].refund_line_items[0].line_item_id',
    ],
  ])('%s', (_name, payload, code, where) => {
    const read = readOrderWebhook(payload, usd);
    expect(read).toMatchObject({ ok: false, code });
    expect(read.ok ? '' : read.message).toMatch(new RegExp(`^${where.replace(/[[\].]/g, '\\$&')}`));
  });

  test.each([null, 7, 'text', [], {}])('a payload that is no order: %j', (payload) => {
    expect(readWebhook('orders/paid', payload, usd)).toMatchObject({ ok: false });
  });

  test('a topic without a reader', () => {
    expect(readWebhook('products/update', {}, usd)).toMatchObject({ ok: false, code: 'unknown_topic' });
    expect(readWebhook('toString', {}, usd)).toMatchObject({ ok: false, code: 'unknown_topic' });
  });

  test('truncated JSON', () => {
    const body = sampleBody('orders/paid').slice(0, -100);
    expect(readWebhookBody('orders/paid', body, usd)).toMatchObject({ ok: false, code: 'bad_json' });
  });

  test('messages never quote what stood in the payload', () => {
    const read = readWebhook('orders/paid', { ...least, updated_at: 'jane@example.com' }, usd);
    expect(JSON.stringify(read)).not.toContain('jane');
  });
});

test('a merge of another status than the known ones is kept for repair', () => {
  const merge = {
    admin_graphql_api_customer_kept_id: 'gid://shopify/Customer/1',
    admin_graphql_api_customer_deleted_id: 'gid://shopify/Customer/2',
  };
  expect(readWebhook('customers/merge', { ...merge, status: 'completed' }, usd)).toMatchObject({
    value: { status: 'completed' },
  });
  expect(readWebhook('customers/merge', { ...merge, status: 'odd' }, usd)).toMatchObject({
    code: 'bad_value',
  });
});
