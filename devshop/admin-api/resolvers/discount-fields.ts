/** Code discounts, their codes, and the work on them that goes on behind the scenes. */
import { GraphQLError } from 'graphql';
import { discountClass } from '../../shop/apply-discounts.ts';
import { gid } from '../../shop/ids.ts';
import type {
  CodeCreation,
  CodeDeletion,
  CodeToCreate,
  Discount,
  DiscountCode,
  DiscountItems,
  DiscountValue,
} from '../../shop/state.ts';
import { connection } from '../connection.ts';
import type { ApiContext } from '../context.ts';
import { hasCode, searchedCodes } from '../search-codes.ts';
import { type Amount, type Field, fieldsOf, timeText } from './fields.ts';
import { metafieldFields } from './metafield-fields.ts';
import { findVariant } from './product-fields.ts';

/** What is behind the node: a type of its own for each kind. */
interface Behind {
  readonly type: 'DiscountCodeBasic' | 'DiscountCodeFreeShipping';
  readonly discount: Discount;
}

const CODE_KEYS: Readonly<Record<string, (code: DiscountCode) => number | string>> = {
  ID: ({ id }) => id,
  CODE: ({ code }) => code,
  CREATED_AT: ({ id }) => id,
};

const BOTH: Readonly<Record<string, Field<Behind>>> = {
  title: ({ discount }) => discount.title,
  status: ({ discount: { startsAt, endsAt } }, _args, { at }) =>
    at < startsAt ? 'SCHEDULED' : endsAt !== null && at >= endsAt ? 'EXPIRED' : 'ACTIVE',
  startsAt: ({ discount }) => timeText(discount.startsAt),
  endsAt: ({ discount }) => timeText(discount.endsAt),
  createdAt: ({ discount }) => timeText(discount.createdAt),
  updatedAt: ({ discount }) => timeText(discount.updatedAt),
  usageLimit: ({ discount }) => discount.usageLimit,
  appliesOncePerCustomer: ({ discount }) => discount.appliesOncePerCustomer,
  recurringCycleLimit: ({ discount }) => discount.recurringCycleLimit,
  tags: ({ discount }) => discount.tags,
  asyncUsageCount: ({ discount }, _args, context) =>
    discount.codes.reduce((sum, code) => sum + countedUses(context, code), 0),
  codesCount: ({ discount }) => discount.codes.length,
  codes: ({ discount }, args, context) => {
    const keyOf = CODE_KEYS[args.sortKey ?? 'ID'];
    if (!keyOf) throw new GraphQLError(`devshop does not play the sort key ${args.sortKey}`);
    return connection(searchedCodes(discount.codes, args.query), args, context, {
      idOf: ({ id }) => id,
      keyOf,
    });
  },
  combinesWith: ({ discount }) => discount.combinesWith,
  context: ({ discount: { customerIds } }) =>
    customerIds === null ? { type: 'DiscountBuyerSelectionAll' } : { type: 'DiscountCustomers', customerIds },
  discountClasses: ({ discount }) => [discountClass(discount).toUpperCase()],
  minimumRequirement: ({ discount: { minimumSubtotalMinor: minor } }, _args, { state }) =>
    minor === null
      ? null
      : { type: 'DiscountMinimumSubtotal', amount: { minor, currency: state.record.currency } },
};

/** Without those that were not counted yet. */
function countedUses({ state, at, countedUntil }: ApiContext, { code, usageCount }: DiscountCode): number {
  if (countedUntil >= at) return usageCount;
  const late = [...state.orders.values()].filter(
    (order) => order.createdAt > countedUntil && hasCode(order, code),
  );
  return Math.max(0, usageCount - late.length);
}

