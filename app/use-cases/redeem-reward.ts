import type { Clock } from '#app/db/clock.ts';
import type { Database, Transaction } from '#app/db/database.ts';
import { versionAt } from '#app/domain/program.ts';
import { rewardTermsSchema, type RewardTerms } from '#app/domain/rewards/reward-terms.ts';
import { startOfPeriod } from '#app/domain/time.ts';
import { isFactId, openAccount, storeFact, type OpenAccount } from '#app/ledger/facts.ts';
import { inSettlement } from '#app/ledger/settlement.ts';
import type { ShopRules } from '#app/ledger/shop-rules.ts';
import { insertVoucher } from '#app/ledger/vouchers.ts';
import { failure, success, type Failure } from '#app/shopify/result.ts';
import { giveCodes } from './give-codes.ts';

export interface Redemption {
  readonly customerGid: string;
  /** Made once for each press of the button: the same redemption sent twice takes points once. */
  readonly key: string;
  readonly rewardId: number;
  /** The one whose price was confirmed: once there is a newer one, nothing is taken. Left out: the newest. */
  readonly rewardVersion?: number;
  /** Of rewards of any amount: how many steps of points are given. */
  readonly steps?: number | null | undefined;
}

export type RedeemCode =
  | 'bad_request'
  | 'insufficient_points'
  | 'key_taken'
  | 'left'
  | 'limit_reached'
  | 'not_started'
  | 'other_tier'
  | 'out_of_stock'
  | 'paused'
  | 'reward_gone'
  | 'unavailable';

export interface Redeemed {
  readonly voucherId: number;
  readonly available: number;
}

/** `needs` and `has` with `insufficient_points`. */
export type RedeemFailure = Failure<RedeemCode> & { readonly needs?: number; readonly has?: number };
export type RedeemResult = { readonly ok: true; readonly value: Redeemed } | RedeemFailure;

/**
 * Takes points for a reward and hands out its voucher, in one transaction under the member's lock: points are never gone
 * without a voucher, and of many at once only those get one for which there are points. Where no code was made
 * beforehand the voucher is being made.
 */
export async function redeemReward(
  database: Database,
  shopId: number,
  redemption: Redemption,
  clock: Clock,
): Promise<RedeemResult> {
  if (!isFactId(redemption.key)) {
    return failure('bad_request', 'The key must be 1 to 100 letters, digits, dashes or underscores.');
  }
  const result = await inSettlement(database, shopId, 'share', async (tx, rules): Promise<RedeemResult> => {
    const open = await openAccount(tx, rules, redemption.customerGid, clock);
    const cause = `redemption:${redemption.key}`;
    const known = await findVoucher(tx, shopId, cause);
    if (known) return answerAgain(known, open, redemption);
    const reward = await readReward(tx, shopId, redemption.rewardId);
    if (!reward) return failure('reward_gone', 'There is no such reward to be had.');
    if ((redemption.rewardVersion ?? reward.version) !== reward.version)
      return failure('reward_gone', 'The reward has changed: load it again.');
    const price = priceOf(reward.terms, redemption.steps ?? null);
    if (!price.ok) return price;
    if (!open) return tooFew(price.points, 0);
    const refused =
      refusal(open, rules, reward.terms, price.points) ?? (await limitReached(tx, rules, open, reward));
    if (refused) return refused;
    return redeem(tx, rules, open, { cause, reward, ...price });
  });
  return result ?? failure('unavailable', 'There is no such shop: install it first.');
}

interface Reward {
  readonly rewardId: number;
  readonly version: number;
  readonly terms: RewardTerms;
}

interface Priced {
  readonly points: number;
  readonly amountMinor: number | null;
}

async function redeem(
  tx: Transaction,
  rules: ShopRules,
  open: OpenAccount,
  { cause, reward, points, amountMinor }: Priced & { readonly cause: string; readonly reward: Reward },
): Promise<RedeemResult> {
  const { now, holding } = open;
  const { memberId } = holding;
  const { rewardId, version } = reward;
  const account = await storeFact(tx, rules, open, {
    ...{ cause, kind: 'redemption', points, at: now, expiresAt: null, ended: null, endedAt: null },
  });
  const made = { cause, memberId, rewardId, version, points, amountMinor, createdAt: now };
  const voucherId = await insertVoucher(tx, rules.shopId, made);
  await giveCodes(tx, rules, [{ voucherId, ...reward }], now);
  return success({ voucherId, available: account.available });
}

interface KnownVoucher extends Reward {
  readonly voucherId: number;
  readonly memberId: number;
  readonly points: number;
}

async function findVoucher(tx: Transaction, shopId: number, cause: string): Promise<KnownVoucher | null> {
  const { rows } = await tx.query<Omit<KnownVoucher, 'terms'> & { terms: unknown }>({
    name: 'redeem-known',
    text: `SELECT v.id AS "voucherId", v.member_id AS "memberId", v.points, v.reward_id AS "rewardId",
                  v.reward_version AS version, t.terms
           FROM voucher v JOIN reward_version t
             ON t.shop_id = v.shop_id AND t.reward_id = v.reward_id AND t.version = v.reward_version
           WHERE v.shop_id = $1 AND v.cause = $2`,
    values: [shopId, cause],
  });
  const [row] = rows;
  return row ? { ...row, terms: rewardTermsSchema.parse(row.terms) } : null;
}

