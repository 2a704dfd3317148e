import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { verifyWebhookHmac } from '#app/shopify/hmac.ts';
import { readWebhookBody, TOPICS } from '#app/shopify/webhooks/topics.ts';
import { createDevshop, type Devshop, type DevshopOptions, type Shop } from '../../devshop/devshop.ts';
import { LUMEN } from '../../devshop/shop/seed/new-shop.ts';
import { RETRY_PAUSES_MS } from '../../devshop/webhooks/delivery.ts';

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly path: string;
  readonly body: string;
}

const open: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

/** Plays the app: keeps what comes and answers as told; `null` never answers. */
async function listen(answer: (received: readonly Received[]) => number | null = () => 200) {
  const received: Received[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      received.push({ headers: request.headers, path: request.url ?? '', body });
      const status = answer(received);
      if (status === null) return;
      response.statusCode = status;
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function installed(appUrl: string, options: Partial<DevshopOptions> = {}): { devshop: Devshop; shop: Shop } {
  const devshop = createDevshop({
    ...{ seed: 5, clientId: 'client', clientSecret: 'hush', appUrl, now: Date.now, retryTimeScale: 0 },
    ...options,
  });
  open.push(() => devshop.close());
  const shop = devshop.openShop(LUMEN);
  shop.operations.installApp({ scopes: devshop.config.scopes });
  return { devshop, shop };
}

function someOrder(shop: Shop) {
  const [product] = shop.state.products.values();
  const placed = shop.operations.placeOrder({
    lines: [{ variantId: product?.variants[0]?.id ?? 0, quantity: 2 }],
  });
  if (!placed.ok) throw new Error(placed.message);
  return placed.value;
}

test('an order comes signed, with the headers and fields that were subscribed to', async () => {
  const app = await listen();
  const { devshop, shop } = installed(app.url);
  const order = someOrder(shop);
  await devshop.idle();
  expect(app.received.map(({ headers }) => headers['x-shopify-topic']).sort()).toEqual([
    'orders/paid',
    'orders/updated',
  ]);
  for (const { headers, body, path } of app.received) {
    expect(path).toBe('/webhooks');
    expect(verifyWebhookHmac(Buffer.from(body), String(headers['x-shopify-hmac-sha256']), 'hush')).toBe(true);
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'x-shopify-shop-domain': 'lumen.myshopify.com',
      'x-shopify-api-version': '2026-10',
    });
    expect(Date.parse(String(headers['x-shopify-triggered-at']))).toBeLessThanOrEqual(Date.now());
    expect(Object.keys(JSON.parse(body) as object)).not.toContain('email');
    expect(JSON.parse(body)).toMatchObject({ id: order.id, financial_status: 'paid', customer: null });
  }
  const ids = app.received.map(({ headers }) => headers['x-shopify-webhook-id']);
  expect(new Set(ids).size).toBe(2);
  expect(devshop.webhooks.deliveries().map(({ state }) => state)).toEqual(['delivered', 'delivered']);
});

test('every topic the app subscribes to is told in a form it can read', async () => {
  const app = await listen();
  const { devshop, shop } = installed(app.url);
  const { operations, state } = shop;
  const make = (email: string) => {
    const made = operations.createCustomer({ email, firstName: 'Zsófia', lastName: 'Nagy' });
    if (!made.ok) throw new Error(made.message);
    return made.value.id;
  };
  const [kept, gone, alone] = [make('a@mail.example'), make('b@mail.example'), make('c@mail.example')];
  const order = someOrder(shop);
  const [line] = order.lines;
  operations.moveOrder({ orderId: order.id, customerId: gone });
  operations.refundOrder({ orderId: order.id, lines: [{ lineId: line?.id ?? 0, quantity: 1 }] });
  operations.cancelOrder({ orderId: order.id });
  operations.mergeCustomers({ keptId: kept, deletedId: gone });
  operations.deleteCustomer({ customerId: alone });
  operations.requestCustomerData({ customerId: kept });
  operations.redactCustomer({ customerId: kept });
  operations.deleteOrder({ orderId: order.id });
  operations.updateScopes({ scopes: ['read_orders'] });
  operations.uninstallApp();
  operations.redactShop();
  await devshop.idle();
  const told = new Set(app.received.map(({ headers }) => String(headers['x-shopify-topic'])));
  expect([...told].sort()).toEqual(Object.keys(TOPICS).sort());
  for (const { headers, body } of app.received) {
    const context = { currency: 'USD', triggeredAt: 0, shopDomain: state.record.domain };
    const read = readWebhookBody(String(headers['x-shopify-topic']), body, context);
    expect(read).toMatchObject({ ok: true });
  }
  const merge = app.received.find(({ headers }) => headers['x-shopify-topic'] === 'customers/merge');
  expect(JSON.parse(merge?.body ?? '')).toMatchObject({
    admin_graphql_api_customer_kept_id: `gid://shopify/Customer/${kept}`,
    status: 'completed',
  });
});

