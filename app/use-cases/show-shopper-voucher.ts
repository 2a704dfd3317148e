import type { Database } from '#app/db/database.ts';
import type { WireVoucherAnswer } from '#app/domain/shopper-wire.ts';
import { failure, success, type Result } from '#app/shopify/result.ts';
import { readVisit } from './shopper/visit.ts';
import { readVoucher } from './shopper/vouchers.ts';
import { accountOf, type Shopper } from './show-shopper-account.ts';

/** A voucher of the member's own, and what the member has. */
export async function showShopperVoucher(
  database: Database,
  { shopDomain, customerGid }: Shopper,
  voucherId: number,
): Promise<Result<WireVoucherAnswer, 'unknown_shop' | 'not_found'>> {
  const visit = await readVisit(database, shopDomain, customerGid);
  if (!visit) return failure('unknown_shop', 'This shop does not have the app.');
  const { member, shopId, now } = visit;
  if (!member) return failure('not_found', 'There is no such voucher.');
  const [voucher, { account }] = await Promise.all([
    readVoucher(database, shopId, member.memberIds, voucherId, now),
    accountOf(database, visit),
  ]);
  return voucher
    ? success({ voucher: voucher.wire, account })
    : failure('not_found', 'There is no such voucher.');
}
