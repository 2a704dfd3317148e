/** Why an order gave, or lost, its points: the formula with its figures, and what became of points taken back. */
import { debitsOf, lotDates } from '../account.ts';
import { replayLots, type Lot, type Replayed } from '../lots.ts';
import type { OrderState, RefundForm } from '../order-state.ts';
import { versionAt } from '../program.ts';
import { scale, type Ratio, type Rounding } from '../rational.ts';
import type { Instant } from '../time.ts';
import type { ExplainableEntry, WhyFacts } from '../why.ts';
import type { Entitlement, NothingEarned } from './entitlement.ts';
import type { LookedUp } from './looked-up.ts';
import { spendParts, type SpendParts } from './order-spend.ts';

/** What is stored of an order; without a state it is deleted, or nobody has told it yet. */
export interface OrderFacts {
  readonly state: OrderState | null;
  readonly refunds: readonly RefundForm[];
  readonly lookedUp: LookedUp | null;
}

export interface Formula {
  /** `null` where the order's lines are not known any more. */
  readonly parts: SpendParts | null;
  readonly spendMinor: number;
  readonly rate: Ratio;
  /** Held when the order was placed. */
  readonly tier: string;
  readonly multiplier: Ratio;
  readonly rounding: Rounding;
  /** The exact result was no whole number. */
  readonly rounded: boolean;
  /** Of the program. */
  readonly version: number;
}

/** Where points taken back came from: the parts add up to them. */
export interface TakenFrom {
  /** Taken from the order's own points by spending, before. */
  readonly spent: number;
  readonly available: number;
  readonly pending: number;
  /** Would have expired; negative where others were spent instead, which would have. */
  readonly expired: number;
  /** To be earned back. */
  readonly debt: number;
  readonly forgiven: number;
}

export interface OrderWhy {
  readonly kind: 'order';
  readonly change:
    | 'earned'
    | 'returned'
    | 'cancelled'
    /** The order earns nothing any more; `nothing` says why. */
    | 'earns_nothing'
    /** The order belongs to another customer now. */
    | 'moved_away'
    /** Paid, edited or opened again, or something before it became known late. */
    | 'corrected'
    | 'as_known_then';
  readonly points: number;
  readonly had: number;
  readonly deserves: number;
  readonly orderGid: string;
  readonly orderName: string | null;
  readonly placedAt: Instant | null;
  readonly formula: Formula | null;
  readonly nothing: NothingEarned | null;
  /** When what it gave expires. */
  readonly until: Instant | null;
  /** When it can be spent, if that is still to come. */
  readonly maturesAt: Instant | null;
  /** Where they came from, when not all were there to be taken. */
  readonly takenFrom: TakenFrom | null;
}

export function explainOrder(entry: ExplainableEntry, known: WhyFacts): OrderWhy {
  const { points, had } = entry;
  const deserves = had + points;
  const orderGid = entry.orderGid ?? '';
  const stored = known.orders.get(orderGid) ?? null;
  const entitled = known.account.entitlements.get(orderGid);
  const lot = known.account.lots.find(({ cause }) => cause === entry.lot);
  const formula = entitled ? formulaOf(entry, deserves, entitled, stored, known) : null;
  const gives = points > 0 && deserves > 0 && lot !== undefined;
  return {
    ...{ kind: 'order', points, had, deserves, orderGid, formula },
    change: changeOf(entry, deserves, entitled, formula),
    orderName: stored?.state?.name ?? null,
    placedAt: known.facts.orders.find((order) => order.orderGid === orderGid)?.placedAt ?? null,
    nothing: formula && deserves === 0 ? (entitled?.explanation.nothing ?? null) : null,
    until: gives ? lot.expiresAt : null,
    maturesAt: gives ? lot.maturesAt : null,
    takenFrom: points < 0 ? takenFrom(entry, deserves, known) : null,
  };
}

