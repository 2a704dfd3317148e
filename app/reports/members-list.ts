/**
 * A page of the members list. Places come from the read model (`member_listing`, seconds behind the ledger); what
 * is shown of the members of a page is read from their balances as they are now.
 */
import type { Queryable } from '#app/db/database.ts';
import { placeConditions, Values, wordsCondition, type MemberFilters } from './members-filter.ts';
import { readMemberRows, type MemberRow } from './members-rows.ts';

export type MemberSort = 'available' | 'last_order' | 'name';

export interface MemberCursor {
  /** Which way from the member named: on, or back. */
  readonly way: 'after' | 'before';
  /** That member's place: points, epoch milliseconds (null for no order), or folded name. */
  readonly value: number | string | null;
  readonly memberId: number;
}

export interface MemberPageWanted {
  readonly filters: MemberFilters;
  readonly sort: MemberSort;
  readonly descending: boolean;
  readonly cursor: MemberCursor | null;
  readonly size: number;
}

export interface MemberPage {
  readonly members: readonly MemberRow[];
  readonly previous: MemberCursor | null;
  readonly next: MemberCursor | null;
  /** What they really are in order of: where very many are found by name, only the latest order is quick to follow. */
  readonly sortedBy: MemberSort;
}

/** So many are quickly sorted once found; of more it is quicker to walk along an order and keep who fits. */
export const MOST_FOUND = 10_000;

interface Place {
  readonly memberId: number;
  readonly value: number | string | null;
}

const ORDER: Readonly<Record<MemberSort, string>> = {
  available: 'l.available',
  last_order: 'l.last_order_at',
  name: 'p.name_key',
};

/**
 * Members after or before a cursor. The cursor names a place, not a number of rows: members who come and go in the
 * meantime shift nobody from one page to another.
 */
export async function readMembersPage(
  database: Queryable,
  shopId: number,
  wanted: MemberPageWanted,
): Promise<MemberPage> {
  const found = await findPlaces(database, shopId, wanted);
  const back = wanted.cursor?.way === 'before';
  const hasMore = found.places.length > wanted.size;
  const places = found.places.slice(0, wanted.size);
  if (back) places.reverse();
  const [first, last] = [places[0], places.at(-1)];
  return {
    members: await readMemberRows(
      database,
      shopId,
      places.map((place) => place.memberId),
    ),
    previous: first && (back ? hasMore : wanted.cursor !== null) ? { way: 'before', ...first } : null,
    next: last && (back || hasMore) ? { way: 'after', ...last } : null,
    sortedBy: found.sortedBy,
  };
}

interface Found {
  readonly places: Place[];
  readonly sortedBy: MemberSort;
}

async function findPlaces(database: Queryable, shopId: number, wanted: MemberPageWanted): Promise<Found> {
  const { filters, sort } = wanted;
  const hasWords = filters.words.length > 0;
  if (hasWords || filters.tag !== null) {
    const places = await findFirst(database, shopId, wanted, 'words');
    if (places) return { places, sortedBy: sort };
  }
  const isNarrow = placeConditions(filters, new Values(shopId)).length > 0;
  // By name, or by words: the walk then looks at each member's row, so it must not walk past too many.
  if (isNarrow && (sort === 'name' || hasWords || filters.tag !== null || filters.memberIds !== null)) {
    const places = await findFirst(database, shopId, wanted, 'place');
    if (places) return { places, sortedBy: sort };
  }
  // Names that begin alike stand together: walking to them may be walking past everybody else.
  const sortedBy = hasWords && sort === 'name' ? 'last_order' : sort;
  const isOther = sortedBy !== sort;
  const walked = isOther ? { ...wanted, sort: sortedBy, descending: true } : wanted;
  return { places: await walk(database, shopId, walked), sortedBy };
}

