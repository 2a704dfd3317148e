/**
 * A member's whole account as a pure function of facts and rules: what every order deserves, the lots, what
 * they have left, the balances and the tier. Settlement, audit, rebuild and back-tests all call this.
 */
import { entitlement, type Entitlement } from './earning/entitlement.ts';
import type { NoSpendReason } from './earning/order-spend.ts';
import { replayLots, type Debit, type Lot, type LotAfter } from './lots.ts';
import { versionAt, type ProgramVersion } from './program.ts';
import { staffTierAt, type DatedStaffTier, type StaffTier } from './staff-tier.ts';
import { TierFold, type DatedSpend } from './tiers.ts';
import { addDays, addMonths, type Instant, type TimeZone } from './time.ts';

/** The rules that judge a shop's facts. */
export interface Rules {
  readonly timezone: TimeZone;
  readonly earnsFrom: Instant;
  /** In order of `inForceFrom`, at least one. */
  readonly versions: readonly ProgramVersion[];
}

export interface AccountOrder extends DatedSpend {
  readonly orderGid: string;
  readonly netMinor: number;
  readonly spendReason: NoSpendReason | null;
  readonly deleted: boolean;
}

/** What a member or staff did, dated; never undone by a late delivery. */
export interface MemberFact {
  readonly cause: string;
  readonly kind:
    | 'redemption'
    | 'deduction'
    | 'credit'
    | 'forgiveness'
    | 'left'
    | 'rejoined'
    | 'tier_set'
    | 'tier_released';
  readonly points: number;
  readonly at: Instant;
  /** Of a credit; `null` never. */
  readonly expiresAt: Instant | null;
  /** Of a redemption: `cancelled` drops out of the replay, `returned` opens a lot of its own. */
  readonly ended: 'cancelled' | 'returned' | null;
  readonly endedAt: Instant | null;
  /** Of a tier set by staff. */
  readonly tier?: StaffTier | null;
}

export interface AccountFacts {
  /** Names the joining lot. */
  readonly memberId: number;
  /** The least creation of any account that resolves to this member. */
  readonly accountCreatedAt: Instant | null;
  readonly redacted: boolean;
  /** Every order whose newest state resolves to this member. */
  readonly orders: readonly AccountOrder[];
  readonly facts: readonly MemberFact[];
}

export interface Account {
  /** Events up to and including this moment have happened. */
  readonly asOf: Instant;
  /** By order gid. */
  readonly entitlements: ReadonlyMap<string, Entitlement>;
  readonly joinedAt: Instant | null;
  /** In eating order; only lots with a size. */
  readonly lots: readonly LotAfter[];
  readonly pending: number;
  readonly available: number;
  readonly debt: number;
  readonly forgiven: number;
  readonly earnedLifetime: number;
  readonly tier: string;
  /** Set by staff and not released; the rules of the moment may not have it any more. */
  readonly staffTier: StaffTier | null;
  /** Has left the program and not come back, or is redacted. */
  readonly outside: boolean;
  /** Next moment at which something changes by itself. */
  readonly nextBoundaryAt: Instant | null;
  readonly lastEventAt: Instant | null;
  /** Spend of the orders placed from `spendFrom` on, all facts applied. */
  readonly spendFrom: Instant;
  readonly spendMinor: number;
  /** Some order earns points. */
  readonly earning: boolean;
}

const RETURN_GRACE_DAYS = 14;

/** @param asOf events up to and including this moment have happened */
export function foldAccount(facts: AccountFacts, rules: Rules, asOf: Instant): Account {
  const { entitlements, tiers: folded } = deservedPoints(facts, rules);
  // A fold only moves forward: after an order placed later than asOf (a wrong clock) it starts anew.
  const ahead = facts.orders.some((order) => order.placedAt > asOf);
  const tiers = ahead ? tierFold(facts, rules) : folded;
  const joinedAt = joinedMoment(facts);
  const lots = facts.redacted ? [] : givenLots(facts, rules, entitlements, joinedAt);
  const replayed = replayLots(lots, debitsOf(facts, rules), asOf);
  const now = tiers.at(asOf);
  const tierChange = tiers.nextChangeAfter(asOf);
  return {
    asOf,
    entitlements,
    joinedAt,
    lots: replayed.lots,
    pending: replayed.pending,
    available: replayed.available,
    debt: replayed.debt,
    forgiven: replayed.forgiven,
    earnedLifetime: lots.reduce((sum, lot) => sum + lot.size, 0),
    tier: now.level.name,
    staffTier: staffTierAt(tiersByStaff(facts), asOf),
    outside: facts.redacted || leavings(facts).at(-1)?.kind === 'left',
    nextBoundaryAt: earliest([replayed.nextBoundaryAt, tierChange]),
    lastEventAt: lastEvent(facts, joinedAt),
    spendFrom: now.windowFrom,
    spendMinor: countingOrders(facts).reduce(
      (sum, o) => (o.placedAt >= now.windowFrom ? sum + o.netMinor : sum),
      0,
    ),
    earning: [...entitlements.values()].some(({ points }) => points > 0),
  };
}

function deservedPoints(facts: AccountFacts, rules: Rules) {
  const tiers = tierFold(facts, rules);
  const leaving = leavings(facts);
  const entitlements = new Map<string, Entitlement>();
  for (const order of [...facts.orders].sort((a, b) => a.placedAt - b.placedAt)) {
    const left = leaving.filter(({ at }) => at <= order.placedAt).at(-1)?.kind === 'left';
    const version = versionAt(rules.versions, order.placedAt);
    const { level } = tiers.at(order.placedAt);
    const judged = { ...order, left, redacted: facts.redacted };
    entitlements.set(order.orderGid, entitlement(judged, version, level, rules.earnsFrom));
  }
  return { entitlements, tiers };
}

