/**
 * Deliveries answered a second, each durable before its answer, against Shopify's own Remix template with nothing but
 * `authenticate.webhook` in its route, which stores nothing.
 */
import { startChild, type Child } from '../lib/children.ts';
import { freePort, runCommand, startCommand, waitForAnswer } from '../lib/commands.ts';
import { median, quantile, round, type Figure, type RowOptions } from '../lib/figures.ts';
import { withDatabase, type BenchServer } from '../lib/postgres.ts';
import type { LoadAnswer, LoadRequest } from '../processes/load.ts';
import type { Database } from '#app/db/database.ts';
import { installShop } from '#app/use-cases/install-shop.ts';

const SECRET = 'bench-secret';
const CONNECTIONS = 64;
const SHOPS = Array.from({ length: 100 }, (_, index) => `intake-${index + 1}.myshopify.com`);
const TEMPLATE_BUILD = 'build/bench-template/server/index.js';

interface Measured {
  readonly perSecond: number[];
  readonly p99: number[];
  deliveries: number;
  bodyBytes: number;
}

export async function intakeRow(server: BenchServer, { quick, say }: RowOptions): Promise<Figure[]> {
  const rounds = quick ? 2 : 5;
  const deliveries = quick ? 4_000 : 12_000;
  const url = await server.createDatabase('bench_intake');
  await buildTemplate();
  const ours = { perSecond: [], p99: [], deliveries: 0, bodyBytes: 0 } satisfies Measured;
  const template = { perSecond: [], p99: [], deliveries: 0, bodyBytes: 0 } satisfies Measured;
  await withDatabase(url, async (database) => {
    await installShops(database);
    const running = await startServers(url);
    const load = await startChild('load.ts');
    try {
      const run = async (name: string, port: number, into: Measured, count: number) => {
        await database.query('CHECKPOINT');
        const answer = await runLoad(load, port, count);
        note(into, answer, count);
        say(
          `${name}: ${round(into.perSecond.at(-1) ?? 0)} deliveries/s, p99 ${round(into.p99.at(-1) ?? 0)} ms; ` +
            `generator ${round((answer.cpuMilliseconds * 1_000) / count)} us each`,
        );
      };
      await run('warming up Perennial', running.ours, ours, 3_000);
      await run('warming up the template', running.template, template, 3_000);
      for (const { perSecond, p99 } of [ours, template]) perSecond.length = p99.length = 0;
      for (let round = 0; round < rounds; round++) {
        await run('Perennial', running.ours, ours, deliveries);
        await run('template', running.template, template, deliveries);
      }
    } finally {
      await load.stop();
      await running.stop();
    }
    await checkStored(database, ours);
  });
  await server.dropDatabase('bench_intake');
  return figuresOf(ours, template);
}

function figuresOf(ours: Measured, template: Measured): Figure[] {
  const how = `${CONNECTIONS} connections, bodies of ${round(ours.bodyBytes / ours.deliveries / 1_024, 1)} KB; no jobs in the server's process`;
  return [
    {
      name: "intake: deliveries stored and answered against the template's answers",
      value: round(median(ours.perSecond) / median(template.perSecond), 2),
      unit: 'times',
      target: '>= 1.5',
      versus: "Shopify's Remix template in remix-serve, bare authenticate.webhook, Prisma session store",
    },
    {
      name: 'intake: deliveries stored and answered',
      value: round(median(ours.perSecond)),
      unit: 'deliveries/s',
      target: '',
      versus: `${round(median(template.perSecond))} answers/s of the template; ${how}`,
    },
    {
      name: 'intake: p99 of an answer under that load',
      value: round(median(ours.p99)),
      unit: 'ms',
      target: '',
      versus: `${round(median(template.p99))} ms of the template`,
    },
  ];
}

function note(into: Measured, answer: LoadAnswer, count: number): void {
  if (answer.refused > 0) throw new Error(`${answer.refused} of ${count} deliveries were not answered 200`);
  into.perSecond.push((count * 1_000) / answer.milliseconds);
  into.p99.push(quantile(answer.answerMs, 0.99));
  into.deliveries += count;
  into.bodyBytes += answer.bodyBytes;
}

function runLoad(load: Child, port: number, deliveries: number): Promise<LoadAnswer> {
  const request: LoadRequest = {
    port,
    secret: SECRET,
    connections: CONNECTIONS,
    deliveries,
    shopDomains: SHOPS,
  };
  return load.ask<LoadAnswer>(request);
}

async function buildTemplate(): Promise<void> {
  const config = 'bench/template-app/vite.config.ts';
  await runCommand([
    'node_modules/@remix-run/dev/dist/cli.js',
    'vite:build',
    '--config',
    config,
    '--logLevel',
    'error',
  ]);
}

/** Shops for us, and for the template an offline session each that is good for another day, as it leaves them itself. */
async function installShops(database: Database): Promise<void> {
  for (const domain of SHOPS) {
    const installed = await installShop(
      database,
      { domain, currency: 'USD', timezone: 'America/New_York' },
      Date.now(),
    );
    if (!installed.ok) throw new Error(installed.message);
  }
  await database.query(
    `INSERT INTO session (id, shop, state, "isOnline", scope, expires, "accessToken", "refreshToken", "refreshTokenExpires")
     SELECT 'offline_' || domain, domain, '', false, 'read_orders', now() + interval '1 day', 'shpat_bench', 'shprt_bench',
            now() + interval '90 days' FROM shop`,
  );
  await database.query('VACUUM (ANALYZE)');
}

interface Servers {
  readonly ours: number;
  readonly template: number;
  readonly stop: () => Promise<void>;
}

async function startServers(url: string): Promise<Servers> {
  const environment = {
    NODE_ENV: 'production',
    SHOPIFY_APP_URL: 'https://bench.example.com',
    SHOPIFY_API_KEY: 'bench-key',
    SHOPIFY_API_SECRET: SECRET,
    LOG_LEVEL: 'error',
  };
  const ours = await startChild('intake-server.ts', { args: [url, SECRET], env: environment });
  const { port } = await ours.ask<{ port: number }>({});
  const templatePort = await freePort();
  const template = startCommand(['node_modules/@remix-run/serve/dist/cli.js', TEMPLATE_BUILD], {
    ...environment,
    DATABASE_URL: url,
    HOST: '127.0.0.1',
    PORT: String(templatePort),
    SHOPIFY_APP_URL: 'https://bench.example.com',
  });
  const stop = async () => {
    await ours.stop();
    await template.stop();
  };
  try {
    // Without a signature.
    await waitForAnswer(`http://127.0.0.1:${templatePort}/webhooks`, 400, 'POST');
  } catch (error) {
    await stop();
    throw error;
  }
  return { ours: port, template: templatePort, stop };
}

/** Every byte that was answered 200 must be in the table. */
async function checkStored(database: Database, ours: Measured): Promise<void> {
  const { rows } = await database.query<{ stored: number; bytes: number }>(
    `SELECT count(DISTINCT webhook_id) AS stored, sum(octet_length(body)) AS bytes FROM delivery WHERE status = 'waiting'`,
  );
  const [found] = rows;
  if (found?.stored !== ours.deliveries || found.bytes !== ours.bodyBytes)
    throw new Error(
      `answered ${ours.deliveries} deliveries of ${ours.bodyBytes} bytes, stored ${JSON.stringify(found)}`,
    );
}
