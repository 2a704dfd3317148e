import type { Queryable } from '#app/db/database.ts';
import type { Account } from '#app/domain/account.ts';
import type { NothingEarned } from '#app/domain/earning/entitlement.ts';
import type { Instant } from '#app/domain/time.ts';
import type { Holding } from '#app/ledger/holdings.ts';

export interface MemberOrder {
  readonly orderGid: string;
  readonly name: string | null;
  readonly placedAt: Instant;
  /** Kept and paid now, minor units: what it counts for. */
  readonly spendMinor: number;
  readonly points: number;
  /** Why it gives nothing, if it does. */
  readonly nothing: NothingEarned | null;
}

export interface OrdersPage {
  readonly total: number;
  readonly from: number;
  readonly orders: readonly MemberOrder[];
}

export const ORDERS_A_PAGE = 10;

/** The newest first; deleted ones are gone, but for their points in the timeline. */
export async function memberOrders(
  tx: Queryable,
  shopId: number,
  holding: Holding,
  account: Account,
  from: number,
): Promise<OrdersPage> {
  const all = [...holding.orders.values()].filter((order) => !order.deleted);
  all.sort((a, b) => b.placedAt - a.placedAt || (a.orderGid < b.orderGid ? 1 : -1));
  const page = all.slice(from, from + ORDERS_A_PAGE);
  const { rows } = await tx.query<{ orderGid: string; name: string | null }>({
    name: 'member-order-names',
    text: `SELECT order_gid AS "orderGid", state->>'name' AS name FROM shop_order
           WHERE shop_id = $1 AND order_gid = ANY($2::text[])`,
    values: [shopId, page.map((order) => order.orderGid)],
  });
  const names = new Map(rows.map((row) => [row.orderGid, row.name]));
  return {
    ...{ total: all.length, from },
    orders: page.map(({ orderGid, placedAt, netMinor }) => {
      const entitled = account.entitlements.get(orderGid);
      return {
        ...{ orderGid, placedAt, name: names.get(orderGid) ?? null },
        ...{ spendMinor: netMinor, points: entitled?.points ?? 0 },
        nothing: entitled?.explanation.nothing ?? null,
      };
    }),
  };
}