/** By the spend that gives what was booked: the present one for the last entry, one on the way for the others. */
function formulaOf(
  { isLast, orderGid }: ExplainableEntry,
  deserves: number,
  { points, explanation }: Entitlement,
  stored: OrderFacts | null,
  { facts, rules }: WhyFacts,
): Formula | null {
  const order = facts.orders.find((one) => one.orderGid === orderGid);
  if (!order) return null;
  const { rate, tier, multiplier, version, nothing } = explanation;
  const { program } = versionAt(rules.versions, order.placedAt);
  const { rounding } = program.earning;
  const moments: (readonly [Instant, number])[] = [[order.placedAt, order.grossMinor], ...order.reductions];
  const gives = (minor: number) => (nothing ? 0 : scale(minor, [rate, multiplier], rounding));
  const moment = isLast
    ? points === deserves && moments.at(-1)
    : moments.find(([, minor]) => gives(minor) === deserves);
  if (!moment) return null;
  const [at, spendMinor] = moment;
  const bottom = BigInt(rate.per) * BigInt(multiplier.per);
  const rounded = (BigInt(spendMinor) * BigInt(rate.times) * BigInt(multiplier.times)) % bottom !== 0n;
  const parts = stored?.state ? spendParts(stored.state, stored.refunds, program, stored.lookedUp, at) : null;
  return { parts, spendMinor, rate, tier, multiplier, rounding, rounded, version };
}

function changeOf(
  { points, had }: ExplainableEntry,
  deserves: number,
  entitled: Entitlement | undefined,
  formula: Formula | null,
): OrderWhy['change'] {
  if (!entitled && deserves === 0) return 'moved_away';
  if (!entitled || !formula) return 'as_known_then';
  if (deserves === 0 && entitled.explanation.nothing) return 'earns_nothing';
  if (points < 0 && formula.parts?.cancelled) return 'cancelled';
  if (points < 0 && formula.parts && formula.parts.returnedMinor > 0) return 'returned';
  return had === 0 && points > 0 ? 'earned' : 'corrected';
}

/** A replay of more takes over 5 ms, and each entry of a page would want two. */
const MOST_LOTS = 2_000;

/**
 * What the smaller lot changed, as things stand now: the account is replayed once with the points the order had, and
 * once with those it kept.
 */
function takenFrom(entry: ExplainableEntry, deserves: number, known: WhyFacts): TakenFrom | null {
  const { account, facts, rules } = known;
  // Who owes nothing and was forgiven nothing had them all.
  if (account.debt === 0 && account.forgiven === 0) return null;
  if (account.lots.length > MOST_LOTS) return null;
  const order = facts.orders.find((one) => one.orderGid === entry.orderGid);
  if (!order || entry.lot === null) return null;
  const debits = debitsOf(facts, rules);
  // Lots of what was given back are opened again by the replay.
  const others = account.lots.filter(({ cause, kind }) => cause !== entry.lot && kind !== 'return');
  const replayed = (size: number): Replayed => {
    const lot: Lot = { cause: entry.lot ?? '', kind: 'order', size, ...lotDates(order.placedAt, rules) };
    return replayLots(size > 0 ? [...others, lot] : others, debits, account.asOf);
  };
  const before = replayed(entry.had);
  const after = entry.isLast ? account : replayed(deserves);
  const own = before.lots.find(({ cause }) => cause === entry.lot);
  const expired = (one: { readonly lots: Replayed['lots'] }) =>
    one.lots.reduce((sum, lot) => sum + lot.expired, 0);
  const taken: TakenFrom = {
    spent: own ? own.size - own.left - own.expired : 0,
    available: before.available - after.available,
    pending: before.pending - after.pending,
    expired: expired(before) - expired(after),
    debt: after.debt - before.debt,
    forgiven: after.forgiven - before.forgiven,
  };
  return taken.debt > 0 || taken.forgiven > 0 ? taken : null;
}
