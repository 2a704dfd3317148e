/** A reward as its editor needs it, and what stands around it. */
import type { Queryable } from '#app/db/database.ts';
import { rewardTermsSchema, type GrantTrigger, type RewardTerms } from '#app/domain/rewards/reward-terms.ts';
import type { Instant } from '#app/domain/time.ts';

export interface EditedReward {
  readonly rewardId: number;
  readonly version: number;
  readonly grantedFor: GrantTrigger | null;
  readonly active: boolean;
  readonly terms: RewardTerms;
  readonly inForceFrom: Instant;
}

/** Null when the shop has no such reward. */
export async function readReward(
  database: Queryable,
  shopId: number,
  rewardId: number,
): Promise<EditedReward | null> {
  const { rows } = await database.query<Omit<EditedReward, 'terms'> & { readonly terms: unknown }>({
    name: 'reward-edited',
    text: `SELECT r.id AS "rewardId", r.version, r.granted_for AS "grantedFor", r.active, v.terms,
                  v.in_force_from AS "inForceFrom"
           FROM reward r JOIN reward_version v ON v.shop_id = r.shop_id AND v.reward_id = r.id AND v.version = r.version
           WHERE r.shop_id = $1 AND r.id = $2`,
    values: [shopId, rewardId],
  });
  const [row] = rows;
  return row ? { ...row, terms: rewardTermsSchema.parse(row.terms) } : null;
}

export interface RewardSurroundings {
  /** Of the program in force, lowest first. */
  readonly tiers: readonly string[];
  /** The first order brings something already. */
  readonly hasGift: boolean;
}

export async function readRewardSurroundings(
  database: Queryable,
  shopId: number,
): Promise<RewardSurroundings> {
  const { rows } = await database.query<RewardSurroundings>({
    name: 'reward-surroundings',
    text: `SELECT ARRAY(SELECT level->>'name' FROM json_array_elements(
                    (SELECT document->'tiers'->'levels' FROM program_version v WHERE v.shop_id = $1
                     ORDER BY version DESC LIMIT 1)) level) AS tiers,
                  EXISTS (SELECT FROM reward r WHERE r.shop_id = $1 AND r.granted_for = 'first_order') AS "hasGift"`,
    values: [shopId],
  });
  return rows[0] ?? { tiers: [], hasGift: false };
}
