/** The members list as its address asks for it: `?q=zsofi&tier=Gold&from=100&order=before-90&sort=available-desc`. */
import type { Queryable } from '#app/db/database.ts';
import { foldTag, typedWords } from '#app/domain/search-words.ts';
import { DAY_MS, type Instant } from '#app/domain/time.ts';
import type { LastOrder, MemberFilters } from './members-filter.ts';
import type { MemberCursor, MemberSort } from './members-list.ts';

/** What stands in an address may be anything: what cannot be read is left out. */
export interface MembersQuery {
  readonly typed: string;
  readonly filters: Omit<MemberFilters, 'words' | 'memberIds'>;
  readonly sort: MemberSort;
  readonly descending: boolean;
  readonly cursor: MemberCursor | null;
}

/** The latest to order first: who has just been here is most often looked for. */
const SORTS: Readonly<Record<string, Pick<MembersQuery, 'sort' | 'descending'>>> = {
  'last-desc': { sort: 'last_order', descending: true },
  'last-asc': { sort: 'last_order', descending: false },
  'available-desc': { sort: 'available', descending: true },
  'available-asc': { sort: 'available', descending: false },
  'name-asc': { sort: 'name', descending: false },
};

export function readMembersQuery(params: URLSearchParams, now: Instant): MembersQuery {
  const order = SORTS[params.get('sort') ?? ''] ?? { sort: 'last_order', descending: true };
  const tag = foldTag(params.get('tag') ?? '');
  return {
    typed: (params.get('q') ?? '').trim().slice(0, 200),
    filters: {
      tiers: params
        .getAll('tier')
        .filter((tier) => tier !== '')
        .slice(0, 50),
      availableFrom: wholeNumber(params.get('from')),
      availableTo: wholeNumber(params.get('to')),
      lastOrder: readLastOrder(params.get('order'), now),
      tag: tag === '' ? null : tag.toWellFormed().replaceAll('\0', ''),
    },
    ...order,
    cursor: readCursor(params, order.sort),
  };
}

function wholeNumber(text: string | null): number | null {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

function readLastOrder(text: string | null, now: Instant): LastOrder | null {
  if (text === 'never') return { is: 'never' };
  const [, is, days] = /^(since|before)-(\d{1,4})$/.exec(text ?? '') ?? [];
  if (is !== 'since' && is !== 'before') return null;
  return { is, at: now - Number(days) * DAY_MS };
}

/** `after=` or `before=`, then the place as text that an address takes. */
export function writeCursor({ value, memberId }: MemberCursor): string {
  return Buffer.from(JSON.stringify([value, memberId])).toString('base64url');
}

function readCursor(params: URLSearchParams, sort: MemberSort): MemberCursor | null {
  const way = params.has('before') ? 'before' : 'after';
  try {
    const text = Buffer.from(params.get(way) ?? '', 'base64url').toString();
    const [value, memberId] = JSON.parse(text) as unknown[];
    const isName = sort === 'name' && typeof value === 'string' && !value.includes('\0');
    // Also of a list by name that was too long to sort.
    const isPlace = Number.isSafeInteger(value) || (sort !== 'available' && value === null);
    if (!(isName || isPlace) || !Number.isSafeInteger(memberId)) return null;
    return { way, value: value as MemberCursor['value'], memberId: memberId as number };
  } catch {
    return null;
  }
}

/** Whom the typed text names: by an id where it is one, otherwise by the beginnings of words. */
export async function whomTyped(
  database: Queryable,
  shopId: number,
  typed: string,
): Promise<Pick<MemberFilters, 'memberIds' | 'words'>> {
  const [, hash, digits = ''] = /^(#|gid:\/\/shopify\/Customer\/)?(\d{1,18})$/i.exec(typed) ?? [];
  if (digits !== '') {
    const memberIds = await membersById(database, shopId, digits, hash);
    if (memberIds.length > 0 || hash !== undefined) return { memberIds, words: [] };
  }
  const words = typedWords(typed.toWellFormed().replaceAll('\0', ''));
  // Signs alone are nobody's name.
  return typed !== '' && words.length === 0 ? { memberIds: [], words } : { memberIds: null, words };
}

/** `#4821` is a member; a gid is a customer of Shopify's; digits alone may be either. Merged ones lead on. */
async function membersById(
  database: Queryable,
  shopId: number,
  digits: string,
  hash: string | undefined,
): Promise<number[]> {
  const isMember = hash === undefined || hash === '#';
  const { rows } = await database.query<{ id: number }>(
    `SELECT DISTINCT root_id AS id FROM member
     WHERE shop_id = $1 AND (id = $2::bigint AND $3 OR customer_gid = $4) ORDER BY 1`,
    [shopId, digits, isMember, hash === '#' ? null : `gid://shopify/Customer/${digits}`],
  );
  return rows.map((row) => row.id);
}
