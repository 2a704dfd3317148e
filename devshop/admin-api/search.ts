/**
 * The small part of Shopify's search syntax that the app uses: `updated_at:>='2026-11-01' tag:vip`. All terms
 * must hold. What is not played is a GraphQL error: Shopify itself would ignore it with a warning, and the app
 * would get more than it asked for. https://shopify.dev/docs/api/usage/search-syntax
 */
import { DateTime } from 'luxon';
import { GraphQLError } from 'graphql';

interface Searchable {
  readonly id: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly processedAt?: number;
  readonly tags?: readonly string[];
}

export interface Term {
  /** `null` for a bare word. */
  readonly field: string | null;
  readonly operator: '' | '>' | '>=' | '<' | '<=';
  readonly value: string;
}

export type Test<Node> = (node: Node) => boolean;

/** Terms of one kind of resource, beside those of all. */
export type Terms<Node> = Readonly<Record<string, (term: Term) => Test<Node>>>;

/** What a search text lets through; dates without a zone are of the shop's time zone. */
export function searched<Node extends Searchable>(
  all: readonly Node[],
  query: string | null | undefined,
  zone: string,
  own: Terms<Node> = {},
): readonly Node[] {
  const tests = termsOf(query ?? '').map(
    (term): Test<Node> => own[term.field ?? 'default']?.(term) ?? testOf(term, zone),
  );
  return all.filter((node) => tests.every((test) => test(node)));
}

const TERM =
  /^(-?)(?:([a-z_]+):)?(>=|<=|>|<)?(?:'([^']*)'|"([^"]*)"|([^\s'"():]+(?::[^\s'"()]+)*))\s*(?:AND\s+)?/i;

export function termsOf(query: string): Term[] {
  const terms: Term[] = [];
  let rest = query.trim();
  while (rest !== '') {
    const parts = TERM.exec(rest);
    if (!parts || parts[1] === '-' || parts[6] === 'OR') throw notPlayedSearch(rest);
    const value = parts[4] ?? parts[5] ?? parts[6] ?? '';
    terms.push({ field: parts[2] ?? null, operator: (parts[3] ?? '') as Term['operator'], value });
    rest = rest.slice(parts[0].length);
  }
  return terms;
}

function testOf(term: Term, zone: string): Test<Searchable> {
  switch (term.field) {
    case 'created_at':
      return compared(term, timeOf(term, zone), (node) => node.createdAt);
    case 'updated_at':
      return compared(term, timeOf(term, zone), (node) => node.updatedAt);
    case 'processed_at':
      return compared(term, timeOf(term, zone), (node) => node.processedAt ?? node.createdAt);
    case 'id':
      return byNumber(term, (node) => node.id);
    case 'tag': {
      const wanted = term.value.toLowerCase();
      return (node) => node.tags?.some((tag) => tag.toLowerCase() === wanted) ?? false;
    }
    default:
      throw notPlayedSearch(term.field === null ? term.value : `${term.field}:`);
  }
}

/** Also of gids. */
export function byNumber<Node>(term: Term, told: (node: Node) => number): Test<Node> {
  return compared(term, Number(term.value.replace(/^gid:.*\//, '')), told);
}

function compared<Node>({ operator, value }: Term, bound: number, told: (node: Node) => number): Test<Node> {
  if (Number.isNaN(bound)) throw notPlayedSearch(value);
  return (node) => {
    const found = told(node);
    switch (operator) {
      case '>':
        return found > bound;
      case '>=':
        return found >= bound;
      case '<':
        return found < bound;
      case '<=':
        return found <= bound;
      case '':
        return found === bound;
    }
  };
}

function timeOf({ value }: Term, zone: string): number {
  return DateTime.fromISO(value, { zone }).toMillis();
}

export function notPlayedSearch(what: string): GraphQLError {
  return new GraphQLError(`devshop does not play this search: ${what}`, {
    extensions: { code: 'NOT_IMPLEMENTED' },
  });
}
