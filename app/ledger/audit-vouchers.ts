/** The audit of vouchers: their uses against the orders, their redemptions' ends against the uses, gifts against their reasons. */
import type { Queryable } from '#app/db/database.ts';
import { versionAt } from '#app/domain/program.ts';
import { termsAt, type GrantedReward } from '#app/domain/rewards/grants.ts';
import { undoneAt } from '#app/domain/rewards/order-undone.ts';
import {
  canBeWithdrawn,
  grantOf,
  keptVoucher,
  readGrantedReward,
  readGrantFacts,
  type GrantRow,
} from './grants.ts';
import { fromStored, ORDER_COLUMNS, type OrderRow, type StoredOrder } from './orders.ts';
import type { ShopRules } from './shop-rules.ts';
import { codesOf } from './voucher-uses.ts';
import { readVouchers, standingOf, type HeldUse, type HeldVoucher } from './vouchers.ts';

export interface VoucherEvidence {
  /** By member. */
  readonly vouchers: ReadonlyMap<
    number,
    readonly { readonly voucher: HeldVoucher; readonly uses: readonly HeldUse[] }[]
  >;
  readonly grants: ReadonlyMap<number, GrantRow>;
  readonly reward: GrantedReward | null;
}

export async function collectVouchers(
  tx: Queryable,
  shopId: number,
  memberIds: readonly number[],
): Promise<VoucherEvidence> {
  const vouchers = await readVouchers(tx, shopId, { memberIds });
  const orders = await usingOrders(tx, shopId, vouchers);
  const found = vouchers.map((voucher) => ({ voucher, uses: usesBy(voucher, orders) }));
  const grants = await readGrantFacts(tx, shopId, memberIds);
  return {
    vouchers: Map.groupBy(found, ({ voucher }) => voucher.memberId),
    grants: new Map(grants.map((row) => [row.memberId, row])),
    reward: await readGrantedReward(tx, shopId, 'first_order'),
  };
}

async function usingOrders(
  tx: Queryable,
  shopId: number,
  vouchers: readonly HeldVoucher[],
): Promise<OrderRow[]> {
  const gids = vouchers.flatMap(({ uses }) => uses.map(({ orderGid }) => orderGid));
  if (gids.length === 0) return [];
  const { rows } = await tx.query<StoredOrder>({
    name: 'orders-using-vouchers',
    text: `SELECT ${ORDER_COLUMNS} FROM shop_order WHERE shop_id = $1 AND order_gid = ANY($2::text[])`,
    values: [shopId, gids],
  });
  return rows.map(fromStored);
}

/** Of the orders that are held to use it, those that do; who carries its code and is not held, a statement over all finds. */
function usesBy({ code, uses }: HeldVoucher, orders: readonly OrderRow[]): HeldUse[] {
  const held = new Set(uses.map(({ orderGid }) => orderGid));
  return orders.flatMap(({ orderGid, memberId, state, refunds, deleted }) => {
    if (!held.has(orderGid) || !state || code === null || !codesOf({ state }).includes(code)) return [];
    return [{ orderGid, placedAt: state.placedAt, undoneAt: undoneAt(state, refunds, deleted), memberId }];
  });
}

type Note = (what: string, stored: unknown, expected: unknown) => void;

export function compareVouchers(
  memberId: number,
  evidence: VoucherEvidence,
  rules: ShopRules,
  note: Note,
): void {
  for (const { voucher, uses } of evidence.vouchers.get(memberId) ?? []) {
    const { cause, redemption } = voucher;
    note(`uses of ${cause}`, textOf(voucher.uses), textOf(uses));
    const standing = standingOf(voucher, uses);
    note(`order of ${cause}`, voucher.usedOrderGid, standing.usedOrderGid);
    note(`passing on of ${cause}`, voucher.passedOn, standing.passedOn);
    note(`withdrawal of ${cause}`, standing.withdrawn, false);
    note(`end of ${cause}`, redemption?.ended ?? null, standing.end?.ended ?? null);
    note(`moment of the end of ${cause}`, redemption?.endedAt ?? null, standing.end?.at ?? null);
  }
  const row = evidence.grants.get(memberId);
  if (!row) return;
  const grant = grantOf(row);
  const kept = keptVoucher(row.vouchers);
  const living = row.vouchers.filter(canBeWithdrawn);
  if (grant.stands === false) note('gifts without a reason', living.length, 0);
  if (grant.stands !== null) note('gifts too many', living.filter((one) => one !== kept).length, 0);
  if (grant.stands !== true || kept) return;
  const isGiven =
    evidence.reward &&
    !versionAt(rules.versions, grant.at).program.paused &&
    termsAt(evidence.reward, grant.at);
  note('a gift', false, Boolean(isGiven));
}

const textOf = (uses: readonly HeldUse[]) =>
  JSON.stringify(
    uses
      .map(({ orderGid, placedAt, undoneAt: at, memberId }) => [orderGid, placedAt, at, memberId])
      .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
  );

/** What no member's page would show. */
export const UNUSED_CODES = `
  SELECT o.order_gid AS id FROM shop_order o
  CROSS JOIN LATERAL json_array_elements_text(o.state->'discountCodes') AS c(code)
  JOIN voucher v ON v.shop_id = o.shop_id AND v.code = upper(trim(c.code))
  WHERE o.shop_id = $1 AND NOT EXISTS (
    SELECT FROM voucher_use u WHERE u.shop_id = o.shop_id AND u.voucher_id = v.id AND u.order_gid = o.order_gid)`;
