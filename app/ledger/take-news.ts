/** Takes what was told into orders and members, before anything is booked. */
import type { Transaction } from '#app/db/database.ts';
import { joinLookedUp } from '#app/domain/earning/looked-up.ts';
import type { OrderNews } from '#app/domain/order-state.ts';
import type { Instant } from '#app/domain/time.ts';
import { isTombstone, storeAccountCreation, type MemberRow } from './members.ts';
import { assess, bury, newOrder, takeNews, type OrderRow } from './orders.ts';
import type { Locked, SettleWork } from './settle-locks.ts';
import type { ShopRules } from './shop-rules.ts';

/** Members to settle: those with only new orders may go the short way. */
export type Touched = Map<number, { orders: OrderRow[]; long: boolean }>;

/** What taking orders in has to bring about. */
export interface Follows {
  readonly touched: Touched;
  /** By order gid, with the reason. */
  readonly fetches: Map<string, string>;
  /** Members whose number of orders Shopify is to be asked again. */
  readonly recount: Set<number>;
}

export function touch(touched: Touched, memberId: number): { orders: OrderRow[]; long: boolean } {
  let entry = touched.get(memberId);
  if (!entry) touched.set(memberId, (entry = { orders: [], long: false }));
  return entry;
}

/**
 * Stores when accounts were created, also those of redacted customers, who may be merged into somebody: a time tells
 * nothing of them. Returns what is now known of each member touched by that.
 */
export function takeAccounts(
  tx: Transaction,
  rules: ShopRules,
  work: SettleWork,
  { members, balances }: Locked,
  touched: Touched,
): ReadonlyMap<number, Instant> {
  const least = new Map<number, Instant>();
  const roots = new Map<number, Instant>();
  for (const { customerGid, createdAt } of work.accounts ?? []) {
    const member = members.get(customerGid);
    if (!member) continue;
    const known = least.get(member.memberId) ?? member.accountCreatedAt;
    const told = createdAt ?? known;
    if (told !== null) roots.set(member.rootId, Math.min(told, roots.get(member.rootId) ?? Infinity));
    if (createdAt === null || (known !== null && known <= createdAt)) continue;
    least.set(member.memberId, createdAt);
    const joinedAt = balances.get(member.rootId)?.joinedAt ?? null;
    const entry = touch(touched, member.rootId);
    if (joinedAt !== null && createdAt < joinedAt) entry.long = true;
  }
  storeAccountCreation(
    tx,
    rules.shopId,
    [...least].map(([memberId, createdAt]) => ({ memberId, createdAt })),
  );
  return roots;
}

/** Takes all news into the order rows; returns the rows to be written. */
export function takeOrders(
  rules: ShopRules,
  work: SettleWork,
  { members, orders }: Locked,
  follows: Follows,
): OrderRow[] {
  const rowOf = (gid: string) => {
    let row = orders.get(gid);
    if (!row) orders.set(gid, (row = newOrder(gid)));
    return row;
  };
  const dirty = new Set<OrderRow>();
  for (const news of work.news ?? []) {
    const row = rowOf(news.orderGid);
    const change = takeNews(row, withTombstone(news, members));
    if (change.stored) dirty.add(row);
    // An answer of Shopify's that was taken has decided the conflict.
    const decided = change.stored && (work.fetchedOrderGids?.has(news.orderGid) ?? false);
    if (change.conflicting && !decided) follows.fetches.set(news.orderGid, 'conflicting_forms');
  }
  for (const gid of work.deletedOrderGids ?? []) {
    const row = rowOf(gid);
    if (row.deleted) continue;
    bury(row);
    dirty.add(row);
  }
  for (const [gid, lookedUp] of work.lookups ?? []) {
    const row = rowOf(gid);
    if (row.deleted) continue;
    // A redacted customer's tags are not kept.
    const forgotten = isTombstone(row.state?.customerGid ?? '');
    row.lookedUp = joinLookedUp(row.lookedUp, forgotten ? { ...lookedUp, customers: {} } : lookedUp);
    dirty.add(row);
  }
  for (const gid of work.orderGids ?? []) {
    const row = orders.get(gid);
    if (row) dirty.add(row);
  }
  for (const row of dirty) placeOrder(row, rules, members, follows);
  return [...dirty];
}

/** A redacted customer's id is not stored again: the hash that stands for it is. */
function withTombstone(news: OrderNews, members: ReadonlyMap<string, MemberRow>): OrderNews {
  const gid = news.state?.value.customerGid;
  const member = gid ? members.get(gid) : undefined;
  if (!news.state || !member || !isTombstone(member.customerGid)) return news;
  const value = { ...news.state.value, customerGid: member.customerGid };
  return { ...news, state: { ...news.state, value } };
}

function placeOrder(
  row: OrderRow,
  rules: ShopRules,
  members: ReadonlyMap<string, MemberRow>,
  { touched, fetches, recount }: Follows,
): void {
  const holder = row.memberId;
  const customerGid = row.state?.customerGid ?? null;
  const owner = customerGid === null ? null : (memberNamed(members, customerGid)?.rootId ?? null);
  const worth = assess(row, rules);
  if (worth.awaitsLookup && !isTombstone(customerGid ?? '')) fetches.set(row.orderGid, 'lookup');
  if (!row.state && !row.deleted) fetches.set(row.orderGid, 'unknown_order');
  row.memberId = owner;
  // Whose order it is at Shopify has changed, and what was told of their number before with it.
  if (!row.isNew && holder !== owner) for (const id of [holder, owner]) if (id !== null) recount.add(id);
  if (holder !== null && (holder !== owner || worth.changed)) touch(touched, holder).long = true;
  if (owner === null || (owner === holder && !worth.changed)) return;
  const entry = touch(touched, owner);
  // Only an order nobody has heard of before can be the newest.
  if (row.isNew && !row.deleted && row.refunds.length === 0) entry.orders.push(row);
  else entry.long = true;
}

/** Stored states carry the hash of a redacted customer, deliveries the gid. */
function memberNamed(members: ReadonlyMap<string, MemberRow>, customerGid: string): MemberRow | undefined {
  const direct = members.get(customerGid);
  if (direct) return direct;
  for (const member of members.values()) if (member.customerGid === customerGid) return member;
  return undefined;
}
