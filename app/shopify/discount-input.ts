/** Terms of a reward as the discount that Shopify is asked to make. Pure. */
import type { RewardTerms } from '#app/domain/rewards/reward-terms.ts';
import type { Instant } from '#app/domain/time.ts';
import type { CREATE_BASIC_DISCOUNT, CREATE_FREE_SHIPPING } from './admin/discount-documents.ts';
import type { Variables } from './admin/operations.ts';
import { formatMinor } from './money.ts';

export type BasicInput = Variables<typeof CREATE_BASIC_DISCOUNT>['discount'];
export type FreeShippingInput = Variables<typeof CREATE_FREE_SHIPPING>['discount'];

export type DiscountInput =
  | { readonly kind: 'basic'; readonly discount: BasicInput }
  | { readonly kind: 'free_shipping'; readonly discount: FreeShippingInput };

export interface DiscountWish {
  readonly terms: RewardTerms;
  /** Seen in the shop's list of discounts. */
  readonly title: string;
  readonly code: string;
  /** Of a reward of any amount; else null. */
  readonly amountMinor: number | null;
  /** What one piece of the free product costs at most; else null. */
  readonly pieceMinor: number | null;
  /** Decimals of the shop's currency. */
  readonly exponent: number;
  /** The one customer who may use it; null: whoever has the code. */
  readonly customerGid: string | null;
  readonly startsAt: Instant;
  readonly endsAt: Instant | null;
}

/** Each code once, by anybody unless it is bound: `usageLimit` counts each code by itself. */
export function discountInput(wish: DiscountWish): DiscountInput {
  const { terms, exponent } = wish;
  const money = (minor: number) => formatMinor(minor, exponent);
  const { minimumSubtotalMinor } = terms.conditions;
  const { order, product, shipping } = terms.voucher.combinesWith;
  const isShipping = terms.value.kind === 'free_shipping';
  const common = {
    title: wish.title,
    code: wish.code,
    startsAt: timeText(wish.startsAt),
    endsAt: wish.endsAt === null ? null : timeText(wish.endsAt),
    usageLimit: 1,
    appliesOncePerCustomer: false,
    context: wish.customerGid === null ? { all: 'ALL' as const } : { customers: { add: [wish.customerGid] } },
    combinesWith: {
      orderDiscounts: order,
      productDiscounts: product,
      // Shopify refuses this of a shipping discount: https://help.shopify.com/manual/discounts/discount-combinations
      shippingDiscounts: shipping && !isShipping,
    },
    ...(minimumSubtotalMinor === null
      ? {}
      : { minimumRequirement: { subtotal: { greaterThanOrEqualToSubtotal: money(minimumSubtotalMinor) } } }),
    ...(terms.voucher.subscriptions ? { recurringCycleLimit: 1 } : {}),
  };
  // A shop without subscriptions is refused these fields: what is not wished for is left out.
  const purchases = terms.voucher.subscriptions
    ? { appliesOnOneTimePurchase: true, appliesOnSubscription: true }
    : {};
  if (terms.value.kind === 'free_shipping') {
    const { maximumShippingMinor } = terms.value;
    return {
      kind: 'free_shipping',
      discount: {
        ...common,
        ...purchases,
        destination: { all: true },
        ...(maximumShippingMinor === null ? {} : { maximumShippingPrice: money(maximumShippingMinor) }),
      },
    };
  }
  const customerGets = { items: itemsOf(terms), value: valueOf(wish, money), ...purchases };
  return { kind: 'basic', discount: { ...common, customerGets } };
}

function itemsOf({ value, conditions }: RewardTerms) {
  if (value.kind === 'free_product') return { products: { productsToAdd: [value.productGid] } };
  const { productGids, collectionGids } = conditions;
  if (productGids.length > 0) return { products: { productsToAdd: [...productGids] } };
  if (collectionGids.length > 0) return { collections: { add: [...collectionGids] } };
  return { all: true };
}

/**
 * One piece for nothing is an amount off the product: what a piece costs at most, spread over what is in the cart and
 * never more than that costs. A percentage would make every piece free, and "buy X get Y" asks for something bought.
 */
function valueOf(wish: DiscountWish, money: (minor: number) => string) {
  const { value } = wish.terms;
  switch (value.kind) {
    case 'percentage_off':
      return { percentage: value.basisPoints / 10_000 };
    case 'amount_off':
      return amountOff(wish.amountMinor ?? value.amountMinor, money);
    case 'free_product':
      return amountOff(wish.pieceMinor, money);
    default:
      throw new Error(`${value.kind} is no discount`);
  }
}

function amountOff(minor: number | null, money: (minor: number) => string) {
  if (minor === null) throw new Error('an amount off needs an amount');
  return { discountAmount: { amount: money(minor), appliesOnEachItem: false } };
}

const timeText = (at: Instant) => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
