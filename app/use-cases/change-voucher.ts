import { databaseClock, type Clock } from '#app/db/clock.ts';
import { inTransaction, type Database } from '#app/db/database.ts';
import { failure, success, type Result } from '#app/shopify/result.ts';
import { cancelVoucher, type CancelVoucherCode } from './cancel-voucher.ts';
import { recordStaffAction, type Staff } from './record-staff-action.ts';
import { confirmGiven, returnPoints, tryVoucherAgain, type ResolveCode } from './resolve-voucher.ts';

export interface VoucherWish {
  readonly intent: 'try_voucher' | 'confirm_given' | 'return_points' | 'cancel_voucher';
  readonly voucherId: number;
}

export type VoucherCode = ResolveCode | Exclude<CancelVoucherCode, 'not_found'>;

const RESOLVING = {
  try_voucher: { deed: tryVoucherAgain, toast: 'Trying again' },
  confirm_given: { deed: confirmGiven, toast: 'Noted as given' },
  return_points: { deed: returnPoints, toast: 'Points are back' },
} as const;

/** What staff decided about a voucher; written into the audit log. */
export async function changeVoucher(
  database: Database,
  shopId: number,
  staff: Staff,
  { intent, voucherId }: VoucherWish,
  clock: Clock = databaseClock,
): Promise<Result<{ readonly toast: string }, VoucherCode>> {
  if (intent === 'cancel_voucher') return cancel(database, shopId, staff, voucherId, clock);
  const { deed, toast } = RESOLVING[intent];
  const done = await deed(database, shopId, { voucherId, staff }, clock);
  return done.ok ? success({ toast }) : done;
}

/** As the member would; the log is written once, however often it is asked for. */
async function cancel(
  database: Database,
  shopId: number,
  staff: Staff,
  voucherId: number,
  clock: Clock,
): Promise<Result<{ readonly toast: string }, VoucherCode>> {
  const { rows } = await database.query<{ memberId: number; customerGid: string; isOver: boolean }>(
    `SELECT r.id AS "memberId", r.customer_gid AS "customerGid",
            v.state = 'cancelled' OR v.ends_as IS NOT DISTINCT FROM 'cancelled' AS "isOver"
     FROM voucher v JOIN member m ON m.shop_id = v.shop_id AND m.id = v.member_id
     JOIN member r ON r.shop_id = m.shop_id AND r.id = m.root_id
     WHERE v.shop_id = $1 AND v.id = $2`,
    [shopId, voucherId],
  );
  const [voucher] = rows;
  if (!voucher) return failure('unknown_voucher', 'There is no such voucher.');
  const { customerGid, memberId, isOver } = voucher;
  const done = await cancelVoucher(database, shopId, { customerGid, voucherId }, clock);
  if (!done.ok)
    return done.code === 'not_found'
      ? failure('unknown_voucher', 'There is no such voucher.')
      : failure(done.code, done.message);
  if (!isOver)
    await inTransaction(database, async (tx) =>
      recordStaffAction(tx, shopId, staff, await clock(tx), {
        ...{ action: 'voucher.cancelled', memberId, detail: { voucherId } },
      }),
    );
  return success({ toast: 'Voucher cancelled' });
}
