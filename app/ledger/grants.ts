/** Gifts without points, settled like points: what a rule gives now against the vouchers that are there. */
import { int8Array } from '#app/db/array-parameters.ts';
import { send, type Queryable, type Transaction } from '#app/db/database.ts';
import { versionAt } from '#app/domain/program.ts';
import { grantFor, termsAt, type Grant, type GrantedReward } from '#app/domain/rewards/grants.ts';
import { rewardTermsSchema, type GrantTrigger, type RewardTerms } from '#app/domain/rewards/reward-terms.ts';
import type { Instant } from '#app/domain/time.ts';
import type { ShopRules } from './shop-rules.ts';
import { insertVoucher, IS_ASKED, type VoucherState } from './vouchers.ts';

const FIRST_ORDER: GrantTrigger = 'first_order';

/** A gift that is being made. */
export interface Granted {
  readonly voucherId: number;
  readonly rewardId: number;
  readonly version: number;
  readonly terms: RewardTerms;
}

export interface SettledGrants {
  readonly granted: readonly Granted[];
  /** Members one of whose vouchers shows otherwise. */
  readonly memberIds: readonly number[];
}

export interface GrantVoucher {
  readonly voucherId: number;
  readonly state: VoucherState;
  /** Used, or money that was given: nothing takes it back. */
  readonly stays: boolean;
}

export interface GrantRow {
  readonly memberId: number;
  readonly firstPlacedAt: Instant | null;
  readonly firstEarns: boolean;
  readonly ordersUnknown: number | null;
  readonly vouchers: readonly GrantVoucher[];
}

/**
 * @param memberIds locked roots, as they are stored: everything else of the settlement has been sent before
 */
export async function settleGrants(
  tx: Transaction,
  rules: ShopRules,
  memberIds: readonly number[],
  now: Instant,
): Promise<SettledGrants> {
  if (memberIds.length === 0) return { granted: [], memberIds: [] };
  const settled = { granted: [] as Granted[], memberIds: [] as number[] };
  const unknown: number[] = [];
  let reward: GrantedReward | null | undefined;
  for (const row of await readGrantFacts(tx, rules.shopId, memberIds)) {
    const grant = grantOf(row);
    if (grant.stands === null) unknown.push(row.memberId);
    const present = keptVoucher(row.vouchers);
    if (grant.stands === true && !present) {
      reward = reward === undefined ? await readGrantedReward(tx, rules.shopId, FIRST_ORDER) : reward;
      const granted = await give(tx, rules, row, grant.at, reward, now);
      if (!granted) continue;
      settled.granted.push(granted);
      settled.memberIds.push(row.memberId);
    }
    // After a merge there may be two: one gift a member.
    const surplus = row.vouchers.filter((one) => one !== present || grant.stands === false);
    if (grant.stands !== null && (await withdraw(tx, rules.shopId, surplus, now)))
      settled.memberIds.push(row.memberId);
  }
  if (rules.publishes) askOrdersTold(tx, rules.shopId, unknown);
  return settled;
}

export function grantOf({ firstPlacedAt, firstEarns, ordersUnknown }: GrantRow): Grant {
  const firstOrder = firstPlacedAt === null ? null : { placedAt: firstPlacedAt, earns: firstEarns };
  return grantFor(FIRST_ORDER, { firstOrder, ordersUnknown });
}

/** The one that counts as given: what stays before what can be taken back, earlier before later. */
export function keptVoucher(vouchers: readonly GrantVoucher[]): GrantVoucher | undefined {
  const given = vouchers.filter((one) => one.stays || one.state !== 'withdrawn');
  return given.find((one) => one.stays) ?? given[0];
}

/** Goes when its reason does. */
export function canBeWithdrawn({ stays, state }: GrantVoucher): boolean {
  return !stays && (state === 'making' || state === 'ready');
}

/** Shopify gives it at once, so ready is given too: where the answer was lost, it was found there. */
const IS_MONEY_GIVEN = `(t.terms #>> '{value,kind}' IN ('store_credit', 'gift_card')
                           AND (v.made_at IS NOT NULL OR v.state = 'ready'))`;

/** What decides over first-order gifts, as stored. */
export async function readGrantFacts(
  tx: Queryable,
  shopId: number,
  memberIds: readonly number[],
): Promise<GrantRow[]> {
  const { rows } = await tx.query<GrantRow>({
    name: 'grants-facts',
    text: `SELECT m.id AS "memberId", o.placed_at AS "firstPlacedAt", coalesce(o.points > 0, false) AS "firstEarns",
                  m.orders_told - (SELECT count(*) FROM shop_order k WHERE k.shop_id = m.shop_id AND k.member_id = m.id
                                     AND NOT k.deleted AND k.placed_at <= m.orders_told_at) AS "ordersUnknown",
                  coalesce((SELECT json_agg(json_build_object('voucherId', v.id, 'state', v.state,
                                     'stays', v.used_order_gid IS NOT NULL OR ${IS_MONEY_GIVEN}) ORDER BY v.id)
                            FROM voucher v
                            JOIN reward_version t ON t.shop_id = v.shop_id AND t.reward_id = v.reward_id
                              AND t.version = v.reward_version
                            WHERE v.shop_id = m.shop_id AND v.member_id = m.id
                              AND v.cause LIKE 'grant:first\\_order:%'), '[]') AS vouchers
           FROM member m
           LEFT JOIN LATERAL (SELECT placed_at, points FROM shop_order o
                              WHERE o.shop_id = m.shop_id AND o.member_id = m.id AND NOT o.deleted
                                AND (o.net_minor > 0 OR o.points > 0)
                              ORDER BY o.placed_at, o.order_gid LIMIT 1) o ON true
           WHERE m.shop_id = $1 AND m.id = ANY($2::bigint[]) ORDER BY m.id`,
    values: [shopId, int8Array(memberIds)],
  });
  return rows;
}

