/**
 * Lighthouse's performance score of the store with and without the theme extension, for a signed-in member on its
 * usual slow phone. "Built for Shopify" allows a drop of 10 points.
 * https://shopify.dev/docs/apps/launch/built-for-shopify/requirements
 */
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { findChromium } from '../../tests/browser/setup/launch-browser.ts';
import { startThemeWorld, type ThemeWorld } from '../../tests/theme/setup/theme-world.ts';
import { account, program, voucher } from '../../tests/theme/setup/wire-examples.ts';
import { median, round, type Figure, type RowOptions } from '../lib/figures.ts';
import type { BenchServer } from '../lib/postgres.ts';

const RUNS = 5;
const QUICK_RUNS = 1;
const TIMEOUT_MS = 120_000;

interface Scores {
  readonly performance: number;
  readonly shift: number;
  readonly blockingMs: number;
}

export async function lighthouseRow(_: BenchServer, { quick, say }: RowOptions): Promise<Figure[]> {
  const world = await startThemeWorld();
  let front: Front | null = null;
  try {
    world.publishProgram(program());
    const member = world.newCustomer('Zsófia');
    world.publishAccount(member, account({ vouchers: [voucher()] }));
    front = await openFront(world, world.cookieOf(member));
    const { state } = world.devshop.shop;
    const blocks = state.extensionsOn;
    const without: Scores[] = [];
    const withIt: Scores[] = [];
    // By turns, so that what else the machine does falls on both.
    for (let run = 0; run < (quick ? QUICK_RUNS : RUNS); run += 1) {
      state.extensionsOn = [];
      without.push(await measure(front.url));
      state.extensionsOn = blocks;
      withIt.push(await measure(front.url));
      say(`run ${run + 1}: without ${without.at(-1)?.performance}, with ${withIt.at(-1)?.performance}`);
    }
    return figuresOf(without, withIt);
  } finally {
    await front?.close();
    await world.close();
  }
}

interface Front {
  readonly url: string;
  readonly close: () => Promise<unknown>;
}

/**
 * The store as the member sees it, compressed as Shopify sends it, and without the header Referrer-Policy: the packed
 * Chromium 147 crashes at it while Lighthouse is attached.
 */
async function openFront({ devshop }: ThemeWorld, cookie: string): Promise<Front> {
  const server = createServer((request, response) => {
    void fetch(new URL(request.url ?? '/', devshop.urls.storefront), {
      headers: { cookie: `devshop_shopper=${cookie}` },
    }).then(async (answer) => {
      const body = gzipSync(Buffer.from(await answer.arrayBuffer()));
      const type = answer.headers.get('content-type') ?? 'text/plain';
      response.writeHead(answer.status, { 'Content-Type': type, 'Content-Encoding': 'gzip' }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/storefront`,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}

function figuresOf(without: readonly Scores[], withIt: readonly Scores[]): Figure[] {
  const of = (scores: readonly Scores[], name: keyof Scores): number =>
    median(scores.map((one) => one[name]));
  const spread = without.map(({ performance }) => performance);
  const noise = `without it ${Math.min(...spread)} to ${Math.max(...spread)} over ${spread.length} runs`;
  const drop = of(without, 'performance') - of(withIt, 'performance');
  return [
    figure('score without the extension', of(without, 'performance'), 'of 100', '', noise),
    figure('score with the extension', of(withIt, 'performance'), 'of 100', '', 'embed, welcome and balance'),
    figure('drop of the score', Math.max(0, drop), 'points', '<= 10', 'medians'),
    figure(
      'layout shift with the extension',
      of(withIt, 'shift'),
      '',
      '<= 0.1',
      `without ${of(without, 'shift')}`,
    ),
    figure(
      'blocking time with the extension',
      of(withIt, 'blockingMs'),
      'ms',
      '',
      `without ${of(without, 'blockingMs')} ms`,
    ),
  ];
}

function figure(name: string, value: number, unit: string, target: string, versus: string): Figure {
  return { name: `theme lighthouse: ${name}`, value: round(value, 3), unit, target, versus };
}

/** One run in a browser of its own. */
async function measure(url: string): Promise<Scores> {
  const { executable, env } = await findChromium();
  const lighthouse = path.dirname(createRequire(import.meta.url).resolve('lighthouse/package.json'));
  const flags = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--font-render-hinting=none',
  ];
  const args = [
    ...[path.join(lighthouse, 'cli/index.js'), url, '--output=json', '--output-path=stdout', '--quiet'],
    ...['--only-categories=performance', `--chrome-flags=${flags.join(' ')}`],
  ];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    timeout: TIMEOUT_MS,
    maxBuffer: 64 * 1024 * 1024,
    env: { NODE_ENV: 'production', ...env, ...(executable === '' ? {} : { CHROME_PATH: executable }) },
  });
  const report = JSON.parse(stdout) as {
    categories: { performance: { score: number } };
    audits: Record<string, { numericValue?: number }>;
  };
  const audit = (name: string): number => report.audits[name]?.numericValue ?? Number.NaN;
  return {
    performance: Math.round(report.categories.performance.score * 100),
    shift: audit('cumulative-layout-shift'),
    blockingMs: audit('total-blocking-time'),
  };
}
