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
  /** So many are quickly sorted once found; of more it is quicker to walk along an order and keep who fits. */
  readonly mostFound?: number;
}

export interface MemberPage {
  readonly members: readonly MemberRow[];
  readonly previous: MemberCursor | null;
  readonly next: MemberCursor | null;
  /** What they really are in order of: where very many are found by name, only the latest order is quick to follow. */
  readonly sortedBy: MemberSort;
}

const MOST_FOUND = 5_000;

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

async function findPlaces(database: Queryable, shopId: number, asked: MemberPageWanted): Promise<Found> {
  const { filters, sort } = asked;
  const wanted = { ...asked, cursor: cursorOf(asked.cursor, sort) };
  const hasWords = filters.words.length > 0;
  const looksAtProfiles = hasWords || filters.tag !== null;
  const isNarrowed = placeConditions(filters, new Values(shopId)).length > 0;
  const finders: By[] = [];
  if (looksAtProfiles) finders.push('words');
  // The walk looks at each member's other row: it must not walk past too many.
  if (isNarrowed && (looksAtProfiles || sort === 'name' || filters.memberIds !== null)) finders.push('place');
  for (const by of finders) {
    const places = await findFirst(database, shopId, wanted, by);
    if (places) return { places, sortedBy: sort };
  }
  // Names that begin alike stand together, and the order of names knows nothing of places: the walk may be long.
  if (sort === 'name' && (hasWords || (looksAtProfiles && isNarrowed))) {
    const walked = { ...asked, ...LATEST_FIRST, cursor: cursorOf(asked.cursor, LATEST_FIRST.sort) };
    return { places: await walk(database, shopId, walked), sortedBy: walked.sort };
  }
  return { places: await walk(database, shopId, wanted), sortedBy: sort };
}

const LATEST_FIRST = { sort: 'last_order', descending: true } as const;

/** One of another order names no place here. */
function cursorOf(cursor: MemberCursor | null, sort: MemberSort): MemberCursor | null {
  const isName = typeof cursor?.value === 'string';
  return isName === (sort === 'name') ? cursor : null;
}

/** `words`: by words and tag; `place`: by what the listing tells. */
type By = 'words' | 'place';

const FOUND: Readonly<Record<By, string>> = {
  words: 'SELECT p.member_id, p.name_key FROM member_profile p WHERE p.shop_id = $1 AND',
  place: 'SELECT l.member_id, l.available, l.last_order_at FROM member_listing l WHERE l.shop_id = $1 AND',
};

/** Finds everybody who fits the one, then keeps who fits the other, and sorts; null when they are too many for that. */
async function findFirst(
  database: Queryable,
  shopId: number,
  wanted: MemberPageWanted,
  by: By,
): Promise<Place[] | null> {
  const { mostFound = MOST_FOUND } = wanted;
  const values = new Values(shopId);
  const words = wordsCondition(wanted.filters, values) ?? 'true';
  const place = placeConditions(wanted.filters, values);
  const [found, left] = by === 'words' ? [[words], place] : [place, [words]];
  const [mine, other, table] = by === 'words' ? ['p', 'l', 'member_listing'] : ['l', 'p', 'member_profile'];
  const { rows } = await database.query<{ found: number; memberId: number | null; value: Place['value'] }>(
    `WITH found AS MATERIALIZED (${FOUND[by]} ${found.join(' AND ')} LIMIT ${mostFound + 1})
     SELECT n.found, page."memberId", page.value FROM (SELECT count(*) AS found FROM found) n
     LEFT JOIN LATERAL (
       SELECT ${mine}.member_id AS "memberId", ${ORDER[wanted.sort]} AS value
       FROM found ${mine} JOIN ${table} ${other} ON ${other}.shop_id = $1 AND ${other}.member_id = ${mine}.member_id
       WHERE ${[`n.found <= ${mostFound}`, ...left, ...keyset(wanted, values)].join(' AND ')}
       ${orderBy(wanted)}
     ) page ON true`,
    values.list,
  );
  if ((rows[0]?.found ?? 0) > mostFound) return null;
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
