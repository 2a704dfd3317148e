/**
 * A second shop that tries to get at the first, over real HTTP: every route of the build with the other's ids, every
 * token that is not staff's own, every key that is not the shop's. Webhooks have tests of their own
 * (tests/server/http-server.test.ts, tests/use-cases/settle-deliveries-faults.test.ts).
 */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CASES, WITHOUT_SHOP, type HostileCase } from './setup/hostile-cases.ts';
import { forgedTokens } from './setup/forged-tokens.ts';
import { rowsOfShop } from './setup/rows-of-shop.ts';
import {
  LUMEN,
  RIVAL,
  SECRETS,
  programForm,
  startTwoShops,
  type Answer,
  type Belongings,
  type Call,
  type TwoShops,
} from './setup/two-shops.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

interface BuiltRoute {
  readonly id: string;
  readonly hasLoader: boolean;
  readonly hasAction: boolean;
}

let world: TwoShops;
let prize: Belongings;
let mine: Belongings;
let form: unknown;
let before: Record<string, string>;
beforeAll(async () => {
  world = await startTwoShops();
  prize = await world.belongings(LUMEN);
  mine = await world.belongings(RIVAL);
  form = await programForm(world, RIVAL, 'Brass');
  before = await rowsOfShop(world.database.pool, LUMEN);
}, 240_000);
afterAll(() => world?.close());

async function builtRoutes(): Promise<BuiltRoute[]> {
  const build = (await import(path.join(ROOT, 'build/server/index.js'))) as {
    routes: Readonly<Record<string, { id: string; module: { loader?: unknown; action?: unknown } }>>;
  };
  return Object.values(build.routes).map(({ id, module }) => ({
    ...{ id, hasLoader: module.loader !== undefined, hasAction: module.action !== undefined },
  }));
}

const casesOf = (id: string): readonly HostileCase[] => CASES[id]?.(prize, mine, form) ?? [];

/** Everything that is Lumen's alone. */
const secrets = (): string[] => [
  ...[...SECRETS.people, SECRETS.tag, SECRETS.note, SECRETS.reason, SECRETS.tier, SECRETS.point, SECRETS.key],
  ...[SECRETS.reward, ...prize.codes],
  ...prize.orderGids.map((gid) => gid.split('/').at(-1) ?? gid),
  ...prize.customerIds.map(String),
];

/** What of it stands in an answer though it did not stand in the question. */
function leaks(call: Call, { text }: Answer): string[] {
  const asked = `${decodeURIComponent(call.path)} ${JSON.stringify(call.form ?? call.json ?? '')}`;
  return secrets().filter((secret) => text.includes(secret) && !asked.includes(secret));
}

/** The tables of Lumen in which something is other than at the beginning. */
async function changed(): Promise<string[]> {
  await world.settled();
  const after = await rowsOfShop(world.database.pool, LUMEN);
  const tables = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...tables].filter((table) => before[table] !== after[table]);
}

describe('the list of what is tried', () => {
  test('has every route of the build that loads or does something', async () => {
    const routes = await builtRoutes();
    expect(routes.length).toBeGreaterThan(15);
    const untried = routes.filter(({ id, hasLoader, hasAction }) => {
      if (id in WITHOUT_SHOP) return false;
      const cases = casesOf(id);
      const isPost = ({ form: fields, json }: Call) => fields !== undefined || json !== undefined;
      return (hasLoader && cases.every(isPost)) || (hasAction && !cases.some(isPost));
    });
    expect(untried.map(({ id }) => id)).toEqual([]);
    expect(Object.keys(CASES).filter((id) => !routes.some((route) => route.id === id))).toEqual([]);
  });

  test('has every intent that a form of the app may have', async () => {
    const tried = new Set(
      Object.keys(CASES)
        .flatMap(casesOf)
        .map(({ form: fields, json }) => fields?.['intent'] ?? (json as { intent?: string })?.intent),
    );
    const known: string[] = [];
    for (const entry of await readdir(path.join(ROOT, 'app'), { recursive: true })) {
      if (!/\.tsx?$/.test(entry)) continue;
      const source = await readFile(path.join(ROOT, 'app', entry), 'utf8');
      for (const [, list = ''] of source.matchAll(/intent: z\.(?:literal|enum)\(([^)]+)\)/g))
        known.push(...[...list.matchAll(/'(\w+)'/g)].map(([, intent = '']) => intent));
    }
    expect(known.length).toBeGreaterThan(20);
    expect(known.filter((intent) => !tried.has(intent))).toEqual([]);
  });

  test('would notice: to Lumen itself its secrets are shown', async () => {
    const text = (await world.as(LUMEN, { path: '/app/settings/export' })).text;
    expect(secrets().filter((secret) => !text.includes(secret))).toEqual([]);
    before = await rowsOfShop(world.database.pool, LUMEN);
  });
});

