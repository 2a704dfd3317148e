import type { Queryable } from '#app/db/database.ts';
import {
  leastPoints,
  onOffer,
  reachOf,
  wireReward,
  type RewardOnOffer,
} from '#app/domain/shopper/wire-reward.ts';
import type { WireAccount, WireOffer } from '#app/domain/shopper-wire.ts';
import type { Visit } from './visit.ts';

/** How often rewards with a limit were taken, by reward. */
type Taken = ReadonlyMap<number, { readonly byMember: number; readonly byAll: number }>;

/** Rewards that points buy, cheapest first, each with what hinders this member. */
export function offersFor(visit: Visit, account: WireAccount | null, taken: Taken): WireOffer[] {
  return onOffer(visit.rewards, visit.now).flatMap((offered) => {
    const reward = wireReward(offered);
    if (reward === null) return [];
    const { byMember = 0, byAll = 0 } = taken.get(offered.id) ?? {};
    const needed = leastPoints(offered.terms) ?? 0;
    const by = account && {
      // What is to be earned back comes first.
      ...{
        available: account.points_available - account.points_debt,
        tier: account.tier,
        outside: account.outside,
      },
      ...{ taken: byMember, takenByAll: byAll },
    };
    // A guest has no points yet, and may have any tier.
    const reach = by
      ? reachOf(offered.terms, visit.program, by, visit.now)
      : visit.program.paused
        ? ({ can: 'paused' } as const)
        : ({ can: 'missing_points', missing_points: needed } as const);
    return [{ ...reward, reach }];
  });
}

/** Asks nothing where no reward on offer has a limit. */
export async function readTaken(database: Queryable, visit: Visit): Promise<Taken> {
  const limited = onOffer(visit.rewards, visit.now).filter(hasLimit);
  if (limited.length === 0 || visit.member === null) return new Map();
  const { rows } = await database.query<{ rewardId: number; byMember: number; byAll: number }>({
    name: 'shopper-taken',
    text: `SELECT r.id AS "rewardId",
                  (SELECT count(*) FROM voucher v
                   WHERE v.shop_id = $1 AND v.member_id = ANY($4::bigint[]) AND v.reward_id = r.id AND ${COUNTS}
                     AND v.created_at >= CASE r.period
                       WHEN 'month' THEN date_trunc('month', to_timestamp($5::float8 / 1000) AT TIME ZONE $6) AT TIME ZONE $6
                       WHEN 'year' THEN date_trunc('year', to_timestamp($5::float8 / 1000) AT TIME ZONE $6) AT TIME ZONE $6
                       ELSE '-infinity' END) AS "byMember",
                  CASE WHEN r.stocked THEN (SELECT count(*) FROM voucher v
                   WHERE v.shop_id = $1 AND v.reward_id = r.id AND ${COUNTS}) ELSE 0 END AS "byAll"
           FROM unnest($2::bigint[], $3::text[], $7::boolean[]) AS r(id, period, stocked)`,
    values: [
      visit.shopId,
      limited.map(({ id }) => id),
      limited.map(({ terms }) => terms.conditions.perMember?.period ?? 'ever'),
      visit.member.memberIds,
      visit.now,
      visit.timezone,
      limited.map(({ terms }) => terms.conditions.stock !== null),
    ],
  });
  return new Map(rows.map((row) => [row.rewardId, row]));
}

/** As redeeming counts: given back, never given or its order undone, it is as if it had not been taken. */
const COUNTS = `(v.used_order_gid IS NOT NULL OR v.state NOT IN ('cancelled', 'not_made', 'withdrawn')
  AND v.ends_as IS DISTINCT FROM 'withdrawn')`;

const hasLimit = ({ terms: { conditions } }: RewardOnOffer): boolean =>
  conditions.perMember !== null || conditions.stock !== null;
