/** Bad input through the real server: the exact answer, what is stored, what is listed as failed, nothing else. */
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '#app/db/database.ts';
import type { HttpServer } from '#app/server/http-server.ts';
import { signWebhook } from '#app/shopify/hmac.ts';
import { Door, headLines, lines, price, SECRET, startDoor } from './setup/door.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';

let db: TestDatabase;
let server: HttpServer;
let door: Door;
beforeAll(async () => {
  db = await createTestDatabase();
  server = await startDoor(db.pool);
});
afterAll(async () => {
  await server.close();
  await db.drop();
});
beforeEach(async () => {
  door = await Door.before(server, db.pool);
});

describe('refused at the door, nothing stored', () => {
  const body = () => door.told(() => undefined);
  test.each<[string, () => Promise<{ status: number; told: object }>, number, string]>([
    ['unsigned', () => door.post(body(), { 'x-shopify-hmac-sha256': '' }), 401, 'signature'],
    [
      'signed with another secret',
      () => door.post(body(), { 'x-shopify-hmac-sha256': signWebhook(body(), 'x') }),
      401,
      'signature',
    ],
    [
      'signed for another body',
      () => door.post(`${body()} `, { 'x-shopify-hmac-sha256': signWebhook(body(), SECRET) }),
      401,
      'signature',
    ],
    [
      'a signature that is no signature',
      () => door.post(body(), { 'x-shopify-hmac-sha256': 'AAAA' }),
      401,
      'signature',
    ],
    ['empty and unsigned', () => door.post('', { 'x-shopify-hmac-sha256': '' }), 401, 'signature'],
    ['3 MB', () => door.post('x'.repeat(3 * 1024 * 1024)), 413, '2 MB'],
    ['no topic', () => door.post(body(), { 'x-shopify-topic': '' }), 400, 'X-Shopify-Topic'],
    [
      'a topic that is none',
      () => door.post(body(), { 'x-shopify-topic': 'orders/paid; drop' }),
      400,
      'X-Shopify-Topic',
    ],
    ['no shop', () => door.post(body(), { 'x-shopify-shop-domain': '' }), 400, 'X-Shopify-Shop-Domain'],
    [
      'a shop elsewhere',
      () => door.post(body(), { 'x-shopify-shop-domain': 'evil.example' }),
      400,
      'X-Shopify-Shop-Domain',
    ],
    [
      'a webhook id with spaces',
      () => door.post(body(), { 'x-shopify-webhook-id': 'a b' }),
      400,
      'X-Shopify-Webhook-Id',
    ],
    [
      'a webhook id without end',
      () => door.post(body(), { 'x-shopify-webhook-id': 'a'.repeat(201) }),
      400,
      'X-Shopify-Webhook-Id',
    ],
    [
      'a time that is none',
      () => door.post(body(), { 'x-shopify-triggered-at': 'yesterday' }),
      400,
      'X-Shopify-Triggered-At',
    ],
    [
      'a time before all shops',
      () => door.post(body(), { 'x-shopify-triggered-at': '-000100-01-01T00:00:00Z' }),
      400,
      'X-Shopify-Triggered-At',
    ],
    [
      'a time after all calendars',
      () => door.post(body(), { 'x-shopify-triggered-at': '+275000-01-01T00:00:00Z' }),
      400,
      'X-Shopify-Triggered-At',
    ],
    [
      'an API version that is none',
      () => door.post(body(), { 'x-shopify-api-version': '?' }),
      400,
      'X-Shopify-Api-Version',
    ],
  ])('%s', async (_name, send, status, sentence) => {
    const sent = await send();
    expect(sent.status).toBe(status);
    expect(sent.told).toEqual({ error: expect.stringContaining(sentence) as string });
    expect(await door.deliveries()).toEqual([]);
    await door.nothingChanged();
  });

  test.each(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'])('%s', async (method) => {
    const response = await fetch(door.url, { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    await door.nothingChanged();
  });

  test('the same header twice makes no sense', async () => {
    const text = body();
    const status = await door.raw([
      ...headLines({ ...door.headersFor(text), 'content-length': String(Buffer.byteLength(text)) }),
      `X-Shopify-Topic: orders/paid\r\n\r\n${text}`,
    ]);
    expect(status).toContain(' 400 ');
    await door.nothingChanged();
  });

  test('a body that breaks off', async () => {
    const text = body();
    const head = headLines({ ...door.headersFor(text), 'content-length': String(Buffer.byteLength(text)) });
    await door.raw([...head, `\r\n${text.slice(0, -10)}`], { breakOff: true });
    expect(await door.deliveries()).toEqual([]);
    await door.nothingChanged();
  });

  test('the database is away: 503, come back, nothing stored', async () => {
    const away = openDatabase({ url: 'postgresql://nobody@127.0.0.1:1/nothing', max: 2 });
    const other = await startDoor(away);
    try {
      const text = body();
      const response = await fetch(`http://127.0.0.1:${other.port}/webhooks`, {
        ...{ method: 'POST', headers: door.headersFor(text), body: text },
      });
      expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
      await door.nothingChanged();
    } finally {
      await other.close();
      await away.end();
    }
  });
});

describe('stored, answered 200, and listed as failed with the reason', () => {
  const huge = '9007199254740993';
  test.each<[string, string, () => string | Buffer, string]>([
    ['empty', 'orders/updated', () => '', 'bad_json'],
    ['truncated JSON', 'orders/updated', () => door.told(() => undefined).slice(0, -20), 'bad_json'],
    ['JSON nested without end', 'orders/updated', () => '['.repeat(200_000), 'bad_json'],
    [
      'text for a list',
      'orders/updated',
      () => door.told((p) => ({ ...p, line_items: 'none' })),
      'bad_value',
    ],
    ['null', 'orders/updated', () => 'null', 'bad_value'],
    [
      'a number for a customer',
      'orders/updated',
      () => door.told((p) => ({ ...p, customer: 7 })),
      'bad_value',
    ],
    ['an unknown topic', 'products/update', () => '{"id":1}', 'unknown_topic'],
    ['a negative price', 'orders/updated', () => door.told(price('-1.00')), 'bad_amount'],
    [
      'an amount of 30 digits',
      'orders/updated',
      () => door.told(price('9'.repeat(30))),
      'amount_out_of_range',
    ],
    [
      'lines whose sum is beyond 2^53',
      'orders/updated',
      () =>
        door.told((p) => {
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
      () => door.told((p) => ({ ...p, currency: 'EUR' })),
      'currency_mismatch',
    ],
    [
      'an id that is a fraction',
      'orders/updated',
      () => door.told((p) => ({ ...p, id: 1.5, admin_graphql_api_id: null })),
      'bad_id',
    ],
    [
      'a time in the year 0',
      'orders/updated',
      () => door.told((p) => ({ ...p, processed_at: '0000-01-01T00:00:00Z' })),
      'bad_time',
    ],
    [
      'a time in the year 9999',
      'orders/updated',
      () => door.told((p) => ({ ...p, processed_at: '9999-12-31T23:00:00Z' })),
      'bad_time',
    ],
    [
      'a raw NUL byte',
      'orders/updated',
      () => door.told(() => undefined).replace('"web"', '"w\0b"'),
      'bad_json',
    ],
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
    const sent = await door.post(body, {
      'x-shopify-topic': topic,
      ...(Buffer.isBuffer(body) ? { 'content-encoding': 'gzip' } : {}),
    });
    expect(sent).toEqual({ status: 200, told: { status: 'stored' } });
    await door.shop.settle();
    const [delivery, ...others] = await door.deliveries();
    expect({ status: delivery?.status, code: delivery?.code, others }).toEqual({
      status: 'failed',
      code,
      others: [],
    });
    expect(delivery?.message).toMatch(/\.$/);
    expect(door.shop.faults).toEqual([]);
    await door.nothingChanged();
  });

  test('for a shop that is not installed only topic, time and ids are kept', async () => {
    const sent = await door.post(
      door.told(() => undefined),
      { 'x-shopify-shop-domain': 'nobody-here.myshopify.com' },
    );
    expect(sent.status).toBe(200);
    expect(await door.deliveries()).toEqual([]);
    const { rows } = await db.pool.query(
      `SELECT topic FROM unclaimed_delivery WHERE shop_domain = 'nobody-here.myshopify.com'`,
    );
    expect(rows).toEqual([{ topic: 'orders/updated' }]);
    await door.nothingChanged();
  });

  test.each([
    ['JPY', '10.50', 'bad_amount'],
    ['KWD', '10.5005', 'bad_amount'],
  ])('an amount finer than %s', async (currency, amount, code) => {
    door = await Door.before(server, db.pool, currency);
    await door.post(door.told(price(amount)));
    await door.shop.settle();
    expect(await door.deliveries()).toMatchObject([{ status: 'failed', code }]);
    await door.nothingChanged();
  });
});
