/** Vouchers as the ledger settles them: which orders use them, and what that means for their redemption. */
import {
  redemptionEnd,
  usingOrder,
  type RedemptionEnd,
  type VoucherAct,
  type VoucherUse,
} from '#app/domain/rewards/redemption-end.ts';
import type { OrderState } from '#app/domain/order-state.ts';
import type { Instant } from '#app/domain/time.ts';
import type { Queryable, Transaction } from '#app/db/database.ts';

export type VoucherState = 'making' | 'ready' | 'ending' | 'cancelled' | 'expired' | 'withdrawn' | 'not_made';

/** A use with whose order it is: `null` where nobody is known. */
export interface HeldUse extends VoucherUse {
  readonly memberId: number | null;
}

export interface HeldVoucher {
  readonly voucherId: number;
  readonly cause: string;
  readonly memberId: number;
  readonly code: string | null;
  readonly state: VoucherState;
  readonly endsAs: 'cancelled' | 'expired' | 'withdrawn' | null;
  readonly endedAt: Instant | null;
  readonly usedOrderGid: string | null;
  readonly passedOn: boolean;
  /** Undone orders give the points back: by the terms it was taken under. */
  readonly returnsPoints: boolean;
  /** Shopify may have heard of it. */
  readonly asked: boolean;
  readonly uses: readonly HeldUse[];
  /** `null` for grants. */
  readonly redemption: {
    readonly at: Instant;
    readonly ended: RedemptionEnd['ended'] | null;
    readonly endedAt: Instant | null;
  } | null;
}

/** Shopify may have heard of it: the code and the asking are written down before it is asked. */
export const IS_ASKED = `(v.asked_at IS NOT NULL OR v.code IS NOT NULL OR v.remote_gid IS NOT NULL)`;

const MS = (column: string) => `floor(extract(epoch FROM ${column}) * 1000)::bigint`;

const SELECT = `
  SELECT v.id AS "voucherId", v.cause, v.member_id AS "memberId", v.code, v.state, v.ends_as AS "endsAs",
         v.ended_at AS "endedAt", v.used_order_gid AS "usedOrderGid", v.passed_on AS "passedOn",
         (t.terms #>> '{voucher,returnsPoints}')::boolean AS "returnsPoints",
         ${IS_ASKED} AS asked,
         coalesce((SELECT json_agg(json_build_object('orderGid', u.order_gid, 'placedAt', ${MS('u.placed_at')},
                                     'undoneAt', ${MS('u.undone_at')}, 'memberId', o.member_id) ORDER BY u.order_gid)
                   FROM voucher_use u LEFT JOIN shop_order o ON o.shop_id = u.shop_id AND o.order_gid = u.order_gid
                   WHERE u.shop_id = v.shop_id AND u.voucher_id = v.id), '[]') AS uses,
         CASE WHEN f.cause IS NOT NULL THEN json_build_object('at', ${MS('f.at')}, 'ended', f.ended,
                                                              'endedAt', ${MS('f.ended_at')}) END AS redemption
  FROM voucher v
  JOIN reward_version t ON t.shop_id = v.shop_id AND t.reward_id = v.reward_id AND t.version = v.reward_version
  LEFT JOIN member_fact f ON f.shop_id = v.shop_id AND f.cause = v.cause`;

/** By code (upper case), by id, or all of some members; read under their members' locks they stay as they are. */
export async function readVouchers(
  tx: Queryable,
  shopId: number,
  which:
    | { readonly codes: readonly string[] }
    | { readonly ids: readonly number[] }
    | { readonly memberIds: readonly number[] },
): Promise<HeldVoucher[]> {
  const [name, condition, values] =
    'codes' in which
      ? ['codes', 'v.code = ANY($2::text[])', which.codes]
      : 'ids' in which
        ? ['ids', 'v.id = ANY($2::bigint[])', which.ids]
        : ['members', 'v.member_id = ANY($2::bigint[])', which.memberIds];
  if (values.length === 0) return [];
  const { rows } = await tx.query<HeldVoucher>({
    name: `vouchers-by-${name}`,
    text: `${SELECT} WHERE v.shop_id = $1 AND ${condition} ORDER BY v.id`,
    values: [shopId, values],
  });
  return rows;
}

