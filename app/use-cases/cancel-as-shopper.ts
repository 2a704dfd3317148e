import { databaseClock } from '#app/db/clock.ts';
import type { Database } from '#app/db/database.ts';
import type { WireVoucherAnswer } from '#app/domain/shopper-wire.ts';
import { failure, type Result } from '#app/shopify/result.ts';
import { cancelVoucher, type CancelVoucherCode } from './cancel-voucher.ts';
import { findShop } from './shopper/visit.ts';
import type { Shopper } from './show-shopper-account.ts';
import { showShopperVoucher } from './show-shopper-voucher.ts';
import { wakePublishing } from './wake-shops.ts';

/** Gives a voucher back for the customer that a verified key names, and shows it with what the member has. */
export async function cancelAsShopper(
  database: Database,
  shopper: Shopper & { readonly customerGid: string },
  voucherId: number,
): Promise<Result<WireVoucherAnswer, CancelVoucherCode | 'unknown_shop'>> {
  const { customerGid, shopDomain } = shopper;
  const shopId = await findShop(database, shopDomain);
  if (shopId === null) return failure('unknown_shop', 'This shop does not have the app.');
  const cancelled = await cancelVoucher(database, shopId, { customerGid, voucherId }, databaseClock);
  if (!cancelled.ok) return cancelled;
  await wakePublishing(database, shopId);
  return showShopperVoucher(database, shopper, voucherId);
}
