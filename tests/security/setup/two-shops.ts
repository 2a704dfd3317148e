/**
 * Two shops in one real app: Lumen, with everything a shop can have in it, and Rival, whose staff try to get at it.
 * No browser: what a page sends is sent by hand.
 */
import { randomUUID } from 'node:crypto';
import { vi } from 'vitest';
import { waitForQueue } from '#app/ops/wait-for-queue.ts';
import { newRewardForm } from '#app/use-cases/draft-reward.ts';
import { sessionToken } from '../../../devshop/sign-in/session-token.ts';
import { startDevshop, type Devshop } from '../../../devshop/start.ts';
import { startApp, type AppProcess } from '../../browser/setup/app-process.ts';
import { buildOnce } from '../../browser/setup/build-once.ts';
import { USER_AGENT } from '../../browser/setup/launch-browser.ts';
import { createTestDatabase, type TestDatabase } from '../../setup/test-database.ts';

export const KEYS = { clientId: 'perennial-test', clientSecret: 'secret-of-the-tests' };
export const LUMEN = 'lumen.myshopify.com';
export const RIVAL = 'rival.myshopify.com';

export interface Call {
  readonly path: string;
  /** A form, or JSON where the page sends JSON; a POST then. */
  readonly form?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** What a shop has that another must not get at. */
export interface Belongings {
  readonly shopId: number;
  readonly memberIds: readonly number[];
  readonly customerIds: readonly number[];
  readonly deliveryIds: readonly number[];
  readonly backTestIds: readonly number[];
  readonly noteIds: readonly string[];
  readonly keyIds: readonly number[];
  readonly staffActionIds: readonly number[];
  readonly versions: readonly number[];
  readonly orderGids: readonly string[];
  readonly rewardIds: readonly number[];
  readonly voucherIds: readonly number[];
  /** Of vouchers: whoever has one can use it. */
  readonly codes: readonly string[];
  /** A key as it was shown once. */
  readonly key: string;
}

export interface TwoShops {
  readonly devshop: Devshop;
  readonly database: TestDatabase;
  readonly app: AppProcess;
  /** A request as it stands; no answer may set a cookie. */
  readonly call: (call: Call) => Promise<Answer>;
  /** Signed in as the owner of a shop. */
  readonly as: (domain: string, call: Call) => Promise<Answer>;
  readonly tokenOf: (domain: string) => string;
  readonly belongings: (domain: string) => Promise<Belongings>;
  readonly settled: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function startTwoShops(): Promise<TwoShops> {
  await buildOnce();
  const database = await createTestDatabase();
  const devshop = await startDevshop({ seed: 1, ...KEYS });
  devshop.box.openShop({ domain: RIVAL, name: 'Rival', idsFrom: 5_000_000 });
  for (const { operations } of devshop.box.shops()) {
    const installed = operations.installApp({ scopes: devshop.box.config.scopes });
    if (!installed.ok) throw new Error('the app is not installed');
  }
  const app = await startApp({
    DATABASE_URL: database.url,
    SHOPIFY_API_KEY: KEYS.clientId,
    SHOPIFY_API_SECRET: KEYS.clientSecret,
    SHOPIFY_APP_URL: devshop.urls.tunnel,
    ...devshop.hosts.appEnvironment,
  });
  devshop.connectApp(app.url);
  const keys = new Map<string, string>();
  const call = (told: Call) => send(app.url, told);
  const tokenOf = (domain: string): string => {
    const [owner] = devshop.box.shop(domain)?.state.staff.values() ?? [];
    if (owner === undefined) throw new Error(`nobody works at ${domain}`);
    return sessionToken(KEYS, { shopDomain: domain, staffId: owner.id }, Date.now());
  };
  const world: TwoShops = {
    ...{ devshop, database, app, call, tokenOf },
    as: (domain, told) =>
      call({ ...told, headers: { Authorization: `Bearer ${tokenOf(domain)}`, ...told.headers } }),
    belongings: (domain) => readBelongings(database, domain, keys.get(domain) ?? ''),
    settled: async () => {
      await devshop.box.idle();
      const left = await waitForQueue(database.pool, {
        ...{ shopId: null, timeoutMs: 60_000, notice: () => undefined },
      });
      if (left !== null) throw new Error(`The app still has to do: ${JSON.stringify(left)}`);
      await vi.waitFor(() => nothingRuns(database), { timeout: 60_000, interval: 100 });
    },
    close: async () => {
      await app.stop();
      await devshop.close();
      await database.drop();
    },
  };
  try {
    for (const domain of [LUMEN, RIVAL]) {
      // The first visit makes it known; what Shopify told before was of nobody.
      await world.as(domain, { path: '/app.data' });
      trade(devshop, domain);
    }
    await world.settled();
    for (const domain of [LUMEN, RIVAL]) keys.set(domain, await furnish(world, domain));
    await world.settled();
    return world;
  } catch (error) {
    await world.close().catch(() => undefined);
    throw error;
  }
}

/** Tests on past orders, codes on their way, and jobs that have rows of their own only while they work. */
async function nothingRuns({ pool }: TestDatabase): Promise<void> {
  const { rows } = await pool.query(
    `SELECT 1 FROM back_test WHERE status = 'running'
     UNION ALL SELECT 1 FROM past_orders WHERE phase NOT IN ('done', 'failed')
     UNION ALL SELECT 1 FROM code_pool WHERE NOT closed AND (bulk_gid IS NOT NULL OR due_at < now() + interval '1 minute')
     UNION ALL SELECT 1 FROM pgboss.job WHERE state IN ('created', 'retry', 'active') AND start_after <= now()`,
  );
  if (rows.length > 0) throw new Error(`${rows.length} jobs are at work`);
}

async function send(base: string, { path, form, json, method, headers }: Call): Promise<Answer> {
  const body =
    form === undefined ? (json === undefined ? null : JSON.stringify(json)) : new URLSearchParams(form);
  const response = await fetch(`${base}${path}`, {
    method: method ?? (body === null ? 'GET' : 'POST'),
    headers: {
      'User-Agent': USER_AGENT,
      ...(json === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...{ body, redirect: 'manual' },
  });
  // With a cookie, another site could send what the browser adds by itself.
  if (response.headers.has('set-cookie')) throw new Error(`${path} sets a cookie`);
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** Words that are Lumen's alone: in an answer to anybody else they are a leak. */
export const SECRETS = {
  people: ['Zsófia', 'Lumenberg', 'zsofia@lumen-secret.example', 'Adaeze', 'adaeze@lumen-secret.example'],
  tag: 'lumen-secret-tag',
  note: 'Allergic to lavender, says Lumen',
  reason: 'Parcel of Lumen was late',
  key: 'Helpdesk of Lumen',
  tier: 'Adamantine',
  point: 'glimmerlet',
  reward: 'Lantern of Lumen',
} as const;

const PLAIN = {
  people: ['Ray', 'Rivalson', 'ray@rival.example', 'Ruth', 'ruth@rival.example'],
  tag: 'rival-tag',
  note: 'Likes tea',
  reason: 'Was kind',
  key: 'Helpdesk of Rival',
  tier: 'Brass',
  point: 'token',
  reward: 'Pencil of Rival',
} as const;

const wordsOf = (domain: string) => (domain === LUMEN ? SECRETS : PLAIN);

/** Two customers with an order each. */
function trade(devshop: Devshop, domain: string): void {
  const shop = devshop.box.shop(domain);
  const { people, tag } = wordsOf(domain);
  const [first, last, email, otherFirst, otherEmail] = people;
  const variant = [...(shop?.state.products.values() ?? [])].find(({ giftCard }) => !giftCard)?.variants[0];
  if (!shop || !variant) throw new Error(`${domain} has nothing to sell`);
  for (const who of [
    { firstName: first, lastName: last, email, tags: [tag] },
    { firstName: otherFirst, lastName: last, email: otherEmail },
  ]) {
    const made = shop.operations.createCustomer(who);
    if (!made.ok) throw new Error(made.message);
    const lines = [{ variantId: variant.id, quantity: 3 }];
    const placed = shop.operations.placeOrder({ customerId: made.value.id, lines });
    if (!placed.ok) throw new Error(placed.message);
  }
}

/** What staff make in their shop, through its own pages. @returns the API key */
async function furnish(world: TwoShops, domain: string): Promise<string> {
  const words = wordsOf(domain);
  const act = async (call: Call): Promise<string> => {
    const answer = await world.as(domain, call);
    if (answer.status >= 300 || answer.text.includes('"ok",false'))
      throw new Error(`${call.path}: ${answer.status} ${answer.text}`);
    return answer.text;
  };
  const { memberIds } = await world.belongings(domain);
  const member = `/app/members/${memberIds[0]}.data`;
  const deedId = () => randomUUID();
  await act({ path: member, form: { intent: 'note_add', deedId: deedId(), body: words.note } });
  const credit = { intent: 'adjust', points: '100', reason: words.reason };
  await act({ path: member, form: { ...credit, deedId: deedId() } });
  const named = { intent: 'words', language: 'en', pointOne: words.point, pointMany: `${words.point}s` };
  await act({ path: '/app/settings.data', form: named });
  const made = await act({
    ...{ path: '/app/settings.data', form: { intent: 'create_key', name: words.key } },
  });
  await act({ path: '/app/rewards/new.data', form: saveReward(words.reward, deedId()) });
  const draft = await programForm(world, domain, words.tier);
  await act({ path: '/app/program.data', json: { intent: 'test', form: draft, requestId: deedId() } });
  if (domain === LUMEN) {
    await act({ path: '/app/program.data', json: { intent: 'save', form: draft, basedOn: 1 } });
    // So that Lumen has versions which Rival will not have.
    for (const intent of ['pause', 'resume', 'pause', 'resume', 'pause', 'resume'])
      await act({ path: '/app.data?index', form: { intent } });
  }
  return /perennial_\d+_[\w-]{43}/.exec(made)?.[0] ?? '';
}

/** What the page of a new reward sends. */
export function saveReward(title: string, requestId: string): Readonly<Record<string, string>> {
  const form = { ...newRewardForm({ currency: 'USD', timezone: 'UTC', locale: 'en' }), title };
  return { intent: 'save_reward', form: JSON.stringify(form), basedOn: '0', requestId };
}

/** The form of the program's page, with its highest tier renamed. */
export async function programForm(world: TwoShops, domain: string, tier: string): Promise<unknown> {
  const { rows } = await world.database.pool.query<{ document: unknown; currency: string }>(
    `SELECT v.document, s.currency FROM program_version v JOIN shop s ON s.id = v.shop_id
     WHERE s.domain = $1 ORDER BY v.version DESC LIMIT 1`,
    [domain],
  );
  const { programSchema } = await import('#app/domain/program.ts');
  const { formOf } = await import('#app/use-cases/draft-program.ts');
  const { form } = formOf(programSchema.parse(rows[0]?.document), rows[0]?.currency ?? 'USD');
  const levels = form.tiers.levels.map((level, index, all) =>
    index === all.length - 1 ? { ...level, name: tier } : level,
  );
  return { ...form, tiers: { ...form.tiers, levels } };
}

async function readBelongings({ pool }: TestDatabase, domain: string, key: string): Promise<Belongings> {
  const { rows } = await pool.query<{ shopId: number }>('SELECT id AS "shopId" FROM shop WHERE domain = $1', [
    domain,
  ]);
  const shopId = rows[0]?.shopId ?? 0;
  const list = async <T>(sql: string): Promise<T[]> =>
    (await pool.query<{ one: T }>(sql, [shopId])).rows.map(({ one }) => one);
  return {
    shopId,
    memberIds: await list('SELECT id AS one FROM member WHERE shop_id = $1 ORDER BY id'),
    customerIds: await list(
      `SELECT replace(customer_gid, 'gid://shopify/Customer/', '')::bigint AS one FROM member WHERE shop_id = $1 ORDER BY id`,
    ),
    deliveryIds: await list('SELECT id AS one FROM delivery WHERE shop_id = $1 ORDER BY id'),
    backTestIds: await list('SELECT id AS one FROM back_test WHERE shop_id = $1 ORDER BY id'),
    noteIds: await list('SELECT id AS one FROM member_note WHERE shop_id = $1 ORDER BY id'),
    keyIds: await list('SELECT id AS one FROM api_key WHERE shop_id = $1 ORDER BY id'),
    staffActionIds: await list('SELECT id AS one FROM staff_action WHERE shop_id = $1 ORDER BY id'),
    versions: await list('SELECT version AS one FROM program_version WHERE shop_id = $1 ORDER BY version'),
    orderGids: await list('SELECT order_gid AS one FROM shop_order WHERE shop_id = $1 ORDER BY order_gid'),
    rewardIds: await list('SELECT id AS one FROM reward WHERE shop_id = $1 ORDER BY id'),
    voucherIds: await list('SELECT id AS one FROM voucher WHERE shop_id = $1 ORDER BY id'),
    codes: await list('SELECT code AS one FROM voucher WHERE shop_id = $1 AND code IS NOT NULL ORDER BY id'),
    key,
  };
}
