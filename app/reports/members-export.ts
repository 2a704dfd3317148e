/** Every member who fits, for a file: in blocks of ids, so that memory and time do not depend on what is asked. */
import type { Queryable } from '#app/db/database.ts';
import { placeConditions, Values, wordsCondition, type MemberFilters } from './members-filter.ts';
import { readMemberRows, type MemberRow } from './members-rows.ts';

/** Members looked at in one statement. */
const BLOCK = 4_000;

/**
 * Blocks of members in order of id, with their balances as they are when the block is read. Whoever joins meanwhile
 * comes at the end; nobody comes twice.
 */
export async function* exportMembers(
  database: Queryable,
  shopId: number,
  filters: MemberFilters,
): AsyncGenerator<readonly MemberRow[]> {
  for (let after = -1; ;) {
    const values = new Values(shopId);
    const block = `SELECT * FROM member_listing WHERE shop_id = $1 AND member_id > ${values.add(after)} ORDER BY member_id LIMIT ${BLOCK}`;
    const words = wordsCondition(filters, values);
    const conditions = [...placeConditions(filters, values), ...(words === null ? [] : [words])];
    const { rows } = await database.query<{ last: number | null; ids: number[] }>(
      `WITH block AS MATERIALIZED (${block})
       SELECT (SELECT max(member_id) FROM block) AS last, ARRAY(
         SELECT l.member_id FROM block l JOIN member_profile p ON p.shop_id = $1 AND p.member_id = l.member_id
         ${conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`} ORDER BY l.member_id) AS ids`,
      values.list,
    );
    const members = await readMemberRows(database, shopId, rows[0]?.ids ?? []);
    if (members.length > 0) yield members;
    const last = rows[0]?.last ?? null;
    if (last === null) return;
    after = last;
  }
}
