import type { Queryable } from '#app/db/database.ts';
import type { WireVoucher } from '#app/domain/shopper-wire.ts';
import { wireVoucher, type VoucherFacts } from '#app/domain/shopper/wire-voucher.ts';
import type { Instant } from '#app/domain/time.ts';
import { parseTerms } from './visit.ts';

/** A member's, with what can be told of them. */
export interface HeldVoucher {
  readonly cause: string;
  readonly usedOrderGid: string | null;
  readonly wire: WireVoucher;
}

type Row = Omit<VoucherFacts, 'terms'> & { readonly memberId: number; readonly terms: string };

const COLUMNS = `v.id, v.cause, v.points, v.amount_minor AS "amountMinor", v.code, v.state, v.ends_as AS "endsAs",
  v.created_at AS "createdAt", v.expires_at AS "expiresAt", v.used_order_gid AS "usedOrderGid", v.passed_on AS "passedOn",
  t.terms::text AS terms`;
const TERMS = `JOIN reward_version t ON t.shop_id = v.shop_id AND t.reward_id = v.reward_id AND t.version = v.reward_version`;

export const MOST_VOUCHERS = 50;

/**
 * Of each member 50 at most, newest first; those that live are never among the ones left out.
 * @param memberIds roots
 */
export async function readVouchers(
  tx: Queryable,
  shopId: number,
  memberIds: readonly number[],
  now: Instant,
): Promise<Map<number, HeldVoucher[]>> {
  const { rows } = await tx.query<Row>({
    name: 'shopper-vouchers',
    text: `SELECT m.id AS "memberId", ${COLUMNS}
           FROM unnest($2::bigint[]) AS m(id) CROSS JOIN LATERAL (
             SELECT * FROM voucher h WHERE h.shop_id = $1 AND h.member_id = m.id
             ORDER BY h.used_order_gid IS NULL AND h.state IN ('making', 'ready', 'ending') DESC, h.created_at DESC, h.id DESC
             LIMIT ${MOST_VOUCHERS}) v ${TERMS}
           ORDER BY v.created_at DESC, v.id DESC`,
    values: [shopId, memberIds],
  });
  const held = new Map<number, HeldVoucher[]>(memberIds.map((id) => [id, []]));
  for (const row of rows) held.get(row.memberId)?.push(heldOf(row, now));
  return held;
}

/** By their causes: those a page of history speaks of. */
export async function vouchersOfCauses(
  tx: Queryable,
  shopId: number,
  causes: readonly string[],
  now: Instant,
): Promise<Map<string, HeldVoucher>> {
  if (causes.length === 0) return new Map();
  const { rows } = await tx.query<Row>({
    name: 'shopper-vouchers-by-cause',
    text: `SELECT v.member_id AS "memberId", ${COLUMNS} FROM voucher v ${TERMS}
           WHERE v.shop_id = $1 AND v.cause = ANY($2::text[])`,
    values: [shopId, causes],
  });
  return new Map(rows.map((row) => [row.cause, heldOf(row, now)]));
}

/** @returns null when the member has none such */
export async function readVoucher(
  tx: Queryable,
  shopId: number,
  memberIds: readonly number[],
  voucherId: number,
  now: Instant,
): Promise<HeldVoucher | null> {
  const { rows } = await tx.query<Row>({
    name: 'shopper-voucher',
    text: `SELECT v.member_id AS "memberId", ${COLUMNS} FROM voucher v ${TERMS}
           WHERE v.shop_id = $1 AND v.id = $2 AND v.member_id = ANY($3::bigint[])`,
    values: [shopId, voucherId, memberIds],
  });
  return rows[0] ? heldOf(rows[0], now) : null;
}

function heldOf(row: Row, now: Instant): HeldVoucher {
  const { cause, usedOrderGid } = row;
  return { cause, usedOrderGid, wire: wireVoucher({ ...row, terms: parseTerms(row.terms) }, now) };
}