function answerAgain(known: KnownVoucher, open: OpenAccount | null, redemption: Redemption): RedeemResult {
  const price = priceOf(known.terms, redemption.steps ?? null);
  const isSame =
    known.memberId === open?.holding.memberId &&
    known.rewardId === redemption.rewardId &&
    price.ok &&
    price.points === known.points;
  if (!open || !isSame) return failure('key_taken', 'This key was used for something else: make a new one.');
  return success({ voucherId: known.voucherId, available: open.account.available });
}

/** Its newest version, if points buy it now; with its row held where its number is limited. */
async function readReward(tx: Transaction, shopId: number, rewardId: number): Promise<Reward | null> {
  const { rows } = await tx.query<Omit<Reward, 'terms'> & { terms: unknown }>({
    name: 'redeem-reward',
    text: `SELECT r.id AS "rewardId", r.version, t.terms FROM reward r
           JOIN reward_version t ON t.shop_id = r.shop_id AND t.reward_id = r.id AND t.version = r.version
           WHERE r.shop_id = $1 AND r.id = $2 AND r.active AND r.granted_for IS NULL`,
    values: [shopId, rewardId],
  });
  const [row] = rows;
  if (!row) return null;
  const terms = rewardTermsSchema.parse(row.terms);
  if (terms.conditions.stock !== null) {
    const text = 'SELECT 1 FROM reward WHERE shop_id = $1 AND id = $2 FOR NO KEY UPDATE';
    await tx.query({ name: 'redeem-stock-hold', text, values: [shopId, rewardId] });
  }
  return { ...row, terms };
}

function priceOf(
  { value, cost }: RewardTerms,
  steps: number | null,
): (Priced & { readonly ok: true }) | Failure<'bad_request' | 'reward_gone'> {
  if (cost.kind === 'granted') return failure('reward_gone', 'This reward is not for points.');
  if (cost.kind === 'fixed') {
    if (steps !== null) return failure('bad_request', 'This reward has one price: leave the steps out.');
    return { ok: true, points: cost.points, amountMinor: 'amountMinor' in value ? value.amountMinor : null };
  }
  const { minSteps, maxSteps, pointsPerStep, amountMinorPerStep } = cost;
  const most = Math.min(
    maxSteps ?? Infinity,
    Math.floor(Number.MAX_SAFE_INTEGER / Math.max(pointsPerStep, amountMinorPerStep)),
  );
  if (steps === null || !Number.isSafeInteger(steps) || steps < minSteps || steps > most) {
    return failure(
      'bad_request',
      `The steps must be a whole number from ${minSteps}${maxSteps === null ? '' : ` to ${maxSteps}`}.`,
    );
  }
  return { ok: true, points: steps * pointsPerStep, amountMinor: steps * amountMinorPerStep };
}

function refusal(
  { account, balance, now }: OpenAccount,
  rules: ShopRules,
  { conditions }: RewardTerms,
  points: number,
): RedeemFailure | null {
  const { startsAt, endsAt, tiers } = conditions;
  if (endsAt !== null && endsAt <= now) return failure('reward_gone', 'The reward has ended.');
  if (versionAt(rules.versions, now).program.paused) return failure('paused', 'The program is paused.');
  if (balance.outside) return failure('left', 'This customer has left the program.');
  if (startsAt !== null && now < startsAt) return failure('not_started', 'The reward has not begun yet.');
  if (tiers.length > 0 && !tiers.includes(account.tier))
    return failure('other_tier', `The reward is for ${tiers.join(', ')}.`);
  return account.available < points ? tooFew(points, account.available) : null;
}

function tooFew(needs: number, has: number): RedeemFailure {
  return {
    ...failure('insufficient_points', `The reward needs ${needs} points, and ${has} can be spent.`),
    needs,
    has,
  };
}

/** Given back, never given or its order undone, it is as if it had not been taken. */
const COUNTS = `v.shop_id = $1 AND v.reward_id = $2
  AND (v.used_order_gid IS NOT NULL OR v.state NOT IN ('cancelled', 'not_made', 'withdrawn') AND v.ends_as IS DISTINCT FROM 'withdrawn')`;

async function limitReached(
  tx: Transaction,
  { shopId, timezone }: ShopRules,
  { holding, now }: OpenAccount,
  { rewardId, terms }: Reward,
): Promise<RedeemFailure | null> {
  const { perMember, stock } = terms.conditions;
  if (perMember) {
    const from = perMember.period === 'ever' ? null : startOfPeriod(now, perMember.period, timezone);
    const { rows } = await tx.query<{ taken: number }>({
      name: 'redeem-taken-by-member',
      text: `SELECT count(*) AS taken FROM voucher v WHERE ${COUNTS} AND v.member_id = $3
               AND ($4::bigint IS NULL OR v.created_at >= to_timestamp($4::float8 / 1000))`,
      values: [shopId, rewardId, holding.memberId, from],
    });
    if ((rows[0]?.taken ?? 0) >= perMember.times)
      return failure('limit_reached', `A member can take it ${perMember.times} times.`);
  }
  if (stock === null) return null;
  const { rows } = await tx.query<{ taken: number }>({
    name: 'redeem-taken',
    text: `SELECT count(*) AS taken FROM voucher v WHERE ${COUNTS}`,
    values: [shopId, rewardId],
  });
  return (rows[0]?.taken ?? 0) >= stock ? failure('out_of_stock', 'All of them are taken.') : null;
}
