import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Clock } from '#app/db/clock.ts';
import { settleDeliveries } from '#app/use-cases/settle-deliveries.ts';
import { TestShop } from '../ledger/setup/test-shop.ts';
import { renderCustomerMerge } from '#app/ops/rendering/webhook-order.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { ago, DAY, newId, order, paid } from './setup/connected-shop.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

/** The server ends the connection in the middle of the first settlement, as in a failover. */
function clockThatLosesItsConnection(): Clock {
  let isLost = false;
  return async (tx) => {
    if (isLost) return Date.now();
    isLost = true;
    const { rows } = await tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    await db.pool.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
    await tx.query('SELECT 1');
    throw new Error('the connection still stands');
  };
}

test.each(['orders', 'a merge'])('a lost connection makes no delivery fail: %s', async (what) => {
  const shop = await TestShop.install(db.pool, { now: ago(DAY), earnsFrom: ago(DAY) });
  const [kept, gone] = [newId(), newId()];
  if (what === 'orders') await shop.store([paid(order(newId(), kept))]);
  else {
    await shop.deliver([paid(order(newId(), gone))]);
    await shop.store([
      {
        topic: 'customers/merge',
        body: renderCustomerMerge(kept, gone, 'completed'),
        triggeredAt: Date.now(),
      },
    ]);
  }
  const clock = clockThatLosesItsConnection();
  const first = settleDeliveries(db.pool, shop.shopId, { clock, onFault: () => undefined });
  await expect(first).rejects.toThrow();
  expect(await shop.settle()).toEqual({ settled: 1, failed: 0 });
  expect(await shop.balance(kept)).toMatchObject({ available: 150 });
});
