/** Order rows: the newest state, every refund ever seen, and what they are worth. */
import { missingLookups, type LookedUp } from '#app/domain/earning/looked-up.ts';
import { orderSpend, type NoSpendReason } from '#app/domain/earning/order-spend.ts';
import {
  compareForms,
  joinRefunds,
  type FormKey,
  type OrderNews,
  type OrderState,
  type RefundForm,
} from '#app/domain/order-state.ts';
import { versionAt } from '#app/domain/program.ts';
import type { Instant } from '#app/domain/time.ts';
import type { ShopRules } from './shop-rules.ts';
import { boolArray, int4Array, int8Array, textArray } from '#app/db/array-parameters.ts';
import { send, type Transaction } from '#app/db/database.ts';

export interface OrderRow {
  readonly orderGid: string;
  /** The member its newest state resolves to, who holds its points. */
  memberId: number | null;
  placedAt: Instant | null;
  state: OrderState | null;
  stateKey: FormKey | null;
  refunds: readonly RefundForm[];
  lookedUp: LookedUp | null;
  deleted: boolean;
  grossMinor: number;
  netMinor: number;
  reductions: readonly (readonly [Instant, number])[];
  /** Why it is worth nothing, if it is. */
  spendReason: NoSpendReason | null;
  /** Points booked for it. */
  points: number;
  /** Counts its entries; the next one is `rev + 1`. */
  rev: number;
  /** Not in the database yet. */
  readonly isNew: boolean;
}

export interface StoredOrder {
  orderGid: string;
  memberId: number | null;
  placedAt: Instant | null;
  state: OrderState | null;
  stateChangedAt: Instant | null;
  stateTriggeredAt: Instant | null;
  stateHash: string | null;
  refunds: RefundForm[] | null;
  lookedUp: LookedUp | null;
  deleted: boolean;
  grossMinor: number;
  netMinor: number;
  reductions: [Instant, number][] | null;
  spendReason: NoSpendReason | null;
  points: number;
  rev: number;
}

export const ORDER_COLUMNS = `order_gid AS "orderGid", member_id AS "memberId", placed_at AS "placedAt", state,
  state_changed_at AS "stateChangedAt", state_triggered_at AS "stateTriggeredAt", state_hash AS "stateHash",
  refunds, looked_up AS "lookedUp", deleted, spend_reason AS "spendReason", gross_minor AS "grossMinor", net_minor AS "netMinor", reductions,
  points, rev`;

/** Locks the known ones of these orders, in gid order. */
export async function lockOrders(
  tx: Transaction,
  shopId: number,
  orderGids: readonly string[],
): Promise<Map<string, OrderRow>> {
  if (orderGids.length === 0) return new Map();
  const { rows } = await tx.query<StoredOrder>({
    name: 'orders-lock',
    text: `SELECT ${ORDER_COLUMNS} FROM shop_order
           WHERE shop_id = $1 AND order_gid = ANY($2::text[]) ORDER BY order_gid FOR UPDATE`,
    values: [shopId, textArray(orderGids)],
  });
  return new Map(rows.map((row) => [row.orderGid, fromStored(row)]));
}

export function fromStored(row: StoredOrder): OrderRow {
  const { stateChangedAt, stateTriggeredAt, stateHash, refunds, reductions, ...rest } = row;
  return {
    ...rest,
    stateKey:
      stateChangedAt === null || stateTriggeredAt === null || stateHash === null
        ? null
        : { changedAt: stateChangedAt, triggeredAt: stateTriggeredAt, hash: stateHash },
    refunds: refunds ?? [],
    reductions: reductions ?? [],
    isNew: false,
  };
}

export function newOrder(orderGid: string): OrderRow {
  return {
    orderGid,
    memberId: null,
    placedAt: null,
    state: null,
    stateKey: null,
    refunds: [],
    lookedUp: null,
    deleted: false,
    grossMinor: 0,
    netMinor: 0,
    reductions: [],
    spendReason: null,
    points: 0,
    rev: 0,
    isNew: true,
  };
}

export interface OrderChange {
  /** The row must be written. */
  readonly stored: boolean;
  /** Two different forms claim the same moment: only Shopify can tell which is right. */
  readonly conflicting: boolean;
}

/** Takes what one delivery or answer tells into the row; a deleted order takes no more than its tombstone keeps. */
export function takeNews(row: OrderRow, news: OrderNews): OrderChange {
  if (row.deleted) return { stored: takeCodes(row, news), conflicting: false };
  const joined = joinRefunds(row.refunds, news.refunds);
  row.refunds = joined.refunds;
  if (!news.state) return { stored: joined.changed, conflicting: joined.conflicting };
  const { key, value } = news.state;
  const known = row.stateKey;
  const conflicting =
    joined.conflicting || (known !== null && known.changedAt === key.changedAt && known.hash !== key.hash);
  const newer = known === null || compareForms(key, known) > 0;
  if (newer) {
    row.state = value;
    row.stateKey = key;
  }
  return { stored: newer || joined.changed, conflicting };
}

/**
 * A tombstone: worth nothing from its placement on, whatever arrives later. Where it carried codes it keeps its newest
 * state, without the customer: its vouchers' points come back, whichever was told first.
 */
