import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { bringInPastOrders, type BringInOptions } from '#app/use-cases/bring-in-past-orders.ts';
import { requestPastOrders } from '#app/use-cases/request-past-orders.ts';
import { startAdminEndpoint, type AdminEndpoint } from '../admin-endpoint/endpoint.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { ago, ConnectedShop, DAY, HOUR, newId, order } from './setup/connected-shop.ts';

let db: TestDatabase;
let endpoint: AdminEndpoint;
let shop: ConnectedShop;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  endpoint = await startAdminEndpoint();
  shop = await ConnectedShop.install(db.pool, endpoint, { now: Date.now(), earnsFrom: Date.now() });
});
afterEach(() => endpoint.close());

const anna = { name: 'Anna K.' };

const ask = (earns = true, requestId: string = crypto.randomUUID()) =>
  requestPastOrders(db.pool, shop.shopId, { requestId, earns }, anna, shop.shop.clock);

const faults: unknown[] = [];
function look(options: Partial<BringInOptions> = {}) {
  return bringInPastOrders(db.pool, shop.shopId, {
    clock: shop.shop.clock,
    signal: new AbortController().signal,
    fetch: endpoint.fetch,
    client: { sleep: () => Promise.resolve(), maxAttempts: 2 },
    onFault: (error) => faults.push(error),
    ...options,
  });
}

interface Row {
  phase: string;
  done: number;
  total: number;
  attempts: number;
  errorCode: string | null;
  errorMessage: string | null;
  waits: boolean;
  claimed: boolean;
}

async function row(): Promise<Row | undefined> {
  const { rows } = await db.pool.query<Row>(
    `SELECT phase, done, total, attempts, error_code AS "errorCode", error_message AS "errorMessage",
            next_look_at > now() AS waits, claimed_until IS NOT NULL AS claimed
     FROM past_orders WHERE shop_id = $1`,
    [shop.shopId],
  );
  return rows[0];
}

const pauseEnds = () =>
  db.pool.query('UPDATE past_orders SET next_look_at = now() WHERE shop_id = $1', [shop.shopId]);

/** Looks until it is over; each pause ends at once. */
async function lookToTheEnd(options: Partial<BringInOptions> = {}): Promise<Row | undefined> {
  for (let looks = 0; looks < 20; looks++) {
    await look(options);
    const now = await row();
    if (now?.phase === 'done' || now?.phase === 'failed') return now;
    await pauseEnds();
  }
  throw new Error(`not over after 20 looks: ${JSON.stringify(await row())}`);
}

const jobs = async () =>
  (
    await db.pool.query(
      `SELECT 1 FROM pgboss.job WHERE name = 'bring-in-past-orders' AND data->'shopIds' @> $1::jsonb`,
      [JSON.stringify([shop.shopId])],
    )
  ).rowCount;

function pastOrders(count: number) {
  const customers = Array.from({ length: 5 }, newId);
  const orders = Array.from({ length: count }, (_, i) =>
    order(newId(), customers[i % 5] ?? null, {
      placedAt: ago((i + 1) * DAY),
      updatedAt: ago((i + 1) * DAY) + HOUR,
    }),
  );
  shop.atShopify(...orders);
  return { orders, customers };
}

const available = async () => (await shop.shop.balances()).reduce((sum, one) => sum + one.available, 0);

test('past orders come in by themselves and earn', async () => {
  const { customers } = pastOrders(20);
  shop.data.bulk.looks = 2;
  expect(await ask()).toEqual({ ok: true, value: { started: true } });
  expect(await jobs()).toBe(1);
  await look();
  expect(await row()).toMatchObject({ phase: 'collecting', waits: true, claimed: false });
  await pauseEnds();
  await look();
  expect(await row()).toMatchObject({ phase: 'collecting', done: 1, waits: true });
  expect(await lookToTheEnd()).toMatchObject({ phase: 'done', done: 20, total: 20, errorCode: null });
  expect(shop.data.bulkQueries).toHaveLength(1);
  // 20 orders of 10.00 at 5 points, and 100 for joining: the orders reach back to before anybody joined.
  expect(await available()).toBe(20 * 50 + customers.length * 100);
  await shop.shop.expectClean();
  const { rows } = await db.pool.query(
    `SELECT staff_name AS name, action, detail FROM staff_action WHERE shop_id = $1`,
    [shop.shopId],
  );
  expect(rows).toEqual([{ name: 'Anna K.', action: 'past_orders.requested', detail: { earns: true } }]);
});

test('asked to count for tiers only, they earn nothing; asked again later, they earn', async () => {
  pastOrders(10);
  await ask(false);
  expect(await lookToTheEnd()).toMatchObject({ phase: 'done', done: 10 });
  expect(await available()).toBe(0);
  expect(Object.values(await shop.shop.tiers())).toHaveLength(5);
  expect(await ask(true)).toMatchObject({ value: { started: true } });
  expect(await lookToTheEnd()).toMatchObject({ phase: 'done', done: 10 });
  expect(await available()).toBe(10 * 50 + 5 * 100);
  await shop.shop.expectClean();
});

test('a double press starts one, and a press while it runs none', async () => {
  pastOrders(3);
  const requestId = crypto.randomUUID();
  const both = await Promise.all([ask(true, requestId), ask(true, requestId)]);
  expect(both.map((one) => one.ok && one.value.started).sort()).toEqual([false, true]);
  expect(await ask(false)).toMatchObject({ value: { started: false } });
  await Promise.all([look(), look()]);
  await lookToTheEnd();
  expect(shop.data.bulkQueries).toHaveLength(1);
  // The same press once more, after all is done.
  expect(await ask(true, requestId)).toMatchObject({ value: { started: false } });
  expect(await row()).toMatchObject({ phase: 'done' });
});

