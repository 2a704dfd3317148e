/** Members: one row for every customer id ever named, each pointing at the member it is read as. */
import { createHmac } from 'node:crypto';
import type { Instant } from '#app/domain/time.ts';
import type { ShopRules } from './shop-rules.ts';
import { int8Array, textArray } from '#app/db/array-parameters.ts';
import { send, type Transaction } from '#app/db/database.ts';

export interface MemberRow {
  readonly memberId: number;
  /** Itself, or the end of its chain of merges. */
  readonly rootId: number;
  /** As stored: Shopify's gid, or the keyed hash of a redacted one. */
  readonly customerGid: string;
  readonly accountCreatedAt: Instant | null;
  readonly redactedAt: Instant | null;
}

const REDACTED = 'redacted:';

/** What stands for a redacted customer: recognizes the id when it arrives again, and tells nothing else. */
export function tombstoneOf(rules: ShopRules, customerGid: string): string {
  return REDACTED + createHmac('sha256', rules.tombstoneKey).update(customerGid).digest('hex');
}

export function isTombstone(customerGid: string): boolean {
  return customerGid.startsWith(REDACTED);
}

/** The members of these customer gids, by the gid asked for; unknown ones are left out. */
export async function findMembers(
  tx: Transaction,
  rules: ShopRules,
  customerGids: readonly string[],
): Promise<Map<string, MemberRow>> {
  const found = new Map<string, MemberRow>();
  if (customerGids.length === 0) return found;
  for (const row of await selectMembers(tx, rules.shopId, customerGids)) found.set(row.customerGid, row);
  if (!rules.hasTombstones) return found;
  const unknown = customerGids.filter((gid) => !found.has(gid));
  const byTombstone = new Map(unknown.map((gid) => [tombstoneOf(rules, gid), gid]));
  for (const row of await selectMembers(tx, rules.shopId, [...byTombstone.keys()])) {
    const gid = byTombstone.get(row.customerGid);
    if (gid !== undefined) found.set(gid, row);
  }
  return found;
}

async function selectMembers(tx: Transaction, shopId: number, gids: readonly string[]): Promise<MemberRow[]> {
  if (gids.length === 0) return [];
  const { rows } = await tx.query<MemberRow>({
    name: 'members-by-gid',
    text: `SELECT id AS "memberId", root_id AS "rootId", customer_gid AS "customerGid",
                  account_created_at AS "accountCreatedAt", redacted_at AS "redactedAt"
           FROM member WHERE shop_id = $1 AND customer_gid = ANY($2::text[])`,
    values: [shopId, textArray(gids)],
  });
  return rows;
}

/** The member that this one is read as; `undefined` when the shop has none such. */
export async function rootOf(
  tx: Pick<Transaction, 'query'>,
  shopId: number,
  memberId: number,
): Promise<number | undefined> {
  const { rows } = await tx.query<{ rootId: number }>(
    'SELECT root_id AS "rootId" FROM member WHERE shop_id = $1 AND id = $2',
    [shopId, memberId],
  );
  return rows[0]?.rootId;
}

/** Finds the members of these gids and makes those that are missing, each with an empty balance. */
export async function ensureMembers(
  tx: Transaction,
  rules: ShopRules,
  customerGids: readonly string[],
): Promise<Map<string, MemberRow>> {
  const found = await findMembers(tx, rules, customerGids);
  const missing = customerGids.filter((gid) => !found.has(gid)).sort();
  if (missing.length === 0) return found;
  // In order of gid, so that two settlements naming the same new customers wait for each other in one order.
  const { rows } = await tx.query<{ memberId: number; customerGid: string }>({
    name: 'members-insert',
    text: `WITH made AS (
             INSERT INTO member (shop_id, id, customer_gid, root_id)
             SELECT $1, v.id, v.gid, v.id
             FROM (SELECT nextval('member_id_seq') AS id, u.gid
                   FROM unnest($2::text[]) WITH ORDINALITY AS u(gid, n) ORDER BY u.n) v
             ON CONFLICT (shop_id, customer_gid) DO NOTHING
             RETURNING id, customer_gid
           ), empty AS (INSERT INTO balance (shop_id, member_id, as_of) SELECT $1, id, 'epoch' FROM made)
           SELECT id AS "memberId", customer_gid AS "customerGid" FROM made`,
    values: [rules.shopId, textArray(missing)],
  });
  for (const { memberId, customerGid } of rows)
    found.set(customerGid, {
      memberId,
      rootId: memberId,
      customerGid,
      accountCreatedAt: null,
      redactedAt: null,
    });
  // Somebody else was quicker: those rows could not be seen by the statement that met them.
  const others = missing.filter((gid) => !found.has(gid));
  for (const row of await selectMembers(tx, rules.shopId, others)) found.set(row.customerGid, row);
  return found;
}

/** Account creation is the least ever told; what was read before the lock may not be the least any more. */
export function storeAccountCreation(
  tx: Transaction,
  shopId: number,
  accounts: readonly { memberId: number; createdAt: Instant }[],
): void {
  if (accounts.length === 0) return;
  send(tx, {
    name: 'members-created-at',
    text: `UPDATE member m SET account_created_at = least(m.account_created_at, to_timestamp(u.at::float8 / 1000))
           FROM unnest($2::bigint[], $3::bigint[]) AS u(id, at)
           WHERE m.shop_id = $1 AND m.id = u.id`,
    values: [
      shopId,
      int8Array(accounts.map((one) => one.memberId)),
      int8Array(accounts.map((one) => one.createdAt)),
    ],
  });
}
