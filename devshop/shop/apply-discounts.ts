/** Which discounts a cart gets, and what each takes off which line. */
import { findCode } from './code-index.ts';
import { prorate } from './money.ts';
import type { Cart, FoundLine } from './price-cart.ts';
import type {
  Allocation,
  Discount,
  DiscountApplication,
  DiscountCode,
  DiscountValue,
  Instant,
  ShopState,
} from './state.ts';

export interface Applied {
  readonly discounts: readonly DiscountApplication[];
  /** By the place of the line in the cart. */
  readonly lineAllocations: readonly (readonly Allocation[])[];
  readonly shippingAllocations: readonly Allocation[];
  readonly rejectedCodes: readonly RejectedCode[];
}

export interface RejectedCode {
  /** As typed. */
  readonly code: string;
  readonly reason: RejectedFor;
  /** For the shopper. */
  readonly message: string;
}

/** Shopify's names: `CartWarningCode` of its Storefront API. */
export type RejectedFor =
  | 'DISCOUNT_NOT_FOUND'
  | 'DISCOUNT_CURRENTLY_INACTIVE'
  | 'DISCOUNT_USAGE_LIMIT_REACHED'
  | 'DISCOUNT_CUSTOMER_USAGE_LIMIT_REACHED'
  | 'DISCOUNT_ELIGIBLE_CUSTOMER_MISSING'
  | 'DISCOUNT_CUSTOMER_NOT_ELIGIBLE'
  | 'DISCOUNT_NO_ENTITLED_LINE_ITEMS'
  | 'DISCOUNT_INCOMPATIBLE_PURCHASE_TYPE'
  | 'DISCOUNT_PURCHASE_NOT_IN_RANGE'
  | 'DISCOUNT_NO_ENTITLED_SHIPPING_LINES'
  | 'DISCOUNT_CODE_NOT_HONOURED';

/** As Shopify's checkout has them, near enough: they are not published. */
function messageOf(reason: RejectedFor, code: string): string {
  switch (reason) {
    case 'DISCOUNT_NOT_FOUND':
    case 'DISCOUNT_CURRENTLY_INACTIVE':
      return 'Enter a valid discount code';
    case 'DISCOUNT_USAGE_LIMIT_REACHED':
      return `${code} has reached its usage limit`;
    case 'DISCOUNT_CUSTOMER_USAGE_LIMIT_REACHED':
      return `You've already used ${code}`;
    case 'DISCOUNT_ELIGIBLE_CUSTOMER_MISSING':
    case 'DISCOUNT_CUSTOMER_NOT_ELIGIBLE':
      return `${code} discount code isn't available to you right now`;
    case 'DISCOUNT_NO_ENTITLED_LINE_ITEMS':
    case 'DISCOUNT_INCOMPATIBLE_PURCHASE_TYPE':
      return `${code} discount code isn't valid for the items in your cart`;
    case 'DISCOUNT_PURCHASE_NOT_IN_RANGE':
      return `${code}: your cart is below the amount this discount needs`;
    case 'DISCOUNT_NO_ENTITLED_SHIPPING_LINES':
      return `${code} discount code isn't valid for this shipping method`;
    case 'DISCOUNT_CODE_NOT_HONOURED':
      return `${code} couldn't be used with your existing discounts`;
  }
}

interface Used {
  readonly typed: string;
  readonly discount: Discount;
}

interface Known {
  readonly state: ShopState;
  readonly cart: Cart;
  readonly lines: readonly FoundLine[];
  readonly shippingMinor: number;
  readonly at: Instant;
}

export function applyDiscounts(
  state: ShopState,
  cart: Cart,
  lines: readonly FoundLine[],
  shippingMinor: number,
  at: Instant,
): Applied {
  const known: Known = { state, cart, lines, shippingMinor, at };
  const used: Used[] = [];
  const rejectedCodes: RejectedCode[] = [];
  for (const typed of cart.discountCodes ?? []) {
    const found = findCode(state, typed);
    const reason = found ? whyNot(known, found, used) : 'DISCOUNT_NOT_FOUND';
    if (found && reason === null) used.push({ typed, discount: found.discount });
    else if (reason !== null) {
      rejectedCodes.push({ code: typed, reason, message: messageOf(reason, typed.trim().toUpperCase()) });
    }
  }
  const places = ['product', 'order', 'shipping'];
  // Off products first, then off what is left of the order.
  const inOrder = used.sort(
    (a, b) => places.indexOf(discountClass(a.discount)) - places.indexOf(discountClass(b.discount)),
  );
  return { ...takeOff(known, inOrder), rejectedCodes };
}

function takeOff(
  { cart, lines, shippingMinor }: Known,
  used: readonly Used[],
): Omit<Applied, 'rejectedCodes'> {
  const discounts: DiscountApplication[] = [];
  const lineAllocations: Allocation[][] = lines.map(() => []);
  const shippingAllocations: Allocation[] = [];
  const left = lines.map((line) => line.priceMinor * line.quantity);
  const hasProductDiscount = lines.map(() => false);
  const takeOffLines = (application: DiscountApplication, parts: readonly number[]) => {
    parts.forEach((amountMinor, index) => {
      if (amountMinor === 0) return;
      lineAllocations[index]?.push({ discount: discounts.length, amountMinor });
      left[index] = (left[index] ?? 0) - amountMinor;
    });
    discounts.push(application);
  };
  for (const { typed, discount } of used) {
    const application = { kind: 'code', code: typed, title: typed, discountId: discount.id } as const;
    if (discount.kind === 'free_shipping') {
      shippingAllocations.push({ discount: discounts.length, amountMinor: shippingMinor });
      const value: DiscountValue = { kind: 'percentage', basisPoints: 10_000 };
      discounts.push({ ...application, target: 'shipping_line', value });
    } else if (discount.value) {
      const isProducts = discountClass(discount) === 'product';
      // At most one product discount on a line.
      const base = left.map((amount, i) => (isProducts && hasProductDiscount[i] ? 0 : amount));
      const value = discount.value;
      const parts = amountsOff(discount, value, lines, base);
      if (isProducts) parts.forEach((amount, i) => (hasProductDiscount[i] ||= amount > 0));
      takeOffLines({ ...application, target: 'line_item', value }, parts);
    }
  }
  const manual = Math.min(cart.manualDiscountMinor ?? 0, merchandise(lines, left));
  if (manual > 0) {
    const application = { kind: 'manual', code: null, title: 'Discount', discountId: null } as const;
    const value: DiscountValue = { kind: 'fixed_amount', amountMinor: manual };
    const weights = left.map((amount, i) => (lines[i]?.product?.giftCard ? 0 : amount));
    takeOffLines({ ...application, target: 'line_item', value }, prorate(manual, weights));
  }
  return { discounts, lineAllocations, shippingAllocations };
}

