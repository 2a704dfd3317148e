/** What a longer past costs: ten times the entries, and a member with a thousand times the orders. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '#app/db/database.ts';
import { startChild } from '../lib/children.ts';
import { storeOrders } from '../lib/deliveries.ts';
import { median, round, type Figure, type RowOptions } from '../lib/figures.ts';
import { checkHistory, makeHistory, settleDown } from '../lib/history.ts';
import { OrderBodies } from '../lib/order-bodies.ts';
import { withDatabase, type BenchServer } from '../lib/postgres.ts';
import { randomFrom } from '../lib/random.ts';
import type { SettleAnswer, SettleRequest } from '../processes/settle-worker.ts';

/** One joining and nine orders a member. */
const ORDERS_PER_MEMBER = 9;
const HOUR_MS = 3_600_000;

export async function growthRow(server: BenchServer, options: RowOptions): Promise<Figure[]> {
  return [...(await moreEntries(server, options)), ...(await moreOrders(server, options))];
}

interface Cost {
  readonly buffers: number;
  readonly microseconds: number;
}

async function moreEntries(server: BenchServer, { quick, say }: RowOptions): Promise<Figure[]> {
  const sizes = quick ? [10_000, 100_000] : [100_000, 1_000_000];
  const shops: { readonly name: string; readonly costs: Cost[]; next: number }[] = [];
  for (const members of sizes) {
    const name = `bench_growth_${members}`;
    say(
      `${members} members with ${ORDERS_PER_MEMBER} orders each: ${members * (ORDERS_PER_MEMBER + 1)} entries`,
    );
    await withDatabase(await server.createDatabase(name), async (database) => {
      const shape = { domain: `g-${members}.myshopify.com`, members, ordersPerMember: ORDERS_PER_MEMBER };
      const { shopId } = await makeHistory(database, shape, Date.now());
      await settleDown(database);
      await checkHistory(database, shopId);
    });
    shops.push({ name, costs: [], next: 0 });
  }
  const start = Date.now();
  const orders = quick ? 1_000 : 4_000;
  for (let turn = 0; turn < 4; turn++) {
    for (const [index, shop] of shops.entries()) {
      const members = sizes[index] ?? 0;
      const wanted = {
        domain: `g-${members}.myshopify.com`,
        count: orders,
        firstOrder: shop.next,
        memberFrom: 1,
        members,
        // Each round's orders are later than those of the rounds before.
        until: start - (4 - turn) * orders * 1_000,
      };
      shop.next += orders;
      const cost = await settleCost(server, shop.name, wanted);
      // The first round of each warms up what a running server has warm.
      if (turn > 0) shop.costs.push(cost);
      say(`${shop.name}: ${cost.buffers.toFixed(1)} buffers, ${cost.microseconds.toFixed(0)} us an order`);
    }
  }
  for (const { name } of shops) await server.dropDatabase(name);
  const [small, large] = shops.map(({ costs }) => ({
    buffers: median(costs.map((cost) => cost.buffers)),
    microseconds: median(costs.map((cost) => cost.microseconds)),
  }));
  if (!small || !large) throw new Error('nothing was measured');
  const [few, many] = sizes.map((members) => (members * (ORDERS_PER_MEMBER + 1)) / 1e6);
  return [
    {
      name: `growth: buffers an order, ${many} M entries against ${few} M`,
      value: round(large.buffers / small.buffers, 2),
      unit: 'times',
      target: '<= 1.2',
      versus: `${round(large.buffers, 1)} against ${round(small.buffers, 1)} buffers`,
    },
    {
      name: `growth: time an order, ${many} M entries against ${few} M`,
      value: round(large.microseconds / small.microseconds, 2),
      unit: 'times',
      target: '<= 1.5',
      versus: `${round(large.microseconds)} against ${round(small.microseconds)} us`,
    },
  ];
}

async function settleCost(
  server: BenchServer,
  name: string,
  wanted: Parameters<typeof storeOrders>[3],
): Promise<Cost> {
  const url = urlOf(server, name);
  await withDatabase(url, async (database) => {
    const { rows } = await database.query<{ from: number }>(
      'SELECT min(account_created_at) AS "from" FROM member',
    );
    await storeOrders(
      database,
      new OrderBodies('growth', rows[0]?.from ?? 0, 'slim'),
      randomFrom(`growth ${wanted.firstOrder}`),
      wanted,
    );
  });
  const shopId = await withDatabase(url, shopOf);
  const before = await buffersOf(server, name);
  const child = await startChild('settle-worker.ts', { args: [url] });
  const answer = await child.ask<SettleAnswer>({ shopId, parallel: 2 } satisfies SettleRequest);
  await child.stop();
  if (answer.failed > 0 || answer.settled !== wanted.count)
    throw new Error(`settled ${answer.settled}, failed ${answer.failed}`);
  const buffers = (await buffersOf(server, name)) - before;
  return { buffers: buffers / wanted.count, microseconds: (answer.milliseconds * 1_000) / wanted.count };
}

