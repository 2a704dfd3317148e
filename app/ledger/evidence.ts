/** Everything stored about some members, for reading it all again: audit, rebuild, balances of another day. */
import type { Queryable } from '#app/db/database.ts';
import type { BalanceRow } from './balances.ts';
import { readBalances } from './balances.ts';
import type { EntryKind } from './booking.ts';
import { asHeld, loadHoldings, type Holding } from './holdings.ts';
import { assess, fromStored, ORDER_COLUMNS, type OrderRow, type StoredOrder } from './orders.ts';
import type { ShopRules } from './shop-rules.ts';

export interface EvidenceEntry {
  readonly kind: EntryKind;
  readonly cause: string;
  readonly points: number;
}

export interface Evidence {
  readonly memberId: number;
  readonly customerGid: string;
  /** As stored. */
  readonly holding: Holding;
  readonly balance: BalanceRow;
  readonly entries: readonly EvidenceEntry[];
  /** As stored, with the states they came from. */
  readonly orders: readonly OrderRow[];
  /** Causes of orders whose newest state resolves to another member. */
  readonly strangers: readonly string[];
}

/** Ids of members that are read as themselves, in order, after `after`. */
export async function memberPage(
  tx: Queryable,
  shopId: number,
  after: number,
  limit: number,
): Promise<{ memberId: number; customerGid: string }[]> {
  const { rows } = await tx.query<{ memberId: number; customerGid: string }>({
    name: 'members-page',
    text: `SELECT id AS "memberId", customer_gid AS "customerGid" FROM member
           WHERE shop_id = $1 AND id > $2 AND root_id = id ORDER BY id LIMIT $3`,
    values: [shopId, after, limit],
  });
  return rows;
}

export async function collectEvidence(
  tx: Queryable,
  shopId: number,
  members: readonly { memberId: number; customerGid: string }[],
): Promise<Evidence[]> {
  const ids = members.map((member) => member.memberId);
  const holdings = await loadHoldings(tx, shopId, ids);
  const balances = await readBalances(tx, shopId, ids);
  const entries = await entriesOf(tx, shopId, ids);
  const orders = await ordersOf(tx, shopId, ids);
  return members.flatMap(({ memberId, customerGid }) => {
    const holding = holdings.get(memberId);
    const balance = balances.get(memberId);
    if (!holding || !balance) return [];
    const own = orders.filter((order) => order.memberId === memberId);
    return {
      ...{ memberId, customerGid, holding, balance },
      entries: entries.get(memberId) ?? [],
      orders: own,
      strangers: own.filter((order) => order.resolvedId !== memberId).map((order) => order.orderGid),
    };
  });
}

/** The holding with every order assessed anew from its state. */
export function reassessed(evidence: Evidence, rules: ShopRules): Holding {
  const orders: Holding['orders'] = new Map();
  for (const stored of evidence.orders) {
    const row = { ...stored };
    assess(row, rules);
    const held = asHeld(row);
    if (held) orders.set(row.orderGid, held);
  }
  return { ...evidence.holding, orders };
}

async function entriesOf(
  tx: Queryable,
  shopId: number,
  ids: readonly number[],
): Promise<Map<number, EvidenceEntry[]>> {
  const { rows } = await tx.query<EvidenceEntry & { rootId: number }>({
    name: 'entries-of-members',
    text: `SELECT m.root_id AS "rootId", e.kind, e.cause, e.points
           FROM member m JOIN point_entry e ON e.shop_id = m.shop_id AND e.member_id = m.id
           WHERE m.shop_id = $1 AND m.root_id = ANY($2::bigint[])`,
    values: [shopId, ids],
  });
  return Map.groupBy(rows, (row) => row.rootId);
}

async function ordersOf(tx: Queryable, shopId: number, ids: readonly number[]) {
  const { rows } = await tx.query<StoredOrder & { resolvedId: number | null }>({
    name: 'orders-of-members',
    text: `SELECT ${ORDER_COLUMNS},
                  (SELECT m.root_id FROM member m WHERE m.shop_id = o.shop_id AND m.customer_gid = o.state->>'customerGid')
                    AS "resolvedId"
           FROM shop_order o WHERE o.shop_id = $1 AND o.member_id = ANY($2::bigint[])`,
    values: [shopId, ids],
  });
  return rows.map(({ resolvedId, ...row }) => ({ ...fromStored(row), resolvedId }));
}
