/** What the shoppers' doors bear: how often, how much, how slowly, and addresses that lead nowhere. */
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { HttpServer } from '#app/server/http-server.ts';
import { RateLimit } from '#app/server/shopper-doors/rate-limits.ts';
import type { DoorOptions } from '#app/server/shopper-doors/shopper-doors.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { ShopWithCodes } from './setup/shop-with-codes.ts';
import {
  bearer,
  proxied,
  refusal,
  send,
  ShopperClient,
  shopperClaims,
  staffClaims,
  startShopperServer,
} from './setup/shopper-client.ts';

let db: TestDatabase;
let made: ShopWithCodes;
let member: string;
let reward: string;
let server: HttpServer | undefined;
beforeAll(async () => {
  db = await createTestDatabase();
  made = await ShopWithCodes.install(db.pool);
  member = await made.member(10_000);
  reward = await made.reward({ cost: { kind: 'fixed', points: 100 } });
});
afterEach(async () => {
  await server?.close();
  server = undefined;
});
afterAll(() => db.drop());

async function start(options: Partial<DoorOptions> = {}): Promise<number> {
  server = await startShopperServer(db.pool, options);
  return server.port;
}

const client = (port: number, customerId: string | null = member) =>
  new ShopperClient(port, made.shop.domain, customerId);
const redemption = () => ({ json: { key: randomUUID(), reward_id: reward, reward_version: 1 } });
const points = async () => (await made.shop.balance(member))?.available;

describe('how often', () => {
  const CALLS = { rates: { calls: { burst: 60, perMinute: 60 } } };

  test('a member calls sixty times a minute, over all doors together; others are not held up', async () => {
    let now = Date.now();
    const port = await start({ ...CALLS, now: () => now });
    for (let n = 0; n < 60; n++)
      expect((await client(port)[n % 2 === 0 ? 'proxy' : 'extension']('account')).status).toBe(200);
    const heard = await client(port).proxy('account');
    expect([refusal(heard), heard.headers.get('Retry-After')]).toEqual(['429 too_often', '1']);
    expect((await client(port, '4711').proxy('account')).status).toBe(200);
    expect((await client(port, null).proxy('account')).status).toBe(200);
    expect((await client(port).staff('account')).status).toBe(200);
    now += 1_000;
    expect((await client(port).proxy('account')).status).toBe(200);
    expect((await client(port).proxy('account')).status).toBe(429);
  });

  test('ten times a minute a member spends, then nothing is spent', async () => {
    let now = Date.now();
    const port = await start({
      rates: { ...CALLS.rates, spending: { burst: 10, perMinute: 10 } },
      now: () => now,
    });
    for (let n = 0; n < 10; n++)
      expect((await client(port).proxy('redemptions', redemption())).status).toBe(200);
    const before = await points();
    const heard = await client(port).proxy('redemptions', redemption());
    expect([refusal(heard), heard.headers.get('Retry-After')]).toEqual(['429 too_often', '6']);
    expect(refusal(await client(port).extension('vouchers/1/cancel', { json: {} }))).toBe('429 too_often');
    expect(await points()).toBe(before);
    expect((await client(port).proxy('account')).status).toBe(200);
    now += 6_000;
    expect((await client(port).proxy('redemptions', redemption())).status).toBe(200);
    expect(await points()).toBe((before ?? 0) - 100);
  });

  test('who has no good key uses up nothing of anybody', async () => {
    const port = await start({ rates: { calls: { burst: 1, perMinute: 1 } } });
    for (let n = 0; n < 5; n++) {
      const path = proxied(made.shop.domain, member, 'account', { signature: 'f'.repeat(64) });
      expect((await send(port, path)).status).toBe(401);
    }
    expect((await client(port).proxy('account')).status).toBe(200);
  });

  test('buckets are bounded: the one used longest ago goes', () => {
    const limit = new RateLimit({ burst: 1, perMinute: 1 }, 3);
    for (const key of ['a', 'b', 'c']) expect(limit.take(key, 0)).toBe(0);
    expect(limit.take('a', 0)).toBe(60);
    expect(limit.take('d', 0)).toBe(0);
    expect([limit.size, limit.take('a', 0), limit.take('b', 0)]).toEqual([3, 60, 0]);
  });

  test('a clock set back gives nothing and takes nothing', () => {
    const limit = new RateLimit({ burst: 2, perMinute: 60 });
    expect([limit.take('a', 10_000), limit.take('a', 0), limit.take('a', 0)]).toEqual([0, 0, 1]);
    expect(limit.take('a', 1_000)).toBe(0);
  });

  test('more at once than the process bears are sent away for a second', async () => {
    const port = await start({ mostAtOnce: 1 });
    const heard = await Promise.all(Array.from({ length: 10 }, () => client(port).proxy('account')));
    const refused = heard.filter(({ status }) => status !== 200);
    expect(refused.length).toBeGreaterThan(0);
    expect(new Set(refused.map(refusal))).toEqual(new Set(['503 unavailable']));
    expect(refused[0]?.headers.get('Retry-After')).toBe('1');
    expect((await client(port).proxy('account')).status).toBe(200);
  });
});

