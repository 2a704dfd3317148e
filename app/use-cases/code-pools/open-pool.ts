import { randomBytes } from 'node:crypto';
import type { Queryable } from '#app/db/database.ts';
import type { RewardTerms } from '#app/domain/rewards/reward-terms.ts';
import { codePrefix, SPACED_BYTES, spacedCode } from '#app/domain/rewards/voucher-code.ts';
import { poolTime } from '#app/domain/rewards/pool-time.ts';
import type { Instant } from '#app/domain/time.ts';

export interface PoolOwner {
  readonly domain: string;
  readonly timezone: string;
}

/** A code nobody has been told of. */
export function newCode({ domain }: Pick<PoolOwner, 'domain'>): string {
  return spacedCode(codePrefix(domain), randomBytes(SPACED_BYTES));
}

/**
 * The row of this month's pool, due at once where it is new or was not wanted when it was last looked at. Its first code is never handed out: it is what the discount
 * is found by, whatever answers are lost.
 */
export async function openPool(
  tx: Queryable,
  shop: PoolOwner & { readonly shopId: number },
  reward: { readonly rewardId: number; readonly version: number; readonly terms: RewardTerms },
  now: Instant,
): Promise<boolean> {
  const { month, endsAt } = poolTime(reward.terms, now, shop.timezone);
  const { rowCount } = await tx.query({
    name: 'pools-open',
    text: `INSERT INTO code_pool (shop_id, reward_id, reward_version, month, first_code, ends_at, due_at)
           VALUES ($1, $2, $3, $4, $5, to_timestamp($6::float8 / 1000), to_timestamp($7::float8 / 1000))
           ON CONFLICT (shop_id, reward_id, reward_version, month) DO UPDATE SET due_at = excluded.due_at
             WHERE code_pool.due_at IS NULL AND code_pool.discount_gid IS NULL`,
    values: [shop.shopId, reward.rewardId, reward.version, month, newCode(shop), endsAt, now],
  });
  return rowCount === 1;
}
