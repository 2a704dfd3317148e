import type { Queryable } from '#app/db/database.ts';
import { sendJobs } from '#app/db/send-job.ts';

/** Jobs that visit shops. Each names shops only: what is to be done stands in the shops' own rows. */
export const VISIT = {
  sweepMembers: 'sweep-members',
  publish: 'publish-balances',
  program: 'publish-program',
  fetch: 'fetch-orders',
  reconcile: 'reconcile-orders',
  forget: 'forget-deliveries',
  profiles: 'read-profiles',
  listing: 'list-members',
  pastOrders: 'bring-in-past-orders',
  figures: 'refresh-figures',
  backTest: 'back-test',
  erase: 'erase-shop-data',
  fillCodePools: 'fill-code-pools',
  tendVouchers: 'tend-vouchers',
} as const;

export type Visit = (typeof VISIT)[keyof typeof VISIT];

/** One job a shop, for which a queue that keeps one waiting job a key (`short`) needs no second. */
export async function wakeShops(
  tx: Queryable,
  visit: Visit,
  shopIds: readonly number[],
  { delaySeconds = 0 }: { readonly delaySeconds?: number } = {},
): Promise<void> {
  const payloads = shopIds.map((shopId) => ({ shopIds: [shopId] }));
  await sendJobs(tx, visit, payloads, { key: ({ shopIds: [shopId] }) => String(shopId), delaySeconds });
}

/**
 * Queues at once what a settlement has left to do outside: balances to publish, orders to fetch, people to ask for,
 * vouchers to make or to end.
 */
export async function wakeFollowers(database: Queryable, shopId: number): Promise<void> {
  const { rows } = await database.query<{
    publish: boolean;
    fetch: boolean;
    profiles: boolean;
    vouchers: boolean;
  }>({
    name: 'followers-of-settlement',
    text: `SELECT EXISTS (SELECT 1 FROM publication p WHERE p.shop_id = s.id AND p.next_attempt_at <= now()) AS publish,
                  EXISTS (SELECT 1 FROM order_fetch f WHERE f.shop_id = s.id AND f.next_attempt_at <= now()
                            AND f.gave_up_at IS NULL) AS fetch,
                  EXISTS (SELECT 1 FROM profile_read r WHERE r.shop_id = s.id AND r.next_attempt_at <= now()) AS profiles,
                  EXISTS (SELECT 1 FROM voucher v WHERE v.shop_id = s.id AND v.due_at <= now()
                            AND (v.claimed_until IS NULL OR v.claimed_until <= now())) AS vouchers
           FROM shop s WHERE s.id = $1 AND s.publishes`,
    values: [shopId],
  });
  if (rows[0]?.publish) await wakeShops(database, VISIT.publish, [shopId]);
  if (rows[0]?.fetch) await wakeShops(database, VISIT.fetch, [shopId]);
  if (rows[0]?.profiles) await wakeShops(database, VISIT.profiles, [shopId]);
  if (rows[0]?.vouchers) await wakeShops(database, VISIT.tendVouchers, [shopId]);
}

/** Queues at once the telling of balances that have just changed, where the shop shows them. */
export async function wakePublishing(database: Queryable, shopId: number): Promise<void> {
  const { rowCount } = await database.query({
    name: 'publications-waiting',
    text: `SELECT 1 FROM publication p JOIN shop s ON s.id = p.shop_id
           WHERE p.shop_id = $1 AND p.next_attempt_at <= now() AND s.publishes LIMIT 1`,
    values: [shopId],
  });
  if (rowCount) await wakeShops(database, VISIT.publish, [shopId]);
}

/** Queues at once the reading of members who have come into the list. */
export async function wakeProfileReads(database: Queryable, shopId: number): Promise<void> {
  const { rowCount } = await database.query({
    name: 'profile-reads-due',
    text: 'SELECT 1 FROM profile_read WHERE shop_id = $1 AND next_attempt_at <= now() LIMIT 1',
    values: [shopId],
  });
  if (rowCount) await wakeShops(database, VISIT.profiles, [shopId]);
}