/** `null` when the code applies. */
function whyNot(
  { state, cart, lines, shippingMinor, at }: Known,
  { discount, code }: { readonly discount: Discount; readonly code: DiscountCode },
  used: readonly Used[],
): RejectedFor | null {
  if (used.some((one) => one.discount === discount)) return 'DISCOUNT_CODE_NOT_HONOURED';
  if (at < discount.startsAt) return 'DISCOUNT_CURRENTLY_INACTIVE';
  if (discount.endsAt !== null && at >= discount.endsAt) return 'DISCOUNT_CURRENTLY_INACTIVE';
  if (discount.usageLimit !== null && code.usageCount >= discount.usageLimit) {
    return 'DISCOUNT_USAGE_LIMIT_REACHED';
  }
  const customerId = cart.customerId ?? null;
  if (discount.customerIds) {
    if (customerId === null) return 'DISCOUNT_ELIGIBLE_CUSTOMER_MISSING';
    if (!discount.customerIds.includes(customerId)) return 'DISCOUNT_CUSTOMER_NOT_ELIGIBLE';
  }
  if (discount.appliesOncePerCustomer && customerId !== null && usedBy(state, discount, customerId)) {
    return 'DISCOUNT_CUSTOMER_USAGE_LIMIT_REACHED';
  }
  if (!fitsPurchase(discount, cart)) return 'DISCOUNT_INCOMPATIBLE_PURCHASE_TYPE';
  const entitled = lines.filter((line) => isFor(discount, line));
  if (entitled.length === 0) return 'DISCOUNT_NO_ENTITLED_LINE_ITEMS';
  const subtotal = entitled.reduce((sum, line) => sum + line.priceMinor * line.quantity, 0);
  if (discount.minimumSubtotalMinor !== null && subtotal < discount.minimumSubtotalMinor) {
    return 'DISCOUNT_PURCHASE_NOT_IN_RANGE';
  }
  if (discount.maximumShippingMinor !== null && shippingMinor > discount.maximumShippingMinor) {
    return 'DISCOUNT_NO_ENTITLED_SHIPPING_LINES';
  }
  const together = used.every((one) => combines(one.discount, discount) && combines(discount, one.discount));
  return together ? null : 'DISCOUNT_CODE_NOT_HONOURED';
}

function usedBy(state: ShopState, discount: Discount, customerId: number): boolean {
  for (const order of state.orders.values()) {
    if (order.customerId !== customerId) continue;
    // Also by a cancelled one: Shopify does not give a use back.
    if (order.discounts.some((one) => one.discountId === discount.id)) return true;
  }
  return false;
}

export function discountClass(discount: Discount): 'order' | 'product' | 'shipping' {
  if (discount.kind === 'free_shipping') return 'shipping';
  return discount.items.kind === 'all' ? 'order' : 'product';
}

function combines(discount: Discount, other: Discount): boolean {
  // Shopify takes one shipping discount an order.
  if (discount.kind === 'free_shipping' && other.kind === 'free_shipping') return false;
  return discount.combinesWith[discountClass(other)];
}

function fitsPurchase(discount: Discount, cart: Cart): boolean {
  return cart.subscription ? discount.appliesOnSubscription : discount.appliesOnOneTimePurchase;
}

/** Discounts never take anything off gift cards. */
function isFor({ items }: Discount, line: FoundLine): boolean {
  if (line.product?.giftCard) return false;
  if (items.kind === 'all') return true;
  if (!line.product) return false;
  if (items.kind === 'products') return items.ids.includes(line.product.id);
  if (items.kind === 'variants') return line.variant !== null && items.ids.includes(line.variant.id);
  const { collectionIds } = line.product;
  return items.ids.some((id) => collectionIds.includes(id));
}

function amountsOff(
  discount: Discount,
  value: DiscountValue,
  lines: readonly FoundLine[],
  left: readonly number[],
): number[] {
  const eligible = lines.map((line, i) => (isFor(discount, line) ? (left[i] ?? 0) : 0));
  if (value.kind === 'fixed_amount' && discount.appliesOnEachItem) {
    return eligible.map((amount, i) => Math.min(amount, value.amountMinor * (lines[i]?.quantity ?? 0)));
  }
  const sum = eligible.reduce((a, b) => a + b, 0);
  const off =
    value.kind === 'percentage'
      ? Math.round((sum * value.basisPoints) / 10_000)
      : Math.min(value.amountMinor, sum);
  return prorate(off, eligible);
}

function merchandise(lines: readonly FoundLine[], left: readonly number[]): number {
  return left.reduce((sum, amount, i) => (lines[i]?.product?.giftCard ? sum : sum + amount), 0);
}
