/** The pages as a browser gets them from the real process: built, signed in, framed. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { sessionToken, ShopifyDoor } from '../use-cases/setup/shopify-door.ts';
import { startAppProcess, type AppProcess } from './setup/app-process.ts';
import { buildOnce } from '../browser/setup/build-once.ts';

let db: TestDatabase;
let door: ShopifyDoor;
let app: AppProcess;
beforeAll(async () => {
  await buildOnce();
  db = await createTestDatabase();
  door = await ShopifyDoor.open();
  app = await startAppProcess(db.url, door.address);
}, 120_000);
afterAll(async () => {
  await app.stop();
  await door.close();
  await db.drop();
});

const DOMAIN = 'lumen.myshopify.com';
const HOST = Buffer.from('admin.shopify.com/store/lumen').toString('base64');
const PAGES = ['/app', '/app/program', '/app/members', '/app/deliveries', '/app/settings'];

const framed = (extra: Readonly<Record<string, string>> = {}) =>
  new URLSearchParams({ shop: DOMAIN, host: HOST, embedded: '1', ...extra }).toString();

function get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(`${app.address}${path}`, {
    headers: { 'User-Agent': 'Mozilla/5.0 Chrome/147.0', ...headers },
    redirect: 'manual',
  });
}

const open = (path: string, token = sessionToken(DOMAIN)) => get(`${path}?${framed({ id_token: token })}`);
const dataOf = (path: string, token: string) => get(`${path}.data`, { Authorization: `Bearer ${token}` });

describe('a page', () => {
  test.each(PAGES)('%s comes with App Bridge first, navigation and styles', async (path) => {
    const page = await open(path);
    const html = await page.text();
    expect(page.status).toBe(200);
    const firstScript = /<script[^>]*>/.exec(html)?.[0];
    expect(firstScript).toContain('src="https://cdn.shopify.com/shopifycloud/app-bridge.js"');
    expect(firstScript).toContain('data-api-key="perennial-dev"');
    expect(firstScript).not.toMatch(/async|defer/);
    expect(html).toContain('<ui-nav-menu>');
    for (const link of PAGES) expect(html).toContain(`href="${link}"`);
    expect(html).toMatch(/<link rel="stylesheet" href="\/assets\/styles-[\w-]+\.css"/);
  });

  test('may be framed by its own shop and the admin, by nobody else', async () => {
    const csp = (await open('/app')).headers.get('Content-Security-Policy');
    expect(csp).toBe('frame-ancestors https://lumen.myshopify.com https://admin.shopify.com;');
    expect((await get('/')).headers.get('Content-Security-Policy')).toBe("frame-ancestors 'none';");
  });

  test('says nothing of its address elsewhere, and is taken for what it is', async () => {
    for (const answer of [await open('/app'), await get('/'), await dataOf('/app', sessionToken(DOMAIN))]) {
      expect(answer.headers.get('X-Content-Type-Options')).toBe('nosniff');
      expect(answer.headers.get('Referrer-Policy')).toBe('strict-origin-when-cross-origin');
    }
  });

  test('that does not exist is a 404; inside the app the navigation stays', async () => {
    const missing = await open('/app/nothing');
    const html = await missing.text();
    expect([missing.status, html.includes('There is no such page')]).toEqual([404, true]);
    expect(html).toContain('<ui-nav-menu>');
    expect((await get('/nothing')).status).toBe(404);
    expect((await dataOf('/app/nothing', sessionToken(DOMAIN, { exp: 1 }))).status).toBe(401);
  });

  test('that fails says so in its place, and why only to the log', async () => {
    await db.pool.query('ALTER TABLE program_version RENAME TO program_version_away');
    try {
      const failed = await open('/app/program');
      const html = await failed.text();
      expect(html).toMatch(/couldn.t be loaded/);
      expect(html).toContain('Nothing was changed.');
      expect(html).toContain('<ui-nav-menu>');
      expect(html).not.toContain('program_version');
    } finally {
      await db.pool.query('ALTER TABLE program_version_away RENAME TO program_version');
    }
    expect((await open('/app/program')).status).toBe(200);
  });

  test('of the app is never kept by caches in between', async () => {
    expect((await open('/app')).headers.get('Cache-Control')).toBe('no-store');
    expect((await dataOf('/app', sessionToken(DOMAIN))).headers.get('Cache-Control')).toBe('no-store');
  });
});

describe('who is not signed in', () => {
  test.each(PAGES)('%s sends a document for a token, through the bounce page', async (path) => {
    const away = await get(`${path}?${framed()}`);
    expect(away.status).toBe(302);
    const location = away.headers.get('Location') ?? '';
    expect(new URL(location, app.address).searchParams.get('shopify-reload')).toBe(
      `https://app.example.com${path}?${framed()}`,
    );
    const bounce = await get(location);
    expect(bounce.headers.get('Content-Security-Policy')).toContain(`https://${DOMAIN} `);
    expect((await bounce.text()).trim()).toMatch(/^<script data-api-key="perennial-dev" src="https:[^>]*>/);
  });

  test.each(PAGES)('%s gives no data', async (path) => {
    const bad = [
      sessionToken(DOMAIN, {}, 'another'),
      sessionToken(DOMAIN, { exp: 1 }),
      sessionToken(DOMAIN, { aud: 'another-app' }),
      sessionToken(DOMAIN, { dest: 'https://other.myshopify.com' }),
    ];
    for (const token of bad) {
      const answer = await dataOf(path, token);
      expect(answer.status).toBe(401);
      expect(await answer.text()).not.toContain('"settings"');
    }
  });

  test('App Bridge is asked for another token, and only where that helps', async () => {
    const RETRY = 'X-Shopify-Retry-Invalid-Session-Request';
    expect((await dataOf('/app/members', sessionToken(DOMAIN, { exp: 1 }))).headers.get(RETRY)).toBe('1');
    const foreign = sessionToken(DOMAIN, { sub: 'gid://shopify/Customer/1' });
    expect((await dataOf('/app/members', foreign)).headers.get(RETRY)).toBeNull();
  });

  test('an action is refused as its page is', async () => {
    const post = (headers: Readonly<Record<string, string>>) =>
      fetch(`${app.address}/app/settings.data`, {
        method: 'POST',
        headers: { 'User-Agent': 'Mozilla/5.0 Chrome/147.0', ...headers },
        body: new URLSearchParams({ intent: 'anything' }),
        redirect: 'manual',
      });
    const forged = await post({ Authorization: `Bearer ${sessionToken(DOMAIN, {}, 'another')}` });
    expect(forged.status).toBeGreaterThanOrEqual(400);
  });
});

test('Shopify opens the bare address: it leads into the app, with everything it was told', async () => {
  const away = await get(`/?${framed()}`);
  expect([away.status, away.headers.get('Location')]).toEqual([302, `/app?${framed()}`]);
  expect((await get('/')).status).toBe(200);
  const login = await get('/auth/login');
  expect([login.status, login.headers.get('Location')]).toEqual([302, '/']);
});

test('the way out of the frame leads to Shopify and to ourselves only', async () => {
  const exit = (to: string) => get(`/auth/exit-iframe?${framed({ exitIframe: to })}`);
  expect((await exit('https://evil.example.com/')).status).toBe(500);
  expect(await (await exit('https://app.example.com/app')).text()).toContain('window.open');
});