test('an operation that Shopify gives up is shown, and trying again starts a new one', async () => {
  pastOrders(3);
  shop.data.bulk.ends = { status: 'FAILED', errorCode: 'ACCESS_DENIED' };
  await ask();
  expect(await lookToTheEnd()).toMatchObject({ phase: 'failed', errorCode: 'operation_failed' });
  expect((await row())?.errorMessage).toMatch(/may not read orders/);
  shop.data.bulk.ends = null;
  expect(await ask()).toMatchObject({ value: { started: true } });
  expect(await lookToTheEnd()).toMatchObject({ phase: 'done', done: 3, errorCode: null });
  expect(shop.data.bulkQueries).toHaveLength(2);
});

test('Shopify away for a while is waited for; away for long, it is shown, and the file is used when it is back', async () => {
  pastOrders(3);
  await ask();
  await look();
  await pauseEnds();
  const noFile: typeof globalThis.fetch = (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    return url.pathname.endsWith('.jsonl')
      ? Promise.reject(new TypeError('away'))
      : endpoint.fetch(input, init);
  };
  await look({ fetch: noFile });
  expect(await row()).toMatchObject({ phase: 'collecting', waits: true, attempts: 1 });
  await pauseEnds();
  expect(await lookToTheEnd({ fetch: noFile })).toMatchObject({ phase: 'failed', errorCode: 'unreachable' });
  await ask();
  expect(await lookToTheEnd()).toMatchObject({ phase: 'done', done: 3 });
  expect(shop.data.bulkQueries).toHaveLength(1);
});

test('a file that breaks off is no fault of ours, and is fetched again', async () => {
  pastOrders(3);
  await ask();
  await look();
  await pauseEnds();
  const breaksOff: typeof globalThis.fetch = async (input, init) => {
    const answer = await endpoint.fetch(input, init);
    if (!new URL(input instanceof Request ? input.url : input).pathname.endsWith('.jsonl')) return answer;
    const beginning = (await answer.bytes()).subarray(0, 100);
    return new Response(
      new ReadableStream<Uint8Array>({
        start: (stream) => stream.enqueue(beginning),
        pull: (stream) => stream.error(new TypeError('terminated')),
      }),
    );
  };
  await look({ fetch: breaksOff });
  expect(await row()).toMatchObject({ waits: true, attempts: 1, errorCode: null });
  await pauseEnds();
  expect(await lookToTheEnd({ fetch: breaksOff })).toMatchObject({
    phase: 'failed',
    errorCode: 'unreachable',
  });
  expect(faults).toEqual([]);
  await ask();
  expect(await lookToTheEnd()).toMatchObject({ phase: 'done', done: 3 });
});

test('a file at an address that is not https is not fetched', async () => {
  pastOrders(1);
  const asked: string[] = [];
  const spoilt: typeof globalThis.fetch = async (input, init) => {
    asked.push(new URL(input instanceof Request ? input.url : input).protocol);
    const text = await (await endpoint.fetch(input, init)).text();
    return new Response(text.replace('https://bulk', 'http://bulk'));
  };
  await ask();
  expect(await lookToTheEnd({ fetch: spoilt })).toMatchObject({ phase: 'failed', errorCode: 'bad_url' });
  expect(new Set(asked)).toEqual(new Set(['https:']));
});

test('without access it says what to do', async () => {
  await db.pool.query('DELETE FROM session WHERE shop = $1', [shop.shop.domain]);
  await ask();
  await look();
  expect(await row()).toMatchObject({ phase: 'failed', errorCode: 'no_access' });
  await shop.giveAccess();
  pastOrders(2);
  await ask();
  expect(await lookToTheEnd()).toMatchObject({ phase: 'done', done: 2 });
});

test('a worker that is stopped hands it on; one that is lost is missed after a while', async () => {
  pastOrders(50);
  await ask();
  await look();
  await pauseEnds();
  const stopping = new AbortController();
  const stopsAtTheFile: typeof globalThis.fetch = (input, init) => {
    if (new URL(input instanceof Request ? input.url : input).pathname.endsWith('.jsonl')) stopping.abort();
    return endpoint.fetch(input, init);
  };
  await look({ fetch: stopsAtTheFile, signal: stopping.signal });
  expect(await row()).toMatchObject({ claimed: false, attempts: 0 });
  expect((await row())?.phase).not.toBe('failed');
  // Lost in the middle: the claim stands until its time is over.
  await db.pool.query(
    `UPDATE past_orders SET claimed_until = now() + interval '1 minute' WHERE shop_id = $1`,
    [shop.shopId],
  );
  await look();
  expect(await row()).toMatchObject({ done: 0 });
  await db.pool.query(`UPDATE past_orders SET claimed_until = now() WHERE shop_id = $1`, [shop.shopId]);
  expect(await lookToTheEnd()).toMatchObject({ phase: 'done', done: 50 });
  await shop.shop.expectClean();
});

test('a shop without orders is done at once, and a shop nobody knows has none to ask for', async () => {
  await ask();
  expect(await lookToTheEnd()).toMatchObject({ phase: 'done', done: 0, total: 0 });
  const requestId = crypto.randomUUID();
  const unknown = await requestPastOrders(
    db.pool,
    999_999,
    { requestId, earns: true },
    anna,
    shop.shop.clock,
  );
  expect(unknown).toMatchObject({ ok: false, code: 'unknown_shop' });
  expect(await ask(true, 'x')).toMatchObject({ ok: false, code: 'bad_id' });
  expect(faults).toEqual([]);
});