describe('bodies', () => {
  const path = () => proxied(made.shop.domain, member, 'redemptions');

  const bad: Readonly<Record<string, unknown>> = {
    'no object': [],
    null: null,
    'no key': { reward_id: '1', reward_version: 1 },
    'a short key': { key: 'a'.repeat(15), reward_id: '1', reward_version: 1 },
    'a long key': { key: 'a'.repeat(101), reward_id: '1', reward_version: 1 },
    'a key with other characters': { key: `${'a'.repeat(20)}:rev1`, reward_id: '1', reward_version: 1 },
    'a key that is a number': { key: 1_234_567_890_123_456, reward_id: '1', reward_version: 1 },
    'a reward as a number': { key: 'a'.repeat(20), reward_id: 1, reward_version: 1 },
    'a reward that is a gid': {
      key: 'a'.repeat(20),
      reward_id: 'gid://shopify/Product/1',
      reward_version: 1,
    },
    'a reward beyond all': { key: 'a'.repeat(20), reward_id: '9'.repeat(30), reward_version: 1 },
    'no steps': { key: 'a'.repeat(20), reward_id: '1', reward_version: 1, steps: 0 },
    'half steps': { key: 'a'.repeat(20), reward_id: '1', reward_version: 1, steps: 1.5 },
    'fewer than none': { key: 'a'.repeat(20), reward_id: '1', reward_version: 1, steps: -1 },
    'too many steps': { key: 'a'.repeat(20), reward_id: '1', reward_version: 1, steps: 1e12 },
    'points of their own': { key: 'a'.repeat(20), reward_id: '1', reward_version: 1, points: 1 },
    'a customer of their own': { key: 'a'.repeat(20), reward_id: '1', reward_version: 1, customer: '1' },
    'no version of the reward': { key: 'a'.repeat(20), reward_id: '1' },
    'a version as text': { key: 'a'.repeat(20), reward_id: '1', reward_version: '1' },
    'half a version': { key: 'a'.repeat(20), reward_id: '1', reward_version: 1.5 },
  };
  test.each(Object.entries(bad))('%s is refused, and changes nothing', async (_what, json) => {
    const port = await start();
    const before = await made.shop.everything();
    expect(refusal(await send(port, path(), { json }))).toBe('400 bad_request');
    expect(await made.shop.everything()).toBe(before);
  });

  test('that are no JSON, or do not say so, are refused', async () => {
    const port = await start();
    const url = `http://127.0.0.1:${port}${path()}`;
    const good = JSON.stringify(redemption().json);
    for (const [type, body] of [
      ['application/json', '{"key":'],
      ['application/json', ''],
      ['application/json', new Uint8Array([0x7b, 0xff, 0x7d])],
      ['text/plain', good],
      ['application/x-www-form-urlencoded', good],
    ] as const) {
      const response = await fetch(url, { method: 'POST', body, headers: { 'Content-Type': type } });
      expect([type, response.status]).toEqual([type, 400]);
    }
    const shouted = await fetch(url, {
      method: 'POST',
      body: good,
      headers: { 'Content-Type': 'Application/JSON; charset=utf-8' },
    });
    expect(shouted.status).toBe(200);
  });

  test('beyond 8 KB are refused, whether they say so or not', async () => {
    const port = await start();
    const json = { key: 'a'.repeat(20), reward_id: 'x'.repeat(9_000) };
    expect(refusal(await send(port, path(), { json }))).toBe('413 bad_request');
    const chunked = await raw(port, [
      `POST ${path()} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`,
      ...Array.from({ length: 20 }, () => `400\r\n${'x'.repeat(1024)}\r\n`),
    ]);
    expect(chunked).toMatch(/^HTTP\/1\.1 413 /);
  });

  test('byte by byte are read', async () => {
    const port = await start();
    const body = JSON.stringify(redemption().json);
    const head = `POST ${path()} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n`;
    expect(await raw(port, [head, ...body])).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('that do not come in time are cut off, and broken off ones take nothing', async () => {
    const port = await start({ maxReadingMs: 200 });
    const before = await made.shop.everything();
    const head = `POST ${path()} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`;
    expect(await raw(port, [head])).toMatch(/^HTTP\/1\.1 400 [\s\S]*Connection: close/);
    expect(await raw(port, [head], true)).toBe('');
    expect((await client(port).proxy('account')).status).toBe(200);
    expect(await made.shop.everything()).toBe(before);
  });

  test('are not even read of somebody without a key', async () => {
    const port = await start();
    const head =
      'POST /proxy/v1/redemptions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{';
    expect(await raw(port, [head])).toMatch(/^HTTP\/1\.1 401 [\s\S]*Connection: close/);
  });
});

describe('addresses', () => {
  test('that lead nowhere are 404, to those with a key', async () => {
    const port = await start();
    for (const path of [
      '',
      'Account',
      'account/',
      'accounts',
      'vouchers',
      'vouchers/x',
      'vouchers/1/x',
      'orders/',
      'orders/1/2',
      '../v2/account',
    ])
      expect([path, refusal(await client(port).extension(path))]).toEqual([path, '404 not_found']);
    for (const path of [
      '/extensions/v2/account',
      '/extensions/account',
      '/extensions/v1/customers/1/account',
    ]) {
      const headers = bearer(shopperClaims(made.shop.domain, member));
      expect(refusal(await send(port, path, { headers }))).toBe('404 not_found');
    }
    const headers = bearer(staffClaims(made.shop.domain));
    for (const path of [
      '/staff/v1/account',
      '/staff/v1/customers/x/account',
      '/staff/v1/customers/1',
      '/staff/v1/orders/x',
    ])
      expect(refusal(await send(port, path, { headers }))).toBe('404 not_found');
    expect(refusal(await client(port).extension('adjustments', { json: {} }))).toBe('404 not_found');
  });

  test('are asked in one way only', async () => {
    const port = await start();
    const tries = [
      ['account', 'POST', 'GET, OPTIONS'],
      ['history', 'DELETE', 'GET, OPTIONS'],
      ['redemptions', 'GET', 'POST, OPTIONS'],
      ['vouchers/1/cancel', 'PUT', 'POST, OPTIONS'],
      ['vouchers/1', 'POST', 'GET, OPTIONS'],
    ] as const;
    for (const [path, method, allowed] of tries) {
      const heard = await client(port).extension(path, { method });
      expect([path, refusal(heard), heard.headers.get('Allow')]).toEqual([path, '405 bad_request', allowed]);
    }
  });

  test('browsers may ask beforehand from any origin, but not at the proxy, which is on the shop’s own', async () => {
    const port = await start();
    for (const path of ['/extensions/v1/redemptions', '/staff/v1/customers/1/adjustments']) {
      const heard = await send(port, path, {
        method: 'OPTIONS',
        headers: { Origin: 'null', 'Access-Control-Request-Method': 'POST' },
      });
      expect(heard.status).toBe(204);
      expect(heard.headers.get('Access-Control-Allow-Origin')).toBe('*');
      expect(heard.headers.get('Access-Control-Allow-Headers')).toBe('Authorization, Content-Type');
      expect(heard.headers.get('Access-Control-Allow-Methods')).toBe('GET, POST, OPTIONS');
      expect(heard.headers.get('Access-Control-Allow-Credentials')).toBeNull();
    }
    const proxy = await client(port).proxy('account', { method: 'OPTIONS' });
    expect([proxy.status, proxy.headers.get('Access-Control-Allow-Origin')]).toEqual([405, null]);
    expect((await client(port).proxy('account')).headers.get('Access-Control-Allow-Origin')).toBeNull();
    const refused = await send(port, '/extensions/v1/account');
    expect([refused.status, refused.headers.get('Access-Control-Allow-Origin')]).toEqual([401, '*']);
  });
});

test('while there is no database the answer is 503, and goes on afterwards', async () => {
  const broken = await createTestDatabase();
  const own = await startShopperServer(broken.pool);
  try {
    const shop = await ShopWithCodes.install(broken.pool);
    await broken.pool.query('ALTER TABLE reward RENAME TO away');
    const asked = new ShopperClient(own.port, shop.shop.domain, '1');
    const heard = await asked.extension('account');
    expect([refusal(heard), heard.headers.get('Retry-After')]).toEqual(['503 unavailable', '2']);
    await broken.pool.query('ALTER TABLE away RENAME TO reward');
    expect((await asked.extension('account')).status).toBe(200);
  } finally {
    await own.close();
    await broken.drop();
  }
});

/** What a plain socket hears until it is closed. */
function raw(port: number, parts: readonly string[], breakOff = false): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.on('data', (data) => (text += data.toString()));
    socket.on('close', () => resolve(text));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      // The server closes with its answer, while we are still writing.
      error.code === 'EPIPE' || error.code === 'ECONNRESET' ? resolve(text) : reject(error),
    );
    const write = async () => {
      for (const part of parts) {
        if (!socket.writable) return;
        socket.write(part);
        await new Promise((next) => setImmediate(next));
      }
      if (breakOff) socket.destroy();
    };
    socket.once('connect', () => void write());
  });
}
