import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { renderBulkLines } from '#app/ops/rendering/admin-order.ts';
import type { OrderModel } from '#app/ops/rendering/order-model.ts';
import {
  backfillOrders,
  type BackfillOptions,
  type BackfillProgress,
} from '#app/use-cases/backfill-orders.ts';
import { startAdminEndpoint, type AdminEndpoint } from '../admin-endpoint/endpoint.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { ago, ConnectedShop, DAY, HOUR, newId, order, orderGid, paid } from './setup/connected-shop.ts';

let db: TestDatabase;
let endpoint: AdminEndpoint;
let folder: string;
let shop: ConnectedShop;
beforeAll(async () => {
  db = await createTestDatabase();
  endpoint = await startAdminEndpoint();
  folder = await mkdtemp(path.join(os.tmpdir(), 'perennial-test-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await endpoint.close();
  await db.drop();
});
beforeEach(async () => {
  endpoint.faults.length = 0;
  Object.assign(endpoint.bucket, { maximum: 500_000, restoreRate: 1_000, available: 500_000 });
  shop = await install();
});

const install = () => ConnectedShop.install(db.pool, endpoint, { now: Date.now(), earnsFrom: Date.now() });

async function fileOf(lines: readonly string[]): Promise<string> {
  const file = path.join(folder, `${newId()}.jsonl`);
  await writeFile(file, lines.length === 0 ? '' : `${lines.join('\n')}\n`);
  return file;
}

async function backfill(source: string | Readable, options: Partial<BackfillOptions> = {}, of = shop) {
  const { clock, faults } = of.shop;
  const done = await backfillOrders(db.pool, of.shopId, source, {
    ...{
      earns: true,
      clock,
      adminClient: null,
      onFault: (_gid: string, error: unknown) => void faults.push(error),
    },
    ...options,
  });
  expect(faults).toEqual([]);
  return done;
}

/** A year and a half of a small shop, oldest last as little as newest: in no order at all. */
function pastOrders(count: number, { refunds = false, customers = 40 } = {}): OrderModel[] {
  const ids = Array.from({ length: customers }, newId);
  return Array.from({ length: count }, (_, i) => {
    const orderId = newId();
    const placedAt = ago(((i * 7919) % (540 * 24)) * HOUR + HOUR);
    const lines = [1, 2, 3].map((n) => ({
      lineId: `${orderId}${n}`,
      quantity: n,
      priceMinor: 700 * n + (i % 90),
    }));
    const refund = {
      refundId: newId(),
      createdAt: placedAt + HOUR / 2,
      lines: [{ lineId: `${orderId}2`, quantity: 1 }],
    };
    const isRefunded = refunds && i % 5 === 0;
    return order(orderId, i % 11 === 0 ? null : (ids[(i * i) % customers] ?? null), {
      ...{ placedAt, updatedAt: placedAt + HOUR / 2, lines, refunds: isRefunded ? [refund] : [] },
      ...{ shippingMinor: 495, cancelledAt: i % 37 === 0 ? placedAt + 60_000 : null },
    });
  });
}

/** Balances without the names of members, for two shops. */
async function compared(of: ConnectedShop) {
  return { balances: await of.shop.balances(), tiers: await of.shop.tiers(), lots: await of.shop.lots() };
}

/** What the same orders come to by their webhooks. */
async function byWebhooks(orders: readonly OrderModel[]): Promise<ConnectedShop> {
  const other = await ConnectedShop.install(db.pool, endpoint, {
    ...{ now: shop.shop.now, earnsFrom: Math.min(...orders.map((one) => one.placedAt)), access: false },
  });
  for (let first = 0; first < orders.length; first += 1000) {
    await other.shop.deliver(orders.slice(first, first + 1000).map((one) => paid(one)));
  }
  await other.shop.sweep();
  return other;
}

async function covered() {
  const { rows } = await db.pool.query<{ from: number; until: number; earnsFrom: number }>(
    `SELECT history_from AS from, history_until AS until, earns_from AS "earnsFrom" FROM shop WHERE id = $1`,
    [shop.shopId],
  );
  return rows[0];
}

test('a backfill ends where the webhooks of the same orders would have', async () => {
  const orders = pastOrders(400);
  const file = await fileOf(orders.flatMap(renderBulkLines));
  const times = orders.map((one) => one.placedAt);
  const covers = { coversFrom: Math.min(...times), coversUntil: Math.max(...times) };
  expect(await backfill(file)).toEqual({
    ok: true,
    value: {
      ...{
        backfillId: expect.any(Number) as number,
        wasDone: false,
        earns: true,
        linesSkipped: 0,
        ...covers,
      },
      ...{ ordersStaged: 400, ordersSettled: 400, ordersFetched: 0, ordersWaiting: 0, ordersFailed: 0 },
    },
  });
  expect(await covered()).toEqual({
    from: covers.coversFrom,
    until: covers.coversUntil,
    earnsFrom: covers.coversFrom,
  });
  await shop.shop.expectClean();
  expect(await compared(shop)).toEqual(await compared(await byWebhooks(orders)));
  const staged = await db.pool.query('SELECT 1 FROM backfill_order WHERE shop_id = $1', [shop.shopId]);
  expect(staged.rowCount).toBe(0);
});

test('children may stand anywhere after their order, and the file may come as a stream', async () => {
  const orders = pastOrders(120);
  const lines = orders.map(renderBulkLines);
  const parents = lines.map(([parent]) => parent ?? '');
  const children = lines.flatMap(([, ...rest]) => rest).sort((a, b) => (a.slice(-9) < b.slice(-9) ? -1 : 1));
  expect(await backfill(Readable.from([`${[...parents, ...children].join('\n')}`]))).toMatchObject({
    ok: true,
  });
  expect(await compared(shop)).toEqual(await compared(await byWebhooks(orders)));
});

test('switched off, past orders only count for tiers; switched on later, they earn', async () => {
  const orders = pastOrders(200, { customers: 5 });
  const file = await fileOf(orders.flatMap(renderBulkLines));
  expect(await backfill(file, { earns: false })).toMatchObject({
    ok: true,
    value: { earns: false, ordersSettled: 200 },
  });
  expect(await shop.shop.balances()).toEqual([]);
  expect(Object.values(await shop.shop.tiers())).toContain('Gold');
  expect((await covered())?.earnsFrom).toBeGreaterThan(ago(DAY));
  await shop.shop.expectClean();
  expect(await backfill(file, { earns: true })).toMatchObject({
    ok: true,
    value: { wasDone: true, earns: true },
  });
  expect(await compared(shop)).toEqual(await compared(await byWebhooks(orders)));
  await shop.shop.expectClean();
});

test('the same file again does nothing', async () => {
  const file = await fileOf(pastOrders(60).flatMap(renderBulkLines));
  await backfill(file);
  const before = await shop.shop.everything();
  expect(await backfill(file)).toMatchObject({ ok: true, value: { wasDone: true, ordersSettled: 60 } });
  expect(await shop.shop.everything()).toBe(before);
});

test('orders with refunds are fetched one by one where Shopify can be asked', async () => {
  const orders = pastOrders(100, { refunds: true });
  shop.atShopify(...orders);
  const phases = new Set<string>();
  const onProgress = ({ phase }: BackfillProgress) => void phases.add(phase);
  const done = await backfill(await fileOf(orders.flatMap(renderBulkLines)), {
    ...{ adminClient: await shop.client(), onProgress },
  });
  expect(done).toMatchObject({ ok: true, value: { ordersSettled: 80, ordersFetched: 20, ordersWaiting: 0 } });
  expect([...phases]).toEqual(['reading', 'staging', 'settling', 'fetching', 'sweeping']);
  expect(await compared(shop)).toEqual(await compared(await byWebhooks(orders)));
  await shop.shop.expectClean();
});

test('without access they wait and are reported; with it, the worker goes on', async () => {
  const orders = pastOrders(50, { refunds: true });
  const done = await backfill(await fileOf(orders.flatMap(renderBulkLines)));
  expect(done).toMatchObject({ ok: true, value: { ordersSettled: 40, ordersFetched: 0, ordersWaiting: 10 } });
  expect((await shop.fetches()).every((row) => row.reason === 'backfill' && row.attempts === 0)).toBe(true);
  shop.atShopify(...orders);
  expect(await shop.fetch()).toMatchObject({ fetched: 10 });
  expect(await compared(shop)).toEqual(await compared(await byWebhooks(orders)));
});

test('what deliveries told since is not overwritten', async () => {
  const [one] = pastOrders(1);
  if (!one) throw new Error('no order');
  const newer = {
    ...one,
    customerId: newId(),
    updatedAt: one.updatedAt + HOUR,
    cancelledAt: one.updatedAt + HOUR,
  };
  await shop.shop.deliver([paid(newer)]);
  await backfill(await fileOf(renderBulkLines({ ...one, customerId: newer.customerId })));
  expect(await shop.shop.balance(newer.customerId)).toMatchObject({ available: 100 });
  await shop.shop.expectClean();
});

test('lines and orders that cannot be read are counted and named, and do not hold up the others', async () => {
  const orders = pastOrders(20);
  const [foreign = order('1', null), orphan = order('2', null), ...rest] = orders;
  const lines = [
    ...['not json', '{"id":"gid://shopify/Product/1"}', ''],
    ...renderBulkLines({ ...foreign, currency: 'JPY' }),
    ...renderBulkLines(orphan).slice(1),
    ...rest.flatMap(renderBulkLines),
  ];
  expect(await backfill(await fileOf(lines))).toMatchObject({
    ok: true,
    value: { ordersStaged: 19, ordersSettled: 18, ordersFailed: 2, linesSkipped: 2 },
  });
  const { rows } = await db.pool.query<{ gid: string; lines: null; error: string }>(
    `SELECT order_gid AS gid, lines, split_part(error_message, ':', 1) AS error FROM backfill_order WHERE shop_id = $1`,
    [shop.shopId],
  );
  const byGid = Object.fromEntries(rows.map((row) => [row.gid, row.error]));
  expect(byGid).toEqual({
    [orderGid(foreign.orderId)]: 'currency_mismatch',
    [orderGid(orphan.orderId)]: 'missing_field',
  });
  expect(rows.every((row) => row.lines === null)).toBe(true);
});

test('an order that we fail to settle is named and does not hold up the others', async () => {
  const orders = pastOrders(60);
  const broken = orders[17]?.orderId ?? '';
  const repair = await shop.breakOrder(broken);
  const faults: string[] = [];
  const done = await backfill(await fileOf(orders.flatMap(renderBulkLines)), {
    onFault: (gid) => faults.push(gid),
  });
  await repair();
  expect(done).toMatchObject({ ok: true, value: { ordersSettled: 59, ordersFailed: 1 } });
  expect(faults).toEqual([orderGid(broken)]);
  await shop.shop.expectClean();
});

test('a file of nothing, no file, and a shop nobody knows', async () => {
  expect(await backfill(await fileOf([]))).toMatchObject({
    ok: true,
    value: { ordersStaged: 0, coversFrom: null },
  });
  expect(await backfill(path.join(folder, 'absent'))).toMatchObject({ ok: false, code: 'unreadable_file' });
  const options = { earns: true, clock: shop.shop.clock, adminClient: null };
  expect(await backfillOrders(db.pool, 999_999, await fileOf([]), options)).toMatchObject({
    code: 'unknown_shop',
  });
});

test('stopped anywhere, it goes on where it was', async () => {
  const orders = pastOrders(3000);
  const file = await fileOf(orders.flatMap(renderBulkLines));
  let asked = 0;
  let runs = 1;
  // Each run is stopped one question later than the one before.
  while (!(await backfill(file, { shouldStop: () => ++asked % (runs + 1) === 0 })).ok) {
    runs += 1;
    asked = 0;
    expect(runs).toBeLessThan(20);
  }
  expect(runs).toBeGreaterThan(2);
  expect(await backfill(file)).toMatchObject({ value: { ordersStaged: 3000, ordersSettled: 3000 } });
  expect(await compared(shop)).toEqual(await compared(await byWebhooks(orders)));
  await shop.shop.expectClean();
});

/** Runs it in its own process and kills it at the n-th sign of progress; true when it came to its end. */
async function runAndKill(file: string, killAt: number): Promise<boolean> {
  const child = spawn(process.execPath, [
    path.join(import.meta.dirname, 'setup/backfill-process.ts'),
    ...[db.url, String(shop.shopId), file],
  ]);
  let signs = 0;
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    signs += chunk.toString().split('\n').length - 1;
    if (signs >= killAt) child.kill('SIGKILL');
  });
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise((resolve) => child.on('exit', resolve));
  if (code !== null && code !== 0) throw new Error(output);
  return output.includes('"ok":true');
}

