/** All that the members page shows. */
import type { Queryable } from '#app/db/database.ts';
import { readMembersPage, type MemberPage } from './members-list.ts';
import { whomTyped, type MembersQuery } from './members-query.ts';

export interface MembersOverview {
  readonly page: MemberPage;
  /** Of the program in force, lowest first. */
  readonly tiers: readonly string[];
  /** The shop has members at all. */
  readonly hasMembers: boolean;
  /** Shopify keeps names and e-mail addresses from this app. */
  readonly namesRefused: boolean;
}

export async function readMembersOverview(
  database: Queryable,
  shopId: number,
  query: MembersQuery,
  size: number,
): Promise<MembersOverview> {
  const whom = await whomTyped(database, shopId, query.typed);
  const { sort, descending, cursor } = query;
  const wanted = { filters: { ...query.filters, ...whom }, sort, descending, cursor, size };
  const page = await readMembersPage(database, shopId, wanted);
  return { page, ...(await readSurroundings(database, shopId)) };
}

async function readSurroundings(database: Queryable, shopId: number) {
  const { rows } = await database.query<Omit<MembersOverview, 'page'>>({
    name: 'members-surroundings',
    text: `SELECT s.names_refused_at IS NOT NULL AS "namesRefused",
                  EXISTS (SELECT FROM member_listing l WHERE l.shop_id = s.id) AS "hasMembers",
                  ARRAY(SELECT level->>'name' FROM json_array_elements(
                    (SELECT document->'tiers'->'levels' FROM program_version v WHERE v.shop_id = s.id
                     ORDER BY version DESC LIMIT 1)) level) AS tiers
           FROM shop s WHERE s.id = $1`,
    values: [shopId],
  });
  return rows[0] ?? { namesRefused: false, hasMembers: false, tiers: [] };
}
