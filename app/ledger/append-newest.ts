/**
 * The short way for the common case: orders newer than anything their member has. Such an order can change no
 * earlier order, lot or tier, so it is appended without reading the member's history, whose length then plays
 * no part. Everything else goes the long way; both must end the same, which the audit checks.
 */
import { joiningLot, lotDates } from '#app/domain/account.ts';
import { entitlement } from '#app/domain/earning/entitlement.ts';
import type { Lot } from '#app/domain/lots.ts';
import { versionAt, type ProgramVersion, type TierLevel } from '#app/domain/program.ts';
import { levelFor, windowStart, windowTurnsBack } from '#app/domain/tiers.ts';
import type { Instant } from '#app/domain/time.ts';
import type { BalanceRow } from './balances.ts';
import type { Booking } from './booking.ts';
import type { OrderRow } from './orders.ts';
import type { ShopRules } from './shop-rules.ts';
import { int8Array } from '#app/db/array-parameters.ts';
import type { Transaction } from '#app/db/database.ts';

export interface Appendable {
  readonly balance: BalanceRow;
  readonly accountCreatedAt: Instant | null;
  /** New orders in order of placement. */
  readonly orders: readonly OrderRow[];
}

/** Whether the member can go the short way; `spendLeft` must then be asked for its ranges. */
export function isAppendable(member: Appendable, rules: ShopRules, now: Instant): boolean {
  const { balance, orders } = member;
  if (balance.debt > 0 || balance.outside) return false;
  if (balance.nextBoundaryAt !== null && balance.nextBoundaryAt <= now) return false;
  // Nobody joined, but settled before: it may have joined and lost that again, and its joining lot counts on.
  if (balance.joinedAt === null && balance.asOf !== 0) return false;
  if (balance.joinedAt !== null && (member.accountCreatedAt ?? balance.joinedAt) < balance.joinedAt)
    return false;
  const version = versionAt(rules.versions, now);
  if (balance.spendFrom !== null && windowTurnsBack(version, now, rules.timezone)) return false;
  const windowNow = windowStart(version, now, rules.timezone);
  let last = balance.lastEventAt ?? -Infinity;
  for (const order of orders) {
    if (order.placedAt === null || order.placedAt <= last) return false;
    // At this very moment it does not count for the tier yet, and a moment later it does.
    if (order.placedAt >= now) return false;
    if (order.reductions.length > 0 || order.deleted || order.placedAt < windowNow) return false;
    last = order.placedAt;
  }
  return true;
}

/**
 * The moments at which a member's spend is asked for: one for each new order, and now. For each, where the window then
 * begins: orders between there and `spendFrom` have left it since the sum was made. Where it runs backwards orders come
 * in again: the order was placed before the last settlement, or the window has become longer.
 */
function windowStarts({ orders }: Appendable, rules: ShopRules, now: Instant): Instant[] {
  const moments = [...orders.map((order) => order.placedAt ?? now), now];
  return moments.map((moment) => windowStart(versionAt(rules.versions, moment), moment, rules.timezone));
}

/**
 * What has left the window by each of a member's moments, minor units, negative where more came in: one statement for
 * all members, one stretch of each's orders. A member with 10,000 orders costs what one with 10 does, for only the
 * stretch since its last order is read.
 */
export async function spendLeft(
  tx: Transaction,
  rules: ShopRules,
  members: readonly Appendable[],
  now: Instant,
): Promise<Map<number, number[]>> {
  const asked = members.flatMap(({ balance, orders, accountCreatedAt }) => {
    const { memberId, spendFrom: from, spendMinor } = balance;
    if (from === null) return [];
    const starts = windowStarts({ balance, orders, accountCreatedAt }, rules, now);
    const [first, last] = [Math.min(from, ...starts), Math.max(from, ...starts)];
    return spendMinor !== 0 || first < from ? [{ memberId, from, starts, first, last }] : [];
  });
  if (asked.length === 0) return new Map();
  const { rows } = await tx.query<{ memberId: number; placedAt: Instant; netMinor: number }>({
    name: 'orders-leaving-window',
    text: `SELECT r.member_id AS "memberId", o.placed_at AS "placedAt", o.net_minor AS "netMinor"
           FROM unnest($2::bigint[], $3::bigint[], $4::bigint[]) AS r(member_id, f, t),
                LATERAL (SELECT placed_at, net_minor FROM shop_order
                         WHERE shop_id = $1 AND member_id = r.member_id
                           AND placed_at >= to_timestamp(r.f::float8 / 1000)
                           AND placed_at < to_timestamp(r.t::float8 / 1000) OFFSET 0) o`,
    values: [
      rules.shopId,
      int8Array(asked.map(({ memberId }) => memberId)),
      int8Array(asked.map(({ first }) => first)),
      int8Array(asked.map(({ last }) => last)),
    ],
  });
  const ordersOf = new Map<number, { placedAt: Instant; netMinor: number }[]>();
  for (const { memberId, ...order } of rows) {
    const known = ordersOf.get(memberId);
    if (known) known.push(order);
    else ordersOf.set(memberId, [order]);
  }
  const sumBetween = (memberId: number, from: Instant, to: Instant) =>
    (ordersOf.get(memberId) ?? []).reduce(
      (sum, { placedAt, netMinor }) => (placedAt >= from && placedAt < to ? sum + netMinor : sum),
      0,
    );
  return new Map(
    asked.map(({ memberId, from, starts }) => [
      memberId,
      starts.map((start) =>
        start < from ? -sumBetween(memberId, start, from) : sumBetween(memberId, from, start),
      ),
    ]),
  );
}

