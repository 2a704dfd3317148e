/** Relay connections over lists: pages by `first`/`after` and `last`/`before`, at most 250 a page. */
import { GraphQLError } from 'graphql';
import type { ApiContext } from './context.ts';

export interface PageArguments {
  readonly first?: number | null;
  readonly last?: number | null;
  readonly after?: string | null;
  readonly before?: string | null;
  readonly reverse?: boolean | null;
}

export interface Connection<Node> {
  readonly nodes: readonly Node[];
  readonly edges: readonly { readonly node: Node; readonly cursor: string }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

const MOST = 250;

interface Sorted<Node> {
  /** What it is sorted by; equal ones by id. */
  readonly keyOf?: (node: Node) => number | string;
  readonly idOf: (node: Node) => number;
  /** Stands right below the query: a bulk operation goes through it part by part. */
  readonly isRoot?: boolean;
}

/**
 * Cursors tell the sort key and id of a node, as Shopify's do: a node that moves on between two pages is met
 * again further on, and none is skipped.
 */
export function connection<Node>(
  all: readonly Node[],
  args: PageArguments,
  context: ApiContext,
  { idOf, keyOf = idOf, isRoot = false }: Sorted<Node>,
): Connection<Node> {
  const compare = (a: Place, b: Place) => (a.key === b.key ? a.id - b.id : a.key < b.key ? -1 : 1);
  const sign = args.reverse ? -1 : 1;
  const placeOf = (node: Node): Place => ({ key: keyOf(node), id: idOf(node) });
  const sorted = [...all].sort((a, b) => sign * compare(placeOf(a), placeOf(b)));
  const { bulkPart } = context;
  if (bulkPart && !isRoot) return page(sorted, 0, sorted.length, placeOf);
  const size = bulkPart ? bulkPart.size : pageSize(args);
  const after = bulkPart ? bulkPart.after : args.after;
  const { before } = args;
  const from = after ? endOf(sorted, (node) => sign * compare(placeOf(node), readCursor(after)) <= 0) : 0;
  const until = before
    ? endOf(sorted, (node) => sign * compare(placeOf(node), readCursor(before)) < 0)
    : sorted.length;
  if (!bulkPart && (args.first === null || args.first === undefined)) {
    return page(sorted, Math.max(from, until - size), until, placeOf);
  }
  const found = page(sorted, from, Math.min(until, from + size), placeOf);
  if (bulkPart) bulkPart.next = found.pageInfo.hasNextPage ? found.pageInfo.endCursor : null;
  return found;
}

interface Place {
  readonly key: number | string;
  readonly id: number;
}

function page<Node>(
  sorted: readonly Node[],
  from: number,
  until: number,
  placeOf: (node: Node) => Place,
): Connection<Node> {
  const nodes = sorted.slice(from, until);
  const edges = nodes.map((node) => ({ node, cursor: writeCursor(placeOf(node)) }));
  return {
    nodes,
    edges,
    pageInfo: {
      hasNextPage: until < sorted.length,
      hasPreviousPage: from > 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

export function pageSize({ first, last }: PageArguments): number {
  const size = first ?? last;
  if (size === null || size === undefined) throw badRequest('you must provide one of first or last');
  if (size < 1 || size > MOST) throw badRequest(`first or last: expected 1 to ${MOST}, not ${size}`);
  return size;
}

function endOf<Node>(sorted: readonly Node[], isBefore: (node: Node) => boolean): number {
  const index = sorted.findIndex((node) => !isBefore(node));
  return index === -1 ? sorted.length : index;
}

function writeCursor({ key, id }: Place): string {
  return Buffer.from(JSON.stringify({ last_id: id, last_value: key })).toString('base64');
}

function readCursor(cursor: string): Place {
  try {
    const told = JSON.parse(Buffer.from(cursor, 'base64').toString()) as Record<string, unknown>;
    const { last_id: id, last_value: key } = told;
    if (typeof id === 'number' && (typeof key === 'number' || typeof key === 'string')) return { id, key };
  } catch {
    // Told below.
  }
  throw badRequest(`Invalid cursor for current pagination sort.`);
}

export function badRequest(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}
