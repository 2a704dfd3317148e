/** Bad input through the real server: the exact answer, what is stored, what is listed as failed, nothing else. */
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '#app/db/database.ts';
import { answer, startHttpServer, type HttpServer } from '#app/server/http-server.ts';
import { webhookDoor } from '#app/server/webhook-door.ts';
import { signWebhook } from '#app/shopify/hmac.ts';
import { ShopifyWorld } from '../simulation/shopify-world.ts';
import { TestShop } from './setup/test-shop.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';

const SECRET = 'door-secret';
const NOW = Math.floor(Date.now() / 1000) * 1000 - 86_400_000;
const iso = (at: number) => new Date(at).toISOString();

let db: TestDatabase;
let server: HttpServer;
let shop: TestShop;
let customer: string;
let world: ShopifyWorld;
let before: string;

beforeAll(async () => {
  db = await createTestDatabase();
  server = await startDoor(db.pool);
});
afterAll(async () => {
  await server.close();
  await db.drop();
});
beforeEach(() => prepare());

function startDoor(database: TestDatabase['pool']): Promise<HttpServer> {
  return startHttpServer({
    ...{ host: '127.0.0.1', port: 0, webhooks: webhookDoor(database, SECRET) },
    readiness: () => Promise.resolve([]),
    pages: (_request, response) => Promise.resolve(answer(response, 404, {})),
  });
}

/** A shop with one paid order of 20.00, placed as the newest thing known. */
async function prepare(currency = 'GBP'): Promise<void> {
  shop = await TestShop.install(db.pool, { now: NOW, currency });
  world = new ShopifyWorld(currency);
  customer = world.addCustomer(NOW);
  shop.now = NOW + 3_600_000;
  await shop.deliver(world.place(customer, NOW + 60_000, [{ quantity: 2, priceMinor: 1000 }]).deliveries);
  before = await shop.everything();
}

type Headers = Record<string, string>;

function headersFor(body: string | Buffer, more: Headers = {}): Headers {
  return {
    'content-type': 'application/json',
    'x-shopify-topic': 'orders/updated',
    'x-shopify-shop-domain': shop.domain,
    'x-shopify-webhook-id': `w-${Math.random()}`,
    'x-shopify-triggered-at': iso(NOW + 120_000),
    'x-shopify-api-version': '2026-10',
    'x-shopify-hmac-sha256': signWebhook(body, SECRET),
    ...more,
  };
}

async function post(body: string | Buffer, more: Headers = {}, port = server.port) {
  const headers = headersFor(body, more);
  for (const [name, value] of Object.entries(headers)) if (value === '') delete headers[name];
  const payload = typeof body === 'string' ? body : new Uint8Array(body);
  const response = await fetch(`http://127.0.0.1:${port}/webhooks`, {
    method: 'POST',
    headers,
    body: payload,
  });
  return { status: response.status, told: (await response.json()) as Record<string, string> };
}

async function deliveries() {
  const { rows } = await db.pool.query<{ status: string; code: string | null; message: string | null }>(
    `SELECT status, error_code AS code, error_message AS message FROM delivery WHERE shop_id = $1 ORDER BY id`,
    [shop.shopId],
  );
  return rows.slice(1);
}

async function nothingChanged(): Promise<void> {
  expect(await shop.everything()).toBe(before);
  await shop.expectClean();
}

/** As the world would tell it, with some fields other. */
function told(change: (payload: Record<string, unknown>) => unknown, at = NOW + 120_000): string {
  const order = world.orders[0];
  if (!order) throw new Error('no order');
  const { body } = world.change(order, { outstandingMinor: 0 }, at);
  const payload = JSON.parse(body) as Record<string, unknown>;
  return JSON.stringify(change(payload) ?? payload);
}

const lines = (payload: Record<string, unknown>) => payload['line_items'] as Record<string, unknown>[];
const price = (amount: string) => (payload: Record<string, unknown>) => {
  for (const line of lines(payload)) Object.assign(line, { price: amount, price_set: undefined });
};

