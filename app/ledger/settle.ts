/**
 * Settlement: takes facts in, and books the difference between what every member they touch deserves now and
 * what the ledger holds. Paid, edited, refunded, cancelled, moved, deleted, replayed: all this one path.
 */
import { foldAccount } from '#app/domain/account.ts';
import { joinLookedUp, type LookedUp } from '#app/domain/earning/looked-up.ts';
import type { OrderNews } from '#app/domain/order-state.ts';
import type { Instant } from '#app/domain/time.ts';
import { appendNewest, isAppendable, spendLeft, type Appendable } from './append-newest.ts';
import { lockMembers, type BalanceRow } from './balances.ts';
import { bookAccount, type OrderCounter } from './book-account.ts';
import { emptyBooking, writeBooking, type Booking } from './booking.ts';
import { asHeld, factsOf, loadHoldings } from './holdings.ts';
import { ensureMembers, findMembers, isTombstone, storeAccountCreation, type MemberRow } from './members.ts';
import {
  assess,
  bury,
  insertOrders,
  lockOrders,
  newOrder,
  takeNews,
  updateOrders,
  type OrderRow,
} from './orders.ts';
import { askOrdersTold, settleGrants, type Granted } from './grants.ts';
import { forgetOrdersTold } from './orders-told.ts';
import { queueFetches, queuePublications } from './outgoing.ts';
import type { ShopRules } from './shop-rules.ts';
import { inOnePacket, type Transaction } from '#app/db/database.ts';
import type { Clock } from '#app/db/clock.ts';
import { LockMore } from './settlement.ts';
import { bookEnds } from './book-debit.ts';
import { codesBefore, settleUses, type Ends } from './voucher-uses.ts';

/** A customer account as a delivery told of it. */
export interface AccountNews {
  readonly customerGid: string;
  readonly createdAt: Instant | null;
}

/** What is to be settled. */
export interface SettleWork {
  readonly news?: readonly OrderNews[];
  readonly accounts?: readonly AccountNews[];
  readonly deletedOrderGids?: readonly string[];
  /** By order gid. */
  readonly lookups?: ReadonlyMap<string, LookedUp>;
  /** Members to be folded anew whatever the news: time has passed, or a fact about them has changed. */
  readonly memberIds?: readonly number[];
  /** Orders whose news are answers of the Admin API. */
  readonly fetchedOrderGids?: ReadonlySet<string>;
  /** Orders to be assessed anew: the rules that judge them have changed. */
  readonly orderGids?: readonly string[];
}

export interface Settled {
  readonly orders: number;
  readonly entries: number;
  readonly members: number;
  readonly publications: number;
  readonly fetches: number;
  /** Gifts that have just come about: their codes can be handed out at once. */
  readonly granted: readonly Granted[];
}

interface Locked {
  readonly members: ReadonlyMap<string, MemberRow>;
  readonly balances: ReadonlyMap<number, BalanceRow>;
  readonly orders: Map<string, OrderRow>;
  readonly now: Instant;
}

/** Members to settle: those with only new orders may go the short way. */
type Touched = Map<number, { orders: OrderRow[]; long: boolean }>;

/** What taking orders in has to bring about. */
interface Follows {
  readonly touched: Touched;
  /** By order gid, with the reason. */
  readonly fetches: Map<string, string>;
  /** Members whose number of orders Shopify is to be asked again. */
  readonly recount: Set<number>;
}

/**
 * @param alsoLock members that an earlier try found it needs
 * @throws LockMore when the transaction must be rolled back and begun again
 */
