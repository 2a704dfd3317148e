/** The cached sums of members; a member's balance row is the member's lock. */
import type { Instant } from '#app/domain/time.ts';
import { boolArray, int4Array, int8Array, textArray } from '#app/db/array-parameters.ts';
import { send, type Transaction } from '#app/db/database.ts';

export interface BalanceRow {
  readonly memberId: number;
  readonly available: number;
  readonly pending: number;
  readonly debt: number;
  readonly earnedLifetime: number;
  /** Debt forgiven so far, as booked. */
  readonly forgiven: number;
  readonly forgiveRev: number;
  readonly tier: string | null;
  readonly asOf: Instant;
  /** The next moment at which something changes by itself. */
  readonly nextBoundaryAt: Instant | null;
  /** The latest dated fact of any kind. */
  readonly lastEventAt: Instant | null;
  readonly joinedAt: Instant | null;
  /** Has left the program and not come back, or is redacted: no order of theirs takes the short way. */
  readonly outside: boolean;
  /** Spend of the orders placed from here on; `null` while nothing was settled. */
  readonly spendFrom: Instant | null;
  readonly spendMinor: number;
  /** Some order of theirs earns points now. */
  readonly earning: boolean;
  /** When Shopify told how many orders the customer has made; written with that (app/ledger/orders-told.ts). */
  readonly ordersToldAt: Instant | null;
}

const COLUMNS = `member_id AS "memberId", available, pending, debt, earned_lifetime AS "earnedLifetime", forgiven,
  forgive_rev AS "forgiveRev", tier, as_of AS "asOf", next_boundary_at AS "nextBoundaryAt",
  last_event_at AS "lastEventAt", joined_at AS "joinedAt", outside, spend_from AS "spendFrom",
  spend_minor AS "spendMinor", earning,
  orders_told_at AS "ordersToldAt"`;

/** Locks members in order of id and reads their balances as they then are. */
export async function lockMembers(
  tx: Transaction,
  shopId: number,
  memberIds: readonly number[],
): Promise<Map<number, BalanceRow>> {
  if (memberIds.length === 0) return new Map();
  const { rows } = await tx.query<BalanceRow>({
    name: 'balances-lock',
    text: `SELECT ${COLUMNS} FROM balance
           WHERE shop_id = $1 AND member_id = ANY($2::bigint[]) ORDER BY member_id FOR UPDATE`,
    values: [shopId, int8Array(memberIds)],
  });
  return new Map(rows.map((row) => [row.memberId, row]));
}

/** Reads balances without locking them. */
export async function readBalances(
  tx: Pick<Transaction, 'query'>,
  shopId: number,
  memberIds: readonly number[],
): Promise<Map<number, BalanceRow>> {
  const { rows } = await tx.query<BalanceRow>({
    name: 'balances-read',
    text: `SELECT ${COLUMNS} FROM balance WHERE shop_id = $1 AND member_id = ANY($2::bigint[])`,
    values: [shopId, int8Array(memberIds)],
  });
  return new Map(rows.map((row) => [row.memberId, row]));
}

export function writeBalances(tx: Transaction, shopId: number, rows: readonly BalanceRow[]): void {
  if (rows.length === 0) return;
  send(tx, {
    name: 'balances-write',
    text: `UPDATE balance b SET available = u.available, pending = u.pending, debt = u.debt,
             earned_lifetime = u.earned, forgiven = u.forgiven, forgive_rev = u.forgive_rev, tier = u.tier,
             as_of = to_timestamp(u.as_of::float8 / 1000),
             next_boundary_at = to_timestamp(u.boundary::float8 / 1000),
             last_event_at = to_timestamp(u.last_event::float8 / 1000),
             joined_at = to_timestamp(u.joined::float8 / 1000), outside = u.outside,
             spend_from = to_timestamp(u.spend_from::float8 / 1000), spend_minor = u.spend,
             earning = u.earning
           FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::int[],
                       $9::text[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[], $14::boolean[],
                       $15::bigint[], $16::bigint[], $17::boolean[])
             AS u(id, available, pending, debt, earned, forgiven, forgive_rev, tier, as_of, boundary, last_event, joined,
                  outside, spend_from, spend, earning)
           WHERE b.shop_id = $1 AND b.member_id = u.id`,
    values: [
      shopId,
      int8Array(rows.map((row) => row.memberId)),
      int8Array(rows.map((row) => row.available)),
      int8Array(rows.map((row) => row.pending)),
      int8Array(rows.map((row) => row.debt)),
      int8Array(rows.map((row) => row.earnedLifetime)),
      int8Array(rows.map((row) => row.forgiven)),
      int4Array(rows.map((row) => row.forgiveRev)),
      textArray(rows.map((row) => row.tier)),
      int8Array(rows.map((row) => row.asOf)),
      int8Array(rows.map((row) => row.nextBoundaryAt)),
      int8Array(rows.map((row) => row.lastEventAt)),
      int8Array(rows.map((row) => row.joinedAt)),
      boolArray(rows.map((row) => row.outside)),
      int8Array(rows.map((row) => row.spendFrom)),
      int8Array(rows.map((row) => row.spendMinor)),
      boolArray(rows.map((row) => row.earning)),
    ],
  });
}
