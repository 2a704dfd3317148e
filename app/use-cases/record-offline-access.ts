import type { Database, Transaction } from '#app/db/database.ts';
import { inSettlement } from '#app/ledger/settlement.ts';
import type { ShopRules } from '#app/ledger/shop-rules.ts';
import type { OfflineAccess } from '#app/shopify/refresh-access.ts';
import { failure, success, type Result } from '#app/shopify/result.ts';
import { makeProgramDue } from './program-due.ts';
import { VISIT, wakeShops } from './wake-shops.ts';

/**
 * Stores the token. When the shop had none, everything that was held back for want of it is queued: every
 * member's balance, the orders to be fetched, and those that changed while the app was away.
 */
export async function recordOfflineAccess(
  database: Database,
  shopId: number,
  access: OfflineAccess,
): Promise<Result<{ readonly isNew: boolean }, 'not_installed'>> {
  // For update: what settles at this moment does not publish yet, and what settles after it does.
  const result = await inSettlement(database, shopId, 'update', async (tx, rules) => {
    if (rules.uninstalledAt !== null) return null;
    await tx.query(
      `INSERT INTO session (id, shop, state, "isOnline", scope, expires, "accessToken", "refreshToken", "refreshTokenExpires")
       VALUES ('offline_' || $1::text, $1, '', false, $2, to_timestamp($3::float8 / 1000), $4, $5, to_timestamp($6::float8 / 1000))
       ON CONFLICT (id) DO UPDATE SET scope = excluded.scope, expires = excluded.expires,
         "accessToken" = excluded."accessToken", "refreshToken" = excluded."refreshToken",
         "refreshTokenExpires" = excluded."refreshTokenExpires"`,
      [
        rules.domain,
        access.scope,
        access.expiresAt,
        access.accessToken,
        access.refreshToken,
        access.refreshExpiresAt,
      ],
    );
    if (rules.publishes) return success({ isNew: false });
    await queueHeldBack(tx, rules);
    return success({ isNew: true });
  });
  return result ?? failure('not_installed', 'This shop does not have the app: install it first.');
}

/** From now on the shop has access: everything that waited for it is queued. */
export async function queueHeldBack(tx: Transaction, { shopId }: Pick<ShopRules, 'shopId'>): Promise<void> {
  await tx.query('UPDATE shop SET publishes = true WHERE id = $1', [shopId]);
  await tx.query(
    `INSERT INTO publication AS p (shop_id, member_id)
     SELECT shop_id, id FROM member WHERE shop_id = $1 AND root_id = id AND redacted_at IS NULL
     ON CONFLICT (shop_id, member_id) DO UPDATE SET revision = p.revision + 1, next_attempt_at = excluded.next_attempt_at`,
    [shopId],
  );
  await makeProgramDue(tx, shopId);
  for (const visit of [VISIT.publish, VISIT.fetch, VISIT.reconcile, VISIT.fillCodePools])
    await wakeShops(tx, visit, [shopId]);
}
