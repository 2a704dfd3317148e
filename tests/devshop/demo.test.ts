/** `npm run demo`: up with one command, down with one key, and the data stays. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildOnce } from '../../devshop/demo/build-pages.ts';
import { readPageData } from '../../devshop/demo/page-data.ts';
import { HELP, readOptions } from '../../devshop/demo/options.ts';
import { runDemo, type DemoProcess } from './setup/demo-process.ts';
import { openWindow } from './setup/window.ts';

const MINUTES = 60_000;

let above: string;
/** With a space in its name, as folders of people have. */
let folder: string;
const running = new Set<DemoProcess>();
beforeAll(async () => {
  above = await mkdtemp(path.join(os.tmpdir(), 'perennial-demo-'));
  folder = path.join(above, 'my data');
  await buildOnce();
}, 4 * MINUTES);
afterAll(async () => {
  for (const demo of running) {
    demo.child.kill('SIGTERM');
    await demo.ended;
  }
  await rm(above, { recursive: true, force: true });
}, MINUTES);

function start(
  args: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): DemoProcess {
  const demo = runDemo(args, { DEMO_DATA: folder, ...environment });
  running.add(demo);
  void demo.ended.then(() => running.delete(demo));
  return demo;
}

/** Ids of the processes that have the folder in their command line or their environment (where Linux tells). */
async function left(): Promise<string[]> {
  if (!existsSync('/proc')) return [];
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const told = await Promise.all(
      ['cmdline', 'environ'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')),
    );
    if (Number(pid) !== process.pid && told.join('\0').includes(folder)) found.push(pid);
  }
  return found;
}

async function pointsInApp(): Promise<{ members: number; available: number }> {
  const [, , , port] = (await readFile(path.join(folder, 'postgres/postmaster.pid'), 'utf8')).split('\n');
  const password = (await readFile(path.join(folder, 'postgres-password'), 'utf8')).trim();
  const url = `postgresql://perennial:${password}@127.0.0.1:${port}/perennial`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ members: number; available: number }>(
      'select count(*)::int as members, coalesce(sum(points_available), 0)::int as available from reporting.member_balance',
    );
    return rows[0] ?? { members: 0, available: 0 };
  } finally {
    await client.end();
  }
}

describe('from the first start to the last', () => {
  let before: { members: number; available: number };

  test(
    'the first start has pages at three addresses, and the past of the shop as points in the app',
    async () => {
      const demo = start(['--orders', '60']);
      const urls = await demo.ready;
      const shopper = openWindow(new URL(urls.storefront).origin);
      expect((await shopper.see('/storefront')).text).toContain('Fig & Cedar candle');
      expect((await shopper.see('/control/orders')).text).toContain('60 orders');
      const admin = await shopper.see('/admin/apps/perennial');
      const [, src = ''] = /data-src="([^"]+)"/.exec(admin.html) ?? [];
      const app = await fetch(src.replaceAll('&amp;', '&'), {
        headers: { 'User-Agent': 'Mozilla/5.0 Chrome/147' },
      });
      expect(app.status).toBe(200);
      expect(await app.text()).toContain('Perennial');
      const [, regular = ''] = /\/sign-in\?q=(\d+)/.exec(demo.output()) ?? [];
      // Built, and switched on.
      const account = await shopper.send('/storefront/sign-in', { customerId: regular });
      expect(account.text).toContain('Rewards page');
      const store = async () => (await shopper.see('/storefront')).html;
      await expect.poll(store, { timeout: MINUTES, interval: 300 }).toContain('data-perennial-balance');
      before = await pointsInApp();
      expect(before.members).toBeGreaterThan(10);
      expect(before.available).toBeGreaterThan(1000);
      const second = start();
      expect(await second.ended).toBe(1);
      expect(second.output()).toMatch(/^Another demo \(process \d+\) uses .*: stop it with Ctrl-C/);
      demo.child.kill('SIGINT');
      // As npm does, which hands on what the terminal has sent already.
      demo.child.kill('SIGINT');
      expect(await demo.ended).toBe(0);
      expect(demo.output()).toContain('Stopped.');
      expect(await left()).toEqual([]);
      expect((await readdir(folder)).filter((name) => /lock|pid/.test(name))).toEqual([]);
      expect(await readdir(path.join(folder, 'postgres-users'))).toEqual([]);
    },
    3 * MINUTES,
  );

  test(
    'the second start has the same data; killed, it leaves nothing that keeps the third from starting',
    async () => {
      const demo = start();
      const { storefront } = await demo.ready;
      expect(await pointsInApp()).toEqual(before);
      expect((await openWindow(new URL(storefront).origin).see('/control/orders')).text).toContain(
        '60 orders',
      );
      demo.child.kill('SIGKILL');
      await demo.ended;
      // The app ends by itself, and its database with it.
      await expect.poll(left, { timeout: MINUTES, interval: 200 }).toEqual([]);
    },
    3 * MINUTES,
  );

  test(
    'fresh starts over, and deletes nothing that is not its own',
    async () => {
      await writeFile(path.join(folder, 'letter.txt'), 'mine');
      const demo = start(['--fresh', '--orders', '5']);
      const { storefront } = await demo.ready;
      expect((await openWindow(new URL(storefront).origin).see('/control/orders')).text).toContain(
        '5 orders',
      );
      expect(await readFile(path.join(folder, 'letter.txt'), 'utf8')).toBe('mine');
      demo.child.kill('SIGTERM');
      expect(await demo.ended).toBe(0);
      expect(await left()).toEqual([]);
    },
    3 * MINUTES,
  );
});

