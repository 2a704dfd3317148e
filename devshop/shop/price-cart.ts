/**
 * What a cart costs: the one place where prices, discounts, shipping and tax become the lines of an order. The
 * checkout page shows it, `placeOrder` books it. Tax is per line, on the discounted amount, to the nearest.
 */
import { done, type Outcome, refused } from './act.ts';
import { applyDiscounts, type Applied, type RejectedCode } from './apply-discounts.ts';
import { doDueJobs } from './code-jobs.ts';
import { containedTax, perMille } from './money.ts';
import type {
  Allocation,
  DiscountApplication,
  Instant,
  OrderLine,
  OrderTotals,
  Product,
  ShippingLine,
  ShopState,
  Variant,
} from './state.ts';
import { totalsAsOrdered } from './order-totals.ts';

export type CartLine =
  | { readonly variantId: number; readonly quantity: number }
  /** Something without a product, such as a repair. */
  | { readonly title: string; readonly priceMinor: number; readonly quantity: number };

export interface Cart {
  readonly lines: readonly CartLine[];
  /** `null` for a guest; some discounts are only for some customers. */
  readonly customerId?: number | null;
  /** As typed. */
  readonly discountCodes?: readonly string[];
  /** Given by staff, off the whole order. */
  readonly manualDiscountMinor?: number;
  /** `null`: nothing to ship. */
  readonly shipping?: { readonly title: string; readonly priceMinor: number } | null;
  readonly tipMinor?: number;
  /** Everything in it is bought as a subscription. */
  readonly subscription?: boolean;
}

/** Lines as an order has them, but for their ids. */
export interface PricedCart {
  readonly lines: readonly Omit<OrderLine, 'id'>[];
  readonly shipping: readonly Omit<ShippingLine, 'id'>[];
  readonly discounts: readonly DiscountApplication[];
  readonly totals: OrderTotals;
  /** Codes that do not apply here, each with a sentence for the shopper. */
  readonly rejectedCodes: readonly RejectedCode[];
}

/** `at` decides which discounts run. Stock is looked at, but not taken. */
export function priceCart(state: ShopState, cart: Cart, at: Instant): Outcome<PricedCart> {
  if (cart.lines.length === 0) return refused('bad_input', 'Put something into the cart.');
  const found: FoundLine[] = [];
  for (const line of cart.lines) {
    const one = findLine(state, line);
    if (!one.ok) return one;
    found.push(one.value);
  }
  if (!isAmount(cart.tipMinor ?? 0)) return refused('bad_amount', 'A tip is a whole number of 0 or more.');
  if (!isAmount(cart.manualDiscountMinor ?? 0) || !isAmount(cart.shipping?.priceMinor ?? 0)) {
    return refused('bad_amount', 'Amounts are whole numbers of 0 or more.');
  }
  doDueJobs(state, at);
  const shipping = cart.shipping ?? null;
  const applied = applyDiscounts(state, cart, found, shipping?.priceMinor ?? 0, at);
  const { taxesIncluded, taxPerMille } = state.record;
  const tax = (amount: number) =>
    taxesIncluded ? containedTax(amount, taxPerMille) : perMille(amount, taxPerMille);
  const lines = found.map((line, index) => pricedLine(line, allocationsOf(applied, index), tax, taxPerMille));
  if ((cart.tipMinor ?? 0) > 0) lines.push(tipLine(cart.tipMinor ?? 0));
  const shippingLines = shipping ? [pricedShipping(shipping, applied, tax, taxPerMille)] : [];
  return done({
    lines,
    shipping: shippingLines,
    discounts: applied.discounts,
    totals: totalsAsOrdered({ lines: withIds(lines), shipping: withIds(shippingLines), taxesIncluded }),
    rejectedCodes: applied.rejectedCodes,
  });
}

/** A line of a cart with what the shop knows of it. */
export interface FoundLine {
  readonly product: Product | null;
  readonly variant: Variant | null;
  readonly title: string;
  readonly priceMinor: number;
  readonly quantity: number;
}

export function findLine(state: ShopState, line: CartLine): Outcome<FoundLine> {
  if (!(Number.isSafeInteger(line.quantity) && line.quantity > 0 && line.quantity <= 10_000)) {
    return refused('bad_quantity', 'A quantity is a whole number from 1 to 10,000.');
  }
  if (!('variantId' in line)) {
    if (!isAmount(line.priceMinor)) return refused('bad_amount', 'A price is a whole number of 0 or more.');
    return done({ product: null, variant: null, ...line });
  }
  for (const product of state.products.values()) {
    const variant = product.variants.find((one) => one.id === line.variantId);
    if (!variant) continue;
    if (variant.inventory < line.quantity) {
      return refused('out_of_stock', `${product.title}: only ${variant.inventory} left.`);
    }
    const { title } = product;
    return done({ product, variant, title, priceMinor: variant.priceMinor, quantity: line.quantity });
  }
  return refused('not_found', `There is no variant ${line.variantId}.`);
}

function allocationsOf(applied: Applied, index: number): readonly Allocation[] {
  return applied.lineAllocations[index] ?? [];
}

export type TaxOf = (amountMinor: number) => number;

export function pricedLine(
  line: FoundLine,
  allocations: readonly Allocation[],
  tax: TaxOf,
  taxPerMille: number,
): Omit<OrderLine, 'id'> {
  const giftCard = line.product?.giftCard ?? false;
  const amount = line.priceMinor * line.quantity - allocations.reduce((sum, one) => sum + one.amountMinor, 0);
  return {
    type: 'LineItem',
    productId: line.product?.id ?? null,
    variantId: line.variant?.id ?? null,
    title: line.title,
    variantTitle: line.variant && line.variant.title !== 'Default Title' ? line.variant.title : null,
    sku: line.variant?.sku ?? null,
    giftCard,
    tip: false,
    quantity: line.quantity,
    removedQuantity: 0,
    priceMinor: line.priceMinor,
    allocations,
    // Gift cards are money: what is bought with them is taxed.
    taxMinor: giftCard ? 0 : tax(amount),
    taxPerMille: giftCard ? 0 : taxPerMille,
  };
}

function tipLine(tipMinor: number): Omit<OrderLine, 'id'> {
  const tip: FoundLine = { product: null, variant: null, title: 'Tip', priceMinor: tipMinor, quantity: 1 };
  return { ...pricedLine(tip, [], () => 0, 0), tip: true };
}

function pricedShipping(
  shipping: { readonly title: string; readonly priceMinor: number },
  applied: Applied,
  tax: TaxOf,
  taxPerMille: number,
): Omit<ShippingLine, 'id'> {
  const off = applied.shippingAllocations.reduce((sum, one) => sum + one.amountMinor, 0);
  return {
    type: 'ShippingLine',
    ...shipping,
    allocations: applied.shippingAllocations,
    taxMinor: tax(shipping.priceMinor - off),
    taxPerMille,
  };
}

/** Sums need no ids. */
function withIds<Part extends object>(parts: readonly Part[]): (Part & { readonly id: number })[] {
  return parts.map((part, id) => ({ ...part, id }));
}

function isAmount(minor: number): boolean {
  return Number.isSafeInteger(minor) && minor >= 0;
}
