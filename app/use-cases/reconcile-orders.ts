import type { Clock } from '#app/db/clock.ts';
import { isDatabaseAway } from '#app/db/constraints.ts';
import { inTransaction, type Database } from '#app/db/database.ts';
import type { Instant } from '#app/domain/time.ts';
import { queueFetches } from '#app/ledger/outgoing.ts';
import { settle } from '#app/ledger/settle.ts';
import { inSettlement } from '#app/ledger/settlement.ts';
import { readShopRules, type ShopRules } from '#app/ledger/shop-rules.ts';
import type { AdminClient, AdminCode } from '#app/shopify/admin/admin-client.ts';
import { ordersUpdatedSince, type UpdatedOrder } from '#app/shopify/admin/updated-orders.ts';
import { failure, success, type Failure, type Result } from '#app/shopify/result.ts';
import { fetchOrderFacts, settleWorkOf, type OrderFacts } from './fetch-order-facts.ts';
import { errorText, isOfTheShop } from './outgoing-errors.ts';

export interface ReconciledOrders {
  /** Orders that Shopify says have changed. */
  readonly seen: number;
  /** Those we did not know as they are now. */
  readonly settled: number;
  /** Could not be read now: left to the fetching of orders, with the reason. */
  readonly handedOn: number;
  /** From here the next run goes on. */
  readonly until: Instant;
}

export interface ReconcileOptions {
  readonly clock: Clock;
  /** This process's clock, for when requests were sent. */
  readonly now?: (() => Instant) | undefined;
  /** Asked between orders. */
  readonly shouldStop?: (() => boolean) | undefined;
  readonly onProgress?: ((seen: number, settled: number) => void) | undefined;
  /** Told of an order that failed by a fault of ours. */
  readonly onFault?: ((orderGid: string, error: unknown) => void) | undefined;
}

export type ReconcileCode = AdminCode | 'stopped' | 'unknown_shop';

/** For clocks that differ, and for changes that Shopify's search shows late. */
const OVERLAP_MS = 5 * 60_000;
/** Orders asked for side by side. */
const AT_ONCE = 4;
/** Orders settled in one transaction. */
const BATCH = 40;

/**
 * Settles every order that changed at Shopify since the last run and that no delivery told us of as it is now.
 * A run that fails leaves the mark where it was; the next one passes quickly over what this one settled.
 */
export async function reconcileOrders(
  database: Database,
  shopId: number,
  client: AdminClient,
  options: ReconcileOptions,
): Promise<Result<ReconciledOrders, ReconcileCode>> {
  const { now = Date.now } = options;
  const from = await reconciledUntil(database, shopId);
  const rules = await readShopRules(database, shopId, 'none');
  if (from === null || !rules) return UNKNOWN_SHOP;
  const until = now();
  const counts = { seen: 0, settled: 0, handedOn: 0 };
  let after: string | null = null;
  do {
    const page = await ordersUpdatedSince(client, from - OVERLAP_MS, after);
    if (!page.ok) return page;
    counts.seen += page.orders.length;
    const stale = await staleOrders(database, shopId, page.orders);
    for (let first = 0; first < stale.length; first += BATCH) {
      if (options.shouldStop?.())
        return failure('stopped', 'The run was stopped; the next one begins at the same mark.');
      const part = stale.slice(first, first + BATCH);
      const done = await settleBatch(database, rules, client, part, options);
      if (!done.ok) return done;
      counts.settled += done.value.settled;
      counts.handedOn += done.value.handedOn;
      options.onProgress?.(counts.seen, counts.settled);
    }
    after = page.after;
  } while (after !== null);
  await inTransaction(database, (tx) =>
    tx.query(
      `UPDATE shop SET reconciled_until = greatest(reconciled_until, to_timestamp($2::float8 / 1000))
       WHERE id = $1 AND uninstalled_at IS NULL`,
      [shopId, until],
    ),
  );
  return success({ ...counts, until });
}

const UNKNOWN_SHOP: Failure<'unknown_shop'> = failure(
  'unknown_shop',
  'There is no such shop: install it first.',
);