function tierFold(facts: AccountFacts, rules: Rules): TierFold {
  return new TierFold(countingOrders(facts), rules.versions, rules.timezone, tiersByStaff(facts));
}

/** In order of time; whoever is redacted has nothing from anybody. */
function tiersByStaff(facts: AccountFacts): DatedStaffTier[] {
  if (facts.redacted) return [];
  return facts.facts
    .filter(({ kind }) => kind === 'tier_set' || kind === 'tier_released')
    .sort(byTime)
    .map(({ at, tier }) => ({ at, tier: tier ?? null }));
}

/** When the member left and came back, in order of time. */
function leavings(facts: AccountFacts): MemberFact[] {
  return facts.facts.filter(({ kind }) => kind === 'left' || kind === 'rejoined').sort(byTime);
}

function countingOrders(facts: AccountFacts): readonly AccountOrder[] {
  return facts.redacted ? [] : facts.orders.filter((order) => !order.deleted);
}

/** The least of any account's creation and any undeleted order's placement, paid or not. */
function joinedMoment(facts: AccountFacts): Instant | null {
  return earliest([
    facts.accountCreatedAt,
    ...facts.orders.map((order) => (order.deleted ? null : order.placedAt)),
  ]);
}

function givenLots(
  facts: AccountFacts,
  rules: Rules,
  entitlements: ReadonlyMap<string, Entitlement>,
  joinedAt: Instant | null,
): Lot[] {
  const lots: Lot[] = [];
  for (const { orderGid, placedAt } of facts.orders) {
    const size = entitlements.get(orderGid)?.points ?? 0;
    if (size > 0)
      lots.push({ cause: `order:${orderGid}`, kind: 'order', size, ...lotDates(placedAt, rules) });
  }
  const joining = joiningLot(facts.memberId, joinedAt, rules);
  if (joining) lots.push(joining);
  for (const { cause, kind, points, at, expiresAt } of facts.facts) {
    if (kind !== 'credit') continue;
    lots.push({ cause, kind: 'adjustment', size: points, placedAt: at, maturesAt: at, expiresAt });
  }
  return lots;
}

/** The dates of what an order or a joining gave, by the version in force at that moment. */
export function lotDates(placedAt: Instant, rules: Rules): Pick<Lot, 'placedAt' | 'maturesAt' | 'expiresAt'> {
  const { holdDays, expiryMonths } = versionAt(rules.versions, placedAt).program.points;
  return {
    placedAt,
    maturesAt: addDays(placedAt, holdDays, rules.timezone),
    expiresAt: expiryMonths === null ? null : addMonths(placedAt, expiryMonths, rules.timezone),
  };
}

/**
 * The joining lot, by the version at `joinedAt`. Only members who joined at or after `earns_from` have one; where
 * the program gives it to everybody, the others' is dated `earns_from`.
 */
export function joiningLot(memberId: number, joinedAt: Instant | null, rules: Rules): Lot | null {
  if (joinedAt === null) return null;
  const at = Math.max(joinedAt, rules.earnsFrom);
  const { program } = versionAt(rules.versions, at);
  const size = joinedAt >= rules.earnsFrom || program.joining.everybody ? program.joining.points : 0;
  if (size === 0 || program.paused) return null;
  return { cause: `join:${memberId}`, kind: 'joining', size, ...lotDates(at, rules) };
}

/** What ate of a member's lots. */
export function debitsOf(facts: AccountFacts, rules: Rules): Debit[] {
  const taken: Debit[] = [];
  for (const { cause, kind, points, at, ended, endedAt } of facts.facts) {
    if (ended === 'cancelled') continue;
    if (kind !== 'redemption' && kind !== 'deduction' && kind !== 'forgiveness') continue;
    const returned =
      ended === 'returned' && endedAt !== null
        ? { at: endedAt, graceUntil: addDays(endedAt, RETURN_GRACE_DAYS, rules.timezone) }
        : null;
    taken.push({
      cause,
      kind: kind === 'deduction' ? 'adjustment' : kind,
      at,
      points,
      // A redacted member has nothing and owes nothing, so what was given back is not opened again either.
      returned: facts.redacted ? null : returned,
      shortfallForgiven: facts.redacted || versionAt(rules.versions, at).program.points.debt === 'forgive',
    });
  }
  return taken;
}

function lastEvent(facts: AccountFacts, joinedAt: Instant | null): Instant | null {
  const moments: Instant[] = joinedAt === null ? [] : [joinedAt];
  for (const order of facts.orders) {
    moments.push(order.placedAt);
    const reduced = order.reductions.at(-1);
    if (reduced) moments.push(reduced[0]);
  }
  for (const { at, endedAt } of facts.facts) moments.push(endedAt ?? at);
  return moments.reduce<Instant | null>((last, at) => (last === null || at > last ? at : last), null);
}

function earliest(moments: readonly (Instant | null)[]): Instant | null {
  return moments.reduce<Instant | null>(
    (first, at) => (at !== null && (first === null || at < first) ? at : first),
    null,
  );
}

function byTime(a: MemberFact, b: MemberFact): number {
  return a.at - b.at || (a.cause < b.cause ? -1 : 1);
}
