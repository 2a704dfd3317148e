import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SHOPIFY_API_VERSION } from '#app/config/shopify-api-version.ts';
import type { OrderState, Refund } from '#app/domain/order-state.ts';
import { renderBulkLines } from '#app/ops/rendering/admin-order.ts';
import { lineAmountMinor, orderModel, type OrderModel } from '#app/ops/rendering/order-model.ts';
import { renderOrderWebhook, renderRefundWebhook } from '#app/ops/rendering/webhook-order.ts';
import { createAdminClient, type AdminClient } from '#app/shopify/admin/admin-client.ts';
import { BULK_OPERATION, bulkOrdersText, RUN_BULK_QUERY } from '#app/shopify/admin/bulk-documents.ts';
import { fetchOrder } from '#app/shopify/admin/fetch-order.ts';
import { readBulkOrders } from '#app/shopify/admin/read-bulk.ts';
import { hashForm } from '#app/shopify/form-hash.ts';
import { readWebhookBody } from '#app/shopify/webhooks/topics.ts';
import { startAdminEndpoint, type AdminEndpoint } from '../admin-endpoint/endpoint.ts';
import { anyOrder } from './order-arbitrary.ts';

const shopDomain = 'forms.myshopify.com';
const triggeredAt = Date.parse('2026-11-21T12:00:00Z');
let endpoint: AdminEndpoint;
let client: AdminClient;

beforeAll(async () => {
  endpoint = await startAdminEndpoint();
});
afterAll(() => endpoint.close());
beforeEach(() => {
  Object.assign(endpoint.bucket, { maximum: 1e9, restoreRate: 1e9, available: 1e9 });
  endpoint.requests.length = 0;
  client = createAdminClient({
    shopDomain,
    accessToken: 'token',
    apiVersion: SHOPIFY_API_VERSION,
    fetch: endpoint.fetch,
    sleep: () => Promise.resolve(),
    now: () => triggeredAt,
    random: () => 0.5,
  });
});

/** What the model means, written down independently of the readers. */
function meaning(order: OrderModel): { state: OrderState; refunds: Refund[] } {
  const byGid = (a: { lineGid: string }, b: { lineGid: string }) => (a.lineGid < b.lineGid ? -1 : 1);
  const state: OrderState = {
    orderGid: `gid://shopify/Order/${order.orderId}`,
    name: order.name,
    updatedAt: order.updatedAt,
    placedAt: order.placedAt,
    customerGid: order.customerId === null ? null : `gid://shopify/Customer/${order.customerId}`,
    cancelledAt: order.cancelledAt,
    paymentStatus: order.financialStatus,
    test: order.test,
    sourceName: order.sourceName,
    b2b: order.b2b,
    taxesIncluded: order.taxesIncluded,
    currentTotalMinor: order.currentTotalMinor,
    outstandingMinor: order.outstandingMinor,
    shippingMinor: order.shippingMinor,
    shippingTaxMinor: order.shippingTaxMinor,
    discountCodes: [...order.discountCodes].sort(),
    lines: order.lines
      .map((line) => ({
        lineGid: `gid://shopify/LineItem/${line.lineId}`,
        productGid: line.productId === null ? null : `gid://shopify/Product/${line.productId}`,
        kind: line.giftCard ? ('gift_card' as const) : line.tip ? ('tip' as const) : ('merchandise' as const),
        quantity: line.quantity,
        currentQuantity: line.currentQuantity,
        amountMinor: lineAmountMinor(line),
        taxMinor: line.taxMinor,
        ...(line.discountMinor === 0 ? {} : { discountMinor: line.discountMinor }),
      }))
      .sort(byGid),
  };
  const refunds = order.refunds.map((refund) => ({
    refundGid: `gid://shopify/Refund/${refund.refundId}`,
    createdAt: refund.createdAt,
    lines: refund.lines
      .map((line) => ({ lineGid: `gid://shopify/LineItem/${line.lineId}`, quantity: line.quantity }))
      .sort(byGid),
    discrepancyMinor: refund.discrepancyMinor,
    discrepancyTaxMinor: refund.discrepancyTaxMinor,
  }));
  return { state, refunds };
}

