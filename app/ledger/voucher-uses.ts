/** Which orders use which vouchers, in step with the orders' newest states. */
import { undoneAt } from '#app/domain/rewards/order-undone.ts';
import type { RedemptionEnd } from '#app/domain/rewards/redemption-end.ts';
import type { Instant } from '#app/domain/time.ts';
import { send, type Transaction } from '#app/db/database.ts';
import type { OrderRow } from './orders.ts';
import { LockMore } from './settlement.ts';
import {
  endDiffers,
  readVouchers,
  showsOtherwise,
  standingOf,
  writeStandings,
  type HeldUse,
  type HeldVoucher,
} from './vouchers.ts';

/** By order: the codes that it carried before this settlement. Most orders carry none. */
export type CodesBefore = ReadonlyMap<string, readonly string[]>;

/** Shopify compares codes without regard to case; ours are stored in upper case. */
export function codesOf({ state }: Pick<OrderRow, 'state'>): string[] {
  return (state?.discountCodes ?? []).map((code) => code.trim().toUpperCase());
}

export function codesBefore(orders: Iterable<OrderRow>): CodesBefore {
  const codes = new Map<string, readonly string[]>();
  for (const row of orders) if (row.state?.discountCodes.length) codes.set(row.orderGid, codesOf(row));
  return codes;
}

/** By member and cause: redemptions that stand otherwise than they are booked. */
export type Ends = Map<number, Map<string, RedemptionEnd | null>>;

export interface SettledUses {
  readonly ends: Ends;
  /** Members one of whose vouchers shows otherwise. */
  readonly memberIds: ReadonlySet<number>;
  readonly vouchersDue: boolean;
}

const NOTHING: SettledUses = { ends: new Map(), memberIds: new Set(), vouchersDue: false };

/**
 * Keeps the uses of vouchers in step with these orders and tells which redemptions end or begin anew by it. One more
 * statement where some order has codes, none otherwise.
 * @param isLocked whether a member is; the owner of a voucher need not be the customer of the order
 * @throws LockMore where the owner of a voucher is not locked
 */
export async function settleUses(
  tx: Transaction,
  shopId: number,
  orders: readonly OrderRow[],
  before: CodesBefore,
  isLocked: (memberId: number) => boolean,
  now: Instant,
): Promise<SettledUses> {
  const carriers = orders.filter((row) => before.has(row.orderGid) || row.state?.discountCodes.length);
  if (carriers.length === 0) return NOTHING;
  const codes = new Set(carriers.flatMap((row) => [...(before.get(row.orderGid) ?? []), ...codesOf(row)]));
  const vouchers = await readVouchers(tx, shopId, { codes: [...codes] });
  const missing = vouchers.map(({ memberId }) => memberId).filter((memberId) => !isLocked(memberId));
  if (missing.length > 0) throw new LockMore(missing);
  spoilCodes(tx, shopId, codes, vouchers);
  const standings = vouchers.map((voucher) => {
    const uses = usesNow(voucher, carriers);
    writeUses(tx, shopId, voucher, uses);
    return standingOf(voucher, uses);
  });
  const told = carriers.flatMap(({ state }) => state ?? []);
  await writeStandings(tx, shopId, standings, now, told);
  const ends: Ends = new Map();
  for (const standing of standings.filter(endDiffers)) {
    const { memberId, cause } = standing.voucher;
    const own = ends.get(memberId) ?? new Map<string, RedemptionEnd | null>();
    ends.set(memberId, own.set(cause, standing.end));
  }
  const shown = standings.filter((one) => endDiffers(one) || showsOtherwise(one));
  return {
    ends,
    memberIds: new Set(shown.map(({ voucher }) => voucher.memberId)),
    vouchersDue: standings.some(({ withdrawn }) => withdrawn),
  };
}

/** What is known of a voucher's uses, with these orders as they are now. */
function usesNow({ code, uses }: HeldVoucher, orders: readonly OrderRow[]): HeldUse[] {
  const told = new Set(orders.map((row) => row.orderGid));
  const others = uses.filter((use) => !told.has(use.orderGid));
  const now = orders.flatMap((row): HeldUse[] => {
    if (!row.state || code === null || !codesOf(row).includes(code)) return [];
    const { orderGid, memberId, state, refunds, deleted } = row;
    return [{ orderGid, memberId, placedAt: state.placedAt, undoneAt: undoneAt(state, refunds, deleted) }];
  });
  return [...others, ...now];
}

function writeUses(
  tx: Transaction,
  shopId: number,
  { voucherId, uses: stored }: HeldVoucher,
  uses: readonly HeldUse[],
): void {
  const gone = stored.filter((use) => !uses.some(({ orderGid }) => orderGid === use.orderGid));
  if (gone.length > 0) {
    send(tx, {
      name: 'voucher-uses-delete',
      text: `DELETE FROM voucher_use WHERE shop_id = $1 AND voucher_id = $2 AND order_gid = ANY($3::text[])`,
      values: [shopId, voucherId, gone.map((use) => use.orderGid)],
    });
  }
  for (const { orderGid, placedAt, undoneAt: at } of uses) {
    const known = stored.find((use) => use.orderGid === orderGid);
    if (known && known.placedAt === placedAt && known.undoneAt === at) continue;
    send(tx, {
      name: 'voucher-uses-upsert',
      text: `INSERT INTO voucher_use (shop_id, voucher_id, order_gid, placed_at, undone_at)
             VALUES ($1, $2, $3, to_timestamp($4::float8 / 1000), to_timestamp($5::float8 / 1000))
             ON CONFLICT (shop_id, voucher_id, order_gid) DO UPDATE
               SET placed_at = excluded.placed_at, undone_at = excluded.undone_at`,
      values: [shopId, voucherId, orderGid, placedAt, at],
    });
  }
}

/** A code that an order has used before anybody was given it (staff can read them at Shopify) is not handed out. */
function spoilCodes(
  tx: Transaction,
  shopId: number,
  codes: ReadonlySet<string>,
  vouchers: readonly HeldVoucher[],
): void {
  const given = new Set(vouchers.map(({ code }) => code));
  const strange = [...codes].filter((code) => !given.has(code));
  if (strange.length === 0) return;
  send(tx, {
    name: 'pool-codes-spoil',
    text: 'DELETE FROM pool_code WHERE shop_id = $1 AND ready AND code = ANY($2::text[])',
    values: [shopId, strange],
  });
}
