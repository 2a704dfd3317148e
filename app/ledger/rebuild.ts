/** Rebuilds what is derived (lots, balances, what orders are worth) from entries and facts. */
import type { Database, Transaction } from '#app/db/database.ts';
import { lockMembers } from './balances.ts';
import { emptyBooking, writeBooking } from './booking.ts';
import { sumLots } from './causes.ts';
import { collectEvidence, memberPage, type Evidence } from './evidence.ts';
import { orderGidOf } from './book-account.ts';
import type { LotRow } from './holdings.ts';
import { settle } from './settle.ts';
import type { Clock } from '#app/db/clock.ts';
import { inSettlement } from './settlement.ts';
import type { ShopRules } from './shop-rules.ts';

const PAGE = 200;

/**
 * Reads every lot back from its entries, then settles each member: where entries and facts agree nothing is
 * booked, and the derived rows are right again.
 * @returns members rebuilt and entries that had to be booked; `null` when the shop is unknown
 */
export async function rebuildShop(
  database: Database,
  shopId: number,
  clock: Clock,
): Promise<{ members: number; entries: number } | null> {
  let members = 0;
  let entries = 0;
  for (let after = -1; ;) {
    const page = await inSettlement(database, shopId, 'share', async (tx, rules, alsoLock) => {
      const found = await memberPage(tx, shopId, after, PAGE);
      const booked = found.length === 0 ? 0 : await rebuildMembers(tx, rules, found, clock, alsoLock);
      return { found, booked };
    });
    if (!page) return null;
    const last = page.found.at(-1);
    if (!last) return { members, entries };
    members += page.found.length;
    entries += page.booked;
    after = last.memberId;
  }
}

async function rebuildMembers(
  tx: Transaction,
  rules: ShopRules,
  members: readonly { memberId: number; customerGid: string }[],
  clock: Clock,
  alsoLock: readonly number[],
): Promise<number> {
  const { shopId } = rules;
  const memberIds = members.map((member) => member.memberId);
  await lockMembers(tx, shopId, [...new Set([...memberIds, ...alsoLock])]);
  const evidence = await collectEvidence(tx, shopId, members);
  await tx.query('DELETE FROM lot WHERE shop_id = $1 AND member_id = ANY($2::bigint[])', [shopId, memberIds]);
  const booking = emptyBooking();
  for (const member of evidence) readBack(member, booking);
  writeBooking(tx, shopId, booking);
  const orderGids = evidence.flatMap((member) => member.orders.map((order) => order.orderGid));
  const settled = await settle(tx, rules, { memberIds, orderGids }, clock, alsoLock);
  return settled.entries;
}

function readBack(
  { memberId, balance, entries, orders }: Evidence,
  booking: ReturnType<typeof emptyBooking>,
): void {
  const sums = sumLots(entries);
  const points = new Map(orders.map((order) => [order.orderGid, { points: 0, rev: order.rev }]));
  for (const [cause, { size, expired, rev, expiryRev }] of sums) {
    const orderGid = orderGidOf(cause);
    // Dates come from the facts, with the settlement that follows.
    const dates = { placedAt: balance.asOf, maturesAt: balance.asOf, expiresAt: null };
    booking.lots.push({
      memberId,
      cause,
      kind: kindOf(cause),
      size,
      left: size - expired,
      expired,
      ...dates,
      rev,
      expiryRev,
    });
    const order = orderGid === null ? undefined : points.get(orderGid);
    if (order) Object.assign(order, { points: size, rev: Math.max(order.rev, rev, expiryRev) });
  }
  for (const [orderGid, order] of points) booking.orderPoints.push({ orderGid, ...order });
  const forgiven = entries.reduce(
    (sum, entry) => (entry.kind === 'forgiveness' ? sum + entry.points : sum),
    0,
  );
  booking.balances.push({ ...balance, forgiven });
}

function kindOf(lotCause: string): LotRow['kind'] {
  if (lotCause.startsWith('order:')) return 'order';
  if (lotCause.startsWith('join:')) return 'joining';
  return lotCause.startsWith('return:') ? 'return' : 'adjustment';
}