/** How a voucher and its redemption stand, by difference with what is stored. */
export interface VoucherStanding {
  readonly voucher: HeldVoucher;
  readonly end: RedemptionEnd | null;
  readonly usedOrderGid: string | null;
  readonly passedOn: boolean;
  /** Its order was undone and the points are back: its code is to be taken away. */
  readonly withdrawn: boolean;
}

/**
 * @param voucher as stored, but for what was just done with it
 * @param uses of it, as the orders now are
 */
export function standingOf(voucher: HeldVoucher, uses: readonly HeldUse[]): VoucherStanding {
  const { redemption, returnsPoints } = voucher;
  const act = actOf(voucher);
  const end = redemption && redemptionEnd({ at: redemption.at, act, uses, returnsPoints });
  const usedOrderGid = usingOrder(uses, end);
  const user = uses.find((use) => use.orderGid === usedOrderGid)?.memberId ?? null;
  return {
    ...{ voucher, end, usedOrderGid },
    passedOn: user !== null && user !== voucher.memberId,
    withdrawn: end?.ended === 'returned' && act === null && voucher.state === 'ready',
  };
}

/** What was done with the voucher; of grants nothing gives points back. */
function actOf({ state, endsAs, endedAt, redemption }: HeldVoucher): VoucherAct | null {
  if (redemption === null) return null;
  const at = endedAt ?? redemption.endedAt ?? redemption.at;
  if (state === 'cancelled' || state === 'not_made') return { kind: state, at };
  const isWithdrawn = state === 'withdrawn' || (state === 'ending' && endsAs === 'withdrawn');
  return isWithdrawn ? { kind: 'withdrawn', at } : null;
}

export function endDiffers({ voucher: { redemption }, end }: VoucherStanding): boolean {
  if (redemption === null) return false;
  return redemption.ended !== (end?.ended ?? null) || redemption.endedAt !== (end?.at ?? null);
}

export function showsOtherwise({ voucher, usedOrderGid, passedOn, withdrawn }: VoucherStanding): boolean {
  return voucher.usedOrderGid !== usedOrderGid || voucher.passedOn !== passedOn || withdrawn;
}

/**
 * What voucher `v` took off order `u.used`, as far as the order tells: at most what its lines were discounted by, and at most
 * what it is worth. The share of one code among several is not told, nor what shipping would have cost.
 */
const TAKEN_MINOR = `(
  SELECT CASE t.terms #>> '{value,kind}'
           WHEN 'amount_off' THEN least(v.amount_minor, l.off)
           WHEN 'percentage_off' THEN least(l.off, round(l.gross * (t.terms #>> '{value,basisPoints}')::int / 10000))
           WHEN 'free_product' THEN CASE WHEN jsonb_array_length(o.state->'discountCodes') = 1 THEN l.off END
         END::bigint
  FROM (SELECT coalesce($8::jsonb->u.used, (SELECT o.state::jsonb FROM shop_order o
                                            WHERE o.shop_id = $1 AND o.order_gid = u.used)) AS state) o
  JOIN reward_version t ON t.shop_id = $1 AND t.reward_id = v.reward_id AND t.version = v.reward_version
  CROSS JOIN LATERAL (SELECT coalesce(sum(x.off), 0) AS off, coalesce(sum(x.net + x.off), 0) AS gross
                      FROM (SELECT (line->>'amountMinor')::bigint AS net,
                                   coalesce((line->>'discountMinor')::bigint, 0) AS off
                            FROM jsonb_array_elements(o.state->'lines') line) x) l
  WHERE o.state IS NOT NULL)`;

/** What a voucher took stands in the lines. */
export type UsingOrder = Pick<OrderState, 'orderGid' | 'lines' | 'discountCodes'>;

/**
 * Writes what differs from the stored rows.
 * @param orders those whose rows are not written yet
 */
