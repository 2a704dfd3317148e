/**
 * What a settlement is about to write, gathered member by member and then written set-based: append-only
 * entries, the lots and the cached balances.
 */
import type { Instant } from '#app/domain/time.ts';
import { writeBalances, type BalanceRow } from './balances.ts';
import type { LotRow } from './holdings.ts';
import { int4Array, int8Array, textArray } from '#app/db/array-parameters.ts';
import { send, type Transaction } from '#app/db/database.ts';

export type EntryKind =
  'order' | 'joining' | 'adjustment' | 'redemption' | 'return' | 'expiry' | 'transfer' | 'forgiveness';

export interface EntryRow {
  readonly memberId: number;
  readonly kind: EntryKind;
  readonly points: number;
  /** Unique per shop. */
  readonly cause: string;
  readonly orderGid: string | null;
  readonly occurredAt: Instant;
}

export interface Booking {
  readonly entries: EntryRow[];
  readonly lots: LotRow[];
  /** Of orders and joinings that nobody has heard of before: there is no row of theirs to look for. */
  readonly newLots: LotRow[];
  readonly balances: BalanceRow[];
  /** Walked orders whose points changed: the new points and entry counter. */
  readonly orderPoints: { orderGid: string; points: number; rev: number }[];
}

export function emptyBooking(): Booking {
  return { entries: [], lots: [], newLots: [], balances: [], orderPoints: [] };
}

/** Sends the writes; the transaction waits for them at its end. */
export function writeBooking(tx: Transaction, shopId: number, booking: Booking): void {
  insertEntries(tx, shopId, booking.entries);
  writeLots(tx, shopId, booking.newLots, 'insert');
  writeLots(tx, shopId, booking.lots, 'upsert');
  writeBalances(tx, shopId, booking.balances);
  writeOrderPoints(tx, shopId, booking.orderPoints);
}

function insertEntries(tx: Transaction, shopId: number, entries: readonly EntryRow[]): void {
  if (entries.length === 0) return;
  send(tx, {
    name: 'entries-insert',
    text: `INSERT INTO point_entry (shop_id, member_id, kind, points, cause, order_gid, occurred_at)
           SELECT $1, u.member_id, u.kind, u.points, u.cause, u.order_gid, to_timestamp(u.at::float8 / 1000)
           FROM unnest($2::bigint[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::bigint[])
             AS u(member_id, kind, points, cause, order_gid, at)`,
    values: [
      shopId,
      int8Array(entries.map((entry) => entry.memberId)),
      textArray(entries.map((entry) => entry.kind)),
      int8Array(entries.map((entry) => entry.points)),
      textArray(entries.map((entry) => entry.cause)),
      textArray(entries.map((entry) => entry.orderGid)),
      int8Array(entries.map((entry) => entry.occurredAt)),
    ],
  });
}

const INSERT_LOTS = `
  INSERT INTO lot (shop_id, member_id, cause, kind, size, "left", expired, placed_at, matures_at, expires_at, rev, expiry_rev)
  SELECT $1, u.member_id, u.cause, u.kind, u.size, u.unspent, u.expired, to_timestamp(u.placed::float8 / 1000),
         to_timestamp(u.matures::float8 / 1000), to_timestamp(u.expires::float8 / 1000), u.rev, u.expiry_rev
  FROM unnest($2::bigint[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[],
              $9::bigint[], $10::bigint[], $11::int[], $12::int[])
    AS u(member_id, cause, kind, size, unspent, expired, placed, matures, expires, rev, expiry_rev)`;

const UPSERT_LOTS = `${INSERT_LOTS}
  ON CONFLICT (shop_id, member_id, cause) DO UPDATE
    SET size = excluded.size, "left" = excluded."left", expired = excluded.expired,
        placed_at = excluded.placed_at, matures_at = excluded.matures_at, expires_at = excluded.expires_at,
        rev = excluded.rev, expiry_rev = excluded.expiry_rev`;

function writeLots(tx: Transaction, shopId: number, lots: readonly LotRow[], how: 'insert' | 'upsert'): void {
  if (lots.length === 0) return;
  send(tx, {
    name: `lots-${how}`,
    text: how === 'insert' ? INSERT_LOTS : UPSERT_LOTS,
    values: [
      shopId,
      int8Array(lots.map((lot) => lot.memberId)),
      textArray(lots.map((lot) => lot.cause)),
      textArray(lots.map((lot) => lot.kind)),
      int8Array(lots.map((lot) => lot.size)),
      int8Array(lots.map((lot) => lot.left)),
      int8Array(lots.map((lot) => lot.expired)),
      int8Array(lots.map((lot) => lot.placedAt)),
      int8Array(lots.map((lot) => lot.maturesAt)),
      int8Array(lots.map((lot) => lot.expiresAt)),
      int4Array(lots.map((lot) => lot.rev)),
      int4Array(lots.map((lot) => lot.expiryRev)),
    ],
  });
}

function writeOrderPoints(tx: Transaction, shopId: number, orders: Booking['orderPoints']): void {
  if (orders.length === 0) return;
  send(tx, {
    name: 'orders-points',
    text: `UPDATE shop_order o SET points = u.points, rev = u.rev
           FROM unnest($2::text[], $3::bigint[], $4::int[]) AS u(order_gid, points, rev)
           WHERE o.shop_id = $1 AND o.order_gid = u.order_gid`,
    values: [
      shopId,
      textArray(orders.map((order) => order.orderGid)),
      int8Array(orders.map((order) => order.points)),
      int4Array(orders.map((order) => order.rev)),
    ],
  });
}
