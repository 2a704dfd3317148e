/** What a shop's program has given and what is left of it, in figures that add up. */
import type { Queryable } from '#app/db/database.ts';
import { programSchema } from '#app/domain/program.ts';

export interface PointTotals {
  /** Lowest tier first. */
  readonly membersByTier: readonly { readonly tier: string; readonly members: number }[];
  /** What orders, joining and adjustments have given, less what was taken back of it. */
  readonly given: number;
  /** As a positive number, like the next. */
  readonly expired: number;
  /** Less those given back. */
  readonly redeemed: number;
  /** Debt that members need not pay. */
  readonly forgiven: number;
  /** Pending and available less debt, over all members: given - expired - redeemed + forgiven. */
  readonly outstanding: number;
}

const NO_TIER = '(none yet)';

/** Both views in one statement, so that the figures are of one moment. */
export async function pointTotals(database: Queryable, domain: string): Promise<PointTotals> {
  const { rows } = await database.query<PointTotals>(
    `SELECT e.*, b.*
     FROM (SELECT coalesce(sum(points) FILTER (WHERE kind IN ('order', 'joining', 'adjustment')), 0)::bigint AS given,
                  coalesce(-sum(points) FILTER (WHERE kind = 'expiry'), 0)::bigint AS expired,
                  coalesce(-sum(points) FILTER (WHERE kind IN ('redemption', 'return')), 0)::bigint AS redeemed,
                  coalesce(sum(points) FILTER (WHERE kind = 'forgiveness'), 0)::bigint AS forgiven
           FROM reporting.point_entry WHERE shop_domain = $1) e,
          (SELECT coalesce(sum(points_available + points_pending - points_debt), 0)::bigint AS outstanding,
                  (SELECT coalesce(json_agg(t), '[]') FROM (
                     SELECT coalesce(tier, $2) AS tier, count(*)::int AS members
                     FROM reporting.member_balance WHERE shop_domain = $1 GROUP BY 1 ORDER BY 1) t) AS "membersByTier"
           FROM reporting.member_balance WHERE shop_domain = $1) b`,
    [domain, NO_TIER],
  );
  const totals = rows[0] as PointTotals;
  const rank = await tierRanks(database, domain);
  const rankOf = (tier: string) => rank.indexOf(tier);
  return {
    ...totals,
    membersByTier: totals.membersByTier.toSorted((a, b) => rankOf(a.tier) - rankOf(b.tier)),
  };
}

/** Names of the tiers by the newest rules, lowest first; names of older rules sort before them. */
async function tierRanks(database: Queryable, domain: string): Promise<readonly string[]> {
  const { rows } = await database.query<{ document: unknown }>(
    `SELECT p.document FROM program_version p JOIN shop s ON s.id = p.shop_id
     WHERE s.domain = $1 ORDER BY p.in_force_from DESC, p.version DESC LIMIT 1`,
    [domain],
  );
  const newest = rows[0];
  return newest ? programSchema.parse(newest.document).tiers.levels.map((level) => level.name) : [];
}
