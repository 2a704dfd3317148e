import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BULK_OPERATION, bulkOrdersText, RUN_BULK_QUERY } from '#app/shopify/admin/bulk-documents.ts';
import { fetchOrder } from '#app/shopify/admin/fetch-order.ts';
import { readBulkOrders } from '#app/shopify/admin/read-bulk.ts';
import { readWebhookBody } from '#app/shopify/webhooks/topics.ts';
import { gid } from '../../devshop/shop/ids.ts';
import type { Order } from '../../devshop/shop/state.ts';
import { withFields } from '../../devshop/webhooks/include-fields.ts';
import { payloadOf } from '../../devshop/webhooks/payloads/payload.ts';
import { NOW, type ServedDevshop, serveDevshop } from './setup/served-devshop.ts';

const context = { currency: 'USD', triggeredAt: NOW };
/** Thousands of orders, each read three ways. */
const MINUTES = { timeout: 180_000 };
let served: ServedDevshop;

beforeAll(async () => {
  served = await serveDevshop({ history: {} });
});
afterAll(() => served.close());

function orders(): Order[] {
  return [...served.shop.state.orders.values()];
}

/** As the app reads what devshop would send, with the fields it subscribes to. */
function fromWebhook(topic: 'orders/updated', order: Order) {
  const subscription = served.devshop.config.subscriptions.find((one) => one.topics.includes(topic));
  const payload = payloadOf(served.shop.state, { topic, order }, NOW);
  const cut = withFields(payload, subscription?.includeFields ?? []);
  const slim = readWebhookBody(topic, JSON.stringify(cut), context);
  // The fields that are not subscribed to change nothing.
  if (order.number % 20 === 0) {
    expect(slim).toEqual(readWebhookBody(topic, JSON.stringify(payload), context));
  }
  if (!slim.ok) throw new Error(`${slim.code}: ${slim.message}`);
  if (slim.value.kind !== 'order') throw new Error(slim.value.kind);
  const { news, accounts } = slim.value;
  return { news, accounts };
}

/** As `toEqual`, and twenty times as fast where they are: it has to be, thousands of times. */
function expectSame(told: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(told, expected)) expect(told).toEqual(expected);
}

test('webhook and bulk file tell the same state of all 4,800 orders of a year', MINUTES, async () => {
  const run = await served.client.request(RUN_BULK_QUERY, { query: bulkOrdersText('') });
  if (!run.ok) throw new Error(run.message);
  expect(run.value.bulkOperationRunQuery?.userErrors).toEqual([]);
  const id = run.value.bulkOperationRunQuery?.bulkOperation?.id ?? '';
  await served.devshop.idle();
  const asked = await served.client.request(BULK_OPERATION, { id });
  if (!asked.ok) throw new Error(asked.message);
  expect(asked.value.bulkOperation).toMatchObject({ status: 'COMPLETED', errorCode: null });
  const file = await served.fetch(String(asked.value.bulkOperation?.url));
  const lines = (await file.text()).split('\n');
  expect(Number(asked.value.bulkOperation?.objectCount)).toBe(lines.length - 1);
  const read = readBulkOrders(lines, context);
  expect(read.failures).toEqual([]);
  expect(read.orders).toHaveLength(4800);
  const byGid = new Map(read.orders.map((one) => [one.news.orderGid, one]));
  for (const order of orders()) {
    const told = fromWebhook('orders/updated', order);
    const bulk = byGid.get(gid(order));
    expectSame(bulk?.news, { ...told.news, refunds: [] });
    expectSame(bulk?.accounts, told.accounts);
    expect(bulk?.hasRefunds).toBe(
      order.refunds.length > 0 || order.lines.some((line) => line.removedQuantity > 0),
    );
  }
});

test(
  'the Admin API tells the same of every order that is more than a plain sale, refunds and all',
  MINUTES,
  async () => {
    const special = orders().filter(
      (order, i) =>
        i % 40 === 0 ||
        order.refunds.length > 0 ||
        order.cancelledAt !== null ||
        order.company !== null ||
        order.test ||
        order.lines.some((line) => line.tip || line.giftCard || line.removedQuantity > 0),
    );
    expect(special.length).toBeGreaterThan(250);
    for (const order of special) {
      const fetched = await fetchOrder(served.client, gid(order), { currency: 'USD' });
      if (!fetched.ok) throw new Error(`${order.name}: ${fetched.code}: ${fetched.message}`);
      const told = fromWebhook('orders/updated', order);
      const triggeredAt = fetched.value?.news.state?.key.triggeredAt ?? NOW;
      expect(fetched.value?.news.state?.value).toEqual(told.news.state?.value);
      expect(fetched.value?.news.refunds.map((form) => form.refund)).toEqual(
        told.news.refunds.map((form) => form.refund),
      );
      expect(fetched.value?.accounts).toEqual(told.accounts);
      expect(triggeredAt).toBeGreaterThanOrEqual(NOW);
    }
  },
);

test('refunds/create tells the refund that the order has', () => {
  for (const order of orders()) {
    for (const refund of order.refunds) {
      const body = JSON.stringify(
        payloadOf(served.shop.state, { topic: 'refunds/create', order, refund }, NOW),
      );
      const read = readWebhookBody('refunds/create', body, context);
      if (!read.ok || read.value.kind !== 'order') throw new Error(`${order.name}: no refund`);
      const inOrder = fromWebhook('orders/updated', order).news.refunds.map((form) => form.refund);
      expect(inOrder).toContainEqual(read.value.news.refunds[0]?.refund);
    }
  }
});
