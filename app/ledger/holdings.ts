/** What members hold and did: the stored lots, dated facts and orders that a fold of their account needs. */
import type { AccountFacts, AccountOrder, MemberFact } from '#app/domain/account.ts';
import type { Lot } from '#app/domain/lots.ts';
import type { Instant } from '#app/domain/time.ts';
import type { OrderRow } from './orders.ts';
import type { Transaction } from '#app/db/database.ts';

export interface LotRow extends Lot {
  readonly memberId: number;
  readonly left: number;
  /** Points booked as expired. */
  readonly expired: number;
  /** Counts its entries; an order's lot counts in the order's row. */
  readonly rev: number;
  readonly expiryRev: number;
}

/** An order as the fold reads it, with the counter of its entries. */
export interface HeldOrder extends AccountOrder {
  readonly points: number;
  readonly rev: number;
}

/** A fact with the counter of its entries: of a redemption, whose points an order may take again. */
export interface HeldFact extends MemberFact {
  readonly rev: number;
}

export interface Holding {
  readonly memberId: number;
  readonly accountCreatedAt: Instant | null;
  readonly redacted: boolean;
  readonly orders: Map<string, HeldOrder>;
  readonly facts: readonly HeldFact[];
  readonly lots: readonly LotRow[];
}

type Reader = Pick<Transaction, 'query'>;

/**
 * Loads these members' holdings; they must be roots.
 * @param lots `without` where only facts are asked for, of which an account can be folded: half of the work
 */
export async function loadHoldings(
  tx: Reader,
  shopId: number,
  memberIds: readonly number[],
  lots: 'with' | 'without' = 'with',
): Promise<Map<number, Holding>> {
  const holdings = new Map<number, Holding & { lots: LotRow[] }>();
  if (memberIds.length === 0) return holdings;
  const values = [shopId, memberIds];
  for (const [memberId, doings] of await loadDoings(tx, shopId, memberIds))
    holdings.set(memberId, { ...doings, orders: new Map(), lots: [] });
  for (const { memberId, ...order } of await selectOrders(tx, values)) {
    holdings.get(memberId)?.orders.set(order.orderGid, order);
  }
  if (lots === 'with')
    for (const lot of await selectLots(tx, values)) holdings.get(lot.memberId)?.lots.push(lot);
  return holdings;
}

/** What these members did and had done to them, without their orders and lots; they must be roots. */
export async function loadDoings(
  tx: Reader,
  shopId: number,
  memberIds: readonly number[],
): Promise<Map<number, Omit<Holding, 'orders' | 'lots'>>> {
  const doings = new Map<number, Omit<Holding, 'orders' | 'lots'> & { facts: HeldFact[] }>();
  const values = [shopId, memberIds];
  const roots = await tx.query<{ memberId: number; accountCreatedAt: Instant | null; redacted: boolean }>({
    name: 'holdings-roots',
    text: `SELECT root_id AS "memberId", min(account_created_at) AS "accountCreatedAt",
                  bool_or(redacted_at IS NOT NULL) FILTER (WHERE id = root_id) AS redacted
           FROM member WHERE shop_id = $1 AND root_id = ANY($2::bigint[]) GROUP BY root_id`,
    values,
  });
  for (const row of roots.rows) doings.set(row.memberId, { ...row, facts: [] });
  for (const { memberId, ...fact } of await selectFacts(tx, values)) doings.get(memberId)?.facts.push(fact);
  return doings;
}

async function selectOrders(tx: Reader, values: unknown[]): Promise<(HeldOrder & { memberId: number })[]> {
  const { rows } = await tx.query<
    Omit<HeldOrder, 'reductions'> & { memberId: number; reductions: [Instant, number][] | null }
  >({
    name: 'holdings-orders',
    text: `SELECT member_id AS "memberId", order_gid AS "orderGid", placed_at AS "placedAt", gross_minor AS "grossMinor",
                  net_minor AS "netMinor", reductions, spend_reason AS "spendReason", deleted, points, rev
           FROM shop_order WHERE shop_id = $1 AND member_id = ANY($2::bigint[])`,
    values,
  });
  return rows.map((row) => ({ ...row, reductions: row.reductions ?? [] }));
}

async function selectLots(tx: Reader, values: unknown[]): Promise<LotRow[]> {
  const { rows } = await tx.query<LotRow>({
    name: 'holdings-lots',
    text: `SELECT member_id AS "memberId", cause, kind, size, "left", expired, placed_at AS "placedAt",
                  matures_at AS "maturesAt", expires_at AS "expiresAt", rev, expiry_rev AS "expiryRev"
           FROM lot WHERE shop_id = $1 AND member_id = ANY($2::bigint[])`,
    values,
  });
  return rows;
}

async function selectFacts(tx: Reader, values: unknown[]): Promise<(HeldFact & { memberId: number })[]> {
  const { rows } = await tx.query<
    Omit<HeldFact, 'tier'> & { memberId: number; tier: string | null; tierLocked: boolean | null }
  >({
    name: 'holdings-facts',
    text: `SELECT member_id AS "memberId", cause, kind, points, at, expires_at AS "expiresAt", ended, ended_at AS "endedAt",
                  tier, tier_locked AS "tierLocked", rev
           FROM member_fact WHERE shop_id = $1 AND member_id = ANY($2::bigint[])`,
    values,
  });
  return rows.map(({ tier, tierLocked, ...fact }) =>
    tier === null ? fact : { ...fact, tier: { name: tier, locked: tierLocked ?? false } },
  );
}

/** The order as the fold reads it; `null` while it has no placed time. */
export function asHeld(row: OrderRow): HeldOrder | null {
  if (row.placedAt === null) return null;
  const { orderGid, placedAt, grossMinor, netMinor, reductions, spendReason, deleted, points, rev } = row;
  return { orderGid, placedAt, grossMinor, netMinor, reductions, spendReason, deleted, points, rev };
}

export function factsOf(holding: Holding): AccountFacts {
  const { memberId, accountCreatedAt, redacted, orders, facts } = holding;
  return { memberId, accountCreatedAt, redacted, facts, orders: [...orders.values()] };
}