test(
  'killed in the middle, again and again, nothing is lost and nothing double',
  { timeout: 120_000 },
  async () => {
    const orders = pastOrders(6_000, { customers: 300 });
    const file = await fileOf(orders.flatMap(renderBulkLines));
    const statuses = new Set<string>();
    let isDone = false;
    for (let killAt = 2; !isDone; killAt += 2) {
      isDone = await runAndKill(file, killAt);
      const { rows } = await db.pool.query<{ status: string }>(
        'SELECT status FROM backfill WHERE shop_id = $1',
        [shop.shopId],
      );
      if (!isDone && rows[0]) statuses.add(rows[0].status);
    }
    expect([...statuses].sort()).toEqual(['settling', 'staging']);
    const again = await backfill(file);
    expect(again).toMatchObject({
      value: { ordersStaged: 6_000, ordersSettled: 6_000, ordersFailed: 0, wasDone: true },
    });
    await shop.shop.expectClean();
    expect(await compared(shop)).toEqual(await compared(await byWebhooks(orders)));
  },
);

test('one backfill of a shop at a time', async () => {
  const file = await fileOf(pastOrders(500).flatMap(renderBulkLines));
  const both = await Promise.all([backfill(file), backfill(file)]);
  expect(both.map((one) => (one.ok ? 'done' : one.code)).sort()).toEqual(['already_running', 'done']);
});

