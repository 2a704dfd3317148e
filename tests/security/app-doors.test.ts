/**
 * The app's doors themselves, over real HTTP: deeds sent twice, what every document says to browsers and caches, and
 * bodies that are too long or never end.
 */
import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { USER_AGENT } from '../browser/setup/launch-browser.ts';
import { rowsOfShop } from './setup/rows-of-shop.ts';
import {
  LUMEN,
  RIVAL,
  programForm,
  startTwoShops,
  type Answer,
  type Belongings,
  type Call,
  type TwoShops,
} from './setup/two-shops.ts';

let world: TwoShops;
let own: Belongings;
beforeAll(async () => {
  world = await startTwoShops();
  own = await world.belongings(LUMEN);
}, 240_000);
afterAll(() => world?.close());

describe('a deed sent again', () => {
  const member = () => `/app/members/${own.memberIds[0]}.data`;
  const newest = async () => (await world.belongings(LUMEN)).versions.at(-1) ?? 0;
  const onHome = (form: Record<string, string>) => ({ path: '/app.data?index', form });
  const onMember = (form: Record<string, string>) => ({
    path: member(),
    form: { deedId: randomUUID(), reason: 'once', ...form },
  });

  const deeds: Readonly<Record<string, () => Call | Promise<Call>>> = {
    'points added': () => onMember({ intent: 'adjust', points: '70' }),
    'points taken away': () => onMember({ intent: 'adjust', points: '-20' }),
    'a tier set': () => onMember({ intent: 'set_tier', tier: 'Silver', locked: 'yes' }),
    'a tier released': () => onMember({ intent: 'release_tier' }),
    'leaving the program': () => onMember({ intent: 'leave' }),
    'coming back': () => onMember({ intent: 'return' }),
    'a note': () => onMember({ intent: 'note_add', body: 'Twice is once' }),
    'a note changed': () => onMember({ intent: 'note_edit', noteId: own.noteIds[0] ?? '', body: 'Changed' }),
    'a note deleted': () => onMember({ intent: 'note_delete', noteId: own.noteIds[0] ?? '' }),
    'a program saved': async () => {
      const form = await programForm(world, LUMEN, 'Platinum');
      return { path: '/app/program.data', json: { intent: 'save', form, basedOn: await newest() } };
    },
    'a version restored': async () => ({
      ...{ path: '/app/program.data', json: { intent: 'restore', version: 1, basedOn: await newest() } },
    }),
    'a draft tested': async () => {
      const form = await programForm(world, LUMEN, 'Tested');
      return { path: '/app/program.data', json: { intent: 'test', form, requestId: randomUUID() } };
    },
    'a key made': () => ({
      ...{ path: '/app/settings.data', form: { intent: 'create_key', name: 'Asked for twice' } },
    }),
    'a key revoked': () => ({
      ...{ path: '/app/settings.data', form: { intent: 'revoke_key', id: String(own.keyIds[0]) } },
    }),
    words: () => ({
      path: '/app/settings.data',
      form: { intent: 'words', language: 'de', pointOne: 'Stern', pointMany: 'Sterne' },
    }),
    'who takes part': async () => ({
      path: '/app/settings.data',
      form: { intent: 'eligibility', tags: '["staff"]', version: String(await newest()) },
    }),
    'a pause': () => onHome({ intent: 'pause' }),
    'the end of a pause': () => onHome({ intent: 'resume' }),
    'the default kept': () => onHome({ intent: 'keep_default' }),
    'the guide put away': () => onHome({ intent: 'dismiss_guide' }),
    'the extensions noted': () => onHome({ intent: 'extensions', theme: 'true', afterPurchase: 'false' }),
    'past orders asked for': () => onHome({ intent: 'past_orders', earns: 'true', requestId: randomUUID() }),
    'personal data deleted': () => onMember({ intent: 'erase' }),
  };

  test.each(Object.keys(deeds))('%s: twice at once and once more is once', async (name) => {
    const call = await deeds[name]?.();
    if (call === undefined) throw new Error(name);
    const untouched = await rowsOfShop(world.database.pool, LUMEN);
    const answers = await Promise.all([world.as(LUMEN, call), world.as(LUMEN, call)]);
    for (const { status } of answers) expect(status).toBeLessThan(400);
    await world.settled();
    const once = await rowsOfShop(world.database.pool, LUMEN);
    expect(once).not.toEqual(untouched);
    const actions = await staffActions();
    expect((await world.as(LUMEN, call)).status).toBeLessThan(400);
    await world.settled();
    expect(await rowsOfShop(world.database.pool, LUMEN)).toEqual(once);
    expect(await staffActions()).toBe(actions);
  });

  async function staffActions(): Promise<number> {
    const { rows } = await world.database.pool.query<{ count: number }>(
      'SELECT count(*) FROM staff_action WHERE shop_id = $1',
      [own.shopId],
    );
    return rows[0]?.count ?? 0;
  }
});

