import type { Transaction } from '#app/db/database.ts';

/**
 * Forgets what staff wrote about members: their notes, and the reasons they gave for what they did. What was done
 * stays.
 * @returns whether there was anything to forget
 */
export async function forgetWords(
  tx: Transaction,
  shopId: number,
  memberIds: readonly number[],
): Promise<boolean> {
  if (memberIds.length === 0) return false;
  const values = [shopId, memberIds];
  const notes = await tx.query(
    'DELETE FROM member_note WHERE shop_id = $1 AND member_id = ANY($2::bigint[])',
    values,
  );
  const reasons = await tx.query(
    `UPDATE member_fact SET reason = NULL
     WHERE shop_id = $1 AND member_id = ANY($2::bigint[]) AND reason IS NOT NULL`,
    values,
  );
  return (notes.rowCount ?? 0) + (reasons.rowCount ?? 0) > 0;
}

/** The members that customers/redact speaks of: the customer, and whoever was merged into it. */
export async function membersToForget(
  tx: Transaction,
  shopId: number,
  customerGid: string,
): Promise<number[]> {
  const { rows } = await tx.query<{ id: number }>(
    `SELECT m.id FROM member c JOIN member m ON m.shop_id = c.shop_id AND (m.id = c.id OR m.root_id = c.id)
     WHERE c.shop_id = $1 AND c.customer_gid = $2 ORDER BY m.id`,
    [shopId, customerGid],
  );
  return rows.map((row) => row.id);
}

/** Whom a merge has brought to a redacted customer: they are the same person. */
export async function mergedIntoRedacted(tx: Transaction, shopId: number, rootId: number): Promise<number[]> {
  const { rows } = await tx.query<{ id: number }>(
    `SELECT m.id FROM member c JOIN member m ON m.shop_id = c.shop_id AND m.root_id = c.id
     WHERE c.shop_id = $1 AND c.id = $2 AND c.redacted_at IS NOT NULL ORDER BY m.id`,
    [shopId, rootId],
  );
  return rows.map((row) => row.id);
}
