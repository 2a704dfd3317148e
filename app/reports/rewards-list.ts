/** Rewards with how they are taken. */
import type { Queryable } from '#app/db/database.ts';
import {
  isCode,
  rewardTermsSchema,
  type GrantTrigger,
  type RewardTerms,
} from '#app/domain/rewards/reward-terms.ts';
import type { Instant } from '#app/domain/time.ts';

export type RewardStatus = 'active' | 'off' | 'not_started' | 'ended' | 'out_of_stock';

export interface RewardRow {
  readonly rewardId: number;
  readonly version: number;
  readonly grantedFor: GrantTrigger | null;
  /** In force for who takes it now. */
  readonly terms: RewardTerms;
  readonly active: boolean;
  readonly status: RewardStatus;
  /** Handed out; what was cancelled, withdrawn or never made does not count. */
  readonly redeemed: number;
  /** Used in an order that stands; store credit and gift cards with being given. */
  readonly used: number;
  readonly cost: RewardFigure;
}

/** Minor units of the shop's currency. */
export interface RewardFigure {
  /** What used vouchers took off their orders; where an order does not tell, what they are worth at most. */
  readonly minor: number;
  /** `exact`: all orders tell. `at_most`: some count in full. `at_least`: of some not even that is known. */
  readonly is: 'exact' | 'at_most' | 'at_least';
}

interface StoredReward {
  readonly rewardId: number;
  readonly version: number;
  readonly grantedFor: GrantTrigger | null;
  readonly active: boolean;
  readonly terms: unknown;
  readonly now: Instant;
}

/** What became of the vouchers of one version. */
interface Taken {
  readonly rewardId: number;
  readonly version: number;
  readonly redeemed: number;
  /** Used in an order. */
  readonly used: number;
  /** Not used, and ready. */
  readonly ready: number;
  readonly readyMinor: number;
  readonly toldMinor: number;
  /** Used in orders that do not tell what it took. */
  readonly untold: number;
  readonly untoldMinor: number;
}

/** Those on sale first, the cheapest first; gifts after those that points buy; turned off last. */
export async function listRewards(database: Queryable, shopId: number): Promise<readonly RewardRow[]> {
  const [stored, terms, taken] = await Promise.all([
    readRewards(database, shopId),
    readVersions(database, shopId),
    readTaken(database, shopId),
  ]);
  const rows = stored.map((reward): RewardRow => {
    const { rewardId, version, grantedFor, active } = reward;
    const own = taken.filter((one) => one.rewardId === rewardId);
    const current = rewardTermsSchema.parse(reward.terms);
    const figures = own.map((one) => figureOf(one, terms.get(`${rewardId}:${one.version}`) ?? current));
    const redeemed = own.reduce((sum, one) => sum + one.redeemed, 0);
    return {
      ...{ rewardId, version, grantedFor, active, terms: current, redeemed },
      status: statusOf(current, active, redeemed, reward.now),
      used: figures.reduce((sum, { used }) => sum + used, 0),
      cost: {
        minor: figures.reduce((sum, { minor }) => sum + minor, 0),
        is: figures.some((one) => one.isUnknown)
          ? 'at_least'
          : figures.some((one) => one.isAtMost)
            ? 'at_most'
            : 'exact',
      },
    };
  });
  return rows.sort((a, b) => place(a) - place(b) || price(a) - price(b) || a.rewardId - b.rewardId);
}

const place = ({ active, grantedFor }: RewardRow): number => (active ? 0 : 2) + (grantedFor === null ? 0 : 1);

function price({ terms: { cost } }: RewardRow): number {
  return cost.kind === 'fixed'
    ? cost.points
    : cost.kind === 'any_amount'
      ? cost.pointsPerStep * cost.minSteps
      : 0;
}

function statusOf(
  { conditions }: RewardTerms,
  active: boolean,
  redeemed: number,
  now: Instant,
): RewardStatus {
  if (!active) return 'off';
  if (conditions.endsAt !== null && conditions.endsAt <= now) return 'ended';
  if (conditions.startsAt !== null && conditions.startsAt > now) return 'not_started';
  return conditions.stock !== null && redeemed >= conditions.stock ? 'out_of_stock' : 'active';
}

interface Figure {
  readonly used: number;
  readonly minor: number;
  readonly isAtMost: boolean;
  readonly isUnknown: boolean;
}

function figureOf(taken: Taken, { value }: RewardTerms): Figure {
  const { used, ready, readyMinor, toldMinor, untold, untoldMinor } = taken;
  // Given is spent: what becomes of it afterwards is not told.
  if (!isCode(value)) {
    const minor = readyMinor + toldMinor + untoldMinor;
    return { used: used + ready, minor, isAtMost: false, isUnknown: false };
  }
  const isNominal = value.kind === 'amount_off';
  return {
    ...{ used, minor: isNominal ? toldMinor + untoldMinor : toldMinor },
    ...{ isAtMost: isNominal && untold > 0, isUnknown: !isNominal && untold > 0 },
  };
}

async function readRewards(database: Queryable, shopId: number): Promise<readonly StoredReward[]> {
  const { rows } = await database.query<StoredReward>({
    name: 'rewards-of-shop',
    text: `SELECT r.id AS "rewardId", r.version, r.granted_for AS "grantedFor", r.active, v.terms, now() AS now
           FROM reward r JOIN reward_version v ON v.shop_id = r.shop_id AND v.reward_id = r.id AND v.version = r.version
           WHERE r.shop_id = $1`,
    values: [shopId],
  });
  return rows;
}

/** By `<reward>:<version>`: what a voucher was worth is what its own version says. */
async function readVersions(database: Queryable, shopId: number): Promise<Map<string, RewardTerms>> {
  const { rows } = await database.query<{ rewardId: number; version: number; terms: unknown }>({
    name: 'reward-versions-of-shop',
    text: 'SELECT reward_id AS "rewardId", version, terms FROM reward_version WHERE shop_id = $1',
    values: [shopId],
  });
  return new Map(
    rows.map(({ rewardId, version, terms }) => [`${rewardId}:${version}`, rewardTermsSchema.parse(terms)]),
  );
}

/** One pass over the shop's vouchers. */
async function readTaken(database: Queryable, shopId: number): Promise<readonly Taken[]> {
  const isUsed = 'v.used_order_gid IS NOT NULL';
  const isReady = `v.used_order_gid IS NULL AND v.state = 'ready'`;
  const { rows } = await database.query<Taken>({
    name: 'vouchers-by-reward',
    text: `SELECT v.reward_id AS "rewardId", v.reward_version AS version,
             count(*) FILTER (WHERE ${isUsed} OR v.state IN ('making', 'ready', 'expired')
                                OR v.state = 'ending' AND v.ends_as = 'expired') AS redeemed,
             count(*) FILTER (WHERE ${isUsed}) AS used,
             count(*) FILTER (WHERE ${isReady}) AS ready,
             coalesce(sum(v.amount_minor) FILTER (WHERE ${isReady}), 0)::bigint AS "readyMinor",
             coalesce(sum(v.taken_minor) FILTER (WHERE ${isUsed}), 0)::bigint AS "toldMinor",
             count(*) FILTER (WHERE ${isUsed} AND v.taken_minor IS NULL) AS untold,
             coalesce(sum(v.amount_minor) FILTER (WHERE ${isUsed} AND v.taken_minor IS NULL), 0)::bigint AS "untoldMinor"
           FROM voucher v WHERE v.shop_id = $1 GROUP BY 1, 2`,
    values: [shopId],
  });
  return rows;
}