function newsOf(body: string, topic: string, currency: string) {
  const read = readWebhookBody(topic, body, { currency, triggeredAt });
  if (!read.ok) throw new Error(`${read.code}: ${read.message}`);
  if (read.value.kind !== 'order') throw new Error(read.value.kind);
  return read.value;
}

async function fetchedNews(order: OrderModel) {
  endpoint.shop(shopDomain).orders.clear();
  endpoint.shop(shopDomain).orders.set(`gid://shopify/Order/${order.orderId}`, order);
  const fetched = await fetchOrder(client, `gid://shopify/Order/${order.orderId}`, {
    currency: order.currency,
  });
  if (!fetched.ok) throw new Error(`${fetched.code}: ${fetched.message}`);
  if (!fetched.value) throw new Error('no such order');
  return fetched.value;
}

describe('one order, three ways', () => {
  test('webhook, Admin API and bulk file give the identical state and refunds', async () => {
    await fc.assert(
      fc.asyncProperty(anyOrder, async (order) => {
        const { state, refunds } = meaning(order);
        const full = newsOf(renderOrderWebhook(order), 'orders/updated', order.currency);
        const slim = newsOf(renderOrderWebhook(order, 'slim'), 'orders/paid', order.currency);
        const fetched = await fetchedNews(order);
        const bulk = readBulkOrders(renderBulkLines(order), { currency: order.currency, triggeredAt });
        expect(full.news.state?.value).toEqual(state);
        expect(full.news.refunds.map((form) => form.refund)).toEqual(refunds);
        expect(slim).toEqual(full);
        expect(fetched).toEqual({ news: full.news, accounts: full.accounts });
        expect(bulk.failures).toEqual([]);
        expect(bulk.orders[0]?.news).toEqual({ ...full.news, refunds: [] });
        expect(bulk.orders[0]?.accounts).toEqual(full.accounts);
        if (order.refunds.length > 0) expect(bulk.orders[0]?.hasRefunds).toBe(true);
      }),
      { numRuns: 150, endOnFailure: true },
    );
  });

  test('refunds/create tells the same refund as the order does', () => {
    fc.assert(
      fc.property(anyOrder, (order) => {
        const { refunds } = meaning(order);
        order.refunds.forEach((refund, i) => {
          const { news } = newsOf(renderRefundWebhook(order, refund), 'refunds/create', order.currency);
          expect(news.refunds.map((form) => form.refund)).toEqual([refunds[i]]);
        });
      }),
    );
  });

  test('the hash is that of the facts, also after a database reordered the keys', () => {
    fc.assert(
      fc.property(anyOrder, (order) => {
        const { state } = meaning(order);
        const reordered = Object.fromEntries(Object.entries(state).reverse()) as unknown as OrderState;
        expect(hashForm(reordered)).toBe(hashForm(state));
        expect(hashForm({ ...state, outstandingMinor: state.outstandingMinor + 1 })).not.toBe(
          hashForm(state),
        );
      }),
    );
  });
});

describe('fetching', () => {
  const base = { orderId: '1', currency: 'GBP', placedAt: triggeredAt };
  const line = (i: number) => ({ lineId: String(1000 + i), quantity: 1, priceMinor: 100 });
  const lines = Array.from({ length: 180 }, (_, i) => line(i));

  test('an order of 180 lines and 40 refunds, one of 180 lines, is read page by page', async () => {
    const small = Array.from({ length: 39 }, (_, i) => ({
      refundId: String(i + 1),
      createdAt: triggeredAt,
      lines: [],
      discrepancyMinor: 1,
    }));
    const large = {
      refundId: '99',
      createdAt: triggeredAt,
      lines: lines.map((one) => ({ lineId: one.lineId, quantity: 1 })),
    };
    const order = orderModel({ ...base, lines, refunds: [large, ...small] });
    const fetched = await fetchedNews(order);
    const webhook = newsOf(renderOrderWebhook(order), 'orders/updated', 'GBP');
    expect(fetched.news).toEqual(webhook.news);
    expect(endpoint.requests.length).toBe(1 + 4 + 1 + 2 + 32);
  });

  test('an order that changes between its pages is begun again', async () => {
    const order = orderModel({ ...base, lines });
    endpoint.shop(shopDomain).orders.set('gid://shopify/Order/1', order);
    const changing: typeof fetch = async (input, init) => {
      if (endpoint.requests.length === 1) {
        const changed = orderModel({ ...base, lines: lines.slice(1), updatedAt: triggeredAt + 1000 });
        endpoint.shop(shopDomain).orders.set('gid://shopify/Order/1', changed);
      }
      return endpoint.fetch(input, init);
    };
    const options = { shopDomain, accessToken: 'token', apiVersion: SHOPIFY_API_VERSION, fetch: changing };
    const own = createAdminClient({
      ...options,
      sleep: () => Promise.resolve(),
      now: () => triggeredAt,
      random: () => 0.5,
    });
    const fetched = await fetchOrder(own, 'gid://shopify/Order/1', { currency: 'GBP' });
    expect(fetched.ok && fetched.value?.news.state?.value.lines.length).toBe(179);
  });

  test('an order that is gone is null', async () => {
    expect(await fetchOrder(client, 'gid://shopify/Order/404', { currency: 'GBP' })).toEqual({
      ok: true,
      value: null,
    });
  });
});

