/** Who is let in, with what, and who is not: through Shopify's library, against real HTTP. */
import { leadShopifyTo } from './setup/shopify-hosts.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { admitStaff, type Admitted } from '#app/use-cases/admit-staff.ts';
import { staffName } from '#app/use-cases/staff-name.ts';
import { forgetSessions } from '#app/use-cases/forget-sessions.ts';
import { installShop } from '#app/use-cases/install-shop.ts';
import { openAdminAccess } from '#app/use-cases/open-admin-access.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { deliverTo } from './setup/shop-deliveries.ts';
import { sessionToken, ShopifyDoor, type DoorShop } from './setup/shopify-door.ts';

let db: TestDatabase;
let door: ShopifyDoor;
beforeAll(async () => {
  db = await createTestDatabase();
  door = await ShopifyDoor.open();
  leadShopifyTo(door.address);
});
afterAll(async () => {
  await door.close();
  await db.drop();
});

let count = 0;
let domain = '';
let shop: DoorShop;
beforeEach(() => {
  domain = `lumen-${++count}.myshopify.com`;
  shop = door.shop(domain);
  door.asked();
  door.faults.length = 0;
});

const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/147.0 Safari/537.36';
const HOST = Buffer.from('admin.shopify.com/store/lumen').toString('base64');

/** As App Bridge sends it. */
function dataRequest(token: string, path = '/app.data'): Request {
  const headers = { 'User-Agent': BROWSER, Authorization: `Bearer ${token}` };
  return new Request(`http://localhost:3000${path}`, { headers });
}

/** As Shopify's admin opens the frame. */
function documentRequest(query: Readonly<Record<string, string>>, userAgent = BROWSER): Request {
  const search = new URLSearchParams(query).toString();
  return new Request(`http://localhost:3000/app?${search}`, { headers: { 'User-Agent': userAgent } });
}

const admit = (request: Request) => admitStaff(request, { database: db.pool });
const open = (token = sessionToken(domain)): Promise<Admitted> => admit(dataRequest(token));

/** The answer that a request is refused with. */
async function refusal(request: Request): Promise<Response> {
  const came: unknown = await admit(request).catch((error: unknown) => error);
  if (came instanceof Response) return came;
  throw new Error('was let in', { cause: came });
}

/** Everything the database has of the shop's sessions. */
async function sessions() {
  const { rows } = await db.pool.query<Record<string, unknown>>(
    'SELECT * FROM session WHERE shop = $1 ORDER BY id',
    [domain],
  );
  return rows;
}

async function shopRow() {
  const { rows } = await db.pool.query<{
    publishes: boolean;
    uninstalled: boolean;
    returned: boolean;
    facts_due: boolean;
  }>(
    'SELECT publishes, returned, facts_due, uninstalled_at IS NOT NULL AS uninstalled FROM shop WHERE domain = $1',
    [domain],
  );
  return rows[0] ?? null;
}

/** Hours later, as far as the database can tell. */
async function tokensEnd(which: 'staff' | 'offline'): Promise<void> {
  await db.pool.query(
    `UPDATE session SET expires = now() - interval '1 minute' WHERE shop = $1 AND "isOnline" = $2`,
    [domain, which === 'staff'],
  );
}

