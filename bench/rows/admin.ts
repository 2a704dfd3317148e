/**
 * The owner's pages in the real process: the loaders of each over HTTP with a million members and ten million entries,
 * and web vitals in Chromium with 100,000 members. Targets: 200 ms a loader, and what Google calls good.
 * https://web.dev/articles/vitals
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '#app/db/database.ts';
import { programSchema } from '#app/domain/program.ts';
import { formOf } from '#app/use-cases/draft-program.ts';
import { makeAdminShop, type AdminShape, type AdminShop } from '../lib/admin-shop.ts';
import { machineLoad, startAdminWorld, STORE, type AdminWorld } from '../lib/admin-world.ts';
import { quantile, round, type Figure, type RowOptions } from '../lib/figures.ts';
import { withDatabase, type BenchServer } from '../lib/postgres.ts';
import { vitalsOfPages } from '../lib/vitals-of-pages.ts';
import { addresses } from './members.ts';

const SMALL: AdminShape = {
  ...{ domain: STORE, members: 100_000, ordersOfLongMember: 10_000 },
  ...{ deliveries: 200_000, staffActions: 5_000 },
};
const LARGE: AdminShape = { ...SMALL, members: 1_000_000 };
const WARM_UPS = 5;
const REQUESTS = 200;
const QUICK_REQUESTS = 50;
const TARGET_MS = 200;

/** Of 100,000 members with --quick, otherwise a million. */
export async function adminPagesRow(server: BenchServer, { quick, say }: RowOptions): Promise<Figure[]> {
  return withShop(server, quick ? SMALL : LARGE, say, async (world, database, shop) => [
    firstVisitOf(world, say),
    ...(await loaders(world, database, shop, { quick, say })),
  ]);
}

export async function adminVitalsRow(server: BenchServer, { say }: RowOptions): Promise<Figure[]> {
  return withShop(server, SMALL, say, (world, _database, shop) => vitalsOfPages(world, shop, say));
}

async function withShop(
  server: BenchServer,
  shape: AdminShape,
  say: RowOptions['say'],
  work: (world: AdminWorld, database: Database, shop: AdminShop) => Promise<Figure[]>,
): Promise<Figure[]> {
  const name = 'bench_admin';
  try {
    const url = await server.createDatabase(name);
    return await withDatabase(url, async (database) => {
      const shop = await makeAdminShop(database, shape, Date.now(), say);
      const world = await startAdminWorld(url);
      try {
        say(
          `figures of the start page: ${round((await figuresComputed(world, database, shop)) / 1_000, 1)} s`,
        );
        return await work(world, database, shop);
      } finally {
        await world.close();
      }
    });
  } finally {
    await server.dropDatabase(name);
  }
}

const FIGURES_TIMEOUT_MS = 10 * 60_000;

/** Those of a large shop are computed by a job: the first owner waits for them, no page does. */
async function figuresComputed(
  world: AdminWorld,
  database: Database,
  { shopId }: AdminShop,
): Promise<number> {
  const start = performance.now();
  await world.timed('/app.data');
  while (performance.now() - start < FIGURES_TIMEOUT_MS) {
    const { rows } = await database.query<{ took: number }>(
      `SELECT took_ms AS took FROM figures WHERE shop_id = $1 AND document->>'shape' <> '0'`,
      [shopId],
    );
    if (rows[0]) return rows[0].took;
    await sleep(500);
  }
  throw new Error('no figures in ten minutes');
}

function firstVisitOf({ firstVisitMs }: AdminWorld, say: RowOptions['say']): Figure {
  say(`first visit: ${round(firstVisitMs)} ms`);
  return {
    name: 'admin pages: first byte of the first visit of a process',
    value: round(firstVisitMs),
    unit: 'ms',
    target: '',
    versus: 'started 5 s ago; exchanges tokens twice, asks devshop what the shop is',
  };
}

interface Measured {
  readonly name: string;
  /** Asked in turns. */
  readonly paths: readonly string[];
  readonly json?: unknown;
  /** Milliseconds; 200 unless told. */
  readonly target?: number;
}

