import type { Transaction } from '#app/db/database.ts';
import type { Instant } from '#app/domain/time.ts';
import { forgetProfiles } from '#app/ledger/listing.ts';
import type { ShopRules } from '#app/ledger/shop-rules.ts';

/**
 * The app was removed: nothing is sent to Shopify any more, the ledger stays for a return. Who its members are is
 * forgotten at once, and asked for again then. A notice from before
 * the present installation is an old story.
 * @param rules read with the shop's row locked for update
 */
export async function markUninstalled(
  tx: Transaction,
  rules: ShopRules,
  triggeredAt: Instant,
): Promise<void> {
  if (triggeredAt <= rules.installedAt || rules.uninstalledAt !== null) return;
  await tx.query(
    'UPDATE shop SET uninstalled_at = to_timestamp($2::float8 / 1000), publishes = false WHERE id = $1',
    [rules.shopId, triggeredAt],
  );
  await tx.query('DELETE FROM publication WHERE shop_id = $1', [rules.shopId]);
  await forgetProfiles(tx, rules.shopId);
  await tx.query('DELETE FROM session WHERE shop = $1', [rules.domain]);
}