describe('a visit', () => {
  test('the first one installs the shop with what Shopify tells of it', async () => {
    shop.scopes = ['read_orders', 'read_all_orders'];
    expect(await open()).toMatchObject({
      shop: { domain, currency: 'USD', exponent: 2, timezone: 'America/New_York', locale: 'hu' },
      ...{ staff: { name: 'Anna K.' }, grantedScopes: ['read_orders', 'read_all_orders'] },
      ...{ hasAllOrders: true, isPlus: true },
    });
    expect(door.asked()).toEqual(['offline', 'online', 'ShopFacts']);
    expect(await shopRow()).toMatchObject({ publishes: true, uninstalled: false, returned: false });
  });

  test('later ones ask nothing of Shopify', async () => {
    const first = await open();
    door.asked();
    expect(await open()).toEqual(first);
    expect(await open(sessionToken(domain))).toEqual(first);
    expect(door.asked()).toEqual([]);
  });

  test('loaders of one page together sign in once', async () => {
    const context = { database: db.pool };
    const token = sessionToken(domain);
    const pages = [1, 2, 3].map(() => admitStaff(dataRequest(token), context));
    const [first, ...others] = await Promise.all(pages);
    for (const other of others) expect(other).toBe(first);
    expect(door.asked()).toEqual(['offline', 'online', 'ShopFacts']);
  });

  test('requests at the same moment make one shop', async () => {
    await Promise.all([1, 2, 3, 4].map(() => open(sessionToken(domain))));
    const { rows } = await db.pool.query('SELECT count(*)::int AS count FROM shop WHERE domain = $1', [
      domain,
    ]);
    expect(rows).toEqual([{ count: 1 }]);
    expect((await open()).shop.domain).toBe(domain);
  });

  test('of staff it keeps name and language, not the address', async () => {
    await open();
    const kept = JSON.stringify(await sessions(), (_key, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    expect(kept).toContain('Kovács');
    expect(kept).not.toContain('anna@example.com');
  });

  test('the session of staff who come back the next day is renewed, and scopes and plan with it', async () => {
    expect(await open()).toMatchObject({ isPlus: true, hasAllOrders: false });
    await tokensEnd('staff');
    shop.isPlus = false;
    shop.scopes = [...shop.scopes, 'read_all_orders'];
    door.asked();
    expect(await open()).toMatchObject({ isPlus: false, hasAllOrders: true });
    expect(door.asked()).toEqual(['offline', 'online', 'ShopFacts']);
  });

  test('scopes granted in between are known when Shopify has told of them', async () => {
    const { shop: known } = await open();
    await deliverTo(db.pool, known, 'app/scopes_update', {
      ...{ id: 1, previous: ['read_orders'], current: ['read_orders', 'read_all_orders'] },
      updated_at: new Date().toISOString(),
    });
    shop.scopes = ['read_orders', 'read_all_orders'];
    expect(await open()).toMatchObject({ hasAllOrders: true });
  });

  test('a shop that was installed by other means is given access and keeps its money', async () => {
    await installShop(db.pool, { domain, currency: 'JPY', timezone: 'Asia/Tokyo' }, Date.now());
    expect((await open()).shop).toMatchObject({ currency: 'JPY', exponent: 0, timezone: 'Asia/Tokyo' });
    expect(await shopRow()).toMatchObject({ publishes: true, returned: false });
  });
});

describe('who is not let in', () => {
  const tampered = (token: string) => {
    const [header, , signature] = token.split('.');
    const claims = sessionToken('other.myshopify.com').split('.')[1];
    return [header, claims, signature].join('.');
  };
  const unsigned = (token: string) => {
    const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'JWT' })).toString('base64url');
    return [header, token.split('.')[1], ''].join('.');
  };
  const now = () => Math.floor(Date.now() / 1000);

  test.each<[string, () => string]>([
    ['signed with another secret', () => sessionToken(domain, {}, 'another')],
    ['changed after it was signed', () => tampered(sessionToken(domain))],
    ['not signed at all', () => unsigned(sessionToken(domain))],
    ['ended', () => sessionToken(domain, { exp: now() - 60 })],
    ['not begun', () => sessionToken(domain, { nbf: now() + 60 })],
    ['for another app', () => sessionToken(domain, { aud: 'another-app' })],
    ['for no app', () => sessionToken(domain, { aud: undefined })],
    ['issued by another shop', () => sessionToken(domain, { iss: 'https://other.myshopify.com/admin' })],
    ['for a host that is no shop', () => sessionToken(domain, { dest: 'https://example.com' })],
    ['for a host that looks like a shop', () => sessionToken('lumen.myshopify.com.example.com')],
    ["a checkout's", () => sessionToken(domain, { dest: domain, sub: 'gid://shopify/Customer/7' })],
    ["a customer's", () => sessionToken(domain, { sub: 'gid://shopify/Customer/7' })],
    ["nobody's", () => sessionToken(domain, { sub: undefined })],
    ['no token', () => 'abc'],
    ['empty', () => ''],
  ])('a token %s gets 401, or is sent for another, and leaves nothing behind', async (_label, make) => {
    const token = make();
    const answers = [
      await refusal(dataRequest(token)),
      await refusal(documentRequest({ shop: domain, host: HOST, embedded: '1', id_token: token })),
    ];
    expect(answers[0]?.status).toBe(401);
    const location = answers[1]?.headers.get('Location') ?? '';
    if (answers[1]?.status !== 401) expect(location).toMatch(/^\/auth\/session-token\?/);
    for (const answer of answers) expect(await answer.text()).toBe('');
    expect([await shopRow(), await sessions(), door.asked()]).toEqual([null, [], []]);
  });

  test('a token of one shop shows nothing under the address of another', async () => {
    await open();
    const query = { shop: 'other.myshopify.com', host: HOST, embedded: '1', id_token: sessionToken(domain) };
    expect((await refusal(documentRequest(query))).status).toBe(401);
    const path = `/app.data?shop=other.myshopify.com`;
    expect((await refusal(dataRequest(sessionToken(domain), path))).status).toBe(401);
  });

  test('the session of one shop is never that of another, though staff have the same number', async () => {
    const [own, other] = [await open(), await open(sessionToken('other-shop.myshopify.com'))];
    expect(other.shop).toMatchObject({ domain: 'other-shop.myshopify.com' });
    expect(other.shop.id).not.toBe(own.shop.id);
    expect((await open()).shop.id).toBe(own.shop.id);
  });

  test.each([
    ['without a token goes to fetch one', { shop: 'x', host: HOST, embedded: '1' }, '/auth/session-token?'],
    ['outside the frame goes into the admin', { shop: 'x', host: HOST }, 'https://admin.shopify.com/'],
    ['without a shop goes to where the app is explained', {}, '/auth/login'],
    ['with a shop that is none too', { shop: 'example.com', host: HOST, embedded: '1' }, '/auth/login'],
  ])('a document %s', async (_label, query, location) => {
    const asked: Record<string, string> = { ...query };
    if (asked['shop'] === 'x') asked['shop'] = domain;
    const answer = await refusal(documentRequest(asked));
    expect([answer.status, answer.headers.get('Location')?.startsWith(location)]).toEqual([302, true]);
  });

  test('a crawler is told that there is nothing', async () => {
    const query = { shop: domain, host: HOST, embedded: '1', id_token: sessionToken(domain) };
    expect((await refusal(documentRequest(query, 'Googlebot/2.1'))).status).toBe(410);
  });

  test('an ended token of a page that is open asks App Bridge for another', async () => {
    const answer = await refusal(dataRequest(sessionToken(domain, { exp: now() - 60 })));
    expect(answer.headers.get('X-Shopify-Retry-Invalid-Session-Request')).toBe('1');
  });
});

