/** Codes added to a discount in bulk: Shopify takes them at once, and makes them a little later. */
import { failure, success, type Result } from '../result.ts';
import type { AdminClient, AdminCode } from './admin-client.ts';
import { ADD_CODES, ADDED_CODES, NEWEST_CODES } from './discount-documents.ts';
import { madeOf, notMade, type Made } from './made.ts';

/** `made` gives the gid of the work, not yet its end. */
export async function addCodes(
  client: AdminClient,
  discountId: string,
  codes: readonly string[],
): Promise<Made> {
  const answer = await client.request(ADD_CODES, { discountId, codes: codes.map((code) => ({ code })) });
  if (!answer.ok) return notMade(answer);
  const payload = answer.value.discountRedeemCodeBulkAdd;
  return madeOf(payload?.bulkCreation?.id, payload?.userErrors);
}

export type AddedCodes =
  | { readonly kind: 'under_way' }
  /** Shopify does not know this work (any more). */
  | { readonly kind: 'gone' }
  | { readonly kind: 'done'; readonly added: readonly string[]; readonly refused: readonly string[] };

export async function readAddedCodes(
  client: AdminClient,
  bulkGid: string,
): Promise<Result<AddedCodes, AdminCode>> {
  const answer = await client.request(ADDED_CODES, { id: bulkGid });
  if (!answer.ok) return answer;
  const work = answer.value.discountRedeemCodeBulkCreation;
  if (!work) return success({ kind: 'gone' });
  if (!work.done) return success({ kind: 'under_way' });
  const added = work.codes.nodes.filter((one) => one.discountRedeemCode).map(({ code }) => code);
  const refused = work.codes.nodes.filter((one) => !one.discountRedeemCode).map(({ code }) => code);
  return success({ kind: 'done', added, refused });
}

/** The newest codes of the discount that has `code`; a pool adds one call's worth at a time, so its own are among them. */
export async function readNewestCodes(
  client: AdminClient,
  code: string,
): Promise<Result<ReadonlySet<string>, AdminCode | 'discount_gone'>> {
  const answer = await client.request(NEWEST_CODES, { code });
  if (!answer.ok) return answer;
  const discount = answer.value.codeDiscountNodeByCode?.codeDiscount;
  if (!discount || !('codes' in discount))
    return failure('discount_gone', 'The discount of these codes is not in the shop any more.');
  return success(new Set(discount.codes.nodes.map((node) => node.code)));
}
