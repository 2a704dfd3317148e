/** Vouchers whose turn has come, and how their rows say what has become of them. */
import type { Clock } from '#app/db/clock.ts';
import { inTransaction, type Database, type Transaction } from '#app/db/database.ts';
import { rewardTermsSchema, type RewardTerms } from '#app/domain/rewards/reward-terms.ts';
import type { Instant } from '#app/domain/time.ts';
import { lockMembers } from '#app/ledger/balances.ts';
import { queuePublications } from '#app/ledger/outgoing.ts';
import type { AdminClient } from '#app/shopify/admin/admin-client.ts';
import { currencyExponent } from '#app/shopify/money.ts';
import type { Failure } from '#app/shopify/result.ts';
import { backOffSql, errorText } from '../outgoing-errors.ts';

/** What the tending of a shop's vouchers shares. */
export interface Tending {
  readonly database: Database;
  readonly shopId: number;
  readonly client: AdminClient;
  readonly clock: Clock;
  readonly domain: string;
  readonly currency: string;
  readonly exponent: number;
  readonly timezone: string;
  /** What the shop has granted the app. */
  readonly scopes: readonly string[];
}

export interface DueVoucher {
  readonly id: number;
  readonly memberId: number;
  /** Whom it is for now; null when there is nobody any more. */
  readonly customerGid: string | null;
  readonly rewardId: number;
  readonly version: number;
  readonly terms: RewardTerms;
  readonly amountMinor: number | null;
  readonly code: string | null;
  readonly discountGid: string | null;
  readonly state: 'making' | 'ready' | 'ending';
  readonly endsAs: 'cancelled' | 'expired' | 'withdrawn' | null;
  /** It has been ready. */
  readonly isMade: boolean;
  readonly expiresAt: Instant | null;
  readonly usedOrderGid: string | null;
  readonly attempts: number;
  /** Since when something asked for may have been carried out, and nobody has told. */
  readonly askedAt: Instant | null;
}

export async function openTending(
  database: Database,
  shopId: number,
  client: AdminClient,
  clock: Clock,
): Promise<Tending | null> {
  const { rows } = await database.query<
    Pick<Tending, 'domain' | 'currency' | 'timezone'> & { scope: string | null }
  >({
    name: 'shop-for-tending',
    text: `SELECT s.domain, s.currency, s.timezone, o.scope
           FROM shop s LEFT JOIN session o ON o.id = 'offline_' || s.domain
           WHERE s.id = $1 AND s.uninstalled_at IS NULL`,
    values: [shopId],
  });
  const [shop] = rows;
  if (!shop) return null;
  const { scope, ...told } = shop;
  const exponent = currencyExponent(told.currency);
  return { database, shopId, client, clock, ...told, exponent, scopes: (scope ?? '').split(',') };
}

/** Longer than what is done for a member's vouchers takes. */
const CLAIM = '10 minutes';
const MEMBERS_A_CLAIM = 40;
const VOUCHERS_A_CLAIM = 100;
const IS_FREE = `(v.claimed_until IS NULL OR v.claimed_until <= to_timestamp($2::float8 / 1000))`;

/**
 * Takes vouchers that are due, all of a member's together and nobody else's at the same time: of two store credits for
 * the same person, whose answers were lost, nobody could tell which one Shopify shows.
 */
export async function claimVouchers({ database, shopId, clock }: Tending): Promise<DueVoucher[]> {
  return inTransaction(database, async (tx) => {
    const now = await clock(tx);
    const memberIds = await holdTurn(tx, shopId, now);
    if (memberIds.length === 0) return [];
    // A new statement sees what others have claimed before they let go of the members.
    const { rows } = await tx.query<Omit<DueVoucher, 'terms' | 'customerGid'>>({
      name: 'vouchers-claim',
      // Materialized: looked for anew with each voucher that is read, more than that would be claimed.
      text: `WITH due AS MATERIALIZED (
                   SELECT v.id FROM voucher v
                   WHERE v.shop_id = $1 AND v.member_id = ANY($3::bigint[])
                     AND v.due_at <= to_timestamp($2::float8 / 1000) AND ${IS_FREE}
                     AND NOT EXISTS (SELECT 1 FROM voucher o WHERE o.shop_id = $1 AND o.member_id = v.member_id
                                       AND o.claimed_until > to_timestamp($2::float8 / 1000))
                   ORDER BY v.id LIMIT ${VOUCHERS_A_CLAIM} FOR UPDATE OF v SKIP LOCKED)
             UPDATE voucher v
             SET claimed_until = to_timestamp($2::float8 / 1000) + interval '${CLAIM}', attempts = v.attempts + 1
             FROM due WHERE v.shop_id = $1 AND v.id = due.id
             RETURNING v.id, v.member_id AS "memberId", v.reward_id AS "rewardId", v.reward_version AS version,
                       v.amount_minor AS "amountMinor", v.code, v.discount_gid AS "discountGid", v.state,
                       v.ends_as AS "endsAs", v.made_at IS NOT NULL AS "isMade", v.expires_at AS "expiresAt", v.used_order_gid AS "usedOrderGid",
                       v.attempts, v.asked_at AS "askedAt"`,
      values: [shopId, now, memberIds],
    });
    return withTerms(tx, shopId, rows);
  });
}