describe('a shop that comes and goes', () => {
  const uninstall = (known: Admitted['shop'], at = Date.now()) =>
    deliverTo(db.pool, known, 'app/uninstalled', { id: 1 }, at);

  test('removing the app ends every session, and opening it again makes it the same shop', async () => {
    const { shop: known } = await open();
    await uninstall(known);
    expect([await sessions(), (await shopRow())?.publishes]).toEqual([[], false]);
    expect(await openAdminAccess(db.pool, known.id)).toMatchObject({ ok: false, code: 'no_access' });
    shop.installation += 1;
    expect((await open()).shop.id).toBe(known.id);
    expect(await shopRow()).toMatchObject({ publishes: true, uninstalled: false, returned: true });
  });

  test('shop/redact takes the sessions too', async () => {
    const { shop: known } = await open();
    await uninstall(known);
    await open();
    await deliverTo(
      ...([db.pool, known, 'shop/redact'] as const),
      ...([{ shop_id: 1, shop_domain: domain }, Date.now() + 49 * 3_600_000] as const),
    );
    expect([await sessions(), await shopRow()]).toEqual([[], null]);
  });

  test('removed and back before we were told: the late notice is an old story', async () => {
    const { shop: known } = await open();
    const removedAt = Date.now();
    shop.installation += 1;
    Object.assign(shop, { accessToken: null, refreshToken: null });
    // Somebody else of the staff: the session that is there would still be taken for good.
    shop.staff = { id: 8, firstName: 'Omar', lastName: 'Haddad', locale: 'en-GB' };
    const back = await open(sessionToken(domain, { sub: '8' }));
    expect(back).toMatchObject({ shop: { id: known.id, locale: 'en-GB' }, staff: { name: 'Omar H.' } });
    await uninstall(known, removedAt);
    expect(await shopRow()).toMatchObject({ publishes: true, uninstalled: false, returned: true });
  });

  test('of staff who no longer come nothing is kept; of the shop, its access', async () => {
    await open();
    await tokensEnd('staff');
    expect(await forgetSessions(db.pool)).toBe(0);
    await db.pool.query(
      `UPDATE session SET expires = now() - interval '8 days' WHERE shop = $1 AND "isOnline"`,
      [domain],
    );
    expect(await forgetSessions(db.pool)).toBe(1);
    expect(await sessions()).toMatchObject([{ id: `offline_${domain}` }]);
    expect((await open()).staff).toEqual({ name: 'Anna K.' });
  });

  test('access that can no longer be renewed is got anew by the next visit', async () => {
    const { shop: known } = await open();
    await tokensEnd('offline');
    shop.refreshToken = 'another one';
    expect(await openAdminAccess(db.pool, known.id)).toMatchObject({ ok: false, code: 'no_access' });
    door.asked();
    await open();
    expect(door.asked()).toEqual(['offline', 'online', 'ShopFacts']);
    expect(await openAdminAccess(db.pool, known.id)).toMatchObject({ ok: true });
  });

  test('a token that Shopify no longer takes is exchanged at the visit that finds it out', async () => {
    const { shop: known } = await open();
    await deliverTo(db.pool, known, 'app/scopes_update', {
      ...{ id: 1, current: shop.scopes, updated_at: new Date().toISOString() },
    });
    shop.accessToken = 'another one';
    expect((await open()).shop.id).toBe(known.id);
    expect(await openAdminAccess(db.pool, known.id)).toMatchObject({ ok: true });
  });
});