async function loaders(
  world: AdminWorld,
  database: Database,
  shop: AdminShop,
  { quick, say }: RowOptions,
): Promise<Figure[]> {
  const figures: Figure[] = [];
  const times = quick ? QUICK_REQUESTS : REQUESTS;
  for (const measured of await pagesOf(world, database, shop)) {
    // Many addresses each have their turn; asking one of them again and again says less.
    const requests = Math.max(times, quick ? 0 : measured.paths.length);
    for (const concurrency of [1, 4]) {
      const answers = await ask(world, measured, requests, concurrency);
      const all = answers.map(({ milliseconds }) => milliseconds);
      const load = await machineLoad();
      const { target = TARGET_MS } = measured;
      const p95 = quantile(all, 0.95);
      figures.push({
        name: `admin pages: ${measured.name}, ${concurrency} at a time`,
        value: round(p95, 1),
        unit: 'ms',
        target: `<= ${target}`,
        versus: `p95 of ${requests} with ${shop.members} members; p50 ${round(quantile(all, 0.5), 1)} ms; load ${load}`,
      });
      say(
        `${measured.name} (${concurrency}): p50 ${round(quantile(all, 0.5), 1)} ms, p95 ${round(p95, 1)} ms`,
      );
      if (p95 > target) sayWorst(answers, say);
    }
  }
  return figures;
}

interface Asked {
  readonly path: string;
  readonly milliseconds: number;
}

function sayWorst(answers: readonly Asked[], say: RowOptions['say']): void {
  const worst = answers.toSorted((a, b) => b.milliseconds - a.milliseconds).slice(0, 5);
  for (const { path, milliseconds } of worst) say(`  ${milliseconds.toFixed(0)} ms: ${path}`);
}

async function ask(
  world: AdminWorld,
  { paths, json }: Measured,
  requests: number,
  concurrency: number,
): Promise<Asked[]> {
  const answers: Asked[] = [];
  let next = -WARM_UPS;
  const worker = async (): Promise<void> => {
    for (let turn = next++; turn < requests; turn = next++) {
      // Coprime with all that is asked, so that neighbours differ.
      const path = paths[((turn + WARM_UPS) * 7919) % paths.length] ?? '';
      const { milliseconds } = await world.timed(path, json);
      if (turn >= 0) answers.push({ path, milliseconds });
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return answers;
}

async function pagesOf(world: AdminWorld, database: Database, shop: AdminShop): Promise<Measured[]> {
  const member = `/app/members/${shop.ordinaryMember}`;
  const long = `/app/members/${shop.longMember}`;
  const shows = ['all', 'earned', 'spent', 'expired', 'adjusted'];
  return [
    { name: 'Home (every period is in one answer)', paths: ['/app.data'] },
    { name: 'Program', paths: ['/app/program.data', '/app/program.data?tab=versions'] },
    {
      ...{ name: 'Program: what a draft would change', paths: ['/app/program/preview'] },
      json: { form: await draftOf(database, shop), patient: false },
      // Asked while somebody types: given up after 0.9 s, then asked again by a page that says it counts.
      target: 1_000,
    },
    { name: 'Members', paths: ['/app/members.data'] },
    {
      name: 'Members: every filter, search and order',
      paths: addresses().map((address) => `/app/members.data?${address}`),
    },
    { name: 'Members: second pages', paths: await secondPages(world) },
    { name: 'a member with 9 orders', paths: shows.map((show) => `${member}.data?show=${show}`) },
    {
      name: `a member with ${shop.ordersOfLongMember} orders`,
      paths: [...shows.map((show) => `${long}.data?show=${show}`), `${long}.data?orders=5000`],
    },
    {
      name: 'Deliveries',
      paths: ['', '?hours=168', '?state=failed', '?state=waiting', '?state=settled'].map(
        (query) => `/app/deliveries.data${query}`,
      ),
    },
    { name: 'Deliveries: jobs', paths: ['/app/deliveries.data?tab=jobs'] },
    { name: 'Settings', paths: ['/app/settings.data', '/app/settings.data?older=1000'] },
  ];
}

/** From the first pages, as their links lead on. */
async function secondPages(world: AdminWorld): Promise<string[]> {
  const paths: string[] = [];
  for (const query of ['sort=last-desc', 'sort=available-desc', 'sort=name-asc', 'q=mar', 'tier=Gold']) {
    const { text } = await world.timed(`/app/members.data?${query}`);
    const [, next] = /"next","([\w-]{10,})"/.exec(text) ?? [];
    if (next !== undefined) paths.push(`/app/members.data?${query}&after=${next}`);
  }
  if (paths.length === 0) throw new Error('no second page of the members list was found');
  return paths;
}

/** The program in force with other tiers: everybody's tier has to be looked at. */
async function draftOf(database: Database, { shopId }: AdminShop): Promise<unknown> {
  const { rows } = await database.query<{ document: unknown }>(
    'SELECT document FROM program_version WHERE shop_id = $1 ORDER BY version DESC LIMIT 1',
    [shopId],
  );
  const { form } = formOf(programSchema.parse(rows[0]?.document), 'USD');
  const levels = form.tiers.levels.map((level, index) =>
    index === 1 ? { ...level, thresholdMinor: '150' } : level,
  );
  return { ...form, tiers: { ...form.tiers, levels } };
}
