/**
 * Shoppers reading and spending: 200 calls a second of many members of one shop, open loop, at the real process with its
 * jobs. Keys are checked, and nothing comes from a cache.
 */
import type { Database } from '#app/db/database.ts';
import { startChild, type Child } from '../lib/children.ts';
import { cpuSecondsOfFamily, freePort, startCommand, waitForAnswer } from '../lib/commands.ts';
import { quantile, round, type Figure, type RowOptions } from '../lib/figures.ts';
import { makeHistory, settleDown } from '../lib/history.ts';
import { withDatabase, type BenchServer } from '../lib/postgres.ts';
import type { ShopperCall, ShoppersAnswer, ShoppersRequest } from '../processes/shoppers.ts';

const DOMAIN = 'shoppers.myshopify.com';
const KEYS = { clientId: 'bench-key', secret: 'bench-secret' };
const PER_SECOND = 200;
const CONNECTIONS = 128;
const ORDERS_PER_MEMBER = 9;
const VOUCHER_EVERY = 3;
const TARGET_MS = 50;

export async function shopperApiRow(server: BenchServer, { quick, say }: RowOptions): Promise<Figure[]> {
  const members = quick ? 20_000 : 100_000;
  const seconds = quick ? 10 : 60;
  const name = 'bench_shopper_api';
  try {
    const url = await server.createDatabase(name);
    return await withDatabase(url, async (database) => {
      say(`${members} members with ${ORDERS_PER_MEMBER} orders each, every third with a gift`);
      const shop = await makeShop(database, members, PER_SECOND * seconds);
      const load = await startChild('shoppers.ts');
      try {
        const port = await freePort();
        const request = { ...KEYS, port, domain: DOMAIN, connections: CONNECTIONS, members, ...shop };
        return await measure(url, database, load, { ...request, seconds, perSecond: PER_SECOND }, say);
      } finally {
        await load.stop();
      }
    });
  } finally {
    await server.dropDatabase(name);
  }
}

async function measure(
  url: string,
  database: Database,
  load: Child,
  request: ShoppersRequest,
  say: RowOptions['say'],
): Promise<Figure[]> {
  const app = startCommand(['app/server/start.ts'], {
    ...{ DATABASE_URL: url, HOST: '127.0.0.1', PORT: String(request.port), LOG_LEVEL: 'error' },
    ...{ SHOPIFY_API_KEY: KEYS.clientId, SHOPIFY_API_SECRET: KEYS.secret },
    SHOPIFY_APP_URL: 'https://bench.example.com',
  });
  try {
    await waitForAnswer(`http://127.0.0.1:${request.port}/readyz`, 200);
    await load.ask<ShoppersAnswer>({ ...request, seconds: 3 });
    const pid = await serverPid(database);
    const before = [await app.cpuSeconds(), await cpuSecondsOfFamily(pid)] as const;
    const answer = await load.ask<ShoppersAnswer>(request);
    const after = [await app.cpuSeconds(), await cpuSecondsOfFamily(pid)] as const;
    const per = (index: 0 | 1) => ((after[index] - before[index]) * 1e6) / answer.answers.length;
    return figuresOf(answer, request, { app: per(0), database: per(1) }, say);
  } finally {
    await app.stop();
  }
}

async function serverPid(database: Database): Promise<number> {
  const { rows } = await database.query<{ pid: number }>(
    `SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int AS pid`,
  );
  return rows[0]?.pid ?? 0;
}

function figuresOf(
  { answers, connections }: ShoppersAnswer,
  { seconds, members }: ShoppersRequest,
  cpu: { readonly app: number; readonly database: number },
  say: RowOptions['say'],
): Figure[] {
  const refused = answers.filter(({ status }) => status !== 200 && status !== 409);
  if (refused.length > 0)
    throw new Error(
      `${refused.length} of ${answers.length} answered ${[...new Set(refused.map((one) => one.status))].join()}`,
    );
  const timed = (kind: ShopperCall | null) =>
    answers.filter((one) => kind === null || one.kind === kind).map(({ milliseconds }) => milliseconds);
  const at = (values: readonly number[], share: number) => round(quantile(values, share), 1);
  const all = timed(null);
  const kinds = (['account', 'history', 'vouchers', 'redemptions'] as const).map((kind) => {
    const own = timed(kind);
    const told = `${kind} ${at(own, 0.5)}, ${at(own, 0.95)}, ${at(own, 0.99)} ms (${own.length})`;
    say(`p50, p95, p99: ${told}`);
    return told;
  });
  const unavailing = answers.filter(({ status }) => status === 409).length;
  return [
    {
      name: 'shopper api: p95 of an answer',
      value: at(all, 0.95),
      unit: 'ms',
      target: `<= ${TARGET_MS}`,
      versus: `${round(answers.length / seconds)} calls/s for ${seconds} s, ${members} members; p50 ${at(all, 0.5)} ms, p99 ${at(all, 0.99)} ms; at most ${connections} connections; ${unavailing} redemptions refused for want of points`,
    },
    {
      name: 'shopper api: CPU of a call',
      value: round(cpu.app + cpu.database),
      unit: 'us',
      target: '',
      versus: `${round(cpu.app)} us in the app, ${round(cpu.database)} us in PostgreSQL; p50, p95, p99: ${kinds.join('; ')}`,
    },
  ];
}

/** Codes enough for every redemption there may be, and a gift for every third member. */
async function makeShop(database: Database, members: number, codes: number) {
  const { shopId } = await makeHistory(
    database,
    { domain: DOMAIN, members, ordersPerMember: ORDERS_PER_MEMBER },
    Date.now(),
  );
  const { rows } = await database.query<{ id: number; grantedFor: string | null }>(
    'SELECT id, granted_for AS "grantedFor" FROM reward WHERE shop_id = $1',
    [shopId],
  );
  const rewardId = rows.find(({ grantedFor }) => grantedFor === null)?.id ?? 0;
  const giftId = rows.find(({ grantedFor }) => grantedFor !== null)?.id ?? 0;
  await database.query(
    `WITH pool AS (INSERT INTO code_pool (shop_id, reward_id, reward_version, month, first_code, discount_gid, due_at)
                   VALUES ($1, $2::bigint, 1, 'bench', 'BENCH', 'gid://shopify/DiscountCodeNode/1', NULL) RETURNING id)
     INSERT INTO pool_code (shop_id, code, pool_id, ready)
     SELECT $1, 'POOL-' || upper(md5(n::text)), pool.id, true FROM pool, generate_series(1, $3::int) n`,
    [shopId, rewardId, codes],
  );
  const gifts = await database.query<{ first: number }>(
    `WITH made AS (
       INSERT INTO voucher (shop_id, cause, member_id, reward_id, reward_version, code, discount_gid, state, created_at, made_at,
                            expires_at)
       SELECT $1, 'grant:first_order:' || m.id, m.id, $2::bigint, 1, 'GIFT-' || upper(md5(m.id::text)),
              'gid://shopify/DiscountCodeNode/2', 'ready', now(), now(), now() + interval '30 days'
       FROM (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM member WHERE shop_id = $1) m
       WHERE m.n % ${VOUCHER_EVERY} = 0 ORDER BY m.id RETURNING id)
     SELECT min(id) AS first FROM made`,
    [shopId, giftId],
  );
  // With access a redemption has its balance told to Shopify, and that is part of its cost.
  await database.query('UPDATE shop SET publishes = true WHERE id = $1', [shopId]);
  await settleDown(database);
  return { rewardId, voucherEvery: VOUCHER_EVERY, firstVoucher: gifts.rows[0]?.first ?? 0 };
}
