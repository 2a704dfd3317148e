/** What goes wrong until somebody does something about it, as the shop's own rows tell. */
import type { Queryable } from '#app/db/database.ts';
import type { Instant } from '#app/domain/time.ts';
import { VOUCHER_TAB } from './vouchers-list.ts';

export type Need =
  /** Counted to a hundred. */
  | { readonly kind: 'deliveries_unreadable'; readonly count: number }
  | { readonly kind: 'orders_given_up'; readonly count: number }
  | { readonly kind: 'past_orders_unreadable'; readonly count: number }
  | { readonly kind: 'vouchers_stuck'; readonly count: number }
  | { readonly kind: 'work_lies'; readonly since: Instant }
  | { readonly kind: 'access_lost' }
  | { readonly kind: 'throttled'; readonly nextTryAt: Instant | null }
  | { readonly kind: 'shopify_away'; readonly nextTryAt: Instant | null };

/** More than this is shown as this many and more. */
export const MOST_COUNTED = 100;
/** A delivery is settled within seconds; one that waits this long is waited on by nobody. */
const LIES_AFTER = '5 minutes';

interface Row {
  readonly deliveries: number;
  readonly givenUp: number;
  readonly pastOrders: number;
  readonly stuckVouchers: number;
  readonly waitingSince: Instant | null;
  readonly hasAccess: boolean;
  readonly troubles: readonly { readonly code: string; readonly nextTryAt: number | null }[];
}

/**
 * Each question is answered from an index that holds only rows in trouble (or by its first row), so a large shop in
 * good order costs no more than a small one. Calls to Shopify leave why they failed with what they were about.
 */
export async function needsOfOwner(database: Queryable, shopId: number): Promise<readonly Need[]> {
  const { rows } = await database.query<Row>(
    `SELECT (SELECT count(*) FROM (SELECT 1 FROM delivery d WHERE d.shop_id = s.id AND d.status = 'failed'
               LIMIT ${MOST_COUNTED}) d) AS deliveries,
            (SELECT count(*) FROM (SELECT 1 FROM order_fetch f WHERE f.shop_id = s.id AND f.last_error IS NOT NULL
               AND f.gave_up_at IS NOT NULL LIMIT ${MOST_COUNTED}) f) AS "givenUp",
            (SELECT coalesce(sum(b.orders_failed), 0)::bigint FROM backfill b WHERE b.shop_id = s.id
               AND b.id = (SELECT max(n.id) FROM backfill n WHERE n.shop_id = s.id)) AS "pastOrders",
            (SELECT count(*) FROM (SELECT 1 FROM voucher v WHERE v.shop_id = s.id AND ${VOUCHER_TAB} = 'stuck'
               LIMIT ${MOST_COUNTED}) v) AS "stuckVouchers",
            (SELECT d.received_at FROM delivery d WHERE d.shop_id = s.id AND d.status = 'waiting'
               ORDER BY d.id LIMIT 1) AS "waitingSince",
            s.publishes AND EXISTS (SELECT 1 FROM session o WHERE o.id = 'offline_' || s.domain
               AND o.shop = s.domain AND NOT o."isOnline") AS "hasAccess",
            (SELECT coalesce(json_agg(t), '[]') FROM (
               SELECT split_part(e.last_error, ':', 1) AS code,
                      floor(extract(epoch FROM min(e.next_attempt_at)) * 1000)::bigint AS "nextTryAt"
               FROM ((SELECT f.last_error, f.next_attempt_at FROM order_fetch f WHERE f.shop_id = s.id
                        AND f.last_error IS NOT NULL AND f.gave_up_at IS NULL LIMIT ${MOST_COUNTED})
                     UNION ALL
                     (SELECT p.last_error, p.next_attempt_at FROM publication p WHERE p.shop_id = s.id
                        AND p.last_error IS NOT NULL LIMIT ${MOST_COUNTED})
                     UNION ALL
                     (SELECT c.last_error, c.due_at FROM code_pool c WHERE c.shop_id = s.id AND NOT c.closed
                        AND c.last_error IS NOT NULL LIMIT ${MOST_COUNTED})) e
               GROUP BY 1) t) AS troubles
     FROM shop s WHERE s.id = $1 AND s.uninstalled_at IS NULL`,
    [shopId],
  );
  const [row] = rows;
  return row ? needsOf(row, await longAgo(database)) : [];
}

async function longAgo(database: Queryable): Promise<Instant> {
  const { rows } = await database.query<{ at: Instant }>(`SELECT now() - interval '${LIES_AFTER}' AS at`);
  return rows[0]?.at ?? 0;
}

/** The gravest first. */
function needsOf(row: Row, longAgoAt: Instant): Need[] {
  const trouble = (...codes: string[]) => row.troubles.find((one) => codes.includes(one.code));
  const needs: Need[] = [];
  if (!row.hasAccess || trouble('unauthorized')) needs.push({ kind: 'access_lost' });
  if (row.waitingSince !== null && row.waitingSince < longAgoAt)
    needs.push({ kind: 'work_lies', since: row.waitingSince });
  if (row.deliveries > 0) needs.push({ kind: 'deliveries_unreadable', count: row.deliveries });
  if (row.givenUp > 0) needs.push({ kind: 'orders_given_up', count: row.givenUp });
  if (row.stuckVouchers > 0) needs.push({ kind: 'vouchers_stuck', count: row.stuckVouchers });
  if (row.pastOrders > 0) needs.push({ kind: 'past_orders_unreadable', count: row.pastOrders });
  const slow = trouble('throttled');
  if (slow) needs.push({ kind: 'throttled', nextTryAt: slow.nextTryAt });
  const away = trouble('unreachable', 'shop_unavailable');
  if (away) needs.push({ kind: 'shopify_away', nextTryAt: away.nextTryAt });
  return needs;
}