describe('bulk files', () => {
  const order = (orderId: string) =>
    orderModel({
      orderId,
      currency: 'GBP',
      placedAt: triggeredAt,
      lines: [{ lineId: `${orderId}1`, quantity: 2, priceMinor: 500 }],
      shippingMinor: 300,
    });
  const context = { currency: 'GBP', triggeredAt };

  test('children may come long after their parents, in any order', () => {
    const [first = [], second = []] = [order('1'), order('2')].map(renderBulkLines);
    const mixed = [first[0], second[0], second[2], first[2], '', second[1], first[1]];
    const apart = readBulkOrders([...first, ...second], context);
    expect(readBulkOrders(mixed as string[], context)).toEqual(apart);
    expect(apart.orders.map((one) => [one.news.orderGid, one.hasRefunds])).toEqual([
      ['gid://shopify/Order/1', false],
      ['gid://shopify/Order/2', false],
    ]);
  });

  test('a bulk operation is started, found completed, and its file read', async () => {
    const shop = endpoint.shop(shopDomain);
    shop.orders.clear();
    for (const orderId of ['1', '2']) shop.orders.set(`gid://shopify/Order/${orderId}`, order(orderId));
    const run = await client.request(RUN_BULK_QUERY, {
      query: bulkOrdersText("processed_at:>='2025-01-01'"),
    });
    const started = run.ok ? run.value.bulkOperationRunQuery?.bulkOperation : null;
    const asked = await client.request(BULK_OPERATION, { id: started?.id ?? '' });
    if (!asked.ok) throw new Error(asked.message);
    expect(asked.value.bulkOperation).toMatchObject({ status: 'COMPLETED', objectCount: '2' });
    const file = await endpoint.fetch(String(asked.value.bulkOperation?.url));
    const read = readBulkOrders((await file.text()).split('\n'), context);
    expect(read.orders.map((one) => one.news.orderGid)).toEqual([...shop.orders.keys()]);
  });

  test('an order one of whose lines cannot be read is not half told', () => {
    const [parent = '', child = ''] = renderBulkLines(order('1'));
    const broken = child.replace('"quantity":2', '"quantity":"2"');
    const read = readBulkOrders([parent, broken, 'not json', ...renderBulkLines(order('2'))], context);
    expect(read.orders.map((one) => one.news.orderGid)).toEqual(['gid://shopify/Order/2']);
    expect(read.failures.map((one) => one.where)).toEqual(['line 3', 'gid://shopify/Order/1']);
  });

  test('money refunded without goods and returns without money both count as refunds', () => {
    const [parent = '', ...children] = renderBulkLines(order('1'));
    const refunded = { totalRefundedSet: { shopMoney: { amount: '0.50', currencyCode: 'GBP' } } };
    const moneyOnly = JSON.stringify({ ...(JSON.parse(parent) as object), ...refunded });
    const fewer = children.map((child) => child.replace('"currentQuantity":2', '"currentQuantity":1'));
    const reads = [
      readBulkOrders([moneyOnly, ...children], context),
      readBulkOrders([parent, ...fewer], context),
    ];
    expect(reads.map((read) => read.orders[0]?.hasRefunds)).toEqual([true, true]);
  });
});