async function shopOf(database: Database): Promise<number> {
  return (await database.query<{ id: number }>('SELECT min(id) AS id FROM shop')).rows[0]?.id ?? 0;
}

/**
 * Buffers touched in a database so far. Processes of PostgreSQL tell their counts when they end, a moment after their
 * client has gone: told is what they have once nobody is connected and two readings agree.
 */
async function buffersOf(server: BenchServer, name: string): Promise<number> {
  const deadline = Date.now() + 60_000;
  for (let last = -1; Date.now() < deadline; await sleep(250)) {
    const [row] = await server.query<{ buffers: string; clients: string }>(
      `SELECT blks_hit + blks_read AS buffers,
              (SELECT count(*) FROM pg_stat_activity a WHERE a.datname = d.datname) AS clients
       FROM pg_stat_database d WHERE datname = '${name}'`,
    );
    const buffers = Number(row?.clients) > 0 ? -1 : Number(row?.buffers ?? 0);
    if (buffers !== -1 && buffers === last) return buffers;
    last = buffers;
  }
  throw new Error(`the statistics of ${name} did not come to rest`);
}

function urlOf(server: BenchServer, name: string): string {
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  return url.href;
}

/** One order a transaction, alternating between a member with a long past and members with a short one. */
async function moreOrders(server: BenchServer, { quick, say }: RowOptions): Promise<Figure[]> {
  const past = quick ? 1_000 : 10_000;
  const count = 200;
  const url = await server.createDatabase('bench_long_past');
  const times: Record<'long' | 'short', number[]> = { long: [], short: [] };
  await withDatabase(url, async (database) => {
    const now = Date.now();
    const long = { domain: 'long.myshopify.com', members: 1, ordersPerMember: 0 };
    const short = { domain: 'short.myshopify.com', members: 50, ordersPerMember: 0 };
    const shops = {
      long: await makeHistory(database, long, now),
      short: await makeHistory(database, short, now),
    };
    const bodies = new OrderBodies('past', shops.long.accountsFrom, 'slim');
    const child = await startChild('settle-worker.ts', { args: [url] });
    const next = { long: 0, short: 0 };
    const run = async (which: 'long' | 'short', orders: number, until: number, batchSize: number) => {
      const { domain, members } = which === 'long' ? long : short;
      const wanted = {
        domain,
        count: orders,
        firstOrder: next[which],
        memberFrom: 1,
        members,
        until,
        inOrder: true,
      };
      next[which] += orders;
      await storeOrders(database, bodies, randomFrom(`past ${which} ${next[which]}`), wanted);
      const request: SettleRequest = { shopId: shops[which].shopId, parallel: 1, batchSize };
      const answer = await child.ask<SettleAnswer>(request);
      if (answer.settled !== orders) throw new Error(`settled ${answer.settled} of ${orders}`);
      return (answer.milliseconds * 1_000) / orders;
    };
    // Settled for real: about ten orders for each of the others.
    await run('long', past, now - 2 * HOUR_MS, 200);
    await run('short', 500, now - 2 * HOUR_MS, 200);
    await settleDown(database);
    for (let turn = 0; turn < 8; turn++) {
      const until = now - HOUR_MS + (turn + 1) * count * 1_000;
      for (const which of ['long', 'short'] as const) times[which].push(await run(which, count, until, 1));
    }
    await child.stop();
  });
  await server.dropDatabase('bench_long_past');
  const [long, short] = [median(times.long), median(times.short)];
  say(
    `one order a transaction: ${long.toFixed(0)} us after ${past} orders, ${short.toFixed(0)} us after about 10`,
  );
  return [
    {
      name: `growth: time an order, a member with ${past} orders against one with 10`,
      value: round(long / short, 2),
      unit: 'times',
      target: '<= 1.5',
      versus: `${round(long)} against ${round(short)} us, one order a transaction`,
    },
  ];
}
