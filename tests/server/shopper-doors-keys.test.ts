/** Who is let in at the shoppers' doors: every way in which a key can be wrong, and what a good one does not open. */
import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HttpServer } from '#app/server/http-server.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { ShopWithCodes } from './setup/shop-with-codes.ts';
import {
  bearer,
  good,
  KEYS,
  proxied,
  refusal,
  send,
  ShopperClient,
  shopperClaims,
  sign,
  staffClaims,
  startShopperServer,
  type Claims,
} from './setup/shopper-client.ts';
import { accountAnswer, orderAnswer, voucherAnswer } from './setup/wire-schemas.ts';

let db: TestDatabase;
let server: HttpServer;
let lumen: ShopWithCodes;
let rival: ShopWithCodes;
let member: string;
beforeAll(async () => {
  db = await createTestDatabase();
  server = await startShopperServer(db.pool);
  lumen = await ShopWithCodes.install(db.pool);
  rival = await ShopWithCodes.install(db.pool);
  member = await lumen.member();
});
afterAll(async () => {
  await server.close();
  await db.drop();
});

const domain = () => lumen.shop.domain;
const seconds = () => Math.floor(Date.now() / 1000);

describe('the app proxy', () => {
  const ask = (params: Record<string, string>, path = 'account') =>
    send(server.port, proxied(domain(), member, path, params));

  test('a good signature opens, also with parameters of ours and within 90 s either way', async () => {
    for (const params of [{}, { timestamp: String(seconds() - 85) }, { timestamp: String(seconds() + 85) }])
      expect(good(await ask(params), accountAnswer).account?.points_available).toBe(1_000);
    expect((await ask({}, 'account?b=2&a=1&a=3')).status).toBe(200);
  });

  const wrong: Readonly<Record<string, Record<string, string>>> = {
    'a made-up signature': { signature: 'a'.repeat(64) },
    'no signature': { signature: '' },
    'a short signature': { signature: 'abc' },
    'one in base64': { signature: Buffer.alloc(32).toString('base64') },
    'signed 95 s ago': { timestamp: String(Math.floor(Date.now() / 1000) - 95) },
    'signed for later': { timestamp: String(Math.floor(Date.now() / 1000) + 1_000) },
    'no timestamp': { timestamp: '' },
    'a timestamp that is none': { timestamp: '1e9' },
    'another host as shop': { shop: 'lumen.example.com' },
    'a shop with a path': { shop: 'lumen.myshopify.com/x' },
    'a customer that is no number': { logged_in_customer_id: '1 OR 1' },
    'a customer that is a gid': { logged_in_customer_id: 'gid://shopify/Customer/1' },
  };
  test.each(Object.entries(wrong))('%s is refused', async (_what, params) => {
    expect(refusal(await ask(params))).toBe('401 not_signed_in');
  });

  test('what was signed cannot be changed, added to or said twice', async () => {
    const good = proxied(domain(), member, 'account');
    const changed = [
      good.replace(`logged_in_customer_id=${member}`, 'logged_in_customer_id=1'),
      good.replace('shop=', 'shop=x'),
      `${good}&after=1`,
      `${good}&logged_in_customer_id=1`,
      good.replace('signature=', 'Signature='),
    ];
    for (const path of changed) expect(refusal(await send(server.port, path))).toBe('401 not_signed_in');
    // Signed so by somebody who got Shopify to sign what a shopper had put into the address.
    const twice = proxied(domain(), member, 'account?logged_in_customer_id=1');
    expect(refusal(await send(server.port, twice))).toBe('401 not_signed_in');
  });

  test('the secret of another app does not', async () => {
    const query = new URL(`http://x${proxied(domain(), member, 'account')}`).searchParams;
    query.delete('signature');
    const text = [...query]
      .map(([name, value]) => `${name}=${value}`)
      .sort()
      .join('');
    query.set('signature', createHmac('sha256', 'another secret').update(text).digest('hex'));
    expect(refusal(await send(server.port, `/proxy/v1/account?${query}`))).toBe('401 not_signed_in');
  });

  test('a session token opens nothing here, nor does a signature at the other doors', async () => {
    const headers = bearer(shopperClaims(domain(), member));
    expect(refusal(await send(server.port, '/proxy/v1/account', { headers }))).toBe('401 not_signed_in');
    const query = proxied(domain(), member, 'account').split('?')[1] ?? '';
    for (const path of ['/extensions/v1/account', `/staff/v1/customers/${member}/account`])
      expect(refusal(await send(server.port, `${path}?${query}`))).toBe('401 not_signed_in');
  });
});

