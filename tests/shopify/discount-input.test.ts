import { getNamedType, coerceInputValue, type GraphQLInputType } from 'graphql';
import { expect, test } from 'vitest';
import type { RewardTerms } from '#app/domain/rewards/reward-terms.ts';
import { discountInput, type DiscountWish } from '#app/shopify/discount-input.ts';
import { adminSchema } from '../admin-endpoint/schema.ts';
import { terms } from '../vouchers/setup/voucher-world.ts';

const START = Date.parse('2026-11-22T10:00:00.250Z');

const wish = (its: RewardTerms, more: Partial<DiscountWish> = {}): DiscountWish => ({
  ...{ terms: its, title: 'Five off', code: 'LUM-1', amountMinor: null, pieceMinor: null, exponent: 2 },
  ...{ customerGid: null, startsAt: START, endsAt: null, ...more },
});
const conditions = (more: Partial<RewardTerms['conditions']>) => ({ ...terms().conditions, ...more });
const products = ['gid://shopify/Product/1', 'gid://shopify/Product/2'];
const collections = ['gid://shopify/Collection/3'];

const CASES: readonly (readonly [string, DiscountWish, object])[] = [
  [
    'an amount off the order',
    wish(terms()),
    {
      ...{ title: 'Five off', code: 'LUM-1', usageLimit: 1, appliesOncePerCustomer: false },
      ...{ startsAt: '2026-11-22T10:00:00Z', endsAt: null, context: { all: 'ALL' } },
      combinesWith: { orderDiscounts: false, productDiscounts: true, shippingDiscounts: true },
      customerGets: {
        items: { all: true },
        value: { discountAmount: { amount: '5.00', appliesOnEachItem: false } },
      },
    },
  ],
  [
    'the chosen amount, in a currency without decimals',
    wish(terms({ value: { kind: 'amount_off', amountMinor: null } }), { amountMinor: 1500, exponent: 0 }),
    { customerGets: { value: { discountAmount: { amount: '1500', appliesOnEachItem: false } } } },
  ],
  [
    'a percentage of some products, above a minimum',
    wish(
      terms({
        value: { kind: 'percentage_off', basisPoints: 1250 },
        conditions: conditions({ productGids: products, minimumSubtotalMinor: 2550 }),
      }),
    ),
    {
      customerGets: { items: { products: { productsToAdd: products } }, value: { percentage: 0.125 } },
      minimumRequirement: { subtotal: { greaterThanOrEqualToSubtotal: '25.50' } },
    },
  ],
  [
    'an amount off collections, for one customer, until a day',
    wish(terms({ conditions: conditions({ collectionGids: collections }) }), {
      ...{ customerGid: 'gid://shopify/Customer/9', endsAt: START + 999 },
    }),
    {
      ...{ context: { customers: { add: ['gid://shopify/Customer/9'] } }, endsAt: '2026-11-22T10:00:01Z' },
      customerGets: { items: { collections: { add: collections } } },
    },
  ],
  [
    'free shipping, which no other shipping discount joins',
    wish(terms({ value: { kind: 'free_shipping', maximumShippingMinor: 990 } })),
    {
      ...{ destination: { all: true }, maximumShippingPrice: '9.90' },
      combinesWith: { orderDiscounts: false, productDiscounts: true, shippingDiscounts: false },
    },
  ],
  [
    'a free piece',
    wish(terms({ value: { kind: 'free_product', productGid: products[0] ?? '', title: 'Mug' } }), {
      pieceMinor: 1800,
    }),
    {
      customerGets: {
        items: { products: { productsToAdd: [products[0]] } },
        value: { discountAmount: { amount: '18.00', appliesOnEachItem: false } },
      },
    },
  ],
  [
    'also for the first time of a subscription',
    wish(terms({ voucher: { ...terms().voucher, subscriptions: true } })),
    {
      recurringCycleLimit: 1,
      customerGets: { appliesOnOneTimePurchase: true, appliesOnSubscription: true },
    },
  ],
];

test.each(CASES)('%s', (_name, told, expected) => {
  expect(discountInput(told).discount).toMatchObject(expected);
});

test.each(CASES)("%s is an input of Shopify's published schema", (_name, told) => {
  const input = discountInput(told);
  const name = input.kind === 'basic' ? 'DiscountCodeBasicInput' : 'DiscountCodeFreeShippingInput';
  const type = adminSchema().getType(name) as GraphQLInputType;
  const wrong: string[] = [];
  coerceInputValue(input.discount, type, (path, _value, error) =>
    wrong.push(`${path.join('.')}: ${error.message}`),
  );
  expect(wrong).toEqual([]);
  expect(getNamedType(type).name).toBe(name);
});

test('what is not for subscriptions asks nothing of them: shops without them are refused the fields', () => {
  const { discount } = discountInput(wish(terms()));
  expect(JSON.stringify(discount)).not.toMatch(/Subscription|recurring/);
});
