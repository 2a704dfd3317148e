/** What a settlement is about, and the locks under which it is done. */
import type { Clock } from '#app/db/clock.ts';
import { inOnePacket, type Transaction } from '#app/db/database.ts';
import type { LookedUp } from '#app/domain/earning/looked-up.ts';
import type { OrderNews } from '#app/domain/order-state.ts';
import type { Instant } from '#app/domain/time.ts';
import { lockMembers, type BalanceRow } from './balances.ts';
import { ensureMembers, findMembers, type MemberRow } from './members.ts';
import { lockOrders, type OrderRow } from './orders.ts';
import { LockMore } from './settlement.ts';
import type { ShopRules } from './shop-rules.ts';

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

export interface Locked {
  readonly members: ReadonlyMap<string, MemberRow>;
  readonly balances: ReadonlyMap<number, BalanceRow>;
  readonly orders: Map<string, OrderRow>;
  readonly now: Instant;
}

/**
 * Locks members in id order, then orders in gid order, and only then reads whom these name. Under the shop's hold
 * nobody is merged or redacted, so what was read of the members before they were locked still holds.
 */
export async function lockFor(
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