describe('what a person may mend', () => {
  test('a port that is taken is one sentence that says what to do, and nothing is begun', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      const elsewhere = path.join(above, 'elsewhere');
      const demo = start([], { DEMO_DATA: elsewhere, DEMO_APP_PORT: String(port) });
      expect(await demo.ended).toBe(1);
      expect(demo.output()).toBe(
        `Port ${port} (for the app's process) is taken: stop what uses it, or choose another, for example DEMO_APP_PORT=${port + 1} npm run demo.\n`,
      );
      await expect(readdir(elsewhere)).rejects.toThrow();
    } finally {
      server.close();
    }
  });

  test(
    'an app that does not start is told with the place of its log',
    async () => {
      const broken = path.join(above, 'broken');
      await mkdir(path.join(broken, 'postgres'), { recursive: true });
      await writeFile(path.join(broken, 'postgres/PG_VERSION'), 'none');
      const demo = start(['--orders', '5'], { DEMO_DATA: broken });
      expect(await demo.ended).toBe(1);
      expect(demo.output()).toContain(`The app did not start: PostgreSQL did not start.`);
      expect(demo.output()).toContain(`Its log is ${path.join(broken, 'app.log')}.`);
      expect(demo.output()).not.toContain('    at ');
    },
    2 * MINUTES,
  );

  test.each([
    [['--orders', '0'], {}, '--orders must be a whole number from 1 to 20,000.'],
    [['--orders', 'many'], {}, '--orders must be a whole number from 1 to 20,000.'],
    [[], { DEMO_PORT: '70000' }, 'DEMO_PORT must be a port: a number from 0 to 65535.'],
    [[], { DEMO_PORT: '5', DEMO_APP_PORT: '5' }, 'must be three different ports.'],
    [['--frehs'], {}, "Unknown option '--frehs'. See npm run demo -- --help."],
  ])('%j with %j is refused: %s', (args, environment, sentence) => {
    const read = readOptions(args, environment, '/');
    expect(read).toMatchObject({ kind: 'wrong', sentence: expect.stringContaining(sentence) as string });
  });

  test('help names every variable', () => {
    expect(readOptions(['--help'], {}, '/')).toEqual({ kind: 'help' });
    for (const name of ['DEMO_PORT', 'DEMO_ADDRESS_PORT', 'DEMO_APP_PORT', 'DEMO_DATA', '--fresh']) {
      expect(HELP).toContain(name);
    }
  });
});

test('data of a page is read as Remix writes it', () => {
  const text =
    '[{"_1":2},"routes/app.past-orders",{"_3":4},"data",{"_5":6,"_7":-5,"_8":9},"done",60,"error","list",[6]]\n';
  expect(readPageData(text)).toEqual({
    'routes/app.past-orders': { data: { done: 60, error: null, list: [60] } },
  });
});
