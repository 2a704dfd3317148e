import type { Transaction } from '#app/db/database.ts';
import type { Instant } from '#app/domain/time.ts';

/**
 * Makes every member of a shop due for the next sweep: the rules that judge them have changed. Not those that were
 * merged away: nothing is ever settled for them again, so they would stay due for ever.
 */
export async function wakeMembers(tx: Transaction, shopId: number, now: Instant): Promise<void> {
  await tx.query(
    `UPDATE balance b SET next_boundary_at = to_timestamp($2::float8 / 1000)
     FROM member m WHERE b.shop_id = $1 AND m.shop_id = $1 AND m.id = b.member_id AND m.root_id = m.id
       AND (b.next_boundary_at IS NULL OR b.next_boundary_at > to_timestamp($2::float8 / 1000))`,
    [shopId, now],
  );
}

/** Members at whose next boundary something changes by itself, the longest due first. */
export async function dueMembers(
  tx: Pick<Transaction, 'query'>,
  shopId: number,
  now: Instant,
  limit: number,
): Promise<number[]> {
  const { rows } = await tx.query<{ memberId: number }>({
    name: 'balances-due',
    text: `SELECT member_id AS "memberId" FROM balance
           WHERE shop_id = $1 AND next_boundary_at <= to_timestamp($2::float8 / 1000) ORDER BY next_boundary_at LIMIT $3`,
    values: [shopId, now, limit],
  });
  return rows.map((row) => row.memberId);
}

/** Shops that have due members: one probe of an index each. */
export async function shopsWithDueMembers(database: Pick<Transaction, 'query'>): Promise<number[]> {
  const { rows } = await database.query<{ id: number }>(
    `SELECT s.id FROM shop s
     WHERE EXISTS (SELECT 1 FROM balance b WHERE b.shop_id = s.id AND b.next_boundary_at <= now()) ORDER BY s.id`,
  );
  return rows.map((row) => row.id);
}