export async function writeStandings(
  tx: Transaction,
  shopId: number,
  standings: readonly VoucherStanding[],
  now: Instant,
  orders: readonly UsingOrder[] = [],
): Promise<void> {
  // What an order took off may have changed with it.
  const told = new Set(orders.map(({ orderGid }) => orderGid));
  const changed = standings.filter(
    (one) => showsOtherwise(one) || (one.usedOrderGid !== null && told.has(one.usedOrderGid)),
  );
  if (changed.length === 0) return;
  await tx.query({
    name: 'vouchers-standing',
    text: `UPDATE voucher v SET used_order_gid = u.used, passed_on = u.passed, taken_minor = ${TAKEN_MINOR},
             state = CASE WHEN u.withdrawn THEN 'ending' ELSE v.state END,
             ends_as = CASE WHEN u.withdrawn THEN 'withdrawn' ELSE v.ends_as END,
             ended_at = CASE WHEN u.withdrawn THEN to_timestamp(u.ended::float8 / 1000) ELSE v.ended_at END,
             due_at = CASE WHEN u.withdrawn THEN to_timestamp($7::float8 / 1000)
               -- Its day may have come while it was used.
               WHEN v.state = 'ready' AND u.used IS NULL AND v.used_order_gid IS NOT NULL
                 THEN coalesce(v.due_at, v.expires_at)
               ELSE v.due_at END
           FROM unnest($2::bigint[], $3::text[], $4::boolean[], $5::boolean[], $6::bigint[])
             AS u(id, used, passed, withdrawn, ended)
           WHERE v.shop_id = $1 AND v.id = u.id`,
    values: [
      shopId,
      changed.map(({ voucher }) => voucher.voucherId),
      changed.map(({ usedOrderGid }) => usedOrderGid),
      changed.map(({ passedOn }) => passedOn),
      changed.map(({ withdrawn }) => withdrawn),
      changed.map(({ end }) => end?.at ?? null),
      now,
      JSON.stringify(
        Object.fromEntries(
          orders.map(({ orderGid, lines, discountCodes }) => [orderGid, { lines, discountCodes }]),
        ),
      ),
    ],
  });
}

export interface NewVoucher {
  readonly cause: string;
  readonly memberId: number;
  readonly rewardId: number;
  readonly version: number;
  readonly points: number;
  /** Of values in money. */
  readonly amountMinor: number | null;
  readonly createdAt: Instant;
}

/** A voucher that is to be made, at once. */
export async function insertVoucher(tx: Transaction, shopId: number, voucher: NewVoucher): Promise<number> {
  const { cause, memberId, rewardId, version, points, amountMinor, createdAt } = voucher;
  const { rows } = await tx.query<{ id: number }>({
    name: 'vouchers-insert',
    text: `INSERT INTO voucher (shop_id, cause, member_id, reward_id, reward_version, points, amount_minor, created_at,
                                due_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, to_timestamp($8::float8 / 1000), to_timestamp($8::float8 / 1000))
           RETURNING id`,
    values: [shopId, cause, memberId, rewardId, version, points, amountMinor, createdAt],
  });
  return rows[0]?.id ?? 0;
}

/** Hands out a code: the voucher is ready, and next to be looked at when it ends. */
export async function makeVoucherReady(
  tx: Transaction,
  shopId: number,
  voucherId: number,
  made: {
    readonly code: string;
    readonly discountGid: string;
    readonly at: Instant;
    readonly expiresAt: Instant | null;
  },
): Promise<void> {
  await tx.query({
    name: 'vouchers-ready',
    text: `UPDATE voucher SET state = 'ready', code = $3, discount_gid = $4, made_at = to_timestamp($5::float8 / 1000),
             expires_at = to_timestamp($6::float8 / 1000), due_at = to_timestamp($6::float8 / 1000), attempts = 0
           WHERE shop_id = $1 AND id = $2 AND state = 'making'`,
    values: [shopId, voucherId, made.code, made.discountGid, made.at, made.expiresAt],
  });
}
