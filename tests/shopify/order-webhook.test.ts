import { describe, expect, test } from 'vitest';
import { readOrderWebhook } from '#app/shopify/webhooks/read-order.ts';
import { readRefundWebhook } from '#app/shopify/webhooks/read-refund.ts';
import { least, usd } from './least-order.ts';

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
