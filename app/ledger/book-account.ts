/** Books the difference between a member's account as it ought to be and what the ledger holds for it. */
import type { Account } from '#app/domain/account.ts';
import type { LotAfter } from '#app/domain/lots.ts';
import type { Instant } from '#app/domain/time.ts';
import type { BalanceRow } from './balances.ts';
import type { Booking, EntryKind } from './booking.ts';
import type { Holding, LotRow } from './holdings.ts';

/** Counts the entries of each order, whoever holds it: in its row, under its holder's lock. */
export interface OrderCounter {
  points: number;
  rev: number;
  dirty: boolean;
  /** When the order was last reduced, if it was. */
  readonly reducedAt: Instant | null;
}

const ORDER_LOT = 'order:';

export function orderGidOf(lotCause: string): string | null {
  return lotCause.startsWith(ORDER_LOT) ? lotCause.slice(ORDER_LOT.length) : null;
}

/**
 * @param counters of every order that the member holds or held, shared by all members of the settlement
 */
export function bookAccount(
  booking: Booking,
  holding: Holding,
  account: Account,
  balance: BalanceRow,
  counters: Map<string, OrderCounter>,
  now: Instant,
): void {
  const { memberId } = holding;
  const deserved = new Map(account.lots.map((lot) => [lot.cause, lot]));
  for (const stored of holding.lots) {
    const lot = deserved.get(stored.cause) ?? { ...stored, size: 0, left: 0, expired: 0 };
    deserved.delete(stored.cause);
    bookLot(booking, memberId, lot, stored, counters, now);
  }
  for (const lot of deserved.values()) {
    bookLot(
      booking,
      memberId,
      lot,
      { ...lot, memberId, size: 0, left: 0, expired: 0, rev: 0, expiryRev: 0 },
      counters,
      now,
    );
  }
  for (const [orderGid, { points }] of account.entitlements) {
    const counter = counters.get(orderGid);
    if (!counter || counter.points === points) continue;
    counter.points = points;
    counter.dirty = true;
  }
  bookBalance(booking, account, balance, now);
}

function bookLot(
  booking: Booking,
  memberId: number,
  lot: LotAfter,
  stored: LotRow,
  counters: Map<string, OrderCounter>,
  now: Instant,
): void {
  const orderGid = orderGidOf(lot.cause);
  const counter = orderGid === null ? undefined : counters.get(orderGid);
  let { rev, expiryRev } = stored;
  const entry = (kind: EntryKind, points: number, cause: string, occurredAt: Instant) =>
    booking.entries.push({ memberId, kind, points, cause, orderGid, occurredAt });
  const grown = lot.size - stored.size;
  if (grown !== 0) {
    rev = counter ? countUp(counter) : rev + 1;
    const first = stored.size === 0 && grown > 0 && rev === 1;
    const at = first ? lot.placedAt : grown < 0 ? (counter?.reducedAt ?? now) : now;
    entry(lot.kind, grown, `${lot.cause}:rev${rev}`, at);
  }
  const expired = lot.expired - stored.expired;
  if (expired !== 0) {
    expiryRev = counter ? countUp(counter) : expiryRev + 1;
    entry('expiry', -expired, `expiry:${lot.cause}:rev${expiryRev}`, lot.expiresAt ?? now);
  }
  if (grown !== 0 || expired !== 0 || lot.left !== stored.left || datesDiffer(lot, stored)) {
    booking.lots.push({ ...lot, memberId, rev, expiryRev });
  }
}

function countUp(counter: OrderCounter): number {
  counter.rev += 1;
  counter.dirty = true;
  return counter.rev;
}

function datesDiffer(a: LotAfter, b: LotRow): boolean {
  return a.placedAt !== b.placedAt || a.maturesAt !== b.maturesAt || a.expiresAt !== b.expiresAt;
}

function bookBalance(booking: Booking, account: Account, balance: BalanceRow, now: Instant): void {
  const { memberId } = balance;
  let { forgiveRev } = balance;
  const forgiven = account.forgiven - balance.forgiven;
  if (forgiven !== 0) {
    forgiveRev += 1;
    const cause = `forgive:${memberId}:rev${forgiveRev}`;
    booking.entries.push({
      memberId,
      kind: 'forgiveness',
      points: forgiven,
      cause,
      orderGid: null,
      occurredAt: now,
    });
  }
  const {
    available,
    pending,
    debt,
    earnedLifetime,
    tier,
    outside,
    nextBoundaryAt,
    lastEventAt,
    joinedAt,
    spendFrom,
    spendMinor,
  } = account;
  booking.balances.push({
    ...{ memberId, available, pending, debt, earnedLifetime, forgiven: account.forgiven, forgiveRev, tier },
    ...{ asOf: now, nextBoundaryAt, lastEventAt, joinedAt, outside, spendFrom, spendMinor },
    ...{ earning: account.earning, ordersToldAt: balance.ordersToldAt },
  });
}