describe("staff of Rival with Lumen's ids", () => {
  test.each(Object.keys(CASES))('%s shows and changes nothing', async (id) => {
    for (const tried of casesOf(id)) {
      const answer = await world.as(RIVAL, tried);
      expect([tried.what, leaks(tried, answer)]).toEqual([tried.what, []]);
      expect([tried.what, answer.status, kindOf(answer)]).toEqual([
        ...[tried.what, expect.any(Number), tried.expected],
      ]);
      // The same page as a document: what it shows is written into it.
      if (tried.form === undefined && tried.json === undefined) {
        const page = await openDocument(tried);
        expect([tried.what, leaks(tried, page)]).toEqual([tried.what, []]);
      }
    }
    expect(await changed()).toEqual([]);
  });

  test("what one's own shop is asked for beside the other's is still done in the own", async () => {
    const { rows } = await world.database.pool.query<{ shopId: number }>(
      `SELECT DISTINCT shop_id AS "shopId" FROM back_test WHERE request_id = 'hostile-test'`,
    );
    expect(rows).toEqual([{ shopId: mine.shopId }]);
  });
});

function openDocument({ path: address }: Call): Promise<Answer> {
  const url = new URL(address.replace(/\.data(?=$|\?)/, ''), 'http://app');
  const host = Buffer.from('admin.shopify.com/store/rival').toString('base64');
  const framed = { shop: RIVAL, host, embedded: '1', id_token: world.tokenOf(RIVAL) };
  for (const [name, value] of Object.entries(framed)) url.searchParams.set(name, value);
  return world.call({ path: `${url.pathname}${url.search}` });
}

/** A stream of data writes `"ok",false` where that is its first `false`, otherwise a reference to it; JSON `"ok":false`. */
function kindOf({ status, text }: Answer): HostileCase['expected'] | 'failed' {
  if (status === 404) return 'missing';
  if (status >= 400 && status !== 400) return 'failed';
  const isRefusal = /"ok"[,:]false/.test(text) && text.includes('"code"') && text.includes('"message"');
  return isRefusal ? 'refused' : 'own';
}

/** What of an answer is data of a page: every page brings the shop's settings along. */
const isData = ({ text }: Answer) => (/"(?:currency|timezone)"/.test(text) ? text : '');

describe('who is not staff of Lumen', () => {
  const addresses = (): Call[] => [
    ...Object.keys(CASES)
      .flatMap((id) => casesOf(id))
      .map(({ path: address, form: fields, json }) => ({
        ...{ path: address },
        ...(fields === undefined ? {} : { form: fields }),
        ...(json === undefined ? {} : { json }),
      })),
  ];

  test.each(Object.keys(forgedTokens('')))('with %s gets no data and changes nothing', async (kind) => {
    for (const call of addresses()) {
      const { token, query } = forgedTokens(LUMEN)[kind] ?? {};
      const separator = call.path.includes('?') ? '&' : '?';
      const address = `${call.path}${query === undefined ? '' : `${separator}${query}`}`;
      const headers: Record<string, string> = token === undefined ? {} : { Authorization: `Bearer ${token}` };
      const answers = [await world.call({ ...call, path: address, headers })];
      if (call.form === undefined && call.json === undefined) {
        const host = Buffer.from('admin.shopify.com/store/lumen').toString('base64');
        const url = new URL(address.replace(/\.data(?=$|\?)/, ''), 'http://app');
        const framed = {
          shop: LUMEN,
          host,
          embedded: '1',
          ...(token === undefined ? {} : { id_token: token }),
        };
        for (const [name, value] of Object.entries(framed)) url.searchParams.set(name, value);
        answers.push(await world.call({ path: `${url.pathname}${url.search}` }));
      }
      for (const answer of answers) {
        expect([address, leaks(call, answer)]).toEqual([address, []]);
        expect([address, [202, 302, 401, 403, 404, 410]]).toEqual([
          ...[address, expect.arrayContaining([answer.status])],
        ]);
        expect([address, isData(answer)]).toEqual([address, '']);
      }
    }
    expect(await changed()).toEqual([]);
  });
});

describe('keys for other apps', () => {
  const ask = (customerId: number | undefined, key: string | null) =>
    world.call({
      path: `/api/v1/members/${customerId}`,
      headers: key === null ? {} : { Authorization: `Bearer ${key}` },
    });

  test('open the own shop only', async () => {
    expect((await ask(prize.customerIds[0], prize.key)).status).toBe(200);
    expect((await ask(mine.customerIds[0], mine.key)).status).toBe(200);
    const foreign = await ask(prize.customerIds[0], mine.key);
    expect([foreign.status, foreign.text.includes('points')]).toEqual([404, false]);
  });

  test('name their shop in vain when the number is changed, and are worth nothing in part', async () => {
    const swapped = mine.key.replace(`perennial_${mine.shopId}_`, `perennial_${prize.shopId}_`);
    const others = [swapped, prize.key.slice(0, -1), `${prize.key}x`, prize.key.toUpperCase(), '', null];
    for (const key of others) {
      const answer = await ask(prize.customerIds[0], key);
      expect([key, answer.status]).toEqual([key, 401]);
      expect(answer.headers.get('Cache-Control')).toBe('no-store');
    }
    expect((await world.as(LUMEN, { path: `/api/v1/members/${prize.customerIds[0]}` })).status).toBe(401);
  });

  test('are no way into the admin', async () => {
    const headers = { Authorization: `Bearer ${prize.key}` };
    expect((await world.call({ path: '/app.data', headers })).status).toBe(401);
  });

  test('open nothing once revoked', async () => {
    const form_ = { intent: 'revoke_key', id: String(mine.keyIds[0]) };
    await world.as(RIVAL, { path: '/app/settings.data', form: form_ });
    expect((await ask(mine.customerIds[0], mine.key)).status).toBe(401);
  });
});
