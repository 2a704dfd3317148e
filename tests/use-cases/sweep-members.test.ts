import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultProgram } from '#app/domain/program.ts';
import { sweepMembers } from '#app/use-cases/sweep-members.ts';
import { TestShop } from '../ledger/setup/test-shop.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { ago, DAY, HOUR, newId, order, paid } from './setup/connected-shop.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

test('a member that we fail to sweep does not hold up the others', async () => {
  const base = defaultProgram(2);
  const program = { ...base, points: { ...base.points, holdDays: 1, expiryMonths: 1 } };
  const shop = await TestShop.install(db.pool, { program, now: ago(50 * DAY), earnsFrom: ago(51 * DAY) });
  shop.now = ago(48 * DAY);
  const ids = Array.from({ length: 450 }, newId);
  const orders = ids.map((id) => order(newId(), id, { placedAt: ago(48 * DAY + HOUR) }));
  await shop.deliver(orders.map((one) => paid(one)));
  shop.now = ago(40 * DAY);
  const broken = orders[123];
  const name = `test_fault_${broken?.orderId}`;
  const cause = `expiry:order:gid://shopify/Order/${broken?.orderId}`;
  await db.pool.query(
    `ALTER TABLE point_entry ADD CONSTRAINT ${name} CHECK (position('${cause}' IN cause) = 0)`,
  );
  expect(await shop.sweep()).toBe(450);
  shop.now = Date.now();
  await expect(shop.sweep()).rejects.toThrow('1 members could not be swept');
  const left = async () => (await shop.balances()).filter((row) => row.available + row.pending > 0).length;
  const due = () =>
    db.pool.query('SELECT 1 FROM balance WHERE shop_id = $1 AND next_boundary_at <= now()', [shop.shopId]);
  expect((await due()).rowCount).toBe(1);
  await db.pool.query(`ALTER TABLE point_entry DROP CONSTRAINT ${name}`);
  expect(await shop.sweep()).toBe(1);
  expect(await left()).toBe(0);
  await shop.expectClean();
});

test('told to stop, it stops after the batch and says that more are due', async () => {
  const base = defaultProgram(2);
  const program = { ...base, points: { ...base.points, holdDays: 1, expiryMonths: 1 } };
  const shop = await TestShop.install(db.pool, { program, now: ago(20 * DAY), earnsFrom: ago(21 * DAY) });
  shop.now = ago(18 * DAY);
  const placedAt = ago(18 * DAY + HOUR);
  await shop.deliver(Array.from({ length: 210 }, () => paid(order(newId(), newId(), { placedAt }))));
  const sweep = () =>
    sweepMembers(
      db.pool,
      shop.shopId,
      () => Promise.resolve(Date.now()),
      () => true,
    );
  expect(await sweep()).toEqual({ swept: 200, hasMore: true });
  expect(await sweep()).toEqual({ swept: 10, hasMore: false });
});
