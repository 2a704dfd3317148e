/** Orders settled a second, against pgbench's transactions on the same server in the same run. */
import { startChild, type Child } from '../lib/children.ts';
import { storeOrders } from '../lib/deliveries.ts';
import { median, round, type Figure, type RowOptions } from '../lib/figures.ts';
import { checkHistory, makeHistory, settleDown } from '../lib/history.ts';
import { OrderBodies } from '../lib/order-bodies.ts';
import { tpcB } from '../lib/pgbench.ts';
import { withDatabase, type BenchServer } from '../lib/postgres.ts';
import { randomFrom } from '../lib/random.ts';
import type { SettleAnswer, SettleRequest } from '../processes/settle-worker.ts';
import type { Database } from '#app/db/database.ts';

const DOMAIN = 'settlement.myshopify.com';
const CLIENTS = [8, 16, 32];

interface Setting {
  readonly processes: number;
  readonly parallel: number;
}

const SETTINGS: readonly Setting[] = [
  { processes: 1, parallel: 1 },
  { processes: 1, parallel: 2 },
  { processes: 1, parallel: 3 },
  { processes: 1, parallel: 4 },
  { processes: 2, parallel: 1 },
  { processes: 2, parallel: 2 },
];

export async function settlementRow(server: BenchServer, { quick, say }: RowOptions): Promise<Figure[]> {
  const scale = quick ? 20 : 100;
  const members = quick ? 200_000 : 1_000_000;
  const orders = quick ? 4_000 : 12_000;
  const rounds = quick ? 1 : 3;
  const seconds = quick ? 4 : 10;
  const bench = await tpcB();
  say(`pgbench -s ${scale}: ${bench.runner}`);
  const tpcUrl = await server.createEmptyDatabase('bench_tpcb');
  await bench.initialize(tpcUrl, scale);
  const url = await server.createDatabase('bench_settlement');
  const tps = new Map<number, number[]>();
  const settledPerSecond = new Map<Setting, number[]>();
  const cpu = new Map<Setting, number[]>();
  const wholePerSecond: number[] = [];
  let bytes = { slim: 0, full: 0 };
  await withDatabase(url, async (database) => {
    say(`${members} members with an order each`);
    const now = Date.now();
    const history = await makeHistory(database, { domain: DOMAIN, members, ordersPerMember: 1 }, now);
    await settleDown(database);
    await checkHistory(database, history.shopId);
    // What our subscriptions ask for; the whole payload besides, as a shop with its own might send it.
    const slim = new OrderBodies('settlement', history.accountsFrom, 'slim');
    const full = new OrderBodies('settlement', history.accountsFrom, 'full');
    bytes = { slim: round(slim.meanBytes), full: round(full.meanBytes) };
    const random = randomFrom('settlement');
    const children = await Promise.all([1, 2].map(() => startChild('settle-worker.ts', { args: [url] })));
    try {
      let firstOrder = 0;
      const run = async (setting: Setting, count: number, bodies = slim) => {
        await storeOrders(database, bodies, random, {
          domain: DOMAIN,
          count,
          firstOrder,
          memberFrom: 1,
          members,
          until: Date.now(),
        });
        firstOrder += count;
        await database.query('CHECKPOINT');
        return settleWith(children, { ...setting, shopId: history.shopId }, count);
      };
      for (const child of [children, [...children].reverse()]) await settleWarm(child, run);
      for (let round = 0; round < rounds; round++) {
        for (const clients of CLIENTS) {
          await database.query('CHECKPOINT');
          const found = await bench.run(tpcUrl, { scale, clients, seconds });
          push(tps, clients, found);
          say(`pgbench, ${clients} clients: ${found.toFixed(0)} transactions/s`);
        }
        for (const setting of SETTINGS) {
          const answer = await run(setting, orders);
          push(settledPerSecond, setting, (answer.settled * 1_000) / answer.milliseconds);
          push(cpu, setting, (answer.cpuMilliseconds * 1_000) / answer.settled);
          say(
            `${nameOf(setting)}: ${((answer.settled * 1_000) / answer.milliseconds).toFixed(0)} orders/s, ${((answer.cpuMilliseconds * 1_000) / answer.settled).toFixed(0)} us of the worker's CPU each`,
          );
        }
        const [bestNow] = best(settledPerSecond);
        const answer = await run(bestNow, orders, full);
        wholePerSecond.push((answer.settled * 1_000) / answer.milliseconds);
      }
    } finally {
      await Promise.all(children.map((child) => child.stop()));
    }
    await checkSettled(database, history.shopId);
  });
  await server.dropDatabase('bench_tpcb');
  await server.dropDatabase('bench_settlement');
  const [bestSetting, bestSettled] = best(settledPerSecond);
  const [bestClients, bestTps] = best(tps);
  return [
    {
      name: 'settlement: orders settled against pgbench transactions',
      value: round(bestSettled / bestTps, 2),
      unit: 'times',
      target: '>= 2.0',
      versus: `${nameOf(bestSetting)} against ${bestClients} clients (${bench.runner}, -M prepared -s ${scale})`,
    },
    {
      name: 'settlement: orders settled',
      value: round(bestSettled),
      unit: 'orders/s',
      target: '',
      versus: `${round(bestTps)} transactions/s; bodies of ${bytes.slim} bytes, as include_fields has them sent`,
    },
    {
      name: 'settlement: orders settled, whole bodies',
      value: round(median(wholePerSecond)),
      unit: 'orders/s',
      target: '',
      versus: `bodies of ${bytes.full} bytes, as they come without include_fields`,
    },
    {
      name: "settlement: worker's CPU",
      value: round(median(cpu.get(bestSetting) ?? [])),
      unit: 'us/order',
      target: '',
      versus: nameOf(bestSetting),
    },
  ];
}

