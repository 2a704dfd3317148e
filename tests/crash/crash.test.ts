/** The real process, killed without warning under load, again and again: nothing is lost and nothing happens twice. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SHOPIFY_API_VERSION } from '#app/config/shopify-api-version.ts';
import { DAY_MS } from '#app/domain/time.ts';
import { signWebhook } from '#app/shopify/hmac.ts';
import { randomOf, shuffled } from '../ledger/setup/history.ts';
import { TestShop, type TestDelivery } from '../ledger/setup/test-shop.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { ShopifyWorld } from '../simulation/shopify-world.ts';

const SEED = Number(process.env['CRASH_SEED'] ?? Date.now() % 2 ** 31);
const KILLS = 6;
const ORDERS = 350;
const SECRET = 'crash-test-secret';
const START = path.resolve(import.meta.dirname, '../../app/server/start.ts');

let db: TestDatabase;
let child: ChildProcess | null = null;
beforeAll(async () => (db = await createTestDatabase()));
afterAll(async () => {
  child?.kill('SIGKILL');
  // A killed process's connections end when the server notices.
  await new Promise((resolve) => setTimeout(resolve, 500));
  await db.drop();
});

/** Starts the application and waits until it says where it is. */
async function start(): Promise<string> {
  const started = spawn(process.execPath, [START], {
    env: {
      ...process.env,
      DATABASE_URL: db.url,
      ...{ PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'error', NODE_ENV: 'development' },
      SHOPIFY_API_SECRET: SECRET,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child = started;
  return new Promise((resolve, reject) => {
    let said = '';
    started.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const url = /ready at (http:\S+)/.exec(said)?.[1];
      if (url) resolve(url.replace('localhost', '127.0.0.1'));
    });
    started.once('exit', () => reject(new Error(`the application did not start: ${said}`)));
  });
}

/** A day of a shop: orders, refunds, moves, deletions, merges, a redaction. */
function makeDeliveries(random: () => number, now: number): TestDelivery[] {
  const world = new ShopifyWorld();
  const customers = Array.from({ length: 40 }, () => world.addCustomer(now - DAY_MS));
  const someone = () => customers[Math.floor(random() * customers.length)] ?? '';
  const told: TestDelivery[] = [];
  for (let i = 0; i < ORDERS; i++) {
    const at = now + i * 60_000;
    const priceMinor = 500 + Math.floor(random() * 9000);
    const { order, deliveries } = world.place(someone(), at, [{ quantity: 2, priceMinor }]);
    told.push(...deliveries);
    const [line] = order.model.lines;
    if (random() < 0.3 && line)
      told.push(...world.refund(order, { lines: [{ lineId: line.lineId, quantity: 1 }] }, at + 1000));
    if (random() < 0.1) told.push(world.change(order, { customerId: someone() }, at + 2000));
    if (random() < 0.05) told.push(world.delete(order, at + 3000));
  }
  for (let i = 0; i < 10; i += 2) told.push(world.merge(customers[i] ?? '', customers[i + 1] ?? '', now));
  told.push(world.redact(customers[39] ?? '', now));
  return shuffled(told, random);
}

test(`killed ${KILLS} times under load (CRASH_SEED=${SEED})`, { timeout: 90_000 }, async () => {
  const random = randomOf(SEED);
  const now = Math.floor(Date.now() / 1000) * 1000 - 2 * DAY_MS;
  const shop = await TestShop.install(db.pool, { now });
  const deliveries = makeDeliveries(random, now).map((delivery, index) => ({
    ...delivery,
    webhookId: `crash-${index}`,
  }));
  // The last life has something to do too: what wakes the shop anyway is a sweep that comes once a minute.
  const waiting = deliveries.slice(40);
  const answered = new Set<string>();
  for (let life = 0; life <= KILLS; life++) {
    const url = await start();
    const isLast = life === KILLS;
    if (isLast) waiting.push(...deliveries.slice(0, 40));
    const share = Math.ceil(deliveries.length / (KILLS + 1));
    const killAfter = isLast ? Infinity : answered.size + Math.floor(share * (0.3 + random()));
    await send(url, shop.domain, waiting, answered, killAfter, 20 + random() * 900);
    if (isLast) await untilSettled(shop.shopId);
    if (isLast) expect(await ended('SIGTERM')).toBe(0);
  }
  expect(answered.size).toBe(deliveries.length);
  await expectAllOnce(shop, deliveries);
  const undisturbed = await TestShop.install(db.pool, { now });
  undisturbed.now = Date.now();
  await undisturbed.deliver(deliveries);
  shop.now = undisturbed.now;
  expect(await shop.balances()).toEqual(await undisturbed.balances());
  expect(await shop.lots()).toEqual(await undisturbed.lots());
  await shop.expectRebuildsToItself();
});

/** Sixteen senders, until all is answered or the process is to be killed; like Shopify they come back with a failure. */
async function send(
  url: string,
  domain: string,
  waiting: TestDelivery[],
  answered: Set<string>,
  killAfter: number,
  graceMs: number,
): Promise<void> {
  let isOver = false;
  const over = () => isOver || answered.size >= killAfter;
  const sender = async () => {
    for (let delivery = waiting.shift(); delivery; delivery = waiting.shift()) {
      const status = await post(url, domain, delivery).catch(() => 0);
      if (status === 200) answered.add(delivery.webhookId ?? '');
      else waiting.push(delivery);
      if (over()) return;
    }
  };
  const sending = Promise.all(Array.from({ length: 16 }, sender));
  if (killAfter === Infinity) return void (await sending);
  while (!over() && waiting.length > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  // The process is killed while it settles, and while others still send.
  await new Promise((resolve) => setTimeout(resolve, graceMs));
  await ended('SIGKILL');
  isOver = true;
  await sending;
}

/** Ends the process; returns its exit code. */
async function ended(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
  if (!child) throw new Error('no process');
  const exit = once(child, 'exit') as Promise<[number | null]>;
  child.kill(signal);
  return (await exit)[0];
}

async function post(url: string, domain: string, delivery: TestDelivery): Promise<number> {
  const response = await fetch(`${url}/webhooks`, {
    method: 'POST',
    body: delivery.body,
    headers: {
      'content-type': 'application/json',
      'x-shopify-topic': delivery.topic,
      'x-shopify-shop-domain': domain,
      'x-shopify-webhook-id': delivery.webhookId ?? '',
      'x-shopify-triggered-at': new Date(delivery.triggeredAt).toISOString(),
      'x-shopify-api-version': SHOPIFY_API_VERSION,
      'x-shopify-hmac-sha256': signWebhook(delivery.body, SECRET),
    },
  });
  await response.arrayBuffer();
  return response.status;
}

async function untilSettled(shopId: number): Promise<void> {
  for (let i = 0; i < 300; i++) {
    const { rowCount } = await db.pool.query(
      `SELECT 1 FROM delivery WHERE shop_id = $1 AND status = 'waiting' LIMIT 1`,
      [shopId],
    );
    if (rowCount === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('deliveries are still waiting after 30 s');
}

async function expectAllOnce(shop: TestShop, deliveries: readonly TestDelivery[]): Promise<void> {
  const { rows } = await db.pool.query<{ webhookId: string; status: string; code: string | null }>(
    `SELECT webhook_id AS "webhookId", status, error_code AS code FROM delivery WHERE shop_id = $1`,
    [shop.shopId],
  );
  expect(rows.map((row) => row.webhookId).sort()).toEqual(deliveries.map((one) => one.webhookId).sort());
  expect(rows.filter((row) => row.status !== 'settled')).toEqual([]);
}
