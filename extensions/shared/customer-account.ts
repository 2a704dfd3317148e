/**
 * On account pages no metafield comes by itself: one query to Shopify's Customer Account API gives the program, the
 * balance and the shop; our server is asked only for what Shopify does not hold.
 */
import type { WireAccount, WireAccountAnswer, WireProgram } from '../../app/domain/shopper-wire.ts';
import { doorOf, type KeyHolder } from './door.ts';
import { parsed } from './metafields.ts';

const ADDRESS = 'shopify://customer-account/api/2026-07/graphql.json';

/** https://shopify.dev/docs/api/customer/latest */
const QUERY = `query Loyalty {
  shop { name url metafield(namespace: "$app", key: "program") { value } }
  customer { id metafield(namespace: "$app", key: "loyalty") { value } }
}`;

export interface Member {
  readonly program: WireProgram;
  /** Null for customers that are no members yet. */
  readonly account: WireAccount | null;
  readonly shop: { readonly name: string; readonly url: string };
}

interface Found {
  readonly shop: {
    readonly name: string;
    readonly url: string;
    readonly metafield: { readonly value: string } | null;
  };
  readonly customer: { readonly id: string; readonly metafield: { readonly value: string } | null };
}

/**
 * Null where the app has no program yet.
 * @throws when neither Shopify nor, where it has no balance, our server answers
 */
export async function findMember(keys: KeyHolder): Promise<Member | null> {
  const response = await fetch(ADDRESS, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ query: QUERY }),
  });
  const { data } = (await response.json()) as { readonly data?: Found | null };
  if (data === undefined || data === null) throw new Error('the Customer Account API gave no data');
  const program = parsed<WireProgram>(data.shop.metafield?.value);
  if (program === null) return null;
  const published = parsed<WireAccount>(data.customer.metafield?.value);
  const { name, url } = data.shop;
  const account = published ?? (await askAccount(keys, program));
  return { program, account, shop: { name, url } };
}

async function askAccount(keys: KeyHolder, program: WireProgram): Promise<WireAccount | null> {
  const answer = await doorOf(keys, program.api).get<WireAccountAnswer>('account');
  if (!answer.ok) throw new Error(answer.code);
  return answer.value.account;
}
