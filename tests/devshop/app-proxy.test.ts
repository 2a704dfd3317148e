/** The storefront's doors for themes: the app behind `/apps/perennial`, links with a code, the cart as JSON. */
import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { verifyProxyQuery } from '#app/shopify/app-proxy-signature.ts';
import { KEYS, openDoors, type OpenDoors } from './doors.ts';
import { openWindow, type Window } from './setup/window.ts';

interface Heard {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let app: Server;
let heard: Heard[];
let doors: OpenDoors;
let shopper: Window;

beforeEach(async () => {
  heard = [];
  app = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const body = Buffer.concat(chunks).toString();
      if (url.startsWith('/proxy')) heard.push({ method, url: new URL(url, 'http://app'), headers, body });
      response.writeHead(url.includes('busy') ? 429 : 200, {
        ...{ 'Content-Type': 'application/json', 'Set-Cookie': 'app=1', 'Retry-After': '7' },
      });
      response.end('{"from":"the app"}');
    });
  });
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
  const { port } = app.address() as AddressInfo;
  doors = await openDoors({ appUrl: `http://127.0.0.1:${port}` });
  shopper = openWindow(doors.hosts.plainOrigin);
});
afterEach(async () => {
  await doors.close();
  await new Promise((resolve) => app.close(resolve));
});

const address = (path: string) => `https://lumen.myshopify.com${path}`;

/** By the published rule, written down here once more. */
function isSigned({ searchParams }: URL): boolean {
  const names = [...new Set(searchParams.keys())].filter((name) => name !== 'signature');
  const message = names.map((name) => `${name}=${searchParams.getAll(name).join(',')}`).sort();
  const expected = createHmac('sha256', KEYS.clientSecret).update(message.join('')).digest('hex');
  return searchParams.get('signature') === expected;
}

describe('the app proxy', () => {
  test('hands a guest on to the app with the shop and a signature, and without cookies', async () => {
    const answer = await doors.ask(address('/apps/perennial/v1/account?extra=1&extra=2'), {
      headers: { cookie: 'theirs=1', 'accept-language': 'hu' },
    });
    expect(await answer.json()).toEqual({ from: 'the app' });
    expect([...answer.headers.keys()]).not.toContain('set-cookie');
    const [call] = heard;
    expect(call?.method).toBe('GET');
    expect(call?.url.pathname).toBe('/proxy/v1/account');
    expect(Object.fromEntries(call?.url.searchParams ?? [])).toMatchObject({
      ...{ shop: 'lumen.myshopify.com', path_prefix: '/apps/perennial', logged_in_customer_id: '' },
      timestamp: String(Math.floor(doors.clock.now / 1000)),
    });
    expect(call && isSigned(call.url)).toBe(true);
    expect(call?.headers).toMatchObject({ 'accept-language': 'hu' });
    expect(call?.headers).not.toHaveProperty('cookie');
  });

  test('tells who is signed in, whatever the address says', async () => {
    const made = doors.shop.operations.createCustomer({ firstName: 'Ana', email: 'ana@example.com' });
    if (!made.ok) throw new Error(made.message);
    await shopper.send('/storefront/sign-in', { customerId: String(made.value.id) });
    const seen = await shopper.see(
      '/apps/perennial/v1/account?logged_in_customer_id=7&shop=evil.example&signature=x',
    );
    expect(seen.html).toBe('{"from":"the app"}');
    const [call] = heard;
    expect(call?.url.searchParams.getAll('logged_in_customer_id')).toEqual([String(made.value.id)]);
    expect(call?.url.searchParams.getAll('shop')).toEqual(['lumen.myshopify.com']);
    // The app's own reading of the same pages.
    const query = call?.url.searchParams ?? new URLSearchParams();
    expect(verifyProxyQuery(query, KEYS.clientSecret, doors.clock.now)).toEqual({
      shopDomain: 'lumen.myshopify.com',
      customerId: String(made.value.id),
    });
    expect(call && isSigned(call.url)).toBe(true);
  });

  test('passes a body on as it is, and the answer with its status and headers', async () => {
    const body = '{"key":"a","steps":2}';
    const answer = await doors.ask(address('/apps/perennial/v1/busy'), {
      ...{ method: 'POST', body, headers: { 'content-type': 'application/json' } },
    });
    expect(answer.status).toBe(429);
    expect(answer.headers.get('retry-after')).toBe('7');
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(heard).toMatchObject([{ method: 'POST', body, headers: { 'content-type': 'application/json' } }]);
  });

  test('is not there under other paths, nor once the app is gone', async () => {
    expect((await doors.ask(address('/apps/other/v1'))).status).toBe(404);
    expect((await doors.ask(address('/apps/perennialx'))).status).toBe(404);
    doors.shop.operations.uninstallApp();
    expect((await doors.ask(address('/apps/perennial/v1/account'))).status).toBe(404);
    expect(heard).toEqual([]);
  });
});

