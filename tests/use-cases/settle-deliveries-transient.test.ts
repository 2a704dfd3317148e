/** What passes by itself fails no delivery; what does not pass fails only its own. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import pg from 'pg';
import type { Clock } from '#app/db/clock.ts';
import { LockMore } from '#app/ledger/settlement.ts';
import { settleDeliveries } from '#app/use-cases/settle-deliveries.ts';
import { renderCustomerMerge } from '#app/ops/rendering/webhook-order.ts';
import { TestShop, type TestDelivery } from '../ledger/setup/test-shop.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { ago, DAY, newId, order, paid } from './setup/connected-shop.ts';

let db: TestDatabase;
let shop: TestShop;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  shop = await TestShop.install(db.pool, { now: ago(DAY), earnsFrom: ago(DAY) });
});

const settleWith = (clock: Clock) =>
  settleDeliveries(db.pool, shop.shopId, { clock, onFault: (_id, error) => shop.faults.push(error) });

async function statuses(): Promise<Record<string, unknown>[]> {
  const { rows } = await db.pool.query<Record<string, unknown>>(
    'SELECT status, error_code AS code FROM delivery WHERE shop_id = $1 ORDER BY id',
    [shop.shopId],
  );
  return rows;
}

/** PostgreSQL's own error of this SQLSTATE, every time. */
const raising =
  (sqlstate: string): Clock =>
  async (tx) => {
    await tx.query(`DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '${sqlstate}'; END $$`);
    return 0;
  };
const lockMore: Clock = () => Promise.reject(new LockMore([]));

const some: [string, () => Promise<TestDelivery[]>][] = [
  ['orders', () => Promise.resolve([paid(order(newId(), newId())), paid(order(newId(), newId()))])],
  [
    'a merge',
    async () => {
      const [kept, gone] = [newId(), newId()];
      await shop.deliver([kept, gone].map((id) => paid(order(newId(), id))));
      const body = renderCustomerMerge(kept, gone, 'completed');
      return [{ topic: 'customers/merge', body, triggeredAt: Date.now() }];
    },
  ],
];
const passing = ['40001', '40P01', '53100', '53200', '53300', '58030', '55P03', '57014', 'LockMore'];

test.each(some.flatMap(([what, make]) => passing.map((code) => [what, code, make] as const)))(
  '%s wait on after %s',
  async (_what, code, make) => {
    await shop.store(await make());
    const before = await statuses();
    await expect(settleWith(code === 'LockMore' ? lockMore : raising(code))).rejects.toThrow();
    expect(shop.faults).toEqual([]);
    expect(await statuses()).toEqual(before);
    expect(before.at(-1)).toEqual({ status: 'waiting', code: null });
    expect((await shop.settle()).failed).toBe(0);
  },
);

test('a sum that no number can hold fails its delivery with a code of its own', async () => {
  const [rich, other] = [newId(), newId()];
  const dear = (id: string) =>
    order(newId(), id, { lines: [{ lineId: newId(), quantity: 1, priceMinor: 8e15 }] });
  await shop.store([paid(dear(rich)), paid(order(newId(), other)), paid(dear(rich))]);
  expect(await shop.settle()).toEqual({ settled: 2, failed: 1 });
  expect((await statuses()).filter(({ status }) => status === 'failed')).toEqual([
    { status: 'failed', code: 'amount_out_of_range' },
  ]);
  expect(await shop.balance(other)).toMatchObject({ available: 150 });
});

test('deliveries that are carried out alone count once, though their batch was tried again by halves', async () => {
  const broken = order(newId(), newId());
  const name = `test_fault_${broken.orderId}`;
  await db.pool.query(
    `ALTER TABLE shop_order ADD CONSTRAINT ${name} CHECK (order_gid <> 'gid://shopify/Order/${broken.orderId}')`,
  );
  const asked = { topic: 'customers/delete', body: `{"id":${newId()}}`, triggeredAt: Date.now() };
  await shop.store([paid(order(newId(), newId())), asked, paid(broken), asked]);
  expect(await shop.settle()).toEqual({ settled: 3, failed: 1 });
  expect((await statuses()).map(({ code }) => code).filter((code) => code !== null)).toEqual([
    'internal_error',
  ]);
  expect(shop.faults).toEqual([expect.any(pg.DatabaseError)]);
  await db.pool.query(`ALTER TABLE shop_order DROP CONSTRAINT ${name}`);
});

test('told to stop, it stops after the batch, or between two that are carried out alone', async () => {
  const orders = Array.from({ length: 5 }, () => paid(order(newId(), newId())));
  const alone = Array.from({ length: 3 }, () => ({
    topic: 'customers/delete',
    body: `{"id":${newId()}}`,
    triggeredAt: Date.now(),
  }));
  const options = { clock: shop.clock, onFault: () => undefined };
  const settle = (batchSize: number, shouldStop: () => boolean) =>
    settleDeliveries(db.pool, shop.shopId, { ...options, batchSize, shouldStop });
  await shop.store(orders);
  expect(await settle(2, () => true)).toEqual({ settled: 2, failed: 0, hasMore: true });
  expect(await settle(2, () => false)).toEqual({ settled: 3, failed: 0, hasMore: false });
  await shop.store(alone);
  let asked = 0;
  expect(await settle(10, () => ++asked > 2)).toEqual({ settled: 2, failed: 0, hasMore: true });
  expect(await settle(10, () => false)).toEqual({ settled: 1, failed: 0, hasMore: false });
});