async function holdTurn(tx: Transaction, shopId: number, now: Instant): Promise<number[]> {
  const { rows } = await tx.query<{ id: number }>({
    name: 'vouchers-members',
    text: `SELECT m.id FROM member m
           WHERE m.shop_id = $1 AND m.id IN (
             SELECT v.member_id FROM voucher v
             WHERE v.shop_id = $1 AND v.due_at <= to_timestamp($2::float8 / 1000) AND ${IS_FREE}
             ORDER BY v.due_at LIMIT ${MEMBERS_A_CLAIM})
           ORDER BY m.id FOR NO KEY UPDATE`,
    values: [shopId, now],
  });
  return rows.map(({ id }) => id);
}

async function withTerms(
  tx: Transaction,
  shopId: number,
  claimed: readonly Omit<DueVoucher, 'terms' | 'customerGid'>[],
): Promise<DueVoucher[]> {
  const { rows } = await tx.query<{ id: number; terms: unknown; customerGid: string | null }>({
    name: 'vouchers-terms',
    text: `SELECT v.id, t.terms, CASE WHEN r.redacted_at IS NULL AND r.customer_gid LIKE 'gid://%'
                    THEN r.customer_gid END AS "customerGid"
           FROM voucher v
           JOIN reward_version t ON t.shop_id = v.shop_id AND t.reward_id = v.reward_id AND t.version = v.reward_version
           JOIN member m ON m.shop_id = v.shop_id AND m.id = v.member_id
           JOIN member r ON r.shop_id = m.shop_id AND r.id = m.root_id
           WHERE v.shop_id = $1 AND v.id = ANY($2::bigint[])`,
    values: [shopId, claimed.map(({ id }) => id)],
  });
  const more = new Map(rows.map((row) => [row.id, row]));
  return claimed
    .flatMap((voucher) => {
      const found = more.get(voucher.id);
      return found
        ? [{ ...voucher, customerGid: found.customerGid, terms: rewardTermsSchema.parse(found.terms) }]
        : [];
    })
    .sort((a, b) => a.id - b.id);
}

/** Holds off settlements that read the member's vouchers, until the transaction ends. */
export async function holdMember(
  tx: Transaction,
  shopId: number,
  { memberId }: Pick<DueVoucher, 'memberId'>,
): Promise<void> {
  await lockMembers(tx, shopId, [memberId]);
}

/** What a voucher's turn has come to. */
export type TurnEnd =
  /** The row says it all. */
  | { readonly kind: 'done' }
  /** Nothing is wrong: look again. */
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'failed'; readonly failure: Failure }
  /** Shopify will not, or it makes no sense any more; nothing was made, and nothing is under way. */
  | { readonly kind: 'refused'; readonly failure: Failure }
  /** It cannot be told what Shopify did: staff decide. */
  | { readonly kind: 'unclear'; readonly failure: Failure };

/** With as many failures as this it is shown as stuck: some minutes after the first. */
const STUCK_AFTER = 4;

export async function endTurn(
  { database, shopId, clock }: Tending,
  { id, memberId }: DueVoucher,
  end: Exclude<TurnEnd, { kind: 'done' }>,
): Promise<void> {
  await inTransaction(database, async (tx) => {
    const now = await clock(tx);
    if (end.kind === 'wait') {
      await tx.query({
        name: 'vouchers-wait',
        text: `UPDATE voucher SET claimed_until = NULL, attempts = greatest(attempts - 1, 0),
                 due_at = to_timestamp($3::float8 / 1000)
               WHERE shop_id = $1 AND id = $2 AND state IN ('making', 'ready', 'ending')`,
        values: [shopId, id, now + end.ms],
      });
      return;
    }
    const { rows } = await tx.query<{ isNewlyStuck: boolean }>({
      name: 'vouchers-failed',
      text: `UPDATE voucher SET claimed_until = NULL, last_error = $4, unclear = unclear OR $5,
               stuck_since = CASE WHEN $5 OR attempts >= ${STUCK_AFTER}
                 THEN coalesce(stuck_since, to_timestamp($3::float8 / 1000)) ELSE stuck_since END,
               due_at = CASE WHEN NOT $5
                 THEN to_timestamp($3::float8 / 1000) + ${backOffSql('15 seconds', '30 minutes')} END
             WHERE shop_id = $1 AND id = $2 AND state IN ('making', 'ready', 'ending')
             RETURNING stuck_since = to_timestamp($3::float8 / 1000) AS "isNewlyStuck"`,
      values: [shopId, id, now, errorText(end.failure), end.kind === 'unclear'],
    });
    // Shoppers are told of one that takes its time.
    if (rows[0]?.isNewlyStuck) queuePublications(tx, shopId, [memberId]);
  });
}

/** The process stops or fails, or their turn did not come: others go on at once, and nothing was tried. */
export async function letGo(
  { database, shopId }: Pick<Tending, 'database' | 'shopId'>,
  vouchers: readonly DueVoucher[],
): Promise<void> {
  await database.query(
    `UPDATE voucher SET claimed_until = NULL, attempts = greatest(attempts - 1, 0)
     WHERE shop_id = $1 AND id = ANY($2::bigint[])`,
    [shopId, vouchers.map(({ id }) => id)],
  );
}