async function reconciledUntil(database: Database, shopId: number): Promise<Instant | null> {
  const { rows } = await database.query<{ from: Instant }>(
    `SELECT coalesce(reconciled_until, installed_at) AS from FROM shop WHERE id = $1 AND uninstalled_at IS NULL`,
    [shopId],
  );
  return rows[0]?.from ?? null;
}

/** Those whose newest state we do not have. */
async function staleOrders(
  database: Database,
  shopId: number,
  orders: readonly UpdatedOrder[],
): Promise<string[]> {
  if (orders.length === 0) return [];
  const { rows } = await database.query<{ orderGid: string }>({
    name: 'orders-stale',
    text: `SELECT u.gid AS "orderGid"
           FROM unnest($2::text[], $3::bigint[]) WITH ORDINALITY AS u(gid, updated_at, n)
           LEFT JOIN shop_order o ON o.shop_id = $1 AND o.order_gid = u.gid
           WHERE o.order_gid IS NULL
              OR NOT o.deleted AND (o.state_changed_at IS NULL OR o.state_changed_at < to_timestamp(u.updated_at::float8 / 1000))
           ORDER BY u.n`,
    values: [shopId, orders.map((order) => order.orderGid), orders.map((order) => order.updatedAt)],
  });
  return rows.map((row) => row.orderGid);
}

async function settleBatch(
  database: Database,
  rules: ShopRules,
  client: AdminClient,
  orderGids: readonly string[],
  options: ReconcileOptions,
): Promise<Result<{ settled: number; handedOn: number }, ReconcileCode>> {
  const read: OrderFacts[] = [];
  let gone = 0;
  const unread = new Map<string, string>();
  for (let first = 0; first < orderGids.length; first += AT_ONCE) {
    const gids = orderGids.slice(first, first + AT_ONCE);
    const answers = await Promise.all(gids.map((gid) => fetchOrderFacts(client, rules, gid)));
    for (const [index, answer] of answers.entries()) {
      if (answer.ok) {
        if (answer.value) read.push(answer.value);
        else gone += 1;
      } else if (isOfTheShop(answer.code)) return answer as Failure<AdminCode>;
      else unread.set(gids[index] ?? '', errorText(answer));
    }
  }
  const isThere = await settleRead(database, rules.shopId, read, unread, options);
  if (isThere) await handOn(database, rules.shopId, unread);
  return isThere
    ? success({ settled: orderGids.length - gone - unread.size, handedOn: unread.size })
    : UNKNOWN_SHOP;
}

/** Together, or one by one when something in it fails. Returns false when the shop has been erased. */
async function settleRead(
  database: Database,
  shopId: number,
  read: readonly OrderFacts[],
  unread: Map<string, string>,
  options: ReconcileOptions,
): Promise<boolean> {
  const settleThese = (orders: readonly OrderFacts[]) =>
    inSettlement(database, shopId, 'share', async (tx, rules, alsoLock) => {
      await settle(tx, rules, settleWorkOf(orders), options.clock, alsoLock);
      return true;
    });
  try {
    return (await settleThese(read)) ?? false;
  } catch (error) {
    const [only] = read;
    if (read.length > 1) {
      for (const one of read) if (!(await settleRead(database, shopId, [one], unread, options))) return false;
      return true;
    }
    if (!only || isDatabaseAway(error)) throw error;
    options.onFault?.(only.news.orderGid, error);
    unread.set(only.news.orderGid, 'internal_error: Perennial could not settle this order.');
    return true;
  }
}

/** What could not be read or settled must not hold up the mark: it is fetched by itself, with the reason to see. */
async function handOn(
  database: Database,
  shopId: number,
  unread: ReadonlyMap<string, string>,
): Promise<void> {
  if (unread.size === 0) return;
  await inTransaction(database, async (tx) => {
    queueFetches(tx, shopId, new Map([...unread.keys()].map((gid) => [gid, 'reconcile'])));
    await tx.query(
      `UPDATE order_fetch f SET last_error = u.error FROM unnest($2::text[], $3::text[]) AS u(gid, error)
       WHERE f.shop_id = $1 AND f.order_gid = u.gid`,
      [shopId, [...unread.keys()], [...unread.values()]],
    );
  });
}
