import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allJobs } from '#app/jobs/all-jobs.ts';
import { startQueue } from '#app/jobs/queue.server.ts';
import { defaultProgram } from '#app/domain/program.ts';
import { pointsClawedBack } from '#app/ops/points-clawed-back.ts';
import { orderModel } from '#app/ops/rendering/order-model.ts';
import { renderBulkLines } from '#app/ops/rendering/admin-order.ts';
import { renderOrderWebhook } from '#app/ops/rendering/webhook-order.ts';
import { waitForQueue, workText } from '#app/ops/wait-for-queue.ts';
import { pointTotals } from '#app/reports/point-totals.ts';
import { storeDeliveries } from '#app/use-cases/store-deliveries.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { delivery, fillShop, installedShop, settleAll, type FilledShop } from './filled-shop.ts';
import { runOps, type Ran } from './run-ops.ts';

let database: TestDatabase;
let folder: string;
let filled: FilledShop;
beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(path.join(os.tmpdir(), 'perennial-ops-'));
  filled = await fillShop(database.pool, 'filled.myshopify.com');
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await database.drop();
});

const ops = (...words: string[]): Promise<Ran> => runOps(words, { DATABASE_URL: database.url });

const order = (id: string, placedAt: number) =>
  orderModel({
    orderId: id,
    customerId: '77',
    currency: 'GBP',
    placedAt,
    lines: [{ lineId: `${id}1`, quantity: 1, priceMinor: 2_000 }],
  });