describe('a link with a code', () => {
  beforeEach(() => {
    doors.shop.operations.createDiscount({ title: 'Ten', codes: ['TEN'] });
  });

  test('puts it into the cart and goes on', async () => {
    const seen = await shopper.see('/discount/ten?redirect=/products/oat-honey-soap');
    expect(seen.path).toBe('/storefront/products/oat-honey-soap');
    expect(await cart()).toMatchObject({ discount_codes: [{ code: 'TEN', applicable: false }] });
    await put('oat-honey-soap');
    expect(await cart()).toMatchObject({
      discount_codes: [{ code: 'TEN', applicable: true }],
      total_price: 810,
    });
  });

  test.each([
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    '/%5C/../..//evil.example',
    'javascript:1',
  ])('never leads to another site: %s', async (redirect) => {
    const answer = await doors.ask(address(`/discount/TEN?redirect=${encodeURIComponent(redirect)}`));
    const location = new URL(answer.headers.get('location') ?? '', address('/'));
    expect(answer.status).toBe(303);
    expect(location.origin).toBe('https://lumen.myshopify.com');
  });

  test('that nobody knows changes nothing', async () => {
    await shopper.see('/discount/TEN');
    expect((await shopper.see('/discount/NOPE')).path).toBe('/storefront');
    expect(await cart()).toMatchObject({ discount_codes: [{ code: 'TEN' }] });
  });
});

async function cart(): Promise<Record<string, unknown>> {
  return JSON.parse((await shopper.see('/cart.js')).html) as Record<string, unknown>;
}

const variantOf = (handle: string): number =>
  [...doors.shop.state.products.values()].find((one) => one.handle === handle)?.variants[0]?.id ?? 0;
const put = (handle: string, quantity = 1) =>
  shopper.send('/cart/add', { id: String(variantOf(handle)), quantity: String(quantity) });

describe('the cart as JSON', () => {
  test('is filled, changed and emptied', async () => {
    const id = variantOf('oat-honey-soap');
    const added = await shopper.post('/cart/add.js', { items: [{ id, quantity: 2 }] });
    expect(added).toMatchObject({
      status: 200,
      body: { items: [{ variant_id: id, quantity: 2, price: 900 }] },
    });
    expect(await shopper.post('/cart/update.js', { updates: { [id]: 3 } })).toMatchObject({
      body: { item_count: 3, items: [{ original_line_price: 2700 }], currency: 'USD' },
    });
    expect(await shopper.post('/cart/change.js', { line: 1, quantity: 1 })).toMatchObject({
      body: { item_count: 1 },
    });
    expect(await shopper.post('/cart/clear.js', {})).toMatchObject({ body: { item_count: 0, items: [] } });
    expect(await shopper.post('/cart/add.js', { id: 1 })).toMatchObject({ status: 422 });
  });

  test('takes codes in place of those it had, and tells which apply', async () => {
    doors.shop.operations.createDiscount({ title: 'Ten', codes: ['TEN'] });
    doors.shop.operations.createDiscount({ title: 'Much', codes: ['MUCH'], minimumSubtotalMinor: 100_000 });
    await put('oat-honey-soap');
    const update = (discount: string) => shopper.post('/cart/update.js', { discount });
    expect(await update('TEN')).toMatchObject({
      body: {
        ...{ original_total_price: 900, total_price: 810, total_discount: 90 },
        discount_codes: [{ code: 'TEN', applicable: true }],
        items: [{ final_line_price: 810, line_level_discount_allocations: [{ amount: 90 }] }],
      },
    });
    expect(await update('MUCH,NOPE')).toMatchObject({
      body: {
        total_price: 900,
        discount_codes: [
          { code: 'MUCH', applicable: false },
          { code: 'NOPE', applicable: false },
        ],
      },
    });
    expect(await update('')).toMatchObject({ body: { discount_codes: [], total_price: 900 } });
  });
});
