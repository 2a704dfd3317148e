/**
 * What a program would have given had it been in force over all of a shop's history: every member is folded by the
 * same function as in settlement, and the figures are added up. Sums of members, so they can be made piece by piece.
 */
import { foldAccount, type AccountOrder, type MemberFact, type Rules } from './account.ts';
import { missingLookups, type LookedUp } from './earning/looked-up.ts';
import { orderSpend } from './earning/order-spend.ts';
import type { OrderState, RefundForm } from './order-state.ts';
import type { Program } from './program.ts';
import { monthOf, type Instant, type TimeZone } from './time.ts';

/** An order as it is known now. */
export interface PastOrder {
  readonly orderGid: string;
  readonly placedAt: Instant;
  /** `null` when it was deleted, or only refunds of it are known. */
  readonly state: OrderState | null;
  readonly refunds: readonly RefundForm[];
  readonly lookedUp: LookedUp | null;
  readonly deleted: boolean;
}

export interface PastMember {
  readonly memberId: number;
  readonly accountCreatedAt: Instant | null;
  readonly redacted: boolean;
  readonly orders: readonly PastOrder[];
  readonly facts: readonly MemberFact[];
}

/** Figures of one program. */
export interface Outcome {
  /** By orders and joining, less what refunds and cancellations took back. */
  issued: number;
  /** Pending and available less what is to be earned back. */
  outstanding: number;
  /** Members in the program, by tier. */
  tiers: Record<string, number>;
  /** Points issued by the month of their order or joining, `2026-03`. */
  months: Record<string, number>;
  /** Orders whose tags or collections this program asks for and nobody has looked up: they are taken as not earning. */
  ordersUnknown: number;
}

/** What the orders are, whatever the program. */
export interface PastOrders {
  orders: number;
  /** Paid and kept, with tax and shipping; minor units. */
  revenueMinor: number;
  /** Placed times of the first and the last order. */
  from: Instant | null;
  until: Instant | null;
}

export function emptyOutcome(program: Program): Outcome {
  const tiers = Object.fromEntries(program.tiers.levels.map(({ name }) => [name, 0]));
  return { issued: 0, outstanding: 0, tiers, months: {}, ordersUnknown: 0 };
}

export function emptyPastOrders(): PastOrders {
  return { orders: 0, revenueMinor: 0, from: null, until: null };
}

/**
 * The rules as if `program` had always been in force, and orders earned from `earnsFrom` on. Whether it is paused plays
 * no part: a program is tried before it is switched on.
 */
export function asIfAlways(program: Program, earnsFrom: Instant, timezone: TimeZone): Rules {
  const switchedOn = { ...program, paused: false };
  return { timezone, earnsFrom, versions: [{ version: 1, inForceFrom: -8.64e15, program: switchedOn }] };
}

/** What had happened to the member by a moment: orders go on coming in while a test runs. */
export function knownAt(member: PastMember, moment: Instant): PastMember {
  const { accountCreatedAt, orders, facts } = member;
  return {
    ...member,
    accountCreatedAt: accountCreatedAt !== null && accountCreatedAt > moment ? null : accountCreatedAt,
    orders: orders.filter(({ placedAt }) => placedAt <= moment),
    facts: facts.filter(({ at }) => at <= moment),
  };
}

/** Adds what the member would have under `rules`, which must be those of one program. */
export function addMember(outcome: Outcome, member: PastMember, rules: Rules, asOf: Instant): void {
  const program = rules.versions[0]?.program;
  if (!program) throw new Error('a back-test without a program');
  const orders = member.orders.map((order) => judged(order, program));
  const account = foldAccount({ ...member, orders }, rules, asOf);
  outcome.outstanding += account.pending + account.available - account.debt;
  for (const lot of account.lots) {
    if (lot.kind !== 'order' && lot.kind !== 'joining') continue;
    outcome.issued += lot.size;
    const month = monthOf(lot.placedAt, rules.timezone);
    outcome.months[month] = (outcome.months[month] ?? 0) + lot.size;
  }
  if (account.joinedAt !== null && !account.outside) {
    outcome.tiers[account.tier] = (outcome.tiers[account.tier] ?? 0) + 1;
  }
  for (const order of member.orders) if (isUnknown(order, program)) outcome.ordersUnknown++;
}

/** Adds the member's orders to what all programs have in common. */
export function addOrders(sums: PastOrders, member: PastMember): void {
  for (const { placedAt, state, deleted } of member.orders) {
    if (!state || deleted) continue;
    sums.orders++;
    sums.revenueMinor += revenueOf(state);
    sums.from = Math.min(sums.from ?? Infinity, placedAt);
    sums.until = Math.max(sums.until ?? -Infinity, placedAt);
  }
}

function revenueOf({ test, cancelledAt, paymentStatus, currentTotalMinor, outstandingMinor }: OrderState) {
  const isSale = !test && cancelledAt === null && paymentStatus !== 'voided' && paymentStatus !== 'expired';
  return isSale ? Math.max(0, currentTotalMinor - Math.max(0, outstandingMinor)) : 0;
}

/** The order as the fold reads it, worth what `program` makes of it. */
function judged(order: PastOrder, program: Program): AccountOrder {
  const { orderGid, placedAt, state, refunds, lookedUp, deleted } = order;
  if (!state) {
    const nothing = { grossMinor: 0, netMinor: 0, reductions: [], spendReason: null };
    return { orderGid, placedAt, deleted, ...nothing };
  }
  const { reason, ...spend } = orderSpend(state, refunds, program, lookedUp);
  return { orderGid, placedAt: state.placedAt, deleted, spendReason: reason, ...spend };
}

function isUnknown({ state, lookedUp }: PastOrder, program: Program): boolean {
  if (!state) return false;
  const { productGids, customerGid } = missingLookups(state, program, lookedUp);
  return productGids.length > 0 || customerGid !== null;
}

/** Both programs over the same members. */
export interface BackTestSums {
  readonly past: PastOrders;
  readonly base: Outcome;
  readonly draft: Outcome;
}
