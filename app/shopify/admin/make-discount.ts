/** Discounts at Shopify: made with a code of ours, and found again by it. */
import type { DiscountInput } from '../discount-input.ts';
import { parseMinor } from '../money.ts';
import { failure, success, type Result } from '../result.ts';
import type { AdminClient, AdminCode } from './admin-client.ts';
import {
  CREATE_BASIC_DISCOUNT,
  CREATE_FREE_SHIPPING,
  DISCOUNT_BY_CODE,
  PRODUCT_PRICE,
} from './discount-documents.ts';
import { madeOf, notMade, type Made } from './made.ts';

export async function makeDiscount(client: AdminClient, input: DiscountInput): Promise<Made> {
  if (input.kind === 'free_shipping') {
    const answer = await client.request(CREATE_FREE_SHIPPING, { discount: input.discount });
    if (!answer.ok) return notMade(answer);
    const payload = answer.value.discountCodeFreeShippingCreate;
    return madeOf(payload?.codeDiscountNode?.id, payload?.userErrors);
  }
  const answer = await client.request(CREATE_BASIC_DISCOUNT, { discount: input.discount });
  if (!answer.ok) return notMade(answer);
  const payload = answer.value.discountCodeBasicCreate;
  return madeOf(payload?.codeDiscountNode?.id, payload?.userErrors);
}

/** The discount that has the code; null when there is none. */
export async function findDiscount(
  client: AdminClient,
  code: string,
): Promise<Result<string | null, AdminCode>> {
  const answer = await client.request(DISCOUNT_BY_CODE, { code });
  return answer.ok ? success(answer.value.codeDiscountNodeByCode?.id ?? null) : answer;
}

/** What a piece of the product costs at most, in minor units; `product_gone` when it is not sold any more. */
export async function pieceMinor(
  client: AdminClient,
  productGid: string,
  exponent: number,
): Promise<Result<number, AdminCode | 'product_gone'>> {
  const answer = await client.request(PRODUCT_PRICE, { id: productGid });
  if (!answer.ok) return answer;
  const amount = answer.value.product?.priceRangeV2.maxVariantPrice.amount;
  if (amount === undefined) return failure('product_gone', 'The free product is not in the shop any more.');
  const minor = parseMinor(amount, exponent);
  return minor.ok ? minor : failure('bad_answer', minor.message);
}
