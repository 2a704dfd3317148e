/** Forgetting a customer: the arithmetic stays, whoever it was about does not. */
import type { Transaction } from '#app/db/database.ts';
import type { Instant } from '#app/domain/time.ts';
import { lockMembers } from './balances.ts';
import { unlist } from './listing.ts';
import { ensureMembers, isTombstone, tombstoneOf } from './members.ts';
import { LockMore } from './settlement.ts';
import type { ShopRules } from './shop-rules.ts';

/**
 * Puts a keyed hash in the place of the customer's id everywhere; the member, if it is its own, must then be
 * settled to nothing. A redirected id is forgotten alone: the member it leads to lives on.
 * @param rules read with the shop's row locked for update: the shop then has tombstones
 * @returns the member to settle, or null when there is none to close
 */
export async function redactCustomer(
  tx: Transaction,
  rules: ShopRules,
  customerGid: string,
  orderGids: readonly string[],
  now: Instant,
): Promise<number | null> {
  const { shopId } = rules;
  await tx.query('UPDATE shop SET has_tombstones = true WHERE id = $1 AND NOT has_tombstones', [shopId]);
  const withTombstones: ShopRules = { ...rules, hasTombstones: true };
  const member = (await ensureMembers(tx, withTombstones, [customerGid])).get(customerGid);
  if (!member) throw new LockMore([]);
  await lockMembers(tx, shopId, [member.rootId]);
  const tombstone = tombstoneOf(rules, customerGid);
  if (!isTombstone(member.customerGid)) await forgetId(tx, shopId, member.rootId, customerGid, tombstone);
  // Whoever was merged into the customer is the same person.
  if (member.rootId === member.memberId) await forgetMerged(tx, rules, member.rootId);
  await forgetBodies(tx, shopId, member.rootId, [customerGid, ...orderGids]);
  if (member.rootId !== member.memberId || member.redactedAt !== null) return null;
  const values = [shopId, member.memberId];
  await tx.query(
    'UPDATE member SET redacted_at = to_timestamp($3::float8 / 1000) WHERE shop_id = $1 AND id = $2',
    [...values, now],
  );
  await tx.query('DELETE FROM publication WHERE shop_id = $1 AND member_id = $2', values);
  await unlist(tx, shopId, member.memberId);
  return member.memberId;
}

/** A customer merged into a redacted one is the same person, whichever was told first. */
export async function forgetWithRoot(tx: Transaction, rules: ShopRules, rootId: number): Promise<void> {
  const { rowCount } = await tx.query(
    'SELECT 1 FROM member WHERE shop_id = $1 AND id = $2 AND redacted_at IS NOT NULL',
    [rules.shopId, rootId],
  );
  if (rowCount === 0) return;
  await forgetMerged(tx, rules, rootId);
  await forgetBodies(tx, rules.shopId, rootId, []);
}

async function forgetMerged(tx: Transaction, rules: ShopRules, rootId: number): Promise<void> {
  const { rows } = await tx.query<{ customerGid: string }>(
    'SELECT customer_gid AS "customerGid" FROM member WHERE shop_id = $1 AND root_id = $2',
    [rules.shopId, rootId],
  );
  for (const { customerGid } of rows) {
    if (isTombstone(customerGid)) continue;
    await forgetId(tx, rules.shopId, rootId, customerGid, tombstoneOf(rules, customerGid));
  }
}

async function forgetId(
  tx: Transaction,
  shopId: number,
  rootId: number,
  customerGid: string,
  tombstone: string,
): Promise<void> {
  await tx.query('UPDATE member SET customer_gid = $3 WHERE shop_id = $1 AND customer_gid = $2', [
    ...[shopId, customerGid, tombstone],
  ]);
  await tx.query(
    `UPDATE shop_order SET state = jsonb_set(state::jsonb, '{customerGid}', to_jsonb($3::text))::json,
            looked_up = jsonb_set(looked_up::jsonb, '{customers}', jsonb_build_object($3::text,
              coalesce(looked_up->'customers'->$2::text, '{"at": 0, "tags": []}')::jsonb))::json
     WHERE shop_id = $1 AND member_id = $4 AND state->>'customerGid' = $2`,
    [shopId, customerGid, tombstone, rootId],
  );
  await tx.query('DELETE FROM data_request WHERE shop_id = $1 AND customer_gid = $2', [shopId, customerGid]);
}

/**
 * Deliveries about the customer, about its orders and, when it was merged, about those of whom it is read as; and
 * failed ones, whose subject nobody could read, when they name it.
 */
export async function forgetBodies(
  tx: Transaction,
  shopId: number,
  rootId: number,
  subjects: readonly string[],
): Promise<void> {
  const customerId = subjects[0]?.split('/').at(-1) ?? null;
  await tx.query(
    `UPDATE delivery SET body = NULL, subject_gid = NULL
     WHERE shop_id = $1 AND body IS NOT NULL AND status <> 'waiting'
       AND (subject_gid = ANY($3::text[])
            OR subject_gid IN (SELECT order_gid FROM shop_order WHERE shop_id = $1 AND member_id = $2)
            OR subject_gid IN (SELECT customer_gid FROM member WHERE shop_id = $1 AND root_id = $2)
            OR status = 'failed' AND position($4 IN body) > 0)`,
    [shopId, rootId, subjects, customerId],
  );
}