describe('session tokens', () => {
  const DOORS = {
    extensions: { path: () => '/extensions/v1/account', claims: () => shopperClaims(domain(), member) },
    staff: { path: () => `/staff/v1/customers/${member}/account`, claims: () => staffClaims(domain()) },
  };
  const at = (door: keyof typeof DOORS, authorization: string) =>
    send(server.port, DOORS[door].path(), { headers: { Authorization: authorization } });

  describe.each(['extensions', 'staff'] as const)('at %s', (door) => {
    const own = (changes: Claims = {}): Claims => ({ ...DOORS[door].claims(), ...changes });

    test('a good one opens', async () => {
      const heard = await at(door, `Bearer ${sign(own())}`);
      expect(good(heard, accountAnswer).account?.points_available).toBe(1_000);
    });

    const spoilt: Readonly<Record<string, (claims: () => Claims) => string>> = {
      'another secret': (claims) => sign(claims(), 'another'),
      'no signature': (claims) => sign(claims()).replace(/\.[^.]+$/, '.'),
      'the algorithm "none"': (claims) => sign(claims(), KEYS.clientSecret, { alg: 'none', typ: 'JWT' }),
      'another algorithm': (claims) => sign(claims(), KEYS.clientSecret, { alg: 'HS512', typ: 'JWT' }),
      'for another app': (claims) => sign({ ...claims(), aud: 'another' }),
      'for several apps': (claims) => sign({ ...claims(), aud: [KEYS.clientId] }),
      'for no app': (claims) => sign({ ...claims(), aud: undefined }),
      'over since 11 s': (claims) => sign({ ...claims(), exp: seconds() - 11 }),
      'without an end': (claims) => sign({ ...claims(), exp: undefined }),
      'an end in words': (claims) => sign({ ...claims(), exp: 'never' }),
      'not yet valid': (claims) => sign({ ...claims(), nbf: seconds() + 60 }),
      'for another host': (claims) => sign({ ...claims(), dest: 'https://example.com' }),
      'for no shop': (claims) => sign({ ...claims(), dest: undefined }),
      'for somebody odd': (claims) => sign({ ...claims(), sub: { id: 1 } }),
      'for a product': (claims) => sign({ ...claims(), sub: 'gid://shopify/Product/1' }),
      'three parts of nothing': () => 'a.b.c',
      nothing: () => '',
      '5 KB of it': (claims) => sign({ ...claims(), more: 'x'.repeat(5_000) }),
    };
    test.each(Object.entries(spoilt))('%s is refused', async (_what, spoil) => {
      expect(refusal(await at(door, `Bearer ${spoil(() => own())}`))).toBe('401 not_signed_in');
    });

    test('another scheme, or the token elsewhere, is none', async () => {
      expect(refusal(await at(door, `Basic ${sign(own())}`))).toBe('401 not_signed_in');
      const path = `${DOORS[door].path()}?id_token=${sign(own())}`;
      expect(refusal(await send(server.port, path))).toBe('401 not_signed_in');
    });
  });

  test('of staff do not open the door of shoppers, nor the other way round', async () => {
    expect(refusal(await at('extensions', `Bearer ${sign(staffClaims(domain()))}`))).toBe(
      '401 not_signed_in',
    );
    expect(refusal(await at('staff', `Bearer ${sign(shopperClaims(domain(), member))}`))).toBe(
      '401 not_signed_in',
    );
    const posing = { ...shopperClaims(domain(), member), iss: `https://${rival.shop.domain}/admin` };
    expect(refusal(await at('staff', `Bearer ${sign(posing)}`))).toBe('401 not_signed_in');
    expect(refusal(await at('extensions', `Bearer ${sign(posing)}`))).toBe('401 not_signed_in');
  });

  test('are taken with the shop as checkout names it, and as the admin does', async () => {
    for (const dest of [domain(), `https://${domain()}`]) {
      const heard = await at('extensions', `Bearer ${sign({ ...shopperClaims(domain(), member), dest })}`);
      expect(heard.status).toBe(200);
    }
  });

  test('without a customer are guests, at any origin', async () => {
    const heard = await at('extensions', `Bearer ${sign(shopperClaims(domain(), null))}`);
    expect(good(heard, accountAnswer).account).toBeNull();
    expect(heard.headers.get('Access-Control-Allow-Origin')).toBe('*');
    expect(heard.headers.get('Access-Control-Expose-Headers')).toBe('Retry-After');
  });
});