export async function settle(
  tx: Transaction,
  rules: ShopRules,
  work: SettleWork,
  clock: Clock,
  alsoLock: readonly number[] = [],
): Promise<Settled> {
  const locked = await lockFor(tx, rules, work, clock, alsoLock);
  const touched: Touched = new Map();
  const created = takeAccounts(tx, rules, work, locked, touched);
  const fetches = new Map<string, string>();
  const recount = new Set<number>();
  const before = codesBefore(locked.orders.values());
  const written = takeOrders(rules, work, locked, { touched, fetches, recount });
  const isLocked = (memberId: number) => locked.balances.has(memberId);
  const uses = await settleUses(tx, rules.shopId, written, before, isLocked, locked.now);
  for (const memberId of uses.ends.keys()) touch(touched, memberId).long = true;
  for (const memberId of work.memberIds ?? []) touch(touched, memberId).long = true;
  for (const { memberId, asOf } of locked.balances.values()) if (asOf === 0) touch(touched, memberId);
  const booking = emptyBooking();
  const counters = new Map<string, OrderCounter>();
  for (const row of locked.orders.values()) counters.set(row.orderGid, counterOf(row));
  const long = await bookShort(tx, rules, locked, touched, created, booking);
  await bookLong(tx, rules, locked, long, counters, booking, uses.ends);
  for (const row of written) {
    const counter = counters.get(row.orderGid);
    if (counter?.dirty) Object.assign(row, { points: counter.points, rev: counter.rev });
    if (row.memberId === null) row.points = 0;
    counters.delete(row.orderGid);
  }
  for (const [orderGid, { points, rev, dirty }] of counters) {
    if (dirty) booking.orderPoints.push({ orderGid, points, rev });
  }
  // In gid order, so that two settlements with the same new orders wait for each other in one order.
  const fresh = written.filter((row) => row.isNew).sort((a, b) => (a.orderGid < b.orderGid ? -1 : 1));
  insertOrders(tx, rules.shopId, fresh);
  updateOrders(
    tx,
    rules.shopId,
    written.filter((row) => !row.isNew),
  );
  writeBooking(tx, rules.shopId, booking);
  queueFetches(tx, rules.shopId, fetches);
  forgetOrdersTold(tx, rules.shopId, recount);
  const { inQuestion, toCount } = giftsToSettle(booking, locked, long, recount);
  if (rules.publishes) askOrdersTold(tx, rules.shopId, toCount);
  const grants = await settleGrants(tx, rules, inQuestion, locked.now);
  const changed = new Set([...changedBalances(booking, locked), ...uses.memberIds, ...grants.memberIds]);
  if (rules.publishes) queuePublications(tx, rules.shopId, [...changed]);
  return {
    orders: written.length,
    entries: booking.entries.length,
    members: booking.balances.length,
    publications: rules.publishes ? changed.size : 0,
    fetches: fetches.size,
    granted: grants.granted,
  };
}

/**
 * Locks members in id order, then orders in gid order, and only then reads whom these name. Under the shop's hold
 * nobody is merged or redacted, so what was read of the members before they were locked still holds.
 */
async function lockFor(
  tx: Transaction,
  rules: ShopRules,
  work: SettleWork,
  clock: Clock,
  alsoLock: readonly number[],
): Promise<Locked> {
  const orderGids = [...ordersOf(work)];
  inOnePacket(tx);
  const [members, holders] = await Promise.all([
    ensureMembers(tx, rules, [...customersOf(work)]),
    holdersOf(tx, rules.shopId, orderGids),
  ]);
  const wanted = new Set([...alsoLock, ...holders, ...(work.memberIds ?? [])]);
  for (const member of members.values()) wanted.add(member.rootId);
  inOnePacket(tx);
  const [balances, orders, now] = await Promise.all([
    lockMembers(tx, rules.shopId, [...wanted]),
    lockOrders(tx, rules.shopId, orderGids),
    clock(tx),
  ]);
  const others = [...new Set(customersIn(orders.values()))].filter((gid) => !members.has(gid));
  for (const [gid, member] of await findMembers(tx, rules, others)) members.set(gid, member);
  const missing = [...members.values()].map((member) => member.rootId).filter((id) => !balances.has(id));
  for (const row of orders.values()) {
    if (row.memberId !== null && !balances.has(row.memberId)) missing.push(row.memberId);
  }
  if (missing.length > 0) throw new LockMore([...wanted, ...missing]);
  return { members, balances, orders, now };
}

function customersOf(work: SettleWork): Set<string> {
  const gids = new Set<string>();
  for (const { state } of work.news ?? []) if (state?.value.customerGid) gids.add(state.value.customerGid);
  for (const account of work.accounts ?? []) gids.add(account.customerGid);
  return gids;
}

function* customersIn(orders: Iterable<OrderRow>): Iterable<string> {
  for (const { state } of orders) if (state?.customerGid) yield state.customerGid;
}

function ordersOf(work: SettleWork): Set<string> {
  const gids = new Set((work.news ?? []).map((news) => news.orderGid));
  for (const gid of work.deletedOrderGids ?? []) gids.add(gid);
  for (const gid of work.lookups?.keys() ?? []) gids.add(gid);
  for (const gid of work.orderGids ?? []) gids.add(gid);
  return gids;
}

async function holdersOf(tx: Transaction, shopId: number, orderGids: readonly string[]): Promise<number[]> {
  if (orderGids.length === 0) return [];
  const { rows } = await tx.query<{ memberId: number }>({
    name: 'orders-holders',
    text: `SELECT DISTINCT member_id AS "memberId" FROM shop_order
           WHERE shop_id = $1 AND order_gid = ANY($2::text[]) AND member_id IS NOT NULL`,
    values: [shopId, orderGids],
  });
  return rows.map((row) => row.memberId);
}

