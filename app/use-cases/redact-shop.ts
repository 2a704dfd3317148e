import type { Transaction } from '#app/db/database.ts';
import type { Instant } from '#app/domain/time.ts';
import { eraseLedger } from '#app/ledger/erase.ts';
import { forgetProfiles } from '#app/ledger/listing.ts';
import type { ShopRules } from '#app/ledger/shop-rules.ts';

const NOTICE_AFTER_MS = 48 * 3_600_000;

/**
 * Erases everything of a shop, 48 hours after it removed the app. A notice from before the present installation
 * is an old story: the shop has come back since.
 * https://shopify.dev/docs/apps/build/compliance/privacy-law-compliance
 * @param rules read with the shop's row locked for update
 */
export async function redactShop(tx: Transaction, rules: ShopRules, triggeredAt: Instant): Promise<void> {
  // It comes 48 hours after the removal; one within 48 hours of a return is still about the time before.
  const about = rules.returned && rules.uninstalledAt === null ? triggeredAt - NOTICE_AFTER_MS : triggeredAt;
  if (about <= rules.installedAt) return;
  await tx.query('DELETE FROM session WHERE shop = $1', [rules.domain]);
  await eraseShop(tx, rules.shopId);
}

/** Everything of a shop but the sessions of its staff. */
export async function eraseShop(tx: Transaction, shopId: number): Promise<void> {
  await forgetProfiles(tx, shopId);
  await eraseLedger(tx, shopId);
  for (const table of ['backfill_order', 'shop_order', 'delivery']) {
    await tx.query(`DELETE FROM ${table} WHERE shop_id = $1`, [shopId]);
  }
  await tx.query('DELETE FROM shop WHERE id = $1', [shopId]);
}