test('a shop without the app hears nothing, nor after it is gone', async () => {
  const app = await listen();
  const devshop = createDevshop({
    ...{ seed: 5, clientId: 'client', clientSecret: 'hush', appUrl: app.url, now: Date.now },
  });
  open.push(() => devshop.close());
  const shop = devshop.openShop(LUMEN);
  someOrder(shop);
  shop.operations.installApp({ scopes: [] });
  shop.operations.uninstallApp();
  someOrder(shop);
  await devshop.idle();
  expect(app.received.map(({ headers }) => headers['x-shopify-topic'])).toEqual(['app/uninstalled']);
});

test('what is not taken is sent again with the first payload and the same id, up to eight times', async () => {
  const app = await listen((received) => (received.length < 4 ? 500 : 200));
  const { devshop, shop } = installed(app.url);
  shop.operations.updateScopes({ scopes: ['read_orders'] });
  await devshop.idle({ retries: true });
  expect(app.received).toHaveLength(4);
  expect(new Set(app.received.map(({ headers }) => headers['x-shopify-webhook-id'])).size).toBe(1);
  expect(new Set(app.received.map(({ body }) => body)).size).toBe(1);
  const [delivery] = devshop.webhooks.deliveries();
  expect(delivery?.attempts.map(({ status }) => status)).toEqual([500, 500, 500, 200]);

  const deaf = await listen(() => 503);
  const other = installed(deaf.url);
  other.shop.operations.uninstallApp();
  await other.devshop.idle({ retries: true });
  expect(deaf.received).toHaveLength(9);
  expect(other.devshop.webhooks.deliveries()[0]?.state).toBe('failed');
  expect(RETRY_PAUSES_MS).toHaveLength(8);
  expect(RETRY_PAUSES_MS.reduce((a, b) => a + b, 0)).toBe(4 * 3600 * 1000);
});

test('no answer in time counts as not taken, and what waits for a retry can be hurried', async () => {
  const app = await listen((received) => (received.length === 1 ? null : 200));
  const { devshop, shop } = installed(app.url, { webhookTimeoutMs: 50, retryTimeScale: 1 });
  shop.operations.uninstallApp();
  await devshop.idle();
  expect(devshop.webhooks.deliveries()[0]).toMatchObject({ state: 'retrying', attempts: [{ status: null }] });
  devshop.webhooks.hurry();
  await devshop.idle({ retries: true });
  expect(devshop.webhooks.deliveries()[0]?.state).toBe('delivered');
});

test('by fault switches they come twice, never, late, and in another order', async () => {
  const app = await listen();
  const { devshop, shop } = installed(app.url);
  const scopes = (name: string) => shop.operations.updateScopes({ scopes: [name] });
  const seen = () =>
    app.received.splice(0).map(({ body }) => (JSON.parse(body) as { current: string[] }).current[0]);
  devshop.faults.setWebhooks('duplicate', { probability: 1, left: 1 });
  scopes('twice');
  await devshop.idle();
  const ids = app.received.map(({ headers }) => headers['x-shopify-webhook-id']);
  expect([ids.length, new Set(ids).size]).toEqual([2, 1]);
  expect(seen()).toEqual(['twice', 'twice']);
  devshop.faults.setWebhooks('drop', { probability: 1, left: 1 });
  scopes('lost');
  await devshop.idle();
  expect(seen()).toEqual([]);
  expect(devshop.webhooks.deliveries().at(-1)?.state).toBe('dropped');
  devshop.faults.setWebhooks('delay', { probability: 1, left: 1, ms: 60_000 });
  scopes('late');
  scopes('early');
  devshop.webhooks.hurry();
  await devshop.idle();
  expect(seen()).toEqual(['early', 'late']);
  devshop.faults.setWebhooks('shuffle', { probability: 1, ms: 60_000 });
  const names = Array.from({ length: 8 }, (_, i) => `n${i}`);
  for (const name of names) scopes(name);
  devshop.webhooks.hurry();
  await devshop.idle();
  const shuffled = seen();
  expect(shuffled).not.toEqual(names);
  expect([...shuffled].sort()).toEqual(names);
});

test('lists live: each change of a delivery is an event', async () => {
  const app = await listen();
  const { devshop, shop } = installed(app.url);
  const states: string[] = [];
  devshop.events.on('delivery', ({ state }) => states.push(state));
  shop.operations.uninstallApp();
  await devshop.idle();
  expect(states).toEqual(['waiting', 'sending', 'delivered']);
});
