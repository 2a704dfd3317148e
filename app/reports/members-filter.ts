/** What the members list and its export can be narrowed down by, as SQL over `member_listing l` and `member_profile p`. */
import { isStem } from '#app/domain/search-words.ts';
import type { Instant } from '#app/domain/time.ts';

export interface MemberFilters {
  /** Only these, whom somebody asked for by id; null when nobody did. */
  readonly memberIds: readonly number[] | null;
  /** Beginnings of words of name or e-mail (`typedWords`), all of which must be found. */
  readonly words: readonly string[];
  /** Any of these tiers; all when empty. */
  readonly tiers: readonly string[];
  readonly availableFrom: number | null;
  readonly availableTo: number | null;
  readonly lastOrder: LastOrder | null;
  /** Folded (`foldTag`). */
  readonly tag: string | null;
}

export type LastOrder =
  | { readonly is: 'since'; readonly at: Instant }
  /** Has ordered, but not since then. */
  | { readonly is: 'before'; readonly at: Instant }
  | { readonly is: 'never' };

export const NO_FILTERS: MemberFilters = {
  ...{
    memberIds: null,
    words: [],
    tiers: [],
    availableFrom: null,
    availableTo: null,
    lastOrder: null,
    tag: null,
  },
};

/** Values of a statement in the making; `$1` is the shop. */
export class Values {
  readonly list: unknown[];

  constructor(shopId: number) {
    this.list = [shopId];
  }

  /** Where the value stands in the statement. */
  add(value: unknown): string {
    this.list.push(value);
    return `$${this.list.length}`;
  }

  get shopId(): number {
    return this.list[0] as number;
  }
}

/** What the listing itself tells: all of it stands in its indexes. */
export function placeConditions(filters: MemberFilters, values: Values): string[] {
  const { memberIds, tiers, availableFrom, availableTo, lastOrder } = filters;
  const conditions: string[] = [];
  if (memberIds !== null) conditions.push(`l.member_id = ANY(${values.add(memberIds)}::bigint[])`);
  if (tiers.length > 0) conditions.push(`l.tier = ANY(${values.add(tiers)}::text[])`);
  if (availableFrom !== null) conditions.push(`l.available >= ${values.add(availableFrom)}::bigint`);
  if (availableTo !== null) conditions.push(`l.available <= ${values.add(availableTo)}::bigint`);
  if (lastOrder?.is === 'never') conditions.push(`l.last_order_at = '-infinity'`);
  else if (lastOrder) {
    const at = `to_timestamp(${values.add(lastOrder.at)}::float8 / 1000)`;
    if (lastOrder.is === 'since') conditions.push(`l.last_order_at >= ${at}`);
    else conditions.push(`l.last_order_at < ${at} AND l.last_order_at > '-infinity'`);
  }
  return conditions;
}

/** Whoever the words and the tag name, by the index of words; null when neither is asked for. */
export function wordsCondition({ words, tag }: MemberFilters, values: Values): string | null {
  const terms = words.map((word) => `${lexeme(`${values.shopId}/${word}`)}${isStem(word) ? '' : ':*'}`);
  if (tag !== null) terms.push(lexeme(`${values.shopId}#${tag}`));
  return terms.length === 0 ? null : `p.words @@ ${values.add(terms.join(' & '))}::tsquery`;
}

/** Quoted for PostgreSQL's tsquery, whatever somebody has typed. */
function lexeme(word: string): string {
  return `'${word.replace(/['\\]/g, (character) => character + character)}'`;
}