describe('when Shopify fails', () => {
  const down = { status: 503, body: { errors: 'away' } };

  test.each([
    ['the exchange', [down], 500],
    ['hanging up during the exchange', [null], 500],
    ['an exchange that answers with a page', [{ status: 200, body: '<html>' }], 500],
  ])('%s: the page says so, and the next try is like the first', async (_label, faults, status) => {
    door.faults.push(...faults);
    expect((await refusal(dataRequest(sessionToken(domain)))).status).toBe(status);
    door.faults.length = 0;
    expect((await open()).shop.domain).toBe(domain);
  });

  test('a new shop that Shopify says nothing of waits; the next visit installs it', async () => {
    await open(sessionToken('warm.myshopify.com'));
    const tokens = { status: 200, body: { access_token: 'a', scope: 'read_orders', expires_in: 3_600 } };
    const user = { id: 7, first_name: 'Anna', last_name: null, locale: 'en' };
    door.faults.push(tokens, { status: 200, body: { ...tokens.body, associated_user: user } }, down, down);
    expect((await refusal(dataRequest(sessionToken(domain)))).status).toBe(503);
    expect(await shopRow()).toBeNull();
    expect((await open()).shop.domain).toBe(domain);
    expect(await shopRow()).toMatchObject({ publishes: true });
  });

  test('a shop that is at home is let in with what is known, and asked again at the next visit', async () => {
    const first = await open();
    await tokensEnd('staff');
    await deliverTo(db.pool, first.shop, 'app/scopes_update', {
      ...{ id: 1, current: shop.scopes, updated_at: new Date().toISOString() },
    });
    door.asked();
    await open();
    expect((await shopRow())?.facts_due).toBe(false);
    await db.pool.query('UPDATE shop SET facts_due = true WHERE domain = $1', [domain]);
    door.faults.push(down, down);
    expect(await open()).toEqual(first);
    expect((await shopRow())?.facts_due).toBe(true);
  });

  test('an exchange without an end is renewed when Shopify no longer takes the token', async () => {
    door.expiresIn = null;
    const { shop: known } = await open();
    door.expiresIn = 3_600;
    shop.accessToken = 'another one';
    expect((await open()).shop.id).toBe(known.id);
  });
});

test.each([
  ['Anna', 'Kovács', 'Anna K.'],
  ['Anna', null, 'Anna'],
  [null, 'Kovács', 'Kovács'],
  [null, null, 'Staff'],
  ['null', 'null', 'Staff'],
  [' Zoë ', 'ångström', 'Zoë Å.'],
  ['明', '👩‍💻', '明 👩‍💻.'],
])('%s %s is shown as %s', (first, last, shown) => {
  expect(staffName(first, last)).toBe(shown);
});
