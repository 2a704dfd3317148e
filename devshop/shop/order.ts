/** An order as a shop keeps it. Money in minor units of the order's currency. */

/** Milliseconds since 1970. */
export type Instant = number;

/** `id` is the number in `gid://shopify/<type>/<id>`; see `gid` in `ids.ts`. */
export interface Entity<Type extends string> {
  readonly type: Type;
  readonly id: number;
}

export interface Order extends Entity<'Order'> {
  /** 1001 and on. */
  readonly number: number;
  /** `#1001`. */
  readonly name: string;
  /** In the address of the order status page. */
  readonly token: string;
  /** `null` for guests. */
  customerId: number | null;
  email: string | null;
  readonly createdAt: Instant;
  /** When it was placed; `createdAt` but for imported orders. */
  readonly processedAt: Instant;
  updatedAt: Instant;
  cancelledAt: Instant | null;
  cancelReason: CancelReason | null;
  readonly currency: string;
  readonly taxesIncluded: boolean;
  readonly test: boolean;
  /** `web`, `pos`, `shopify_draft_order`, `subscription_contract` ... */
  readonly sourceName: string;
  /** For B2B orders. */
  readonly company: { readonly id: number; readonly locationId: number } | null;
  readonly discounts: readonly DiscountApplication[];
  readonly lines: OrderLine[];
  readonly shipping: ShippingLine[];
  readonly refunds: Refund[];
  readonly transactions: Transaction[];
  /** What it came to when it was placed: `total_price` and its kin, which edits and refunds leave alone. */
  readonly original: OrderTotals;
}

export type CancelReason = 'customer' | 'declined' | 'fraud' | 'inventory' | 'other' | 'staff';

/** Sums of an order; `totalMinor` is what is to be paid. */
export interface OrderTotals {
  /** Lines after discounts, without tips. */
  readonly subtotalMinor: number;
  /** Of lines and shipping. */
  readonly discountMinor: number;
  readonly shippingMinor: number;
  /** Contained in the others when `taxesIncluded`. */
  readonly taxMinor: number;
  readonly tipMinor: number;
  readonly totalMinor: number;
}

export interface OrderLine extends Entity<'LineItem'> {
  /** `null` for custom lines and tips. */
  readonly productId: number | null;
  readonly variantId: number | null;
  readonly title: string;
  readonly variantTitle: string | null;
  readonly sku: string | null;
  readonly giftCard: boolean;
  readonly tip: boolean;
  /** As ordered, raised by edits, never lowered. */
  quantity: number;
  /** Taken away by edits; refunds do not count here. */
  removedQuantity: number;
  /** Of one. */
  readonly priceMinor: number;
  /** What each discount takes off the whole line; `discount` is the place in the order's `discounts`. */
  readonly allocations: readonly Allocation[];
  /** On the whole line (`quantity` of them), after discounts. */
  taxMinor: number;
  readonly taxPerMille: number;
}

export interface Allocation {
  readonly discount: number;
  readonly amountMinor: number;
}

export interface ShippingLine extends Entity<'ShippingLine'> {
  readonly title: string;
  readonly priceMinor: number;
  readonly allocations: readonly Allocation[];
  /** After discounts. */
  readonly taxMinor: number;
  readonly taxPerMille: number;
}

/** A discount as it was used in an order. */
export interface DiscountApplication {
  readonly kind: 'code' | 'automatic' | 'manual';
  /** As typed by the shopper; `null` without a code. */
  readonly code: string | null;
  readonly title: string;
  readonly target: 'line_item' | 'shipping_line';
  readonly value: DiscountValue;
  /** The shop's discount behind it, if any. */
  readonly discountId: number | null;
}

export type DiscountValue =
  /** Hundredths of a percent: 1000 is 10 %. */
  | { readonly kind: 'percentage'; readonly basisPoints: number }
  | { readonly kind: 'fixed_amount'; readonly amountMinor: number };

export interface Refund extends Entity<'Refund'> {
  readonly createdAt: Instant;
  readonly note: string | null;
  readonly lines: readonly RefundLine[];
  readonly shipping: readonly RefundShipping[];
  /** Only true discrepancies: positive is money kept (restocking), negative is money given without goods. */
  readonly adjustments: readonly OrderAdjustment[];
  /** What was paid back; it stands in the order's transactions too. */
  readonly amountMinor: number;
}

export interface RefundLine extends Entity<'RefundLineItem'> {
  readonly lineId: number;
  readonly quantity: number;
  /** The line's amount for that quantity, after discounts. */
  readonly subtotalMinor: number;
  readonly taxMinor: number;
  readonly restock: boolean;
}

export interface RefundShipping extends Entity<'RefundShippingLine'> {
  readonly shippingLineId: number;
  readonly subtotalMinor: number;
  readonly taxMinor: number;
}

export interface OrderAdjustment extends Entity<'OrderAdjustment'> {
  readonly amountMinor: number;
  readonly taxMinor: number;
}

/** All of them succeeded. An authorization holds money until it is captured or voided. */
export interface Transaction extends Entity<'OrderTransaction'> {
  readonly kind: 'authorization' | 'capture' | 'sale' | 'refund' | 'void';
  readonly amountMinor: number;
  /** `shopify_payments`, `gift_card`, `shopify_store_credit`, `manual`. */
  readonly gateway: string;
  readonly at: Instant;
  /** Of a refund. */
  readonly refundId?: number;
  /** Where a gift card with a balance was used, or filled again. */
  readonly giftCardId?: number;
}
