/** Tags and collections, which no payload tells: looked up once and stored by the caller. */
import { failure, type Failure } from '../result.ts';
import type { AdminClient, AdminCode } from './admin-client.ts';
import {
  CUSTOMER_TAGS,
  PRODUCT_COLLECTIONS_PAGE,
  PRODUCT_FACTS,
  PRODUCTS_A_CALL,
} from './lookup-documents.ts';

export interface ProductFacts {
  readonly productGid: string;
  readonly tags: readonly string[];
  /** Sorted. */
  readonly collectionGids: readonly string[];
}

type Looked<Value> = { readonly ok: true; readonly value: Value } | Failure<AdminCode>;

/** Pages of 250 collections of one product. */
const MAX_PAGES = 20;

/** By product gid; products that are gone are not in it. */
export async function lookUpProducts(
  client: AdminClient,
  productGids: readonly string[],
): Promise<Looked<ReadonlyMap<string, ProductFacts>>> {
  const wanted = [...new Set(productGids)];
  const found = new Map<string, ProductFacts>();
  for (let from = 0; from < wanted.length; from += PRODUCTS_A_CALL) {
    const answer = await client.request(PRODUCT_FACTS, { ids: wanted.slice(from, from + PRODUCTS_A_CALL) });
    if (!answer.ok) return answer;
    for (const node of answer.value.nodes) {
      if (!node || !('collections' in node)) continue;
      const gids = node.collections.nodes.map((collection) => collection.id);
      if (node.collections.pageInfo.hasNextPage) {
        const more = await moreCollections(client, node.id, node.collections.pageInfo.endCursor ?? null);
        if (!more.ok) return more;
        gids.push(...more.value);
      }
      found.set(node.id, { productGid: node.id, tags: node.tags, collectionGids: gids.sort() });
    }
  }
  return { ok: true, value: found };
}

async function moreCollections(
  client: AdminClient,
  productGid: string,
  from: string | null,
): Promise<Looked<string[]>> {
  const gids: string[] = [];
  let after = from;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer = await client.request(PRODUCT_COLLECTIONS_PAGE, { id: productGid, after });
    if (!answer.ok) return answer;
    const collections = answer.value.product?.collections;
    if (!collections) return { ok: true, value: gids };
    gids.push(...collections.nodes.map((collection) => collection.id));
    if (!collections.pageInfo.hasNextPage) return { ok: true, value: gids };
    after = collections.pageInfo.endCursor ?? null;
  }
  return failure('bad_answer', 'A product is in more collections than can be read.');
}

/** `null` when the customer is gone. */
export async function lookUpCustomerTags(
  client: AdminClient,
  customerGid: string,
): Promise<Looked<readonly string[] | null>> {
  const answer = await client.request(CUSTOMER_TAGS, { id: customerGid });
  return answer.ok ? { ok: true, value: answer.value.customer?.tags ?? null } : answer;
}