describe('what an answer says of itself', () => {
  const HOST = Buffer.from('admin.shopify.com/store/rival').toString('base64');
  const open = (path: string, query: Readonly<Record<string, string>> = {}): Promise<Answer> =>
    world.call({
      path: `${path}?${new URLSearchParams({ shop: RIVAL, host: HOST, embedded: '1', ...query })}`,
    });
  const FRAMES = `frame-ancestors https://${RIVAL} https://admin.shopify.com;`;

  test('documents may be framed by their own shop and the admin only, and are kept by nobody', async () => {
    const id_token = world.tokenOf(RIVAL);
    const pages = ['', '/program', '/members', '/deliveries', '/settings', '/nothing', '/members/1'];
    const documents = [
      ...(await Promise.all(pages.map((page) => open(`/app${page}`, { id_token })))),
      await open('/auth/session-token', { 'shopify-reload': `${world.devshop.urls.tunnel}/app` }),
      await open('/auth/exit-iframe', { exitIframe: '/app' }),
    ];
    for (const { headers, status } of documents) {
      expect([status, headers.get('Content-Type')]).toEqual([status, expect.stringMatching(/^text\/html/)]);
      expect(headers.get('Content-Security-Policy')).toBe(FRAMES);
      expect(headers.get('Cache-Control')).toBe('no-store');
      expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
      expect(headers.get('Referrer-Policy')).toBe('strict-origin-when-cross-origin');
    }
  });

  test.each(['', 'shop=evil.example.com', 'shop=lumen.myshopify.com%3B%20https://evil.example.com'])(
    'a document without a shop may be framed by nobody (%s)',
    async (query) => {
      for (const path of ['/auth/exit-iframe', '/nothing', '/app/nothing', '/']) {
        const { headers } = await world.call({ path: `${path}?${query}` });
        const framing = headers.get('Content-Security-Policy') ?? '';
        expect([path, framing.includes('evil')]).toEqual([path, false]);
        if (headers.get('Content-Type')?.startsWith('text/html') === true) {
          expect([path, framing]).toEqual([path, "frame-ancestors 'none';"]);
        }
      }
    },
  );

  test('data, files and refusals are kept by nobody and taken for nothing else', async () => {
    const answers = [
      await world.as(RIVAL, { path: '/app.data' }),
      await world.as(RIVAL, { path: '/app/members/export' }),
      await world.as(RIVAL, { path: '/app/settings/export' }),
      await world.as(RIVAL, { path: '/app/members/1.data' }),
      await world.call({ path: '/app.data' }),
      await world.call({ path: '/api/v1/members/1' }),
    ];
    for (const { headers } of answers) {
      expect(headers.get('Cache-Control')).toBe('no-store');
      expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
      expect(headers.get('Access-Control-Allow-Origin')).not.toBe('*');
    }
  });
});