function touch(touched: Touched, memberId: number): { orders: OrderRow[]; long: boolean } {
  let entry = touched.get(memberId);
  if (!entry) touched.set(memberId, (entry = { orders: [], long: false }));
  return entry;
}

/**
 * Stores when accounts were created, also those of redacted customers, who may be merged into somebody: a time tells
 * nothing of them. Returns what is now known of each member touched by that.
 */
function takeAccounts(
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
function takeOrders(
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

function counterOf(row: { points: number; rev: number; reductions: OrderRow['reductions'] }): OrderCounter {
  return { points: row.points, rev: row.rev, dirty: false, reducedAt: row.reductions.at(-1)?.[0] ?? null };
}

/** Books what can be appended; returns the members that must go the long way. */
async function bookShort(
  tx: Transaction,
  rules: ShopRules,
  { balances, members, now }: Locked,
  touched: Touched,
  created: ReadonlyMap<number, Instant>,
  booking: Booking,
): Promise<number[]> {
  const long: number[] = [];
  const short: Appendable[] = [];
  const redacted = new Set([...members.values()].filter((m) => m.redactedAt !== null).map((m) => m.rootId));
  for (const [memberId, { orders, long: mustFold }] of touched) {
    const balance = balances.get(memberId);
    if (!balance) throw new LockMore([memberId]);
    orders.sort((a, b) => (a.placedAt ?? 0) - (b.placedAt ?? 0));
    const member = { balance, accountCreatedAt: created.get(memberId) ?? null, orders };
    if (mustFold || redacted.has(memberId) || !isAppendable(member, rules, now)) long.push(memberId);
    else short.push(member);
  }
  const left = await spendLeft(tx, rules, short, now);
  for (const member of short) {
    const { memberId } = member.balance;
    if (!appendNewest(booking, member, left.get(memberId), rules, now)) long.push(memberId);
  }
  return long;
}

async function bookLong(
  tx: Transaction,
  rules: ShopRules,
  { balances, orders, now }: Locked,
  memberIds: readonly number[],
  counters: Map<string, OrderCounter>,
  booking: Booking,
  ends: Ends,
): Promise<void> {
  const holdings = await loadHoldings(tx, rules.shopId, memberIds);
  for (const row of orders.values()) {
    for (const holding of holdings.values())
      if (holding.memberId !== row.memberId) holding.orders.delete(row.orderGid);
    const held = asHeld(row);
    if (row.memberId !== null && held) holdings.get(row.memberId)?.orders.set(row.orderGid, held);
  }
  for (const holding of holdings.values()) {
    for (const order of holding.orders.values()) {
      if (!counters.has(order.orderGid)) counters.set(order.orderGid, counterOf(order));
    }
  }
  for (const holding of holdings.values()) {
    const balance = balances.get(holding.memberId);
    if (!balance) throw new LockMore([holding.memberId]);
    const standing = bookEnds(tx, rules.shopId, booking, holding, ends.get(holding.memberId), now);
    const account = foldAccount(factsOf(standing), rules, now);
    bookAccount(booking, standing, account, balance, counters, now);
  }
}

/**
 * Members whose gifts may come or go: their first order earns, an order was placed before Shopify told how many there
 * are, or their history was folded anew. Of most whose first order has just come Shopify has not told yet: there is
 * nothing to settle before it has.
 */
function giftsToSettle(
  booking: Booking,
  { balances, orders }: Locked,
  long: readonly number[],
  recount: ReadonlySet<number>,
): { inQuestion: number[]; toCount: number[] } {
  const folded = new Set([...long, ...recount]);
  for (const { memberId, placedAt } of orders.values()) {
    const toldAt = memberId === null ? null : (balances.get(memberId)?.ordersToldAt ?? null);
    if (memberId !== null && placedAt !== null && toldAt !== null && placedAt <= toldAt) folded.add(memberId);
  }
  const inQuestion: number[] = [];
  const toCount: number[] = [];
  for (const { memberId, earning, ordersToldAt } of booking.balances) {
    const earned = balances.get(memberId)?.earning ?? false;
    const isFolded = folded.has(memberId) && (earning || earned);
    if (earning && !earned && ordersToldAt === null && !isFolded) toCount.push(memberId);
    else if (earning !== earned || isFolded) inQuestion.push(memberId);
  }
  return { inQuestion, toCount };
}

/** Members whose balance now reads otherwise than before. */
function changedBalances(booking: Booking, { balances }: Locked): number[] {
  return booking.balances
    .filter((row) => {
      const before = balances.get(row.memberId);
      return (
        before?.available !== row.available ||
        before.pending !== row.pending ||
        before.debt !== row.debt ||
        before.tier !== row.tier ||
        before.earnedLifetime !== row.earnedLifetime
      );
    })
    .map((row) => row.memberId);
}
