/** The codes of a pool as rows: written before Shopify hears of them, ready when it has them, gone when handed out. */
import { inTransaction } from '#app/db/database.ts';
import type { Instant } from '#app/domain/time.ts';
import { VISIT, wakeShops } from '../wake-shops.ts';
import type { DuePool, Filling } from './due-pool.ts';
import { newCode } from './open-pool.ts';

type At = Pick<Filling, 'database' | 'shopId'>;

export async function writeCodes(
  { database, shopId }: At,
  { id }: DuePool,
  codes: readonly string[],
): Promise<void> {
  await database.query(
    'INSERT INTO pool_code (shop_id, code, pool_id) SELECT $1, u.code, $2 FROM unnest($3::text[]) AS u(code)',
    [shopId, id, codes],
  );
}

/** Codes that Shopify was told of, or was about to be. */
export async function waitingCodes({ database, shopId }: At, { id }: DuePool): Promise<string[]> {
  const { rows } = await database.query<{ code: string }>(
    'SELECT code FROM pool_code WHERE shop_id = $1 AND pool_id = $2 AND NOT ready ORDER BY code',
    [shopId, id],
  );
  return rows.map(({ code }) => code);
}

/** From now on they are handed out, first to those who wait. */
export async function markReady(
  { database, shopId, clock }: Filling,
  { id, rewardId, version }: DuePool,
  codes: readonly string[],
): Promise<void> {
  if (codes.length === 0) return;
  await inTransaction(database, async (tx) => {
    await tx.query(
      'UPDATE pool_code SET ready = true WHERE shop_id = $1 AND pool_id = $2 AND code = ANY($3::text[])',
      [shopId, id, codes],
    );
    const { rowCount } = await tx.query({
      name: 'vouchers-waiting-due',
      text: `UPDATE voucher SET due_at = to_timestamp($4::float8 / 1000)
             WHERE shop_id = $1 AND reward_id = $2 AND reward_version = $3 AND state = 'making' AND code IS NULL
               AND (claimed_until IS NULL OR claimed_until <= to_timestamp($4::float8 / 1000))`,
      values: [shopId, rewardId, version, await clock(tx)],
    });
    if (rowCount) await wakeShops(tx, VISIT.tendVouchers, [shopId]);
  });
}

export async function dropCodes(
  { database, shopId }: At,
  { id }: DuePool,
  codes: readonly string[],
): Promise<void> {
  if (codes.length === 0) return;
  await database.query(
    'DELETE FROM pool_code WHERE shop_id = $1 AND pool_id = $2 AND code = ANY($3::text[]) AND NOT ready',
    [shopId, id, codes],
  );
}

/** As if it had never had a discount. */
export async function emptyPool({ database, shopId, domain }: Filling, { id }: DuePool): Promise<void> {
  await inTransaction(database, async (tx) => {
    await tx.query('DELETE FROM pool_code WHERE shop_id = $1 AND pool_id = $2', [shopId, id]);
    await tx.query(
      'UPDATE code_pool SET discount_gid = NULL, bulk_gid = NULL, first_code = $3 WHERE shop_id = $1 AND id = $2',
      [shopId, id, newCode({ domain })],
    );
  });
}

export interface PoolCounts {
  readonly ready: number;
  /** Vouchers of this version that have no code yet. */
  readonly waiting: number;
  /** Vouchers of this reward made since then, of whatever version. */
  readonly handedOut: number;
  /** Another pool of this version has codes. */
  readonly successorReady: boolean;
}

export async function countCodes(
  { database, shopId }: At,
  { id, rewardId, version }: DuePool,
  since: Instant,
): Promise<PoolCounts> {
  const { rows } = await database.query<PoolCounts>({
    name: 'pool-counts',
    text: `SELECT (SELECT count(*) FROM pool_code WHERE shop_id = $1 AND pool_id = $2 AND ready) AS ready,
                  (SELECT count(*) FROM voucher WHERE shop_id = $1 AND reward_id = $3 AND reward_version = $4
                     AND state = 'making' AND code IS NULL) AS waiting,
                  (SELECT count(*) FROM voucher WHERE shop_id = $1 AND reward_id = $3
                     AND made_at > to_timestamp($5::float8 / 1000)) AS "handedOut",
                  EXISTS (SELECT 1 FROM code_pool p JOIN pool_code c ON c.shop_id = p.shop_id AND c.pool_id = p.id
                          WHERE p.shop_id = $1 AND p.reward_id = $3 AND p.reward_version = $4 AND p.id > $2
                            AND c.ready) AS "successorReady"`,
    values: [shopId, id, rewardId, version, since],
  });
  return rows[0] ?? { ready: 0, waiting: 0, handedOut: 0, successorReady: false };
}
