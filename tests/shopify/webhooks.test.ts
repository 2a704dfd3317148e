import { describe, expect, test } from 'vitest';
import {
  renderCustomer,
  renderCustomerDelete,
  renderCustomerMerge,
  renderOrderDelete,
} from '#app/ops/rendering/webhook-order.ts';
import { readOrderWebhook } from '#app/shopify/webhooks/read-order.ts';
import { readRefundWebhook } from '#app/shopify/webhooks/read-refund.ts';
import { readWebhook, readWebhookBody, TOPICS } from '#app/shopify/webhooks/topics.ts';
import { usd } from './least-order.ts';
import { restFixtures, sampleBody } from './sample-payloads.ts';

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

describe('rendered bodies', () => {
  const large = '9007199254740993';
  const createdAt = Date.parse('2026-01-02T03:04:05Z');
  const customerGid = `gid://shopify/Customer/${large}`;
  test.each([
    ['orders/delete', renderOrderDelete(large), { orderGid: `gid://shopify/Order/${large}` }],
    ['customers/create', renderCustomer(large, createdAt), { account: { customerGid, createdAt } }],
    ['customers/delete', renderCustomerDelete(large), { customerGid }],
    [
      'customers/merge',
      renderCustomerMerge(large, '1', 'completed'),
      { keptGid: customerGid, deletedGid: 'gid://shopify/Customer/1', status: 'completed' },
    ],
  ])('%s is read with all digits', (topic, body, value) => {
    expect(readWebhookBody(topic, body, usd)).toMatchObject({ ok: true, value });
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
