/** Mutations about discount codes. Those in bulk only begin something: see `shop/code-jobs.ts`. */
import { GraphQLError } from 'graphql';
import { createCodes, deleteCodes } from '../../shop/code-jobs.ts';
import { parseGid } from '../../shop/ids.ts';
import { createDiscount, deactivateDiscount, deleteDiscount } from '../../shop/operations/discounts.ts';
import type { Discount } from '../../shop/state.ts';
import type { ApiContext } from '../context.ts';
import { searchedCodes } from '../search-codes.ts';
import { type DiscountInput, readDiscount } from './discount-input.ts';
import type { Field } from './fields.ts';
import { notPlayed, payload, refusal, USER_ERROR } from './user-errors.ts';

interface Told {
  readonly id?: string;
  readonly basicCodeDiscount?: DiscountInput;
  readonly freeShippingCodeDiscount?: DiscountInput;
  readonly discountId?: string;
  readonly codes?: readonly { readonly code: string }[];
  readonly ids?: readonly string[] | null;
  readonly search?: string | null;
  readonly savedSearchId?: string | null;
}

const MOST_CODES = 250;
const NO_DISCOUNT = 'Code discount does not exist.';

function create(context: ApiContext, kind: 'basic' | 'free_shipping', input: DiscountInput): object {
  const read = readDiscount(context.state, kind, input);
  if (!read.ok) return { userErrors: read.userErrors };
  const made = createDiscount(context.state, context.act(), read.discount);
  if (!made.ok) return refusal(null, made.message, 'INTERNAL_ERROR');
  return { codeDiscountNode: made.value, userErrors: [] };
}

export function discountOf({ state }: ApiContext, gid: string): Discount | null {
  const parsed = parseGid(gid);
  return parsed?.type === 'DiscountCodeNode' ? (state.discounts.get(parsed.id) ?? null) : null;
}

function bulkAdd(context: ApiContext, { discountId = '', codes = [] }: Told): object {
  if (codes.length > MOST_CODES) {
    throw new GraphQLError(
      `The input array size of ${codes.length} is greater than the maximum allowed of ${MOST_CODES}.`,
      { extensions: { code: 'MAX_INPUT_SIZE_EXCEEDED' } },
    );
  }
  const discount = discountOf(context, discountId);
  if (!discount) return refusal(['discountId'], NO_DISCOUNT, 'INVALID');
  if (codes.length === 0) return refusal(['codes'], "Codes can't be blank", 'BLANK');
  const names = codes.map(({ code }) => code);
  const slowMs = context.slowMs();
  return {
    bulkCreation: createCodes(context.state, context.act(), discount, names, { slowMs }),
    userErrors: [],
  };
}

function bulkDelete(context: ApiContext, { discountId = '', ids, search, savedSearchId }: Told): object {
  if (savedSearchId) throw notPlayed('saved searches');
  const told = [ids, search].filter((one) => one !== null && one !== undefined);
  if (told.length === 0) {
    const message = "Missing expected argument key: 'ids', 'search' or 'saved_search_id'.";
    return refusal(null, message, 'MISSING_ARGUMENT');
  }
  if (told.length > 1) {
    const message = "Only one of 'ids', 'search' or 'saved_search_id' is allowed.";
    return refusal(null, message, 'TOO_MANY_ARGUMENTS');
  }
  if (ids?.length === 0) return refusal(['ids'], "'ids' can't be blank.", 'BLANK');
  if (search?.trim() === '') return refusal(['search'], "'Search' can't be blank.", 'BLANK');
  const discount = discountOf(context, discountId);
  if (!discount) return refusal(['discountId'], NO_DISCOUNT, 'INVALID');
  const codeIds = ids
    ? ids.flatMap((gid) => parseGid(gid)?.id ?? [])
    : searchedCodes(discount.codes, search ?? null).map(({ id }) => id);
  const slowMs = context.slowMs();
  return { job: deleteCodes(context.state, context.act(), discount, codeIds, { slowMs }), userErrors: [] };
}

export const DISCOUNT_MUTATIONS: Readonly<Record<string, Field<undefined>>> = {
  discountCodeBasicCreate: (_root, args, context) =>
    create(context, 'basic', (args as Told).basicCodeDiscount ?? {}),
  discountCodeFreeShippingCreate: (_root, args, context) =>
    create(context, 'free_shipping', (args as Told).freeShippingCodeDiscount ?? {}),
  discountCodeDelete: (_root, { id = '' }, context) => {
    const discount = discountOf(context, id);
    if (!discount) return refusal(['id'], NO_DISCOUNT, 'INVALID');
    deleteDiscount(context.state, context.act(), { discountId: discount.id });
    return { deletedCodeDiscountId: id, userErrors: [] };
  },
  discountCodeDeactivate: (_root, { id = '' }, context) => {
    const discount = discountOf(context, id);
    if (!discount) return refusal(['id'], NO_DISCOUNT, 'INVALID');
    deactivateDiscount(context.state, context.act(), { discountId: discount.id });
    return { codeDiscountNode: discount, userErrors: [] };
  },
  discountRedeemCodeBulkAdd: (_root, args, context) => bulkAdd(context, args as Told),
  discountCodeRedeemCodeBulkDelete: (_root, args, context) => bulkDelete(context, args as Told),
};

export const DISCOUNT_PAYLOADS = {
  DiscountCodeBasicCreatePayload: payload('codeDiscountNode'),
  DiscountCodeFreeShippingCreatePayload: payload('codeDiscountNode'),
  DiscountCodeDeletePayload: payload('deletedCodeDiscountId'),
  DiscountCodeDeactivatePayload: payload('codeDiscountNode'),
  DiscountRedeemCodeBulkAddPayload: payload('bulkCreation'),
  DiscountCodeRedeemCodeBulkDeletePayload: payload('job'),
  DiscountUserError: USER_ERROR,
};
