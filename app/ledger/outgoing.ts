/** What must follow a settlement, kept in the shop's own rows until it is done. */
import { send, type Transaction } from '#app/db/database.ts';

/**
 * Orders that only Shopify can tell us about, with the reason. A new wish for an order already waiting counts up:
 * an answer that is under way may be older than the wish.
 */
export function queueFetches(tx: Transaction, shopId: number, reasons: ReadonlyMap<string, string>): void {
  if (reasons.size === 0) return;
  send(tx, {
    name: 'fetches-insert',
    text: `INSERT INTO order_fetch AS f (shop_id, order_gid, reason) SELECT $1, u.gid, u.reason
           FROM unnest($2::text[], $3::text[]) AS u(gid, reason) ORDER BY u.gid
           ON CONFLICT (shop_id, order_gid) DO UPDATE
             SET revision = f.revision + 1, next_attempt_at = excluded.next_attempt_at, gave_up_at = NULL`,
    values: [shopId, [...reasons.keys()], [...reasons.values()]],
  });
}

/** Members whose balance Shopify must be told; a newer wish replaces the older one. */
export function queuePublications(tx: Transaction, shopId: number, memberIds: readonly number[]): void {
  if (memberIds.length === 0) return;
  send(tx, {
    name: 'publications-upsert',
    text: `INSERT INTO publication AS p (shop_id, member_id) SELECT $1, u.id FROM unnest($2::bigint[]) AS u(id)
           ON CONFLICT (shop_id, member_id) DO UPDATE SET revision = p.revision + 1, next_attempt_at = excluded.next_attempt_at`,
    values: [shopId, memberIds],
  });
}