export async function readGrantedReward(
  tx: Queryable,
  shopId: number,
  trigger: GrantTrigger,
): Promise<GrantedReward | null> {
  const { rows } = await tx.query<
    Omit<GrantedReward, 'versions'> & { version: number; inForceFrom: Instant; terms: unknown }
  >({
    name: 'grants-reward',
    text: `SELECT r.id AS "rewardId", r.active, r.turned_at AS "turnedAt", v.version, v.terms,
                  v.in_force_from AS "inForceFrom"
           FROM reward r JOIN reward_version v ON v.shop_id = r.shop_id AND v.reward_id = r.id
           WHERE r.shop_id = $1 AND r.granted_for = $2 ORDER BY v.in_force_from, v.version`,
    values: [shopId, trigger],
  });
  const [reward] = rows;
  if (!reward) return null;
  const { rewardId, active, turnedAt } = reward;
  const versions = rows.map(({ version, inForceFrom, terms }) => ({
    ...{ version, inForceFrom, terms: rewardTermsSchema.parse(terms) },
  }));
  return { rewardId, active, turnedAt, versions };
}

/** A new voucher, or the withdrawn one anew with another code; `null` where nothing is given. */
async function give(
  tx: Transaction,
  rules: ShopRules,
  { memberId, vouchers }: GrantRow,
  at: Instant,
  reward: GrantedReward | null,
  now: Instant,
): Promise<Granted | null> {
  const terms = reward && termsAt(reward, at);
  if (!terms || versionAt(rules.versions, at).program.paused) return null;
  const { rewardId } = reward;
  const granted = { rewardId, version: terms.version, terms: terms.terms };
  const { value } = terms.terms;
  const amountMinor = 'amountMinor' in value ? value.amountMinor : null;
  const [withdrawn] = vouchers;
  if (withdrawn) {
    const { voucherId } = withdrawn;
    await beginAnew(tx, rules.shopId, { voucherId, version: terms.version, amountMinor, now });
    return { ...granted, voucherId };
  }
  const voucherId = await insertVoucher(tx, rules.shopId, {
    ...{ cause: `grant:${FIRST_ORDER}:${memberId}`, memberId, rewardId, version: terms.version, points: 0 },
    ...{ amountMinor, createdAt: now },
  });
  return { ...granted, voucherId };
}

interface Begun {
  readonly voucherId: number;
  readonly version: number;
  readonly amountMinor: number | null;
  readonly now: Instant;
}

/** A claim is not reset: who still holds it may be about to ask for what it was before, and would give twice. */
async function beginAnew(
  tx: Transaction,
  shopId: number,
  { voucherId, version, amountMinor, now }: Begun,
): Promise<void> {
  await tx.query({
    name: 'grants-anew',
    text: `UPDATE voucher SET state = 'making', reward_version = $3, amount_minor = $5, code = NULL,
             discount_gid = NULL, remote_gid = NULL, made_at = NULL, expires_at = NULL, ended_at = NULL,
             ends_as = NULL, asked_at = NULL, attempts = 0, stuck_since = NULL, unclear = false, last_error = NULL,
             created_at = to_timestamp($4::float8 / 1000), due_at = to_timestamp($4::float8 / 1000)
           WHERE shop_id = $1 AND id = $2 AND state = 'withdrawn'`,
    values: [shopId, voucherId, version, now, amountMinor],
  });
}

/** What stays is left alone, the others are taken away; one that nobody has asked Shopify for is gone at once. */
async function withdraw(
  tx: Transaction,
  shopId: number,
  vouchers: readonly GrantVoucher[],
  now: Instant,
): Promise<boolean> {
  const over = vouchers.filter(canBeWithdrawn);
  if (over.length === 0) return false;
  // Whether Shopify was asked meanwhile is seen by the update itself.
  await tx.query({
    name: 'grants-withdraw',
    text: `UPDATE voucher v SET state = CASE WHEN ${IS_ASKED} THEN 'ending' ELSE 'withdrawn' END,
             ends_as = CASE WHEN ${IS_ASKED} THEN 'withdrawn' END, ended_at = to_timestamp($3::float8 / 1000),
             due_at = CASE WHEN ${IS_ASKED} THEN to_timestamp($3::float8 / 1000) END
           WHERE v.shop_id = $1 AND v.id = ANY($2::bigint[]) AND v.state IN ('making', 'ready')`,
    values: [shopId, over.map((one) => one.voucherId), now],
  });
  return true;
}

/** Has Shopify asked how many orders these have made; also where a reading is under way: it may be from before the order. */
export function askOrdersTold(tx: Transaction, shopId: number, memberIds: readonly number[]): void {
  if (memberIds.length === 0) return;
  send(tx, {
    name: 'grants-ask',
    text: `INSERT INTO profile_read AS r (shop_id, member_id) SELECT $1, m.id FROM member m
           WHERE m.shop_id = $1 AND m.id = ANY($2::bigint[]) AND m.redacted_at IS NULL AND m.erased_at IS NULL
           ORDER BY m.id ON CONFLICT (shop_id, member_id) DO UPDATE SET revision = r.revision + 1`,
    values: [shopId, int8Array(memberIds)],
  });
}
