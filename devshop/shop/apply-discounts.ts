/** Which discounts a cart gets, and what each takes off which line. */
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
  readonly rejectedCodes: readonly { readonly code: string; readonly message: string }[];
}

/** Codes are compared without their case, as Shopify does. */
export function findCode(
  state: ShopState,
  typed: string,
): { readonly discount: Discount; readonly code: DiscountCode } | null {
  const wanted = typed.trim().toUpperCase();
  for (const discount of state.discounts.values()) {
    const code = discount.codes.find((one) => one.code.toUpperCase() === wanted);
    if (code) return { discount, code };
  }
  return null;
}

export function applyDiscounts(
  state: ShopState,
  cart: Cart,
  lines: readonly FoundLine[],
  shippingMinor: number,
  at: Instant,
): Applied {
  const discounts: DiscountApplication[] = [];
  const used: Discount[] = [];
  const lineAllocations: Allocation[][] = lines.map(() => []);
  const shippingAllocations: Allocation[] = [];
  const rejectedCodes: { code: string; message: string }[] = [];
  const left = lines.map((line) => line.priceMinor * line.quantity);
  const takeOffLines = (application: DiscountApplication, parts: readonly number[]) => {
    parts.forEach((amountMinor, index) => {
      if (amountMinor === 0) return;
      lineAllocations[index]?.push({ discount: discounts.length, amountMinor });
      left[index] = (left[index] ?? 0) - amountMinor;
    });
    discounts.push(application);
  };
  for (const typed of cart.discountCodes ?? []) {
    const found = findCode(state, typed);
    const why = found ? whyNot(state, cart, lines, found, used, at) : 'This code is not known.';
    if (!found || why !== null) {
      rejectedCodes.push({ code: typed, message: why ?? '' });
      continue;
    }
    const { discount } = found;
    used.push(discount);
    const application = { kind: 'code', code: typed, title: typed, discountId: discount.id } as const;
    if (discount.kind === 'free_shipping') {
      shippingAllocations.push({ discount: discounts.length, amountMinor: shippingMinor });
      const value: DiscountValue = { kind: 'percentage', basisPoints: 10_000 };
      discounts.push({ ...application, target: 'shipping_line', value });
    } else if (discount.value) {
      const value = discount.value;
      takeOffLines({ ...application, target: 'line_item', value }, amountsOff(discount, value, lines, left));
    }
  }
  const manual = Math.min(cart.manualDiscountMinor ?? 0, merchandise(lines, left));
  if (manual > 0) {
    const application = { kind: 'manual', code: null, title: 'Discount', discountId: null } as const;
    const value: DiscountValue = { kind: 'fixed_amount', amountMinor: manual };
    const weights = left.map((amount, i) => (lines[i]?.product?.giftCard ? 0 : amount));
    takeOffLines({ ...application, target: 'line_item', value }, prorate(manual, weights));
  }
  return { discounts, lineAllocations, shippingAllocations, rejectedCodes };
}

/** `null` when the code applies; else a sentence for the shopper. */
function whyNot(
  state: ShopState,
  cart: Cart,
  lines: readonly FoundLine[],
  { discount, code }: { readonly discount: Discount; readonly code: DiscountCode },
  used: readonly Discount[],
  at: Instant,
): string | null {
  if (used.includes(discount)) return 'This code is in use already.';
  if (at < discount.startsAt) return 'This code is not valid yet.';
  if (discount.endsAt !== null && at >= discount.endsAt) return 'This code has expired.';
  if (discount.usageLimit !== null && code.usageCount >= discount.usageLimit)
    return 'This code has been used.';
  const customerId = cart.customerId ?? null;
  if (discount.customerIds && (customerId === null || !discount.customerIds.includes(customerId))) {
    return 'This code is for another customer.';
  }
  if (discount.appliesOncePerCustomer && customerId !== null && usedBy(state, discount, customerId)) {
    return 'You have used this code before.';
  }
  if (!lines.some((line) => isFor(discount, line))) return 'This code is for other products.';
  const subtotal = lines.reduce((sum, line) => sum + line.priceMinor * line.quantity, 0);
  if (discount.minimumSubtotalMinor !== null && subtotal < discount.minimumSubtotalMinor) {
    return 'The cart is below the amount this code needs.';
  }
  const together = used.every((one) => combines(one, discount) && combines(discount, one));
  return together ? null : 'This code cannot be combined with the other.';
}

function usedBy(state: ShopState, discount: Discount, customerId: number): boolean {
  for (const order of state.orders.values()) {
    if (order.customerId !== customerId || order.cancelledAt !== null) continue;
    if (order.discounts.some((one) => one.discountId === discount.id)) return true;
  }
  return false;
}

export function discountClass(discount: Discount): 'order' | 'product' | 'shipping' {
  if (discount.kind === 'free_shipping') return 'shipping';
  return discount.items.kind === 'all' ? 'order' : 'product';
}

function combines(discount: Discount, other: Discount): boolean {
  return discount.combinesWith[discountClass(other)];
}

/** Discounts never take anything off gift cards. */
function isFor(discount: Discount, line: FoundLine): boolean {
  if (line.product?.giftCard) return false;
  if (discount.items.kind === 'all') return true;
  if (!line.product) return false;
  if (discount.items.kind === 'products') return discount.items.ids.includes(line.product.id);
  const { collectionIds } = line.product;
  return discount.items.ids.some((id) => collectionIds.includes(id));
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
