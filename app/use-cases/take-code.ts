import type { Transaction } from '#app/db/database.ts';
import { rewardTermsSchema } from '#app/domain/rewards/reward-terms.ts';
import type { Instant } from '#app/domain/time.ts';
import { openPool, type PoolOwner } from './code-pools/open-pool.ts';
import { VISIT, wakeShops } from './wake-shops.ts';

export interface ReadyCode {
  readonly code: string;
  readonly discountGid: string;
}

/**
 * Takes a code out of the reward version's pool, in the transaction that hands it out: nobody else gets it, and rolled
 * back it is there again. Null while there is none; then the pool is being filled.
 * @param now this process's clock unless told; a few seconds do not matter here
 */
export async function takeReadyCode(
  tx: Transaction,
  shopId: number,
  rewardId: number,
  version: number,
  now: Instant = Date.now(),
): Promise<ReadyCode | null> {
  const { rows } = await tx.query<ReadyCode & { poolId: number }>({
    name: 'pool-codes-take',
    // A pool of last month serves on as long as its discount outlives the voucher. Materialized: looked for anew with each
    // code that is read, a free one would be found, and deleted, more than once.
    text: `WITH free AS MATERIALIZED (
                  SELECT f.code, p.discount_gid
                  FROM (SELECT p.id, p.discount_gid FROM code_pool p
                        JOIN reward_version v ON v.shop_id = p.shop_id AND v.reward_id = p.reward_id
                          AND v.version = p.reward_version
                        WHERE p.shop_id = $1 AND p.reward_id = $2 AND p.reward_version = $3 AND NOT p.closed
                          AND p.discount_gid IS NOT NULL
                          AND (p.ends_at IS NULL OR p.ends_at > to_timestamp($4::float8 / 1000)
                            + ((v.terms #>> '{voucher,expiresAfterDays}')::int + 1) * interval '1 day')
                        ORDER BY p.ends_at, p.id) p
                  CROSS JOIN LATERAL (SELECT code FROM pool_code WHERE shop_id = $1 AND pool_id = p.id AND ready
                                      LIMIT 1 FOR UPDATE SKIP LOCKED) f
                  LIMIT 1)
           DELETE FROM pool_code c USING free
           WHERE c.shop_id = $1 AND c.code = free.code
           RETURNING c.code, free.discount_gid AS "discountGid", c.pool_id AS "poolId"`,
    values: [shopId, rewardId, version, now],
  });
  const [taken] = rows;
  if (!taken) {
    await orderCodes(tx, shopId, rewardId, version, now);
    return null;
  }
  if (await isLow(tx, shopId, taken.poolId)) await markDue(tx, shopId, [taken.poolId], now);
  return { code: taken.code, discountGid: taken.discountGid };
}

async function isLow(tx: Transaction, shopId: number, poolId: number): Promise<boolean> {
  const { rows } = await tx.query<{ isLow: boolean }>({
    name: 'pool-codes-many',
    text: `SELECT NOT EXISTS (SELECT 1 FROM pool_code c WHERE c.shop_id = $1 AND c.pool_id = $2 AND c.ready
                                OFFSET p.low LIMIT 1) AS "isLow"
           FROM code_pool p WHERE p.shop_id = $1 AND p.id = $2`,
    values: [shopId, poolId],
  });
  return rows[0]?.isLow ?? false;
}

/** Nobody waits for a row that somebody else is marking. */
async function markDue(
  tx: Transaction,
  shopId: number,
  poolIds: readonly number[],
  now: Instant,
): Promise<void> {
  const { rowCount } = await tx.query({
    name: 'pools-due',
    text: `UPDATE code_pool SET due_at = to_timestamp($3::float8 / 1000)
           WHERE shop_id = $1 AND id IN (
             SELECT id FROM code_pool WHERE shop_id = $1 AND id = ANY($2::bigint[]) AND attempts = 0
               AND (due_at IS NULL OR due_at > to_timestamp($3::float8 / 1000)) FOR UPDATE SKIP LOCKED)`,
    values: [shopId, poolIds, now],
  });
  if (rowCount) await wakeShops(tx, VISIT.fillCodePools, [shopId]);
}

/** Whoever waits for a code of this version has a pool that is to be filled. */
async function orderCodes(
  tx: Transaction,
  shopId: number,
  rewardId: number,
  version: number,
  now: Instant,
): Promise<void> {
  const { rows } = await tx.query<PoolOwner & { terms: unknown }>({
    name: 'pools-order',
    text: `SELECT s.domain, s.timezone, v.terms FROM shop s JOIN reward_version v ON v.shop_id = s.id
           WHERE s.id = $1 AND v.reward_id = $2 AND v.version = $3`,
    values: [shopId, rewardId, version],
  });
  const [shop] = rows;
  if (!shop) throw new Error(`there is no version ${version} of reward ${rewardId}`);
  const terms = rewardTermsSchema.parse(shop.terms);
  if (await openPool(tx, { shopId, ...shop }, { rewardId, version, terms }, now)) {
    await wakeShops(tx, VISIT.fillCodePools, [shopId]);
    return;
  }
  const pools = await tx.query<{ id: number }>({
    name: 'pools-of-version',
    text: `SELECT id FROM code_pool WHERE shop_id = $1 AND reward_id = $2 AND reward_version = $3 AND NOT closed`,
    values: [shopId, rewardId, version],
  });
  await markDue(
    tx,
    shopId,
    pools.rows.map(({ id }) => id),
    now,
  );
}