describe('refused at the door, nothing stored', () => {
  const body = () => told(() => undefined);
  test.each<[string, () => Promise<{ status: number; told: object }>, number, string]>([
    ['unsigned', () => post(body(), { 'x-shopify-hmac-sha256': '' }), 401, 'signature'],
    [
      'signed with another secret',
      () => post(body(), { 'x-shopify-hmac-sha256': signWebhook(body(), 'x') }),
      401,
      'signature',
    ],
    [
      'signed for another body',
      () => post(`${body()} `, { 'x-shopify-hmac-sha256': signWebhook(body(), SECRET) }),
      401,
      'signature',
    ],
    [
      'a signature that is no signature',
      () => post(body(), { 'x-shopify-hmac-sha256': 'AAAA' }),
      401,
      'signature',
    ],
    ['empty and unsigned', () => post('', { 'x-shopify-hmac-sha256': '' }), 401, 'signature'],
    ['3 MB', () => post('x'.repeat(3 * 1024 * 1024)), 413, '2 MB'],
    ['no topic', () => post(body(), { 'x-shopify-topic': '' }), 400, 'X-Shopify-Topic'],
    [
      'a topic that is none',
      () => post(body(), { 'x-shopify-topic': 'orders/paid; drop' }),
      400,
      'X-Shopify-Topic',
    ],
    ['no shop', () => post(body(), { 'x-shopify-shop-domain': '' }), 400, 'X-Shopify-Shop-Domain'],
    [
      'a shop elsewhere',
      () => post(body(), { 'x-shopify-shop-domain': 'evil.example' }),
      400,
      'X-Shopify-Shop-Domain',
    ],
    [
      'a webhook id with spaces',
      () => post(body(), { 'x-shopify-webhook-id': 'a b' }),
      400,
      'X-Shopify-Webhook-Id',
    ],
    [
      'a webhook id without end',
      () => post(body(), { 'x-shopify-webhook-id': 'a'.repeat(201) }),
      400,
      'X-Shopify-Webhook-Id',
    ],
    [
      'a time that is none',
      () => post(body(), { 'x-shopify-triggered-at': 'yesterday' }),
      400,
      'X-Shopify-Triggered-At',
    ],
    [
      'a time before all shops',
      () => post(body(), { 'x-shopify-triggered-at': '-000100-01-01T00:00:00Z' }),
      400,
      'X-Shopify-Triggered-At',
    ],
    [
      'a time after all calendars',
      () => post(body(), { 'x-shopify-triggered-at': '+275000-01-01T00:00:00Z' }),
      400,
      'X-Shopify-Triggered-At',
    ],
    [
      'an API version that is none',
      () => post(body(), { 'x-shopify-api-version': '?' }),
      400,
      'X-Shopify-Api-Version',
    ],
  ])('%s', async (_name, send, status, sentence) => {
    const sent = await send();
    expect(sent.status).toBe(status);
    expect(sent.told).toEqual({ error: expect.stringContaining(sentence) as string });
    expect(await deliveries()).toEqual([]);
    await nothingChanged();
  });

  test.each(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'])('%s', async (method) => {
    const response = await fetch(`http://127.0.0.1:${server.port}/webhooks`, { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    await nothingChanged();
  });

  test('the same header twice makes no sense', async () => {
    const text = body();
    const status = await raw([
      ...headLines({ ...headersFor(text), 'content-length': String(Buffer.byteLength(text)) }),
      `X-Shopify-Topic: orders/paid\r\n\r\n${text}`,
    ]);
    expect(status).toContain(' 400 ');
    await nothingChanged();
  });

  test('a body that breaks off', async () => {
    const text = body();
    const head = headLines({ ...headersFor(text), 'content-length': String(Buffer.byteLength(text)) });
    await raw([...head, `\r\n${text.slice(0, -10)}`], { breakOff: true });
    expect(await deliveries()).toEqual([]);
    await nothingChanged();
  });

  test('the database is away: 503, come back, nothing stored', async () => {
    const away = openDatabase({ url: 'postgresql://nobody@127.0.0.1:1/nothing', max: 2 });
    const door = await startDoor(away);
    try {
      const text = body();
      const response = await fetch(`http://127.0.0.1:${door.port}/webhooks`, {
        ...{ method: 'POST', headers: headersFor(text), body: text },
      });
      expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
      await nothingChanged();
    } finally {
      await door.close();
      await away.end();
    }
  });
});

function headLines(headers: Headers): string[] {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return ['POST /webhooks HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n', ...lines];
}

/** Over a plain socket, byte by byte where that is asked. */
function raw(
  parts: readonly string[],
  how: { breakOff?: boolean; byteByByte?: boolean } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1');
    let text = '';
    socket.on('data', (data) => (text += data.toString()));
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
    const send = async () => {
      for (const part of parts) {
        if (!how.byteByByte) socket.write(part);
        else
          for (const byte of Buffer.from(part)) {
            socket.write(Uint8Array.of(byte));
            await new Promise((next) => setImmediate(next));
          }
      }
      if (how.breakOff) setTimeout(() => socket.destroy(), 50);
    };
    socket.once('connect', () => void send());
  });
}

