/** Personal data deleted by staff: the member and its ledger stay, who it is does not. */
import type { Transaction } from '#app/db/database.ts';
import { NO_NAME_KEY } from '#app/domain/search-words.ts';
import type { Instant } from '#app/domain/time.ts';
import { forgetBodies } from './redact.ts';

/**
 * Marks a member, and whoever was merged into it, as erased, empties the profile and drops deliveries and exports
 * that told of it.
 * @param rootId locked
 * @returns the members' ids, and whether anything of them was not erased before
 */
export async function eraseProfile(
  tx: Transaction,
  shopId: number,
  rootId: number,
  now: Instant,
): Promise<{ memberIds: number[]; isNew: boolean }> {
  const { rows } = await tx.query<{ id: number; customerGid: string; erased: boolean }>(
    `SELECT id, customer_gid AS "customerGid", erased_at IS NOT NULL AS erased
     FROM member WHERE shop_id = $1 AND root_id = $2 ORDER BY id FOR UPDATE`,
    [shopId, rootId],
  );
  const memberIds = rows.map((row) => row.id);
  const values = [shopId, memberIds];
  await tx.query(
    `UPDATE member SET erased_at = to_timestamp($3::float8 / 1000)
     WHERE shop_id = $1 AND id = ANY($2::bigint[]) AND erased_at IS NULL`,
    [...values, now],
  );
  // The empty profile keeps the member's place in the list.
  await tx.query(
    `UPDATE member_profile SET name = NULL, email = NULL, tags = '{}', name_key = $3, words = '', read_at = NULL
     WHERE shop_id = $1 AND member_id = ANY($2::bigint[])`,
    [...values, NO_NAME_KEY],
  );
  await tx.query('DELETE FROM profile_read WHERE shop_id = $1 AND member_id = ANY($2::bigint[])', values);
  const gids = rows.map((row) => row.customerGid);
  await tx.query('DELETE FROM data_request WHERE shop_id = $1 AND customer_gid = ANY($2::text[])', [
    shopId,
    gids,
  ]);
  for (const gid of gids) await forgetBodies(tx, shopId, rootId, [gid]);
  return { memberIds, isNew: rows.some((row) => !row.erased) };
}