/** Finds everybody who fits `by`, then sorts them; null when they are too many for that. */
async function findFirst(
  database: Queryable,
  shopId: number,
  wanted: MemberPageWanted,
  by: 'words' | 'place',
): Promise<Place[] | null> {
  const values = new Values(shopId);
  const words = wordsCondition(wanted.filters, values);
  const place = placeConditions(wanted.filters, values);
  const limit = `LIMIT ${MOST_FOUND + 1}`;
  const found =
    by === 'words'
      ? `SELECT p.member_id FROM member_profile p WHERE p.shop_id = $1 AND ${words} ${limit}`
      : `SELECT l.member_id FROM member_listing l WHERE ${['l.shop_id = $1', ...place].join(' AND ')} ${limit}`;
  const left = by === 'words' ? place : words === null ? [] : [words];
  const { rows } = await database.query<{ found: number; memberId: number | null; value: Place['value'] }>(
    `WITH found AS MATERIALIZED (${found})
     SELECT n.found, page."memberId", page.value FROM (SELECT count(*) AS found FROM found) n
     LEFT JOIN LATERAL (
       SELECT l.member_id AS "memberId", ${ORDER[wanted.sort]} AS value
       FROM found f
       JOIN member_listing l ON l.shop_id = $1 AND l.member_id = f.member_id
       JOIN member_profile p ON p.shop_id = $1 AND p.member_id = f.member_id
       WHERE ${[`n.found <= ${MOST_FOUND}`, ...left, ...keyset(wanted, values)].join(' AND ')}
       ${orderBy(wanted)}
     ) page ON true`,
    values.list,
  );
  if ((rows[0]?.found ?? 0) > MOST_FOUND) return null;
  return rows.flatMap(({ memberId, value }) => (memberId === null ? [] : [placeOf(memberId, value)]));
}

/** Walks along the order's own index and keeps who fits. */
async function walk(database: Queryable, shopId: number, wanted: MemberPageWanted): Promise<Place[]> {
  const values = new Values(shopId);
  const words = wordsCondition(wanted.filters, values);
  const conditions = [...placeConditions(wanted.filters, values), ...keyset(wanted, values)];
  // One look at each member's other row, in the order of the walk.
  const other = (table: string, condition: string) =>
    `CROSS JOIN LATERAL (SELECT 1 FROM ${table} WHERE ${condition} OFFSET 0) other`;
  const profile = `p.shop_id = $1 AND p.member_id = l.member_id`;
  const listing = `l.shop_id = $1 AND l.member_id = p.member_id`;
  const from =
    wanted.sort === 'name'
      ? `member_profile p JOIN member_listing l ON ${listing}`
      : `member_listing l ${words === null ? '' : other('member_profile p', `${profile} AND ${words}`)}`;
  if (wanted.sort === 'name' && words !== null) conditions.push(words);
  const start = wanted.sort === 'name' ? 'p.shop_id = $1' : 'l.shop_id = $1';
  const { rows } = await database.query<Place>(
    `SELECT l.member_id AS "memberId", ${ORDER[wanted.sort]} AS value FROM ${from}
     WHERE ${[start, ...conditions].join(' AND ')} ${orderBy(wanted)}`,
    values.list,
  );
  return rows.map(({ memberId, value }) => placeOf(memberId, value));
}

function placeOf(memberId: number, value: Place['value']): Place {
  return { memberId, value: value === -Infinity ? null : value };
}

function isDown({ descending, cursor }: MemberPageWanted): boolean {
  return (cursor?.way === 'before') !== descending;
}

function orderBy(wanted: MemberPageWanted): string {
  const way = isDown(wanted) ? 'DESC' : 'ASC';
  const member = wanted.sort === 'name' ? 'p.member_id' : 'l.member_id';
  return `ORDER BY ${ORDER[wanted.sort]} ${way}, ${member} ${way} LIMIT ${wanted.size + 1}`;
}

function keyset(wanted: MemberPageWanted, values: Values): string[] {
  const { cursor, sort } = wanted;
  if (!cursor) return [];
  const value = {
    available: () => `${values.add(cursor.value)}::bigint`,
    name: () => `${values.add(cursor.value)}::text`,
    last_order: () =>
      cursor.value === null
        ? `'-infinity'::timestamptz`
        : `to_timestamp(${values.add(cursor.value)}::float8 / 1000)`,
  }[sort]();
  const member = sort === 'name' ? 'p.member_id' : 'l.member_id';
  return [
    `(${ORDER[sort]}, ${member}) ${isDown(wanted) ? '<' : '>'} (${value}, ${values.add(cursor.memberId)}::bigint)`,
  ];
}