/**
 * Books the member's new orders, and its joining when these are its first.
 * @param left from `spendLeft`: one figure an order, and one for now
 * @returns false, with nothing booked, when the tier changes or a lot has expired already: the long way then
 */
export function appendNewest(
  booking: Booking,
  member: Appendable,
  left: readonly number[] | undefined,
  rules: ShopRules,
  now: Instant,
): boolean {
  const { balance, orders } = member;
  const deserved = deservedBy(member, left, rules);
  const joinedAt = balance.joinedAt ?? leastOf(member.accountCreatedAt, orders[0]?.placedAt ?? null);
  const joining = balance.joinedAt === null ? joiningLot(balance.memberId, joinedAt, rules) : null;
  const lots: Lot[] = joining ? [joining] : [];
  for (const { order, points } of deserved) {
    if (points === 0 || order.placedAt === null) continue;
    lots.push({
      cause: `order:${order.orderGid}`,
      kind: 'order',
      size: points,
      ...lotDates(order.placedAt, rules),
    });
  }
  if (lots.some((lot) => lot.expiresAt !== null && (lot.expiresAt <= now || lot.expiresAt <= lot.maturesAt)))
    return false;
  const added = orders.reduce((sum, order) => sum + order.netMinor, 0);
  const version = versionAt(rules.versions, now);
  if (tierMayDiffer(deserved, balance.tier, version)) return false;
  const spendMinor = balance.spendMinor - (left?.at(-1) ?? 0) + added;
  const tier = levelFor(version.program.tiers.levels, spendMinor).name;
  const base = version.program.tiers.levels[0]?.name;
  if (tier !== (balance.tier ?? base)) return false;
  for (const { order, points } of deserved) {
    order.points = points;
    if (points > 0) order.rev = 1;
  }
  bookLots(booking, balance.memberId, lots);
  booking.balances.push({
    ...balance,
    ...sums(balance, lots, now),
    tier,
    asOf: now,
    joinedAt,
    lastEventAt: orders.at(-1)?.placedAt ?? balance.lastEventAt ?? joinedAt,
    spendFrom: windowStart(version, now, rules.timezone),
    spendMinor,
    earning: balance.earning || deserved.some(({ points }) => points > 0),
  });
  return true;
}

function deservedBy({ balance, orders }: Appendable, left: readonly number[] | undefined, rules: ShopRules) {
  let before = 0;
  return orders.map((order, index) => {
    const placedAt = order.placedAt ?? 0;
    const version = versionAt(rules.versions, placedAt);
    const spendMinor = balance.spendMinor - (left?.[index] ?? 0) + before;
    before += order.netMinor;
    const level = levelFor(version.program.tiers.levels, spendMinor);
    const facts = {
      placedAt,
      netMinor: order.netMinor,
      spendReason: order.spendReason,
      deleted: false,
      redacted: false,
      left: false,
    };
    return { order, version, level, points: entitlement(facts, version, level, rules.earnsFrom).points };
  });
}

/**
 * Whether the tier held at some order may be another than its spend gives: staff may have set one. Under one and the
 * same version, where the tier held now is what spend gives, it is so at every moment with that spend.
 */
function tierMayDiffer(
  deserved: readonly { readonly version: ProgramVersion; readonly level: TierLevel }[],
  held: string | null,
  now: ProgramVersion,
): boolean {
  // Never settled: nobody can have set anything.
  if (held === null) return false;
  return deserved.some(({ version, level }) => version !== now || level.name !== held);
}

function bookLots(booking: Booking, memberId: number, lots: readonly Lot[]): void {
  for (const lot of lots) {
    const orderGid = lot.kind === 'order' ? lot.cause.slice('order:'.length) : null;
    const cause = `${lot.cause}:rev1`;
    booking.entries.push({
      memberId,
      kind: lot.kind,
      points: lot.size,
      cause,
      orderGid,
      occurredAt: lot.placedAt,
    });
    booking.newLots.push({ ...lot, memberId, left: lot.size, expired: 0, rev: 1, expiryRev: 0 });
  }
}

function sums(balance: BalanceRow, lots: readonly Lot[], now: Instant) {
  let { available, pending, earnedLifetime, nextBoundaryAt } = balance;
  for (const lot of lots) {
    earnedLifetime += lot.size;
    if (lot.maturesAt <= now) available += lot.size;
    else {
      pending += lot.size;
      nextBoundaryAt = leastOf(nextBoundaryAt, lot.maturesAt);
    }
    nextBoundaryAt = leastOf(nextBoundaryAt, lot.expiresAt);
  }
  return { available, pending, earnedLifetime, nextBoundaryAt };
}

function leastOf(a: Instant | null, b: Instant | null): Instant | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}
