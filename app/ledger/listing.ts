/**
 * The read model of the members list: each member's place in it. Kept outside the settlement, seconds behind: an
 * index on a balance would make every settlement an update of the index too. What the list shows is read from the
 * balances themselves (app/reports/members-list.ts).
 */
import type { Queryable, Transaction } from '#app/db/database.ts';
import { NO_NAME_KEY } from '#app/domain/search-words.ts';

/** `members` names the ids wanted; only those that are their own, and not forgotten, are listed. */
const refreshSql = (members: string) => `
  WITH wanted AS (
    SELECT m.id, b.available, coalesce(b.tier, '') AS tier, coalesce(o.placed_at, '-infinity') AS last_order_at, b.as_of
    FROM (${members}) w
    JOIN member m ON m.shop_id = $1 AND m.id = w.member_id AND m.root_id = m.id AND m.redacted_at IS NULL
    JOIN balance b ON b.shop_id = $1 AND b.member_id = m.id
    LEFT JOIN LATERAL (SELECT placed_at FROM shop_order WHERE shop_id = $1 AND member_id = m.id AND NOT deleted
                       AND placed_at IS NOT NULL ORDER BY placed_at DESC LIMIT 1) o ON true
  ), listed AS (
    INSERT INTO member_listing AS l (shop_id, member_id, available, tier, last_order_at, as_of)
    SELECT $1, w.id, w.available, w.tier, w.last_order_at, w.as_of FROM wanted w
    LEFT JOIN member_listing was ON was.shop_id = $1 AND was.member_id = w.id
    WHERE (was.available, was.tier, was.last_order_at) IS DISTINCT FROM (w.available, w.tier, w.last_order_at)
    ORDER BY w.id
    ON CONFLICT (shop_id, member_id) DO UPDATE SET available = excluded.available, tier = excluded.tier,
      last_order_at = excluded.last_order_at, as_of = excluded.as_of
      WHERE l.as_of <= excluded.as_of
    RETURNING member_id
  ), unread AS (
    INSERT INTO member_profile (shop_id, member_id, name_key, tags, words)
    SELECT $1, l.member_id, $2, '{}', '' FROM listed l
    WHERE NOT EXISTS (SELECT FROM member_profile p WHERE p.shop_id = $1 AND p.member_id = l.member_id)
    ORDER BY l.member_id
    ON CONFLICT (shop_id, member_id) DO NOTHING RETURNING member_id
  ), due AS (
    INSERT INTO profile_read (shop_id, member_id)
    SELECT $1, u.member_id FROM unread u JOIN member m ON m.shop_id = $1 AND m.id = u.member_id
    WHERE m.erased_at IS NULL ORDER BY u.member_id
    -- A reading under way found no profile to fill.
    ON CONFLICT (shop_id, member_id) DO UPDATE SET revision = profile_read.revision + 1
  )
  SELECT (SELECT count(*) FROM wanted) AS seen, (SELECT max(member_id) FROM (${members}) w) AS last`;

/** Brings these members to their places. New ones get an empty profile, to be read. */
export async function refreshListing(
  tx: Queryable,
  shopId: number,
  memberIds: readonly number[],
): Promise<void> {
  if (memberIds.length === 0) return;
  await tx.query({
    name: 'listing-refresh',
    text: refreshSql('SELECT unnest($3::bigint[]) AS member_id'),
    values: [shopId, NO_NAME_KEY, memberIds],
  });
}

/** The next page of a shop's members (or of those whose balance is to be published) by id, each statement a page. */
const PAGE = 2_000;

const PAGES = {
  all: refreshSql('SELECT id AS member_id FROM member WHERE shop_id = $1 AND id > $3 ORDER BY id LIMIT $4'),
  publications: refreshSql(
    'SELECT member_id FROM publication WHERE shop_id = $1 AND member_id > $3 ORDER BY member_id LIMIT $4',
  ),
} as const;

/**
 * Brings many members to their places: `publications` those whose balance has changed and is still to be told to
 * Shopify, `all` every member of the shop.
 * @param shouldStop asked between pages
 */
export async function refreshListingOf(
  database: Queryable,
  shopId: number,
  which: keyof typeof PAGES,
  shouldStop: () => boolean = () => false,
): Promise<void> {
  for (let after: number | null = -1; after !== null && !shouldStop();) {
    const { rows }: { rows: { last: number | null }[] } = await database.query<{ last: number | null }>({
      name: `listing-refresh-${which}`,
      text: PAGES[which],
      values: [shopId, NO_NAME_KEY, after, PAGE],
    });
    after = rows[0]?.last ?? null;
  }
}

/** Takes members out of the list, and forgets who they are: merged into somebody, or redacted. */
export async function unlist(tx: Transaction, shopId: number, memberId: number): Promise<void> {
  for (const table of ['profile_read', 'member_profile', 'member_listing']) {
    await tx.query(`DELETE FROM ${table} WHERE shop_id = $1 AND member_id = $2`, [shopId, memberId]);
  }
}

/** Forgets who all members of a shop are: nobody looks at its list any more. */
export async function forgetProfiles(tx: Transaction, shopId: number): Promise<void> {
  for (const table of ['profile_read', 'member_profile', 'member_listing']) {
    await tx.query(`DELETE FROM ${table} WHERE shop_id = $1`, [shopId]);
  }
}

/** Rows of members who are no longer their own or were forgotten while somebody was writing. */
export async function dropUnlisted(database: Queryable, shopId: number): Promise<void> {
  for (const table of ['profile_read', 'member_profile', 'member_listing']) {
    await database.query(
      `DELETE FROM ${table} t USING member m WHERE t.shop_id = $1 AND m.shop_id = $1 AND m.id = t.member_id
         AND (m.root_id <> m.id OR m.redacted_at IS NOT NULL)`,
      [shopId],
    );
  }
}

/** These customers have changed at Shopify: they are to be read again. */
export async function queueProfileReads(
  tx: Transaction,
  shopId: number,
  customerGids: readonly string[],
): Promise<void> {
  if (customerGids.length === 0) return;
  // Only those already listed: new ones are read when they come into the list.
  await tx.query({
    name: 'profile-reads-upsert',
    text: `INSERT INTO profile_read AS r (shop_id, member_id)
           SELECT DISTINCT $1::bigint, p.member_id FROM member m
           JOIN member_profile p ON p.shop_id = $1 AND p.member_id = m.root_id
           JOIN member root ON root.shop_id = $1 AND root.id = m.root_id
           WHERE m.shop_id = $1 AND m.customer_gid = ANY($2::text[]) AND m.redacted_at IS NULL AND root.erased_at IS NULL
           ORDER BY 2
           ON CONFLICT (shop_id, member_id) DO UPDATE SET revision = r.revision + 1, attempts = 0,
             next_attempt_at = excluded.next_attempt_at`,
    values: [shopId, customerGids],
  });
}
