import type { Clock } from '#app/db/clock.ts';
import { isDatabaseAway } from '#app/db/constraints.ts';
import { inTransaction, type Database, type Queryable } from '#app/db/database.ts';
import { settle } from '#app/ledger/settle.ts';
import { inSettlement } from '#app/ledger/settlement.ts';
import { readShopRules, type ShopRules } from '#app/ledger/shop-rules.ts';
import type { AdminClient } from '#app/shopify/admin/admin-client.ts';
import { fetchOrderFacts, settleWorkOf, type OrderFacts } from './fetch-order-facts.ts';
import { backOffSql, errorText, isOfTheShop, isStopping } from './outgoing-errors.ts';

export interface FetchingDone {
  readonly fetched: number;
  readonly failed: number;
  /** It stopped before everything due was tried. */
  readonly hasMore: boolean;
}

export interface FetchOptions {
  readonly clock: Clock;
  /** Asked between orders. */
  readonly shouldStop?: (() => boolean) | undefined;
  /** Told of an order that failed by a fault of ours. */
  readonly onFault?: ((orderGid: string, error: unknown) => void) | undefined;
  readonly onProgress?: ((fetched: number) => void) | undefined;
}

interface Claimed {
  readonly orderGid: string;
  readonly revision: number;
  readonly attempts: number;
}

/** Longer than an order with all its pages and attempts takes. */
const CLAIM = '10 minutes';
/** Orders claimed together, and asked for side by side: the budget is Shopify's, the waiting is ours. */
const TOGETHER = 4;
/** Then an order is left to be looked at: Shopify does not know it, or we cannot read it. */
const MOST_ATTEMPTS = 6;

/**
 * Asks Shopify for the orders that only it can tell of, and settles each. What it does not know yet, or cannot be
 * read, is tried again with growing pauses and then given up, visibly; refunds known of it are kept.
 */
export async function fetchDueOrders(
  database: Database,
  shopId: number,
  client: AdminClient,
  options: FetchOptions,
): Promise<FetchingDone> {
  let fetched = 0;
  let failed = 0;
  for (;;) {
    if (options.shouldStop?.()) return { fetched, failed, hasMore: true };
    const rules = await readShopRules(database, shopId, 'none');
    const claimed = rules ? await claim(database, shopId) : [];
    if (!rules || claimed.length === 0) return { fetched, failed, hasMore: false };
    const results = await Promise.allSettled(
      claimed.map((one) => fetchOne(database, rules, client, one, options)),
    );
    // Only when all have ended: nothing goes on behind the caller's back.
    for (const result of results) if (result.status === 'rejected') throw result.reason;
    const outcomes = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    const good = outcomes.filter((outcome) => outcome === 'fetched').length;
    fetched += good;
    failed += outcomes.length - good;
    options.onProgress?.(fetched);
    if (outcomes.includes('shop_fails')) return { fetched, failed, hasMore: false };
  }
}

async function claim(database: Database, shopId: number): Promise<Claimed[]> {
  const { rows } = await database.query<Claimed>({
    name: 'fetches-claim',
    text: `UPDATE order_fetch f SET claimed_until = now() + interval '${CLAIM}', attempts = f.attempts + 1
           FROM (SELECT order_gid FROM order_fetch
                 WHERE shop_id = $1 AND next_attempt_at <= now() AND (claimed_until IS NULL OR claimed_until <= now())
                   AND gave_up_at IS NULL
                 ORDER BY next_attempt_at LIMIT $2 FOR UPDATE SKIP LOCKED) due
           WHERE f.shop_id = $1 AND f.order_gid = due.order_gid
           RETURNING f.order_gid AS "orderGid", f.revision, f.attempts`,
    values: [shopId, TOGETHER],
  });
  return rows;
}

type Outcome = 'fetched' | 'failed' | 'shop_fails';

async function fetchOne(
  database: Database,
  rules: ShopRules,
  client: AdminClient,
  claimed: Claimed,
  options: FetchOptions,
): Promise<Outcome> {
  const { shopId } = rules;
  try {
    const answer = await fetchOrderFacts(client, rules, claimed.orderGid);
    if (!answer.ok) {
      await markFailed(database, shopId, claimed, errorText(answer), !isOfTheShop(answer.code));
      return isOfTheShop(answer.code) ? 'shop_fails' : 'failed';
    }
    if (answer.value === null) {
      await markFailed(database, shopId, claimed, NOT_KNOWN, true);
      return 'failed';
    }
    await settleFetched(database, shopId, claimed, answer.value, options.clock);
    return 'fetched';
  } catch (error) {
    if (isDatabaseAway(error)) throw error;
    if (isStopping(error)) {
      await returnToQueue(database, shopId, claimed.orderGid);
      throw error;
    }
    options.onFault?.(claimed.orderGid, error);
    await markFailed(
      database,
      shopId,
      claimed,
      'internal_error: Perennial could not settle this order.',
      true,
    );
    return 'failed';
  }
}

const NOT_KNOWN =
  'not_found: Shopify does not know this order, or it is older than the app may read (60 days without read_all_orders).';

async function settleFetched(
  database: Database,
  shopId: number,
  { orderGid, revision }: Claimed,
  facts: OrderFacts,
  clock: Clock,
): Promise<void> {
  await inSettlement(database, shopId, 'share', async (tx, rules, alsoLock) => {
    await settle(tx, rules, settleWorkOf([facts]), clock, alsoLock);
    const { rowCount } = await tx.query(
      'DELETE FROM order_fetch WHERE shop_id = $1 AND order_gid = $2 AND revision = $3',
      [shopId, orderGid, revision],
    );
    // Something has come in since the request that only a newer answer can decide.
    if (rowCount === 0) await returnToQueue(tx, shopId, orderGid);
  });
}

async function returnToQueue(tx: Queryable, shopId: number, orderGid: string): Promise<void> {
  await tx.query(
    `UPDATE order_fetch SET claimed_until = NULL, next_attempt_at = now() + ${backOffSql('1 second', '1 hour')}
     WHERE shop_id = $1 AND order_gid = $2`,
    [shopId, orderGid],
  );
}

async function markFailed(
  database: Database,
  shopId: number,
  { orderGid, attempts }: Claimed,
  error: string,
  mayGiveUp: boolean,
): Promise<void> {
  const givesUp = mayGiveUp && attempts >= MOST_ATTEMPTS;
  await inTransaction(database, (tx) =>
    tx.query(
      `UPDATE order_fetch SET claimed_until = NULL, last_error = $3, gave_up_at = CASE WHEN $4 THEN now() END,
              next_attempt_at = CASE WHEN $4 THEN 'infinity' ELSE now() + ${backOffSql('15 seconds', '6 hours')} END
       WHERE shop_id = $1 AND order_gid = $2`,
      [shopId, orderGid, error, givesUp],
    ),
  );
}
