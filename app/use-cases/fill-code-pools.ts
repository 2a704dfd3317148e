import type { Clock } from '#app/db/clock.ts';
import { inTransaction, type Database } from '#app/db/database.ts';
import { isPooled, rewardTermsSchema } from '#app/domain/rewards/reward-terms.ts';
import type { AdminClient } from '#app/shopify/admin/admin-client.ts';
import { claimPool, endVisit, openFilling, type DuePool, type Filling } from './code-pools/due-pool.ts';
import { openPool } from './code-pools/open-pool.ts';
import { visitPool } from './code-pools/visit-pool.ts';
import { finishVoucher } from './finish-voucher.ts';
import { isOfTheShop } from './outgoing-errors.ts';

export interface FillingDone {
  /** Steps that went well. */
  readonly steps: number;
  readonly failed: number;
  /** It stopped before everything due was tried, or Shopify is still making codes. */
  readonly hasMore: boolean;
}

/** So often is a pool that Shopify refuses tried before those who wait for its codes get their points back. */
const REFUSED_OFTEN = 3;

/**
 * Sees to it that every reward whose codes are all alike has codes ready: a discount for each version and month, filled up
 * before it runs dry.
 * @param shouldStop asked between calls
 */
export async function fillCodePools(
  database: Database,
  shopId: number,
  client: AdminClient,
  clock: Clock,
  shouldStop: () => boolean = () => false,
): Promise<FillingDone> {
  const filling = await openFilling(database, shopId, client, clock);
  if (!filling) return { steps: 0, failed: 0, hasMore: false };
  await openPools(filling);
  let steps = 0;
  let failed = 0;
  let isWaiting = false;
  for (;;) {
    if (shouldStop()) return { steps, failed, hasMore: true };
    const pool = await claimPool(filling);
    if (!pool) return { steps, failed, hasMore: isWaiting };
    const end = await visitOne(filling, pool);
    if (end.kind === 'failed' || end.kind === 'refused') failed += 1;
    else steps += 1;
    isWaiting ||= end.kind === 'wait' && end.ms > 0;
    if (end.kind === 'failed' && isOfTheShop(end.failure.code)) return { steps, failed, hasMore: false };
  }
}

async function visitOne(filling: Filling, pool: DuePool) {
  try {
    const end = await visitPool(filling, pool);
    await endVisit(filling, pool, end);
    if (end.kind === 'refused' && pool.attempts >= REFUSED_OFTEN) await returnWaiting(filling, pool);
    return end;
  } catch (error) {
    // Whatever was under way is looked for by the next visit.
    await filling.database.query('UPDATE code_pool SET claimed_until = NULL WHERE shop_id = $1 AND id = $2', [
      filling.shopId,
      pool.id,
    ]);
    throw error;
  }
}

/** A pool for this month, of each reward that wants one and has none. */
async function openPools(filling: Filling): Promise<void> {
  const { database, shopId, clock } = filling;
  const { rows } = await database.query<{ rewardId: number; version: number; terms: unknown }>({
    name: 'rewards-for-pools',
    text: `SELECT r.id AS "rewardId", r.version, v.terms
           FROM reward r JOIN reward_version v ON v.shop_id = r.shop_id AND v.reward_id = r.id AND v.version = r.version
           WHERE r.shop_id = $1 AND r.active ORDER BY r.id`,
    values: [shopId],
  });
  await inTransaction(database, async (tx) => {
    const now = await clock(tx);
    for (const row of rows) {
      const terms = rewardTermsSchema.parse(row.terms);
      if (isPooled(terms)) await openPool(tx, filling, { ...row, terms }, now);
    }
  });
}

/** Nobody waits for what Shopify refuses. */
async function returnWaiting({ database, shopId, clock }: Filling, pool: DuePool): Promise<void> {
  const { rows } = await database.query<{ id: number }>({
    name: 'vouchers-waiting',
    text: `SELECT id FROM voucher WHERE shop_id = $1 AND reward_id = $2 AND reward_version = $3
             AND state = 'making' AND code IS NULL ORDER BY id LIMIT 200`,
    values: [shopId, pool.rewardId, pool.version],
  });
  for (const { id } of rows) await finishVoucher(database, shopId, id, 'not_made', clock);
}
