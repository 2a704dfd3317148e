import { databaseClock } from '#app/db/clock.ts';
import type { Database } from '#app/db/database.ts';
import type { WireVoucherAnswer } from '#app/domain/shopper-wire.ts';
import { failure, type Result } from '#app/shopify/result.ts';
import { redeemReward, type RedeemFailure, type Redemption } from './redeem-reward.ts';
import { findShop } from './shopper/visit.ts';
import type { Shopper } from './show-shopper-account.ts';
import { showShopperVoucher } from './show-shopper-voucher.ts';
import { wakePublishing } from './wake-shops.ts';

/** Redeems for the customer that a verified key names, and shows the voucher with what is left. */
export async function redeemAsShopper(
  database: Database,
  shopper: Shopper & { readonly customerGid: string },
  redemption: Omit<Redemption, 'customerGid'>,
): Promise<Result<WireVoucherAnswer, 'unknown_shop' | 'not_found'> | RedeemFailure> {
  const { customerGid, shopDomain } = shopper;
  const shopId = await findShop(database, shopDomain);
  if (shopId === null) return failure('unknown_shop', 'This shop does not have the app.');
  const asked = { customerGid, ...redemption };
  const redeemed = await redeemReward(database, shopId, asked, databaseClock);
  if (!redeemed.ok) return redeemed;
  // Themes read the new balance from the customer's metafield.
  await wakePublishing(database, shopId);
  return showShopperVoucher(database, shopper, redeemed.value.voucherId);
}
