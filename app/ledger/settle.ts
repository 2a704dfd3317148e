/**
 * Settlement: takes facts in, and books the difference between what every member they touch deserves now and
 * what the ledger holds. Paid, edited, refunded, cancelled, moved, deleted, replayed: all this one path.
 */
import type { Clock } from '#app/db/clock.ts';
import type { Transaction } from '#app/db/database.ts';
import { foldAccount } from '#app/domain/account.ts';
import type { Instant } from '#app/domain/time.ts';
import { appendNewest, isAppendable, spendLeft, type Appendable } from './append-newest.ts';
import { bookAccount, type OrderCounter } from './book-account.ts';
import { bookEnds } from './book-debit.ts';
import { emptyBooking, writeBooking, type Booking } from './booking.ts';
import { askOrdersTold, settleGrants, type Granted } from './grants.ts';
import { asHeld, factsOf, loadHoldings } from './holdings.ts';
import { insertOrders, updateOrders, type OrderRow } from './orders.ts';
import { forgetOrdersTold } from './orders-told.ts';
import { queueFetches, queuePublications } from './outgoing.ts';
import { lockFor, type Locked, type SettleWork } from './settle-locks.ts';
import { LockMore } from './settlement.ts';
import type { ShopRules } from './shop-rules.ts';
import { takeAccounts, takeOrders, touch, type Touched } from './take-news.ts';
import { codesBefore, settleUses, type Ends } from './voucher-uses.ts';

export type { AccountNews, SettleWork } from './settle-locks.ts';

export interface Settled {
  readonly orders: number;
  readonly entries: number;
  readonly members: number;
  readonly publications: number;
  readonly fetches: number;
  /** Gifts that have just come about: their codes can be handed out at once. */
  readonly granted: readonly Granted[];
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
    const isTold = ordersToldAt !== null && !recount.has(memberId);
    // Who has not earned until now has no gift that could go.
    if (earning && !earned && !isTold) toCount.push(memberId);
    else if (earning !== earned || (earning && folded.has(memberId))) inQuestion.push(memberId);
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