export const DISCOUNT_FIELDS = {
  DiscountCodeNode: fieldsOf<Discount>({
    ...metafieldFields<Discount>(),
    id: gid,
    codeDiscount: (discount): Behind => ({
      type: discount.kind === 'basic' ? 'DiscountCodeBasic' : 'DiscountCodeFreeShipping',
      discount,
    }),
  }),
  DiscountCodeBasic: fieldsOf<Behind>({ ...BOTH, customerGets: ({ discount }) => discount }),
  DiscountCodeFreeShipping: fieldsOf<Behind>({
    ...BOTH,
    appliesOnOneTimePurchase: ({ discount }) => discount.appliesOnOneTimePurchase,
    appliesOnSubscription: ({ discount }) => discount.appliesOnSubscription,
    destinationSelection: () => ({ type: 'DiscountCountryAll' }),
    maximumShippingPrice: ({ discount: { maximumShippingMinor: minor } }, _args, { state }) =>
      minor === null ? null : { minor, currency: state.record.currency },
  }),
  DiscountCustomerGets: fieldsOf<Discount>({
    appliesOnOneTimePurchase: ({ appliesOnOneTimePurchase }) => appliesOnOneTimePurchase,
    appliesOnSubscription: ({ appliesOnSubscription }) => appliesOnSubscription,
    items: ({ items }) => ({
      type:
        items.kind === 'all'
          ? 'AllDiscountItems'
          : items.kind === 'collections'
            ? 'DiscountCollections'
            : 'DiscountProducts',
      items,
    }),
    value: ({ value, appliesOnEachItem }) => ({
      type: value?.kind === 'percentage' ? 'DiscountPercentage' : 'DiscountAmount',
      ...{ value, appliesOnEachItem },
    }),
  }),
  AllDiscountItems: fieldsOf<object>({ allItems: () => true }),
  DiscountProducts: fieldsOf<{ readonly items: DiscountItems }>({
    products: ({ items }, args, context) => {
      const ids = items.kind === 'products' ? items.ids : [];
      const all = ids.flatMap((id) => context.state.products.get(id) ?? []);
      return connection(all, args, context, { idOf: ({ id }) => id });
    },
    productVariants: ({ items }, args, context) => {
      const ids = items.kind === 'variants' ? items.ids : [];
      const all = ids.flatMap((id) => findVariant(context, id) ?? []);
      return connection(all, args, context, { idOf: ({ id }) => id });
    },
  }),
  DiscountCollections: fieldsOf<{ readonly items: DiscountItems }>({
    collections: ({ items }, args, context) => {
      const ids = items.kind === 'collections' ? items.ids : [];
      const all = ids.flatMap((id) => context.state.collections.get(id) ?? []);
      return connection(all, args, context, { idOf: ({ id }) => id });
    },
  }),
  DiscountPercentage: fieldsOf<{ readonly value: DiscountValue }>({
    percentage: ({ value }) => (value.kind === 'percentage' ? value.basisPoints / 10_000 : 0),
  }),
  DiscountAmount: fieldsOf<{ readonly value: DiscountValue; readonly appliesOnEachItem: boolean }>({
    amount: ({ value }, _args, { state }) => ({
      minor: value.kind === 'fixed_amount' ? value.amountMinor : 0,
      currency: state.record.currency,
    }),
    appliesOnEachItem: ({ appliesOnEachItem }) => appliesOnEachItem,
  }),
  DiscountMinimumSubtotal: fieldsOf<{ readonly amount: Amount }>({
    greaterThanOrEqualToSubtotal: ({ amount }) => amount,
  }),
  DiscountCountryAll: fieldsOf<object>({ allCountries: () => true }),
  DiscountBuyerSelectionAll: fieldsOf<object>({ all: () => 'ALL' }),
  DiscountCustomers: fieldsOf<{ readonly customerIds: readonly number[] }>({
    customers: ({ customerIds }, _args, { state }) =>
      customerIds.flatMap((id) => state.customers.get(id) ?? []),
  }),
  DiscountCombinesWith: fieldsOf<Discount['combinesWith']>({
    orderDiscounts: ({ order }) => order,
    productDiscounts: ({ product }) => product,
    shippingDiscounts: ({ shipping }) => shipping,
    productDiscountsWithTagsOnSameCartLine: () => null,
  }),
  DiscountRedeemCode: fieldsOf<DiscountCode>({
    id: gid,
    code: ({ code }) => code,
    asyncUsageCount: (code, _args, context) => countedUses(context, code),
    createdBy: () => null,
  }),
  DiscountRedeemCodeBulkCreation: fieldsOf<CodeCreation>({
    id: gid,
    done: ({ done }) => done,
    createdAt: ({ createdAt }) => timeText(createdAt),
    codesCount: ({ codes }) => codes.length,
    importedCount: ({ codes }) => codes.filter(({ codeId }) => codeId !== null).length,
    failedCount: ({ codes }) => codes.filter(({ error }) => error !== null).length,
    discountCode: ({ discountId }, _args, { state }) => state.discounts.get(discountId) ?? null,
    codes: (creation, args, context) =>
      connection(
        creation.codes.map((one, index) => ({ creation, one, index })),
        args,
        context,
        { idOf: ({ index }) => index },
      ),
  }),
  DiscountRedeemCodeBulkCreationCode: fieldsOf<CodeOf>({
    code: ({ one }) => one.code,
    discountRedeemCode: ({ creation, one }, _args, { state }) =>
      state.discounts.get(creation.discountId)?.codes.find(({ id }) => id === one.codeId) ?? null,
    errors: ({ one }) => (one.error === null ? [] : [{ field: ['code'], ...one.error }]),
  }),
  Job: fieldsOf<CodeDeletion>({
    id: ({ uuid }) => `gid://shopify/Job/${uuid}`,
    done: ({ done }) => done,
    query: ({ done }) => (done ? {} : null),
  }),
};

interface CodeOf {
  readonly creation: CodeCreation;
  readonly one: CodeToCreate;
  readonly index: number;
}
