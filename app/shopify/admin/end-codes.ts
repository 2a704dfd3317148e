/** Taking codes away again: looked at before and after, since Shopify deletes them a little later. */
import { failure, success, type Failure, type Result } from '../result.ts';
import type { AdminClient, AdminCode } from './admin-client.ts';
import { CODE_USE, DELETE_CODES, DELETE_DISCOUNT } from './discount-documents.ts';
import { notMade } from './made.ts';

export interface CodeUse {
  /** The discount that has the code; null: the code is gone. */
  readonly discountGid: string | null;
  /** The code's own gid; null also where Shopify does not list it yet. */
  readonly codeGid: string | null;
  /** As Shopify counts, some seconds behind. */
  readonly count: number;
  /** Orders with the code that the app may see. */
  readonly orderGids: readonly string[];
}

export async function readCodeUse(client: AdminClient, code: string): Promise<Result<CodeUse, AdminCode>> {
  const search = { codeSearch: `"${code}"`, orderSearch: `discount_code:"${code}"` };
  const answer = await client.request(CODE_USE, { code, ...search });
  if (!answer.ok) return answer;
  const { codeDiscountNodeByCode: node, orders } = answer.value;
  const listed = node && 'codes' in node.codeDiscount ? node.codeDiscount.codes.nodes : [];
  const own = listed.find((one) => one.code.toUpperCase() === code.toUpperCase());
  return success({
    discountGid: node?.id ?? null,
    codeGid: own?.id ?? null,
    count: own?.asyncUsageCount ?? 0,
    orderGids: orders.nodes.map(({ id }) => id),
  });
}

/** `unknown`: it may be done all the same. */
export type Deletion =
  { readonly kind: 'asked' } | { readonly kind: 'unknown' | 'refused' | 'failed'; readonly failure: Failure };

/** Asks for codes of one discount to be deleted, at most 250; that takes Shopify a moment. */
export async function deleteCodes(
  client: AdminClient,
  discountId: string,
  ids: readonly string[],
): Promise<Deletion> {
  const answer = await client.request(DELETE_CODES, { discountId, ids: [...ids] });
  if (!answer.ok) return notDeleted(answer);
  const [error] = answer.value.discountCodeRedeemCodeBulkDelete?.userErrors ?? [];
  return error ? { kind: 'refused', failure: failure('refused', error.message) } : { kind: 'asked' };
}

/** Deletes a discount that was made for one code. */
export async function deleteDiscount(client: AdminClient, id: string): Promise<Deletion> {
  const answer = await client.request(DELETE_DISCOUNT, { id });
  if (!answer.ok) return notDeleted(answer);
  const [error] = answer.value.discountCodeDelete?.userErrors ?? [];
  return error ? { kind: 'refused', failure: failure('refused', error.message) } : { kind: 'asked' };
}

function notDeleted(answer: Failure<AdminCode>): Deletion {
  const made = notMade(answer);
  const kind = made.kind === 'unknown' || made.kind === 'refused' ? made.kind : 'failed';
  return { kind, failure: answer };
}