describe('another shop', () => {
  test('that is not here, or has gone, is refused', async () => {
    const gone = await ShopWithCodes.install(db.pool);
    const customer = await gone.member();
    await db.pool.query('UPDATE shop SET uninstalled_at = now() WHERE id = $1', [gone.shop.shopId]);
    for (const shop of [gone.shop.domain, `nobody-${randomUUID()}.myshopify.com`]) {
      const client = new ShopperClient(server.port, shop, customer);
      const json = { key: randomUUID(), reward_id: '1', reward_version: 1 };
      const heard = [
        ...(await Promise.all(
          ['account', 'history', 'orders/1', 'vouchers/1'].flatMap((path) => [
            client.proxy(path),
            client.extension(path),
            client.staff(path),
          ]),
        )),
        await client.proxy('redemptions', { json }),
        await client.staff('adjustments', { json: { key: randomUUID(), points: 1, reason: 'x' } }),
        await send(server.port, '/staff/v1/orders/1', { headers: bearer(staffClaims(shop)) }),
      ];
      expect(new Set(heard.map(refusal))).toEqual(new Set(['403 unavailable']));
    }
  });

  test('gets at nothing of this one, with keys of its own and ids of ours', async () => {
    const reward = await lumen.reward();
    const own = new ShopperClient(server.port, domain(), member);
    const order = () => ({ json: { key: randomUUID(), reward_id: reward, reward_version: 1 } });
    const taken = await own.proxy('redemptions', order());
    const { voucher } = good(taken, voucherAnswer);
    const [placed] = lumen.world.orders;
    const before = await lumen.shop.everything();
    // The same customer id, as the other shop's Shopify would sign it.
    const thief = new ShopperClient(server.port, rival.shop.domain, member);
    expect(good(await thief.proxy('account'), accountAnswer)).toMatchObject({
      ...{ account: { points_available: 0, vouchers: [] }, offers: [], vouchers: [] },
    });
    for (const door of ['proxy', 'extension', 'staff'] as const) {
      expect(refusal(await thief[door](`vouchers/${voucher.id}`))).toBe('404 not_found');
      expect(refusal(await thief[door](`vouchers/${voucher.id}/cancel`, { json: {} }))).toBe('404 not_found');
      expect(refusal(await thief[door]('redemptions', order()))).toBe('409 reward_gone');
      const told = good(await thief[door](`orders/${placed?.orderId}`), orderAnswer);
      expect(told.order).toEqual({ state: 'unknown', points: 0, pending_until: null, why: null });
    }
    const headers = bearer(staffClaims(rival.shop.domain));
    const asked = await send(server.port, `/staff/v1/orders/${placed?.orderId}`, { headers });
    expect(refusal(asked)).toBe('404 not_found');
    const json = { key: randomUUID(), points: 500, reason: 'mine' };
    expect(refusal(await thief.staff('adjustments', { json }))).toBe('404 not_found');
    expect(await lumen.shop.everything()).toBe(before);
  });
});
