/**
 * A compact order for replay, simulation, benchmarks and tests, from which the renderers make what Shopify
 * would send. Ids are the digits of Shopify's ids; money is in minor units of the shop's currency.
 */
import type { PaymentStatus } from '#app/domain/order-state.ts';
import type { Instant } from '#app/domain/time.ts';

export interface LineModel {
  readonly lineId: string;
  /** `null` for custom lines and tips. */
  readonly productId: string | null;
  readonly quantity: number;
  readonly currentQuantity: number;
  /** Of one unit, before discounts. */
  readonly priceMinor: number;
  /** Of the whole line, with its share of order discounts. */
  readonly discountMinor: number;
  readonly taxMinor: number;
  readonly giftCard: boolean;
  readonly tip: boolean;
}

export interface RefundModel {
  readonly refundId: string;
  readonly createdAt: Instant;
  readonly lines: readonly { readonly lineId: string; readonly quantity: number }[];
  /** Positive is money kept, negative money given without goods; 0 renders no adjustment. */
  readonly discrepancyMinor: number;
  readonly discrepancyTaxMinor: number;
  /** Rendered as the refund of a shipping line, which is no discrepancy. */
  readonly shippingMinor: number;
}

export interface OrderModel {
  readonly orderId: string;
  /** `#1042`. */
  readonly name: string;
  /** `null` for guests. */
  readonly customerId: string | null;
  readonly customerCreatedAt: Instant | null;
  readonly currency: string;
  readonly placedAt: Instant;
  readonly updatedAt: Instant;
  readonly cancelledAt: Instant | null;
  readonly financialStatus: PaymentStatus;
  readonly test: boolean;
  readonly sourceName: string;
  readonly b2b: boolean;
  readonly taxesIncluded: boolean;
  readonly discountCodes: readonly string[];
  readonly lines: readonly LineModel[];
  /** After discounts, before refunds; 0 renders no shipping line. */
  readonly shippingMinor: number;
  readonly shippingTaxMinor: number;
  readonly refunds: readonly RefundModel[];
  readonly currentTotalMinor: number;
  readonly outstandingMinor: number;
}

type Sparse<Model, Key extends keyof Model> = Partial<Omit<Model, Key>> & Pick<Model, Key>;

export type SparseLine = Sparse<LineModel, 'lineId' | 'quantity' | 'priceMinor'>;
export type SparseRefund = Sparse<RefundModel, 'refundId' | 'createdAt'>;
export type SparseOrder = Omit<
  Sparse<OrderModel, 'orderId' | 'currency' | 'placedAt'>,
  'lines' | 'refunds'
> & {
  readonly lines: readonly SparseLine[];
  readonly refunds?: readonly SparseRefund[];
};

/** Fills what is left out: current quantities and the current total from the refunds, and `paid`. */
export function orderModel(sparse: SparseOrder): OrderModel {
  const refunds = (sparse.refunds ?? []).map(refundModel);
  const lines = sparse.lines.map((line) => lineModel(line, refunds));
  const shippingMinor = sparse.shippingMinor ?? 0;
  const shippingTaxMinor = sparse.shippingTaxMinor ?? 0;
  const taxesIncluded = sparse.taxesIncluded ?? true;
  const defaults = {
    name: `#${sparse.orderId}`,
    customerId: null,
    customerCreatedAt: null,
    updatedAt: sparse.placedAt,
    cancelledAt: null,
    financialStatus: 'paid' as const,
    test: false,
    sourceName: 'web',
    b2b: false,
    discountCodes: [],
    outstandingMinor: 0,
    currentTotalMinor: currentTotal({ lines, refunds, shippingMinor, shippingTaxMinor }, taxesIncluded),
  };
  return { ...defaults, ...sparse, lines, refunds, shippingMinor, shippingTaxMinor, taxesIncluded };
}

function lineModel(sparse: SparseLine, refunds: readonly RefundModel[]): LineModel {
  let returned = 0;
  for (const refund of refunds) {
    for (const line of refund.lines) if (line.lineId === sparse.lineId) returned += line.quantity;
  }
  const defaults = {
    productId: sparse.tip ? null : '7000000000001',
    currentQuantity: Math.max(0, sparse.quantity - returned),
    discountMinor: 0,
    taxMinor: 0,
    giftCard: false,
    tip: false,
  };
  return { ...defaults, ...sparse };
}

function refundModel(sparse: SparseRefund): RefundModel {
  return { lines: [], discrepancyMinor: 0, discrepancyTaxMinor: 0, shippingMinor: 0, ...sparse };
}

/** What a line costs as ordered, after discounts. */
export function lineAmountMinor(line: LineModel): number {
  return line.priceMinor * line.quantity - line.discountMinor;
}

type Totalled = Pick<OrderModel, 'lines' | 'refunds' | 'shippingMinor' | 'shippingTaxMinor'>;

function currentTotal(order: Totalled, taxesIncluded: boolean): number {
  let total = order.shippingMinor + (taxesIncluded ? 0 : order.shippingTaxMinor);
  for (const line of order.lines) {
    const full = lineAmountMinor(line) + (taxesIncluded ? 0 : line.taxMinor);
    total += line.quantity === 0 ? 0 : Math.round((full * line.currentQuantity) / line.quantity);
  }
  for (const refund of order.refunds) total += refund.discrepancyMinor - refund.shippingMinor;
  return Math.max(0, total);
}
