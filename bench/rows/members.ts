/** The members list of a large shop: every filter, search and order the page offers, first and second page. */
import type { Database } from '#app/db/database.ts';
import { DAY_MS } from '#app/domain/time.ts';
import { exportMembers } from '#app/reports/members-export.ts';
import { NO_FILTERS } from '#app/reports/members-filter.ts';
import { readMembersOverview } from '#app/reports/members-page.ts';
import { readMembersQuery, writeCursor } from '#app/reports/members-query.ts';
import { quantile, round, type Figure, type RowOptions } from '../lib/figures.ts';
import { makeHistory, settleDown } from '../lib/history.ts';
import { makePeople } from '../lib/people.ts';
import { withDatabase, type BenchServer } from '../lib/postgres.ts';

const SEARCHES = ['', 'q=nobodyhasthis', 'q=zsofia', 'q=zs', 'q=m', 'q=mar', 'q=james+sm', 'q=m12@ex'];
const TAGS = ['', 'tag=press', 'tag=wholesale', 'tag=newsletter'];
const PLACES = [
  ...['', 'tier=Gold', 'tier=Bronze', 'from=1000', 'from=100000', 'from=500&to=510', 'order=since-30'],
  ...['order=before-365', 'order=never', 'tier=Gold&order=before-365', 'tier=Bronze&from=100000'],
];
const ORDERS = ['last-desc', 'last-asc', 'available-desc', 'available-asc', 'name-asc'];

export async function membersRow(server: BenchServer, { quick, say }: RowOptions): Promise<Figure[]> {
  const shape = { domain: 'members.myshopify.com', members: quick ? 100_000 : 1_000_000, ordersPerMember: 9 };
  const name = 'bench_members';
  try {
    return await withDatabase(await server.createDatabase(name), async (database) => {
      say(`${shape.members} members with ${shape.ordersPerMember} orders each`);
      const { shopId } = await makeHistory(database, shape, Date.now());
      await makePeople(database, shopId);
      await settleDown(database);
      return [...(await pages(database, shopId, say)), await file(database, shopId)];
    });
  } finally {
    await server.dropDatabase(name);
  }
}

async function pages(database: Database, shopId: number, say: RowOptions['say']): Promise<Figure[]> {
  const times: { readonly address: string; readonly milliseconds: number }[] = [];
  for (const address of addresses()) {
    const first = await timed(database, shopId, address);
    const { next } = first.overview.page;
    times.push({ address, milliseconds: first.milliseconds });
    if (!next) continue;
    const second = await timed(database, shopId, `${address}&after=${writeCursor(next)}`);
    times.push({ address: `${address} (second page)`, milliseconds: second.milliseconds });
  }
  times.sort((a, b) => b.milliseconds - a.milliseconds);
  for (const { address, milliseconds } of times.slice(0, 5)) say(`${milliseconds.toFixed(0)} ms: ${address}`);
  const all = times.map(({ milliseconds }) => milliseconds);
  return [
    {
      name: 'members list: p95 of a page',
      value: round(quantile(all, 0.95)),
      unit: 'ms',
      target: '<= 200',
      versus: `${all.length} pages of all filters, searches and orders; median ${round(quantile(all, 0.5))} ms`,
    },
  ];
}

/** Every filter, search and order the page offers, each with each. */
export function addresses(): string[] {
  const narrowed = [...SEARCHES, ...TAGS.slice(1)].flatMap((who) => PLACES.map((where) => `${who}&${where}`));
  return narrowed.flatMap((address) => ORDERS.map((order) => `${address}&sort=${order}`));
}

async function timed(database: Database, shopId: number, address: string) {
  const query = readMembersQuery(new URLSearchParams(address), Date.now() - (Date.now() % DAY_MS));
  const start = performance.now();
  const overview = await readMembersOverview(database, shopId, query, 50);
  return { overview, milliseconds: performance.now() - start };
}

async function file(database: Database, shopId: number): Promise<Figure> {
  const start = performance.now();
  let members = 0;
  let memory = 0;
  for await (const block of exportMembers(database, shopId, NO_FILTERS)) {
    members += block.length;
    memory = Math.max(memory, process.memoryUsage.rss());
  }
  return {
    name: 'members list: export',
    value: round(members / ((performance.now() - start) / 1_000)),
    unit: 'members/s',
    target: '',
    versus: `${members} members, ${round(memory / 2 ** 20)} MB of memory at most`,
  };
}
