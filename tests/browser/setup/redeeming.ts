/** Rewards redeemed as the shoppers' panel does it, for the pages that show what became of them. */
import { randomUUID } from 'node:crypto';
import { vi } from 'vitest';
import { databaseClock } from '#app/db/clock.ts';
import { redeemReward } from '#app/use-cases/redeem-reward.ts';
import type { Customer } from '../../../devshop/shop/state.ts';
import type { World } from './start-world.ts';
import { came, variantFor } from './walking.ts';

export async function read<Row>(world: World, sql: string, values: readonly unknown[] = []): Promise<Row[]> {
  return (await world.database.pool.query<Row & object>(sql, [...values])).rows;
}

/** @param kind of what the reward gives, `amount_off` ... @returns the voucher's id */
export async function redeem(world: World, customer: Customer, kind: string): Promise<number> {
  const customerGid = `gid://shopify/Customer/${customer.id}`;
  const [reward] = await read<{ shopId: number; rewardId: number }>(
    world,
    `SELECT r.shop_id AS "shopId", r.id AS "rewardId" FROM reward r
     JOIN reward_version v ON v.shop_id = r.shop_id AND v.reward_id = r.id AND v.version = r.version
     JOIN member m ON m.shop_id = r.shop_id AND m.customer_gid = $2
     WHERE v.terms #>> '{value,kind}' = $1 AND r.granted_for IS NULL ORDER BY r.id LIMIT 1`,
    [kind, customerGid],
  );
  if (!reward) throw new Error(`there is no such reward, or no such member: ${kind}`);
  const wish = { customerGid, key: randomUUID(), rewardId: reward.rewardId };
  const redeemed = await redeemReward(world.database.pool, reward.shopId, wish, databaseClock);
  if (!redeemed.ok) throw new Error(redeemed.message);
  return redeemed.value.voucherId;
}

/** Its code, once it is ready. */
export function codeOf(world: World, voucherId: number): Promise<string> {
  const sql = `SELECT code FROM voucher WHERE id = $1 AND state = 'ready'`;
  return vi.waitFor(
    async () => {
      const [row] = await read<{ code: string }>(world, sql, [voucherId]);
      if (!row) throw new Error(`voucher ${voucherId} is not ready`);
      return row.code;
    },
    { timeout: 30_000, interval: 100 },
  );
}

/** An order of 42.00 with a code. */
export function orderWith(world: World, customer: Customer, code: string) {
  const lines = [{ variantId: variantFor(world, 4200).id, quantity: 1 }];
  return came(world.shop.operations.placeOrder({ customerId: customer.id, lines, discountCodes: [code] }));
}

/** What four attempts leave behind; `unclear`: the last answer was lost. */
export async function stick(world: World, voucherId: number, unclear = true): Promise<void> {
  await read(
    world,
    'UPDATE voucher SET stuck_since = now(), unclear = $2, due_at = NULL, claimed_until = NULL WHERE id = $1',
    [voucherId, unclear],
  );
}

/** One voucher in each of some states; the customer needs 2,000 points. */
export async function redeemSome(world: World, customer: Customer): Promise<void> {
  const [ready, used] = [
    await redeem(world, customer, 'amount_off'),
    await redeem(world, customer, 'amount_off'),
  ];
  await codeOf(world, ready);
  orderWith(world, customer, await codeOf(world, used));
  await world.settled();
  const stuck = await redeem(world, customer, 'amount_off');
  await codeOf(world, stuck);
  await read(world, `UPDATE voucher SET state = 'making', code = NULL, discount_gid = NULL WHERE id = $1`, [
    stuck,
  ]);
  await stick(world, stuck, false);
}