describe('stored, answered 200, and listed as failed with the reason', () => {
  const huge = '9007199254740993';
  test.each<[string, string, () => string | Buffer, string]>([
    ['empty', 'orders/updated', () => '', 'bad_json'],
    ['truncated JSON', 'orders/updated', () => told(() => undefined).slice(0, -20), 'bad_json'],
    ['JSON nested without end', 'orders/updated', () => '['.repeat(200_000), 'bad_json'],
    ['text for a list', 'orders/updated', () => told((p) => ({ ...p, line_items: 'none' })), 'bad_value'],
    ['null', 'orders/updated', () => 'null', 'bad_value'],
    ['a number for a customer', 'orders/updated', () => told((p) => ({ ...p, customer: 7 })), 'bad_value'],
    ['an unknown topic', 'products/update', () => '{"id":1}', 'unknown_topic'],
    ['a negative price', 'orders/updated', () => told(price('-1.00')), 'bad_amount'],
    ['an amount of 30 digits', 'orders/updated', () => told(price('9'.repeat(30))), 'amount_out_of_range'],
    [
      'lines whose sum is beyond 2^53',
      'orders/updated',
      () =>
        told((p) => {
          price('45000000000000.00')(p);
          const [line] = lines(p);
          return {
            ...p,
            line_items: [line, { ...line, id: 2, admin_graphql_api_id: 'gid://shopify/LineItem/2' }],
          };
        }),
      'amount_out_of_range',
    ],
    [
      'a foreign currency',
      'orders/updated',
      () => told((p) => ({ ...p, currency: 'EUR' })),
      'currency_mismatch',
    ],
    [
      'an id that is a fraction',
      'orders/updated',
      () => told((p) => ({ ...p, id: 1.5, admin_graphql_api_id: null })),
      'bad_id',
    ],
    [
      'a time in the year 0',
      'orders/updated',
      () => told((p) => ({ ...p, processed_at: '0000-01-01T00:00:00Z' })),
      'bad_time',
    ],
    [
      'a time in the year 9999',
      'orders/updated',
      () => told((p) => ({ ...p, processed_at: '9999-12-31T23:00:00Z' })),
      'bad_time',
    ],
    ['a raw NUL byte', 'orders/updated', () => told(() => undefined).replace('"web"', '"w\0b"'), 'bad_json'],
    [
      'broken UTF-8',
      'orders/updated',
      () => Buffer.concat([Buffer.from('{"id":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]),
      'missing_field',
    ],
    [
      'packed content, whatever its header says',
      'orders/updated',
      () => gzipSync('0'.repeat(1_000_000)),
      'bad_json',
    ],
    [
      'a merge with words we do not know',
      'customers/merge',
      () =>
        '{"admin_graphql_api_customer_kept_id":"gid://shopify/Customer/1","admin_graphql_api_customer_deleted_id":"gid://shopify/Customer/2","status":"perhaps"}',
      'bad_value',
    ],
    ['a redaction of nobody', 'customers/redact', () => '{}', 'missing_field'],
    [
      'a deletion by a gid of another kind',
      'orders/delete',
      () => `{"admin_graphql_api_id":"gid://shopify/Product/${huge}"}`,
      'bad_id',
    ],
  ])('%s', async (_name, topic, make, code) => {
    const body = make();
    const sent = await post(body, {
      'x-shopify-topic': topic,
      ...(Buffer.isBuffer(body) ? { 'content-encoding': 'gzip' } : {}),
    });
    expect(sent).toEqual({ status: 200, told: { status: 'stored' } });
    await shop.settle();
    const [delivery, ...others] = await deliveries();
    expect({ status: delivery?.status, code: delivery?.code, others }).toEqual({
      status: 'failed',
      code,
      others: [],
    });
    expect(delivery?.message).toMatch(/\.$/);
    expect(shop.faults).toEqual([]);
    await nothingChanged();
  });

  test('for a shop that is not installed only topic, time and ids are kept', async () => {
    const sent = await post(
      told(() => undefined),
      { 'x-shopify-shop-domain': 'nobody-here.myshopify.com' },
    );
    expect(sent.status).toBe(200);
    expect(await deliveries()).toEqual([]);
    const { rows } = await db.pool.query(
      `SELECT topic FROM unclaimed_delivery WHERE shop_domain = 'nobody-here.myshopify.com'`,
    );
    expect(rows).toEqual([{ topic: 'orders/updated' }]);
    await nothingChanged();
  });

  test.each([
    ['JPY', '10.50', 'bad_amount'],
    ['KWD', '10.5005', 'bad_amount'],
  ])('an amount finer than %s', async (currency, amount, code) => {
    await prepare(currency);
    await post(told(price(amount)));
    await shop.settle();
    expect(await deliveries()).toMatchObject([{ status: 'failed', code }]);
    await nothingChanged();
  });
});

describe('strange, and right', () => {
  test.each([
    ['JPY', '2000.0', 2 * 2000, 100],
    ['KWD', '2.500', 2 * 2500, 25],
  ])('amounts of %s', async (currency, amount, spendMinor, points) => {
    await prepare(currency);
    const total = { current_total_price: '0', current_total_price_set: undefined };
    await post(told((p) => (price(amount)(p), { ...p, ...total })));
    await shop.settle();
    const { rows } = await db.pool.query(`SELECT net_minor, points FROM shop_order WHERE shop_id = $1`, [
      shop.shopId,
    ]);
    expect(rows).toEqual([{ net_minor: spendMinor, points: points * (currency === 'JPY' ? 2 : 1) }]);
    await shop.expectClean();
  });

  test('ids beyond 2^53, as bare numbers, keep their digits; a deletion by the number alone finds its order', async () => {
    const [first, second] = ['9007199254740993', '9007199254740992'];
    for (const id of [first, second]) {
      const body = told((p) => ({ ...p, id: 'ID', admin_graphql_api_id: null, line_items: p['line_items'] }))
        .replace('"ID"', id)
        .replace(`"id":${customer}`, '"id":18446744073709551615')
        .replace(`"gid://shopify/Customer/${customer}"`, 'null');
      expect((await post(body)).status).toBe(200);
    }
    await post(`{"id":${first}}`, { 'x-shopify-topic': 'orders/delete' });
    await shop.settle();
    expect(shop.faults).toEqual([]);
    const { rows } = await db.pool.query<{ order: string; deleted: boolean; customer: string | null }>(
      `SELECT order_gid AS order, deleted, state->>'customerGid' AS customer FROM shop_order
       WHERE shop_id = $1 AND order_gid LIKE '%900719925474099%' ORDER BY 1`,
      [shop.shopId],
    );
    const who = 'gid://shopify/Customer/18446744073709551615';
    expect(rows).toEqual([
      { order: `gid://shopify/Order/${second}`, deleted: false, customer: who },
      { order: `gid://shopify/Order/${first}`, deleted: true, customer: null },
    ]);
    await shop.expectClean();
  });

  test('a body that arrives byte by byte is a delivery like any other', async () => {
    const text = '{"id":424242}';
    const headers = { ...headersFor(text), 'x-shopify-topic': 'orders/delete', 'content-length': '13' };
    const answered = await raw([...headLines(headers), '\r\n', text], { byteByByte: true });
    expect(answered).toContain(' 200 ');
    await shop.settle();
    expect(await deliveries()).toMatchObject([{ status: 'settled' }]);
  });

  test('the same delivery again is answered and counts once', async () => {
    const text = told(() => undefined);
    for (let i = 0; i < 3; i++)
      expect((await post(text, { 'x-shopify-webhook-id': 'same' })).status).toBe(200);
    expect(await deliveries()).toMatchObject([{ status: 'waiting' }]);
  });

  test('a state older than the newest changes nothing', async () => {
    const older = told((p) => ({ ...p, financial_status: 'voided' }), NOW);
    await post(older);
    await shop.settle();
    expect(await deliveries()).toMatchObject([{ status: 'settled' }]);
    await nothingChanged();
  });

  test('equal updated_at with other content: the later triggered wins, then the hash; the order is fetched', async () => {
    const at = NOW + 60_000;
    const voided = told((p) => ({ ...p, financial_status: 'voided' }), at);
    const pending = told((p) => ({ ...p, financial_status: 'pending' }), at);
    await post(voided, { 'x-shopify-triggered-at': iso(NOW + 100_000) });
    await post(pending, { 'x-shopify-triggered-at': iso(NOW + 90_000) });
    await shop.settle();
    const state = async () => {
      const { rows } = await db.pool.query<{ status: string }>(
        `SELECT state->>'paymentStatus' AS status FROM shop_order WHERE shop_id = $1`,
        [shop.shopId],
      );
      return rows[0]?.status;
    };
    expect(await state()).toBe('voided');
    const fetches = `SELECT reason FROM order_fetch WHERE shop_id = $1`;
    expect((await db.pool.query(fetches, [shop.shopId])).rows).toEqual([{ reason: 'conflicting_forms' }]);
    // Of the same moment in every way: one of the two, whichever comes first.
    await post(pending, { 'x-shopify-triggered-at': iso(NOW + 100_000) });
    await shop.settle();
    const [winner, before] = [await state(), await shop.everything()];
    await post(winner === 'voided' ? pending : voided, { 'x-shopify-triggered-at': iso(NOW + 100_000) });
    await post(winner === 'voided' ? voided : pending, { 'x-shopify-triggered-at': iso(NOW + 100_000) });
    await shop.settle();
    expect(await shop.everything()).toBe(before);
    await shop.expectClean();
  });

  test('text with an escaped NUL or half a character can be stored, audited and redacted', async () => {
    const text = told((p) => ({
      ...p,
      source_name: 'a\u0000b',
      discount_codes: [{ code: 'x\ud83d' }, { code: '\u0000' }],
    }));
    await post(text);
    await shop.settle();
    await shop.expectClean();
    await shop.deliver([world.redact(customer, NOW)]);
    expect(await shop.balances()).toEqual([]);
    await shop.expectRebuildsToItself();
  });

  test('a delivery that no account can bear fails alone: what was there stays readable', async () => {
    for (let i = 0; i < 3; i++) {
      const body = told(
        (p) => (price('40000000000000.00')(p), { ...p, id: 7000 + i, admin_graphql_api_id: null }),
      );
      await post(body);
    }
    await shop.settle();
    expect((await deliveries()).filter(({ status }) => status === 'failed').length).toBeGreaterThan(0);
    shop.faults.length = 0;
    shop.now += 86_400_000;
    await shop.deliver(
      world.place(customer, shop.now - 1000, [{ quantity: 1, priceMinor: 1000 }]).deliveries,
    );
    await shop.expectRebuildsToItself();
  });
});