export function bury(row: OrderRow): void {
  row.deleted = true;
  row.state = stateOfDeleted(row.state);
  row.refunds = [];
  row.lookedUp = null;
}

function stateOfDeleted(state: OrderState | null): OrderState | null {
  return state && state.discountCodes.length > 0 ? { ...state, customerGid: null } : null;
}

function takeCodes(row: OrderRow, { state: told }: OrderNews): boolean {
  if (!told || (row.stateKey !== null && compareForms(told.key, row.stateKey) <= 0)) return false;
  row.state = stateOfDeleted(told.value);
  row.stateKey = told.key;
  return true;
}

export interface Worth {
  /** The spend, its dates or the order's standing differ from before. */
  readonly changed: boolean;
  /** The rules need facts that nobody has looked up yet. */
  readonly awaitsLookup: boolean;
}

/** Works out anew what the order is worth, by the rules of its purchase. */
export function assess(row: OrderRow, rules: ShopRules): Worth {
  const before = JSON.stringify([row.placedAt, row.grossMinor, row.netMinor, row.reductions]);
  const { state } = row;
  let awaitsLookup = false;
  if (!state || row.deleted) {
    Object.assign(row, { grossMinor: 0, netMinor: 0, reductions: [], spendReason: null });
  } else {
    const { program } = versionAt(rules.versions, state.placedAt);
    const { reason, ...spend } = orderSpend(state, row.refunds, program, row.lookedUp);
    Object.assign(row, { placedAt: state.placedAt, spendReason: reason, ...spend });
    const missing = missingLookups(state, program, row.lookedUp);
    awaitsLookup = missing.customerGid !== null || missing.productGids.length > 0;
  }
  const after = JSON.stringify([row.placedAt, row.grossMinor, row.netMinor, row.reductions]);
  return { changed: after !== before, awaitsLookup };
}

const WRITTEN = `order_gid, member_id, placed_at, state, state_changed_at, state_triggered_at, state_hash, refunds,
  looked_up, deleted, gross_minor, net_minor, reductions, points, rev, spend_reason`;

const UNNESTED = `unnest($2::text[], $3::bigint[], $4::bigint[], $5::text[], $6::bigint[], $7::bigint[], $8::text[], $9::text[],
  $10::text[], $11::boolean[], $12::bigint[], $13::bigint[], $14::text[], $15::bigint[], $16::int[], $17::text[])
  AS u(order_gid, member_id, placed_at, state, changed_at, triggered_at, hash, refunds, looked_up, deleted, gross, net,
  reductions, points, rev, reason)`;

const VALUES = `u.order_gid, u.member_id, to_timestamp(u.placed_at::float8 / 1000), u.state::json,
  to_timestamp(u.changed_at::float8 / 1000), to_timestamp(u.triggered_at::float8 / 1000), u.hash, u.refunds::json,
  u.looked_up::json, u.deleted, u.gross, u.net, u.reductions::json, u.points, u.rev, u.reason`;

/**
 * Inserts new orders, in the order given. Where somebody else was quicker the transaction fails with a duplicate and
 * is begun again: nothing needs to be known before the commit, which goes out with the writes.
 */
export function insertOrders(tx: Transaction, shopId: number, orders: readonly OrderRow[]): void {
  if (orders.length === 0) return;
  send(tx, {
    name: 'orders-insert',
    text: `INSERT INTO shop_order (shop_id, ${WRITTEN}) SELECT $1, ${VALUES} FROM ${UNNESTED}`,
    values: [shopId, ...columnsOf(orders)],
  });
}

export function updateOrders(tx: Transaction, shopId: number, orders: readonly OrderRow[]): void {
  if (orders.length === 0) return;
  send(tx, {
    name: 'orders-update',
    text: `UPDATE shop_order o SET (${WRITTEN}) = ROW(${VALUES}) FROM ${UNNESTED}
           WHERE o.shop_id = $1 AND o.order_gid = u.order_gid`,
    values: [shopId, ...columnsOf(orders)],
  });
}

function columnsOf(orders: readonly OrderRow[]): unknown[] {
  const json = (value: unknown) => (value === null ? null : JSON.stringify(value));
  return [
    textArray(orders.map((o) => o.orderGid)),
    int8Array(orders.map((o) => o.memberId)),
    int8Array(orders.map((o) => o.placedAt)),
    textArray(orders.map((o) => json(o.state))),
    int8Array(orders.map((o) => o.stateKey?.changedAt ?? null)),
    int8Array(orders.map((o) => o.stateKey?.triggeredAt ?? null)),
    textArray(orders.map((o) => o.stateKey?.hash ?? null)),
    textArray(orders.map((o) => (o.refunds.length === 0 ? null : json(o.refunds)))),
    textArray(orders.map((o) => json(o.lookedUp))),
    boolArray(orders.map((o) => o.deleted)),
    int8Array(orders.map((o) => o.grossMinor)),
    int8Array(orders.map((o) => o.netMinor)),
    textArray(orders.map((o) => (o.reductions.length === 0 ? null : json(o.reductions)))),
    int8Array(orders.map((o) => o.points)),
    int4Array(orders.map((o) => o.rev)),
    textArray(orders.map((o) => o.spendReason)),
  ];
}
