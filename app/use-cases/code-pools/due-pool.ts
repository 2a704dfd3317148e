/** A pool of codes whose turn has come, and how its row says what has become of it. */
import type { Clock } from '#app/db/clock.ts';
import { inTransaction, type Database, type Transaction } from '#app/db/database.ts';
import { rewardTermsSchema, type RewardTerms } from '#app/domain/rewards/reward-terms.ts';
import type { Instant } from '#app/domain/time.ts';
import type { AdminClient } from '#app/shopify/admin/admin-client.ts';
import { currencyExponent } from '#app/shopify/money.ts';
import type { Failure } from '#app/shopify/result.ts';
import { backOffSql, errorText } from '../outgoing-errors.ts';

/** What the filling of a shop's pools shares. */
export interface Filling {
  readonly database: Database;
  readonly shopId: number;
  readonly client: AdminClient;
  readonly clock: Clock;
  readonly domain: string;
  readonly currency: string;
  readonly exponent: number;
  readonly timezone: string;
}

export interface DuePool {
  readonly id: number;
  readonly rewardId: number;
  readonly version: number;
  readonly month: string;
  readonly firstCode: string;
  readonly discountGid: string | null;
  readonly endsAt: Instant | null;
  readonly bulkGid: string | null;
  readonly attempts: number;
  readonly terms: RewardTerms;
  /** Codes of it may be handed out: the version is the reward's newest, and the reward is on. */
  readonly isWanted: boolean;
}

export async function openFilling(
  database: Database,
  shopId: number,
  client: AdminClient,
  clock: Clock,
): Promise<Filling | null> {
  const { rows } = await database.query<Pick<Filling, 'domain' | 'currency' | 'timezone'>>({
    name: 'shop-for-vouchers',
    text: 'SELECT domain, currency, timezone FROM shop WHERE id = $1 AND uninstalled_at IS NULL',
    values: [shopId],
  });
  const [shop] = rows;
  return shop
    ? { database, shopId, client, clock, ...shop, exponent: currencyExponent(shop.currency) }
    : null;
}

/** Longer than a call with all its attempts takes. */
const CLAIM = '5 minutes';

export async function claimPool({ database, shopId, clock }: Filling): Promise<DuePool | null> {
  return inTransaction(database, async (tx) => {
    const now = await clock(tx);
    const { rows } = await tx.query<DuePool & { terms: unknown }>({
      name: 'pools-claim',
      // Materialized: looked for anew with each pool that is read, one after the other would be claimed.
      text: `WITH due AS MATERIALIZED (
                   SELECT p.id, v.terms, r.active AND r.version = p.reward_version AS wanted
                   FROM code_pool p
                   JOIN reward r ON r.shop_id = p.shop_id AND r.id = p.reward_id
                   JOIN reward_version v ON v.shop_id = p.shop_id AND v.reward_id = p.reward_id
                     AND v.version = p.reward_version
                   WHERE p.shop_id = $1 AND p.due_at <= to_timestamp($2::float8 / 1000) AND NOT p.closed
                     AND (p.claimed_until IS NULL OR p.claimed_until <= to_timestamp($2::float8 / 1000))
                   ORDER BY p.due_at LIMIT 1 FOR UPDATE OF p SKIP LOCKED)
             UPDATE code_pool p
             SET claimed_until = to_timestamp($2::float8 / 1000) + interval '${CLAIM}', attempts = p.attempts + 1
             FROM due WHERE p.shop_id = $1 AND p.id = due.id
             RETURNING p.id, p.reward_id AS "rewardId", p.reward_version AS version, p.month,
                       p.first_code AS "firstCode", p.discount_gid AS "discountGid", p.ends_at AS "endsAt",
                       p.bulk_gid AS "bulkGid", p.attempts, due.terms, due.wanted AS "isWanted"`,
      values: [shopId, now],
    });
    const [pool] = rows;
    return pool ? { ...pool, terms: rewardTermsSchema.parse(pool.terms) } : null;
  });
}

/** What a visit has come to. */
export type PoolEnd =
  /** Shopify works on it: look again soon. */
  | { readonly kind: 'wait'; readonly ms: number }
  /** Full enough, until it has only `low` codes left. */
  | { readonly kind: 'idle'; readonly nextAt: Instant | null; readonly low?: number }
  | { readonly kind: 'closed' }
  | { readonly kind: 'failed'; readonly failure: Failure }
  /** Shopify will not have it as it is. */
  | { readonly kind: 'refused'; readonly failure: Failure };

export async function endVisit(
  { database, shopId, clock }: Filling,
  { id }: DuePool,
  end: PoolEnd,
): Promise<void> {
  await inTransaction(database, async (tx) => {
    const now = await clock(tx);
    if (end.kind === 'failed' || end.kind === 'refused') return markFailed(tx, shopId, id, end, now);
    const dueAt = end.kind === 'wait' ? now + end.ms : end.kind === 'idle' ? end.nextAt : null;
    await tx.query({
      name: 'pools-visited',
      text: `UPDATE code_pool SET claimed_until = NULL, attempts = 0, last_error = NULL, closed = $4,
               low = coalesce($5, low), due_at = to_timestamp($3::float8 / 1000)
             WHERE shop_id = $1 AND id = $2`,
      values: [shopId, id, dueAt, end.kind === 'closed', end.kind === 'idle' ? (end.low ?? null) : null],
    });
    if (end.kind === 'closed') {
      await tx.query('DELETE FROM pool_code WHERE shop_id = $1 AND pool_id = $2', [shopId, id]);
    }
  });
}

async function markFailed(
  tx: Transaction,
  shopId: number,
  id: number,
  end: PoolEnd & { readonly kind: 'failed' | 'refused' },
  now: Instant,
): Promise<void> {
  await tx.query({
    name: 'pools-failed',
    text: `UPDATE code_pool SET claimed_until = NULL, last_error = $4,
             due_at = to_timestamp($3::float8 / 1000) + ${backOffSql('15 seconds', '15 minutes')}
           WHERE shop_id = $1 AND id = $2`,
    values: [shopId, id, now, errorText(end.failure)],
  });
}
