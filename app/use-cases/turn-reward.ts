import type { Clock } from '#app/db/clock.ts';
import type { Database } from '#app/db/database.ts';
import { rewardTermsSchema } from '#app/domain/rewards/reward-terms.ts';
import { inSettlement } from '#app/ledger/settlement.ts';
import { failure, success, type Result } from '#app/shopify/result.ts';
import { recordStaffAction, type Staff } from './record-staff-action.ts';
import { wakeForRewards } from './wake-for-rewards.ts';

/** Turns a reward on or off; codes already out stay valid. Doing it twice does it once. */
export async function turnReward(
  database: Database,
  shopId: number,
  { rewardId, active }: { readonly rewardId: number; readonly active: boolean },
  staff: Staff,
  clock: Clock,
): Promise<Result<void, 'unknown_reward'>> {
  const turned = await inSettlement(database, shopId, 'update', async (tx) => {
    const { rows } = await tx.query<{ active: boolean; terms: unknown }>(
      `SELECT r.active, v.terms FROM reward r
       JOIN reward_version v ON v.shop_id = r.shop_id AND v.reward_id = r.id AND v.version = r.version
       WHERE r.shop_id = $1 AND r.id = $2`,
      [shopId, rewardId],
    );
    const reward = rows[0];
    if (!reward) return failure('unknown_reward', 'There is no such reward.');
    if (reward.active === active) return success(undefined);
    const at = await clock(tx);
    await tx.query(
      `UPDATE reward SET active = $3, turned_at = to_timestamp($4::float8 / 1000) WHERE shop_id = $1 AND id = $2`,
      [shopId, rewardId, active, at],
    );
    const { title, value } = rewardTermsSchema.parse(reward.terms);
    await recordStaffAction(tx, shopId, staff, at, {
      ...{ action: active ? 'reward.turned_on' : 'reward.turned_off', detail: { rewardId, title, value } },
    });
    await wakeForRewards(tx, shopId, at);
    return success(undefined);
  });
  return turned ?? failure('unknown_reward', 'There is no such reward.');
}