describe('bodies', () => {
  const answerTime = async (): Promise<number> => {
    const begun = performance.now();
    expect((await fetch(`${world.app.url}/healthz`)).status).toBe(200);
    expect((await world.as(RIVAL, { path: '/app/past-orders.data' })).status).toBe(200);
    return performance.now() - begun;
  };
  const huge = 'x'.repeat(10 * 1024 * 1024);

  test.each([
    ['/app/settings.data', { intent: 'words', language: 'en', pointOne: huge, pointMany: 'x' }],
    ['/app/members/1.data', { intent: 'note_add', deedId: 'huge', body: huge }],
    ['/app.data?index', { intent: huge }],
  ])('of 10 MB are refused by %s', async (path, form) => {
    expect((await world.as(LUMEN, { path, form })).status).toBe(413);
  });

  test('of 10 MB that do not say so are refused too, and the server answers others meanwhile', async () => {
    const chunk = new TextEncoder().encode('x'.repeat(64 * 1024));
    const post = async (path: string, token: string | null): Promise<number> => {
      let chunks = 0;
      const body = new ReadableStream<Uint8Array>({
        pull: (controller) => (++chunks > 160 ? controller.close() : controller.enqueue(chunk)),
      });
      const headers: Record<string, string> = {
        'Content-Type': 'application/json',
        'User-Agent': USER_AGENT,
      };
      if (token !== null) headers['Authorization'] = `Bearer ${token}`;
      const init = { method: 'POST', body, headers, duplex: 'half', redirect: 'manual' } as const;
      return (await fetch(`${world.app.url}${path}`, init)).status;
    };
    const tried = ['/app/program.data', '/app/program/preview', '/app/settings.data'].map((path) =>
      post(path, world.tokenOf(RIVAL)),
    );
    expect(await answerTime()).toBeLessThan(5_000);
    expect(await Promise.all(tried)).toEqual([413, 413, 413]);
    // Nobody in particular is not even listened to.
    expect(await post('/app/program.data', null)).toBeLessThan(411);
  });

  test('that nobody reads do not keep the connection from its next request', async () => {
    const socket = await open('POST', 'Content-Length: 300000');
    socket.write('x'.repeat(300_000));
    socket.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    let text = '';
    for await (const data of socket) text += String(data);
    expect(text).toContain('"alive"');
  });

  test('that never end hold their connection for a while, and nobody else', async () => {
    const begun = performance.now();
    const slow = await Promise.all(
      Array.from({ length: 300 }, () => open('POST', 'Content-Length: 100000', world.tokenOf(RIVAL))),
    );
    const ended = slow.map((socket) => new Promise<void>((resolve) => socket.once('close', () => resolve())));
    for (const socket of slow) socket.resume().on('error', () => undefined);
    const dripping = setInterval(() => slow.forEach((socket) => socket.writable && socket.write('x')), 1_000);
    try {
      for (let n = 0; n < 10; n++) expect(await answerTime()).toBeLessThan(5_000);
      await Promise.all(ended);
      // 20 s for a whole request, looked at every 2 s; the rest is for a busy machine.
      expect(performance.now() - begun).toBeLessThan(40_000);
    } finally {
      clearInterval(dripping);
      for (const socket of slow) socket.destroy();
    }
  }, 60_000);

  function open(method: string, header: string, token?: string): Promise<Socket> {
    const { port, hostname } = new URL(world.app.url);
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname);
      socket.once('error', reject);
      socket.once('connect', () => {
        const signed = token === undefined ? '' : `Authorization: Bearer ${token}\r\n`;
        socket.write(
          `${method} /app/settings.data HTTP/1.1\r\nHost: localhost\r\n${signed}User-Agent: Mozilla/5.0 Chrome/147.0\r\n` +
            `Content-Type: application/x-www-form-urlencoded\r\n${header}\r\n\r\n`,
          () => resolve(socket),
        );
      });
    });
  }
});
