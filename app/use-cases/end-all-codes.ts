import type { Database } from '#app/db/database.ts';
import type { AdminClient } from '#app/shopify/admin/admin-client.ts';
import { deleteDiscount } from '#app/shopify/admin/end-codes.ts';

const DISCOUNTS_A_ROUND = 50;

/**
 * Takes every code of a shop away at Shopify, those that members have and those that nobody has yet: with the data goes
 * what could tell whose they are. Goes on where an earlier visit stopped.
 * @returns `stopped` where it was asked to, `failed` where Shopify cannot be asked now
 */
export async function endAllCodes(
  database: Database,
  shopId: number,
  client: AdminClient,
  shouldStop: () => boolean,
): Promise<'done' | 'stopped' | 'failed'> {
  await database.query('UPDATE code_pool SET closed = true WHERE shop_id = $1 AND NOT closed', [shopId]);
  for (;;) {
    const discounts = await nextDiscounts(database, shopId);
    if (discounts.length === 0) return 'done';
    for (const discountGid of discounts) {
      if (shouldStop()) return 'stopped';
      const { kind } = await deleteDiscount(client, discountGid);
      // One that Shopify will not delete is one that it does not know any more.
      if (kind !== 'asked' && kind !== 'refused') return 'failed';
      await forget(database, shopId, discountGid);
    }
  }
}

/** Of pools, and of codes that were made for one member. */
async function nextDiscounts(database: Database, shopId: number): Promise<string[]> {
  const { rows } = await database.query<{ gid: string }>(
    `SELECT discount_gid AS gid FROM code_pool WHERE shop_id = $1 AND discount_gid IS NOT NULL
     UNION SELECT discount_gid FROM voucher WHERE shop_id = $1 AND discount_gid IS NOT NULL
     LIMIT ${DISCOUNTS_A_ROUND}`,
    [shopId],
  );
  return rows.map(({ gid }) => gid);
}

async function forget(database: Database, shopId: number, discountGid: string): Promise<void> {
  for (const table of ['code_pool', 'voucher']) {
    await database.query(`UPDATE ${table} SET discount_gid = NULL WHERE shop_id = $1 AND discount_gid = $2`, [
      shopId,
      discountGid,
    ]);
  }
}