test('a redacted customer is forgotten in the stage too', async () => {
  const orders = pastOrders(10, { customers: 1 });
  const customer = orders.find((one) => one.customerId !== null)?.customerId ?? '';
  const file = await fileOf(orders.flatMap(renderBulkLines));
  let asked = 0;
  expect(await backfill(file, { shouldStop: () => ++asked >= 1 })).toMatchObject({ code: 'stopped' });
  const staged = () =>
    db.pool.query(`SELECT 1 FROM backfill_order WHERE shop_id = $1 AND position($2 IN lines) > 0`, [
      shop.shopId,
      customer,
    ]);
  expect((await staged()).rowCount).toBeGreaterThan(0);
  await shop.deliverOne('customers/redact', {
    shop_domain: shop.shop.domain,
    customer: { id: Number(customer) },
    orders_to_redact: [],
  });
  expect((await staged()).rowCount).toBe(0);
  expect(await backfill(file)).toMatchObject({ ok: true });
  expect(await shop.shop.balances()).toEqual([]);
  await shop.shop.expectClean();
});

test('orders from before 1970 are settled too, also those of guests', async () => {
  const placedAt = Date.UTC(1965, 4, 5);
  const old = [null, newId()].map((customer) => order(newId(), customer, { placedAt, updatedAt: placedAt }));
  const source = await fileOf(old.flatMap((one) => renderBulkLines(one)));
  expect(await backfill(source)).toMatchObject({ value: { ordersStaged: 2, ordersSettled: 2 } });
});