function push<Key>(map: Map<Key, number[]>, key: Key, value: number): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}

function best<Key>(map: ReadonlyMap<Key, number[]>): [Key, number] {
  const medians = [...map].map(([key, values]): [Key, number] => [key, median(values)]);
  const [first] = medians.sort((a, b) => b[1] - a[1]);
  if (!first) throw new Error('nothing was measured');
  return first;
}

function nameOf({ processes, parallel }: Setting): string {
  return `${processes === 1 ? 'one worker process' : 'two worker processes'}, ${parallel} at once${processes === 1 ? '' : ' each'}`;
}

async function settleWarm(
  children: Child[],
  run: (setting: Setting, count: number) => Promise<unknown>,
): Promise<void> {
  void children;
  await run({ processes: 2, parallel: 2 }, 2_000);
}

/** Time counts from the first start to the last end. */
async function settleWith(
  children: readonly Child[],
  request: Setting & { shopId: number },
  expected: number,
): Promise<SettleAnswer> {
  const { shopId, parallel, processes } = request;
  const began = performance.now();
  const answers = await Promise.all(
    children
      .slice(0, processes)
      .map((child) => child.ask<SettleAnswer>({ shopId, parallel } satisfies SettleRequest)),
  );
  const milliseconds = performance.now() - began;
  const sum = (pick: (answer: SettleAnswer) => number) =>
    answers.reduce((total, answer) => total + pick(answer), 0);
  const settled = sum((answer) => answer.settled);
  const failed = sum((answer) => answer.failed);
  if (failed > 0 || settled !== expected)
    throw new Error(`settled ${settled}, failed ${failed} of ${expected}`);
  return { settled, failed, milliseconds, cpuMilliseconds: sum((answer) => answer.cpuMilliseconds) };
}

/** Every order is there, booked, and the balances are what the entries add up to. */
async function checkSettled(database: Database, shopId: number): Promise<void> {
  const { rows } = await database.query<{ waiting: number; unbooked: number; drift: number }>(
    `SELECT (SELECT count(*) FROM delivery WHERE shop_id = $1 AND status <> 'settled') AS waiting,
            (SELECT count(*) FROM delivery d WHERE shop_id = $1 AND NOT EXISTS (
               SELECT FROM point_entry e WHERE e.shop_id = $1 AND e.order_gid = d.subject_gid)) AS unbooked,
            (SELECT count(*) FROM balance b JOIN (SELECT member_id, sum(points) AS points FROM point_entry
               WHERE shop_id = $1 GROUP BY member_id) e USING (member_id)
             WHERE b.shop_id = $1 AND b.available + b.pending - b.debt <> e.points) AS drift`,
    [shopId],
  );
  const [found] = rows;
  if (!found || found.waiting + found.unbooked + found.drift > 0)
    throw new Error(`settlement is wrong: ${JSON.stringify(found)}`);
}