describe('shop:install', () => {
  test('installs with the defaults, once, and comes back after an uninstall', async () => {
    const first = await ops('shop:install', 'new.myshopify.com');
    expect(first.stdout).toMatch(/^new\.myshopify\.com is installed \(USD, Europe\/London, earns from 20/);
    const second = await ops('shop:install', 'new.myshopify.com', '--currency', 'GBP');
    expect(second.stdout).toMatch(/^new\.myshopify\.com is already installed and stays as it is \(USD, /);
    await storeDeliveries(database.pool, [
      {
        ...delivery('new.myshopify.com', 'app/uninstalled', '{"id":1}', 'gone'),
        triggeredAt: Date.now() + 1_000,
      },
    ]);
    const { rows } = await database.pool.query<{ id: number }>(
      `SELECT id FROM shop WHERE domain = 'new.myshopify.com'`,
    );
    await settleAll(database.pool, rows[0]?.id ?? 0);
    const third = await ops('shop:install', 'new.myshopify.com');
    expect(third.stdout).toMatch(/^new\.myshopify\.com is back/);
    expect([first.code, second.code, third.code]).toEqual([0, 0, 0]);
  });

  test('takes currency, time zone, the day it earns from, and a program', async () => {
    const program = path.join(folder, 'program.json');
    await writeFile(
      program,
      JSON.stringify({ ...defaultProgram(0), joining: { points: 7, everybody: true } }),
    );
    const { code, stdout } = await ops(
      ...['shop:install', 'tokyo.myshopify.com', '--currency', 'JPY', '--timezone', 'Asia/Tokyo'],
      ...['--earns-from', '2026-01-15', '--program', program],
    );
    expect(stdout).toContain('JPY, Asia/Tokyo, earns from 2026-01-15T00:00:00.000+09:00');
    expect(code).toBe(0);
    const { rows } = await database.pool.query<{ points: string }>(
      `SELECT document->'joining'->>'points' AS points FROM program_version p JOIN shop s ON s.id = p.shop_id
       WHERE s.domain = 'tokyo.myshopify.com'`,
    );
    expect(rows).toEqual([{ points: '7' }]);
  });

  test.each([
    ['domain', ['Shop.example.com'], '<domain>: '],
    ['currency', ['x.myshopify.com', '--currency', 'pounds'], '--currency: '],
    ['currency code', ['x.myshopify.com', '--currency', 'ABC'], '--currency: '],
    ['time zone', ['x.myshopify.com', '--timezone', 'Mars/Olympus'], '--timezone: '],
    ['day', ['x.myshopify.com', '--earns-from', 'soon'], '--earns-from must be a date'],
    [
      'file of the program',
      ['x.myshopify.com', '--program', '/nowhere.json'],
      '--program: /nowhere.json cannot be read',
    ],
    [
      'JSON of the program',
      ['x.myshopify.com', '--program', 'README.md'],
      '--program: README.md is not JSON',
    ],
    ['program', ['x.myshopify.com', '--program', 'package.json'], '--program: The program is not valid at '],
  ])('a wrong %s is refused by name, and nothing is installed', async (_, words, sentence) => {
    const { code, stdout, stderr } = await ops('shop:install', ...words);
    expect(stderr).toContain(sentence);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    const { rowCount } = await database.pool.query(`SELECT 1 FROM shop WHERE domain = 'x.myshopify.com'`);
    expect(rowCount).toBe(0);
  });
});

describe('audit and rebuild', () => {
  test('an untouched shop has no drift', async () => {
    const { code, stdout } = await ops('audit', '--shop', filled.domain);
    expect(stdout).toMatch(
      /^filled\.myshopify\.com\n {2}members: \d+\n {2}entries: \d+\n {2}orders of members: \d+\n/,
    );
    expect(stdout).toContain('drift: 0\n');
    expect(code).toBe(0);
  });

  test('drift is shown with an example and exit 1; a rebuild repairs it', async () => {
    const domain = 'broken.myshopify.com';
    const { shopId } = await fillShop(database.pool, domain);
    // By hand, for once: no writer of ours makes drift.
    await database.pool.query(
      `UPDATE balance SET available = available + 5 WHERE shop_id = $1
       AND member_id = (SELECT min(id) FROM member WHERE shop_id = $1)`,
      [shopId],
    );
    const found = await ops('audit', '--shop', domain);
    expect(found.stdout).toMatch(/ {2}drift: 1\n/);
    expect(found.stdout).toMatch(
      / {2}differences:\n {4}gid:\/\/shopify\/Customer\/\d+: available: stored \d+, expected \d+\n/,
    );
    expect(found.code).toBe(1);
    const all = await ops('audit');
    expect(all.stdout).toContain('filled.myshopify.com\n');
    expect(all.code).toBe(1);
    const rebuilt = await ops('rebuild', '--shop', domain);
    expect(rebuilt.stdout).toMatch(
      /^broken\.myshopify\.com\n {2}members rebuilt: \d+\n {2}entries booked: 0\n$/,
    );
    expect(rebuilt.code).toBe(0);
    expect((await ops('audit', '--shop', domain)).code).toBe(0);
  });

  test.each(['audit', 'rebuild', 'deliveries', 'queue:wait', 'balances'])(
    '%s refuses a shop that is not known, and names those that are',
    async (verb) => {
      const words = verb === 'deliveries' ? ['--failed'] : [];
      const { code, stdout, stderr } = await ops(verb, '--shop', 'nobody.myshopify.com', ...words);
      expect(stderr).toContain('--shop: nobody.myshopify.com is not known here. Installed: ');
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    },
  );
});

describe('balances', () => {
  test('are CSV as in reporting.member_balance, sorted, and nothing else', async () => {
    const { code, stdout, stderr } = await ops('balances', '--shop', filled.domain);
    const { rows } = await database.pool.query<Record<string, number | string>>(
      `SELECT customer_gid, points_available, points_pending, points_debt, points_earned_lifetime, tier
       FROM reporting.member_balance WHERE shop_domain = $1 ORDER BY customer_gid COLLATE "C"`,
      [filled.domain],
    );
    expect(rows.length).toBeGreaterThan(50);
    const expected = [Object.keys(rows[0] ?? {}), ...rows.map((row) => Object.values(row))];
    expect(stdout).toBe(expected.map((fields) => `${fields.join(',')}\n`).join(''));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test('are those of any moment: a date is its start', async () => {
    const { rows } = await database.pool.query<{ day: string }>(
      `SELECT to_char(min(placed_at) AT TIME ZONE 'Europe/London', 'YYYY-MM-DD') AS day FROM shop_order WHERE shop_id = $1`,
      [filled.shopId],
    );
    const day = rows[0]?.day ?? '';
    const start = await ops('balances', '--shop', filled.domain, '--as-of', day);
    expect(start.stdout.split('\n')).toHaveLength(2);
    const end = await ops('balances', '--shop', filled.domain, '--as-of', `${day}T23:59`);
    expect(end.stdout.split('\n').length).toBeGreaterThan(2);
    const now = await ops('balances', '--shop', filled.domain);
    expect(now.stdout.split('\n').length).toBeGreaterThan(end.stdout.split('\n').length);
    const wrong = await ops('balances', '--shop', filled.domain, '--as-of', 'noon');
    expect(wrong).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('pointTotals', () => {
  test('add up to what is outstanding', async () => {
    const totals = await pointTotals(database.pool, filled.domain);
    const { given, expired, redeemed, forgiven, outstanding, membersByTier } = totals;
    expect(outstanding).toBeGreaterThan(10_000);
    expect(given - expired - redeemed + forgiven).toBe(outstanding);
    expect(membersByTier[0]?.tier).toBe('Bronze');
  });

  test('of a shop without members are 0', async () => {
    await installedShop(database.pool, 'empty.myshopify.com');
    expect(await pointTotals(database.pool, 'empty.myshopify.com')).toEqual({
      ...{ membersByTier: [], given: 0, expired: 0, redeemed: 0, forgiven: 0, outstanding: 0 },
    });
  });
});

test('pointsClawedBack is what the refunds took, however they arrived', async () => {
  const domain = 'refunds.myshopify.com';
  const day = 86_400_000;
  const placedAt = Date.now() - 10 * day;
  const shopId = await installedShop(database.pool, domain, placedAt - day);
  const refunds = [{ refundId: '1', createdAt: placedAt + day, lines: [{ lineId: '40011', quantity: 1 }] }];
  const lines = [{ lineId: '40011', quantity: 3, priceMinor: 1_000 }];
  const sold = orderModel({ orderId: '4001', customerId: '7', currency: 'GBP', placedAt, lines });
  const refunded = orderModel({ ...sold, updatedAt: placedAt + day, lines, refunds });
  for (const [index, model] of [refunded, sold].entries()) {
    await storeDeliveries(database.pool, [
      delivery(domain, 'orders/updated', renderOrderWebhook(model), `r${index}`),
    ]);
    await settleAll(database.pool, shopId);
  }
  expect(await pointsClawedBack(database.pool, shopId, Date.now())).toBe(50);
  // 100 for the order's two that are kept, and 100 for joining.
  expect(await pointTotals(database.pool, domain)).toMatchObject({ given: 200, outstanding: 200 });
});

describe('deliveries', () => {
  test('failed ones are listed with the reason and can be tried again, one or all', async () => {
    const domain = 'failing.myshopify.com';
    const shopId = await installedShop(database.pool, domain);
    await storeDeliveries(database.pool, [
      delivery(domain, 'orders/paid', '{"id":', 'first'),
      delivery(domain, 'orders/paid', '{}', 'second'),
    ]);
    await settleAll(database.pool, shopId);
    const listed = await ops('deliveries', '--failed', '--shop', domain);
    const lines = listed.stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^id +shop +topic +received +code +message$/);
    expect(lines[1]).toMatch(/^\d+ +failing\.myshopify\.com +orders\/paid +20\d\d-\S+Z +bad_json +\S/);
    const id = lines[1]?.split(' ')[0] ?? '';

    const one = await ops('deliveries:retry', id);
    expect(one).toMatchObject({ code: 0, stdout: '1 delivery waits to be settled again.\n' });
    expect(await states(shopId)).toEqual(['waiting', 'failed']);
    const { rows } = await database.pool.query(
      `SELECT data FROM pgboss.job WHERE name = 'settle-deliveries' ORDER BY created_on DESC LIMIT 1`,
    );
    expect(rows).toEqual([{ data: { shopIds: [shopId] } }]);
    const again = await ops('deliveries:retry', id);
    expect(again).toMatchObject({ code: 1, stdout: '' });
    expect(again.stderr).toContain(`There is no failed delivery ${id}`);

    const all = await ops('deliveries:retry', 'all', '--shop', domain);
    expect(all.stdout).toBe('1 delivery waits to be settled again.\n');
    expect(await states(shopId)).toEqual(['waiting', 'waiting']);
    await settleAll(database.pool, shopId);
    expect(await states(shopId)).toEqual(['failed', 'failed']);

    await database.pool.query('UPDATE delivery SET body = NULL WHERE shop_id = $1', [shopId]);
    expect((await ops('deliveries', '--failed')).stdout).toContain('(body gone)');
    expect((await ops('deliveries:retry', 'all')).stdout).toBe('0 deliveries wait to be settled again.\n');
  });

  test('when none has failed it says so, on stderr', async () => {
    const { code, stdout, stderr } = await ops('deliveries', '--failed', '--shop', filled.domain);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: 'No delivery has failed.\n' });
  });

  async function states(shopId: number): Promise<string[]> {
    const { rows } = await database.pool.query<{ status: string }>(
      'SELECT status FROM delivery WHERE shop_id = $1 ORDER BY id',
      [shopId],
    );
    return rows.map((row) => row.status);
  }
});

describe('queue:wait', () => {
  test('returns at once when nothing is left', async () => {
    const { code, stdout } = await ops('queue:wait', '--shop', filled.domain);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'Nothing is left.\n' });
  });

  test('without a worker it says so, and what is left at the timeout; with one it returns', async () => {
    const domain = 'waiting.myshopify.com';
    const shopId = await installedShop(database.pool, domain);
    const body = renderOrderWebhook(order('4001', Date.now()));
    await storeDeliveries(database.pool, [delivery(domain, 'orders/paid', body, 'w')]);

    const alone = await ops('queue:wait', '--timeout', '0.5', '--shop', domain);
    expect(alone).toMatchObject({ code: 1, stdout: 'Left: 1 deliveries to settle.\n' });
    const said: string[] = [];
    const notice = (sentence: string) => void said.push(sentence);
    const left = await waitForQueue(database.pool, { shopId, timeoutMs: 1_500, quietMs: 500, notice });
    expect(left).toMatchObject({ deliveries: 1 });
    expect(said[0]).toMatch(
      /^Nothing has moved for \d+ s; left: 1 deliveries to settle\. No worker is connected/,
    );
    const stalled = await waitForQueue(database.pool, { shopId, timeoutMs: 60_000, stallMs: 300, notice });
    expect(workText(stalled ?? { deliveries: 0, sweeps: 0, publications: 0, fetches: 0, profiles: 0 })).toBe(
      '1 deliveries to settle',
    );

    const context = { database: database.pool };
    const queue = await startQueue({ url: database.url, jobs: allJobs, schedules: [], context });
    try {
      expect(await ops('queue:wait', '--timeout', '20', '--shop', domain)).toMatchObject({ code: 0 });
    } finally {
      await queue.stop();
    }
    expect((await ops('balances', '--shop', domain)).stdout).toContain(
      'gid://shopify/Customer/77,200,0,0,200,Bronze',
    );
  });

  test('waits for members due by time, and has them swept without waiting for the minute', async () => {
    const domain = 'due.myshopify.com';
    const { shopId } = await fillShop(database.pool, domain);
    await database.pool.query(`UPDATE balance SET next_boundary_at = now() WHERE shop_id = $1`, [shopId]);
    const alone = await ops('queue:wait', '--timeout', '0', '--shop', domain);
    expect(alone.stdout).toMatch(/^Left: \d+ members to sweep\.\n$/);
    const context = { database: database.pool };
    const queue = await startQueue({ url: database.url, jobs: allJobs, schedules: [], context });
    try {
      expect(await ops('queue:wait', '--timeout', '20', '--shop', domain)).toMatchObject({ code: 0 });
    } finally {
      await queue.stop();
    }
  });
});

describe('backfill', () => {
  test('settles the orders of the file, and knows it when it comes again', async () => {
    const domain = 'past.myshopify.com';
    await installedShop(database.pool, domain);
    const file = path.join(folder, 'orders.jsonl');
    const placedAt = Date.now() - 30 * 86_400_000;
    await writeFile(
      file,
      renderBulkLines(order('5001', placedAt))
        .map((line) => `${line}\n`)
        .join(''),
    );
    const first = await ops('backfill', file, '--shop', domain);
    expect(first.stdout).toMatch(/^orders in the file +1\nsettled +1\n/);
    expect(first.stdout).toMatch(/^past orders earn +no$/m);
    expect(first.code).toBe(0);
    expect((await ops('balances', '--shop', domain)).stdout).toContain(
      'gid://shopify/Customer/77,0,0,0,0,Bronze',
    );
    const second = await ops('backfill', file, '--shop', domain, '--earns');
    expect(second.stdout).toContain('This file was backfilled before');
    expect((await ops('balances', '--shop', domain)).stdout).toContain(
      'gid://shopify/Customer/77,200,0,0,200,Bronze',
    );
    expect((await ops('audit', '--shop', domain)).code).toBe(0);
  });

  test('a file that is not there is refused', async () => {
    const { code, stdout, stderr } = await ops('backfill', '/nowhere.jsonl', '--shop', filled.domain);
    expect(stderr).toContain('<jsonl>: The file cannot be read');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  test('a file without orders is no success', async () => {
    const { code, stderr } = await ops('backfill', 'package.json', '--shop', filled.domain);
    expect(stderr).toContain('There is no order in this file');
    expect(code).toBe(1);
  });
});
