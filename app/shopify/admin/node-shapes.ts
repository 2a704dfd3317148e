/**
 * Shapes of the Admin API's nodes as far as the program reads them. Bulk files are checked against them;
 * what the schema promises anyway is optional where a file of another making may lack it.
 */
import { z } from 'zod';

const moneyBag = z.object({ shopMoney: z.object({ amount: z.string(), currencyCode: z.string() }) });
const taxLine = z.object({ priceSet: moneyBag });

export const orderNode = z.object({
  id: z.string(),
  name: z.string().nullish(),
  updatedAt: z.string(),
  processedAt: z.string().nullish(),
  createdAt: z.string().nullish(),
  cancelledAt: z.string().nullish(),
  displayFinancialStatus: z
    .enum([
      'AUTHORIZED',
      'EXPIRED',
      'PAID',
      'PARTIALLY_PAID',
      'PARTIALLY_REFUNDED',
      'PENDING',
      'REFUNDED',
      'VOIDED',
    ])
    .nullish(),
  test: z.boolean().nullish(),
  sourceName: z.string().nullish(),
  taxesIncluded: z.boolean().nullish(),
  currencyCode: z.string().nullish(),
  discountCodes: z.array(z.string()).nullish(),
  currentTotalPriceSet: moneyBag.nullish(),
  totalPriceSet: moneyBag.nullish(),
  totalOutstandingSet: moneyBag.nullish(),
  totalTipReceivedSet: moneyBag.nullish(),
  customer: z.object({ id: z.string(), createdAt: z.string().nullish() }).nullish(),
  purchasingEntity: z.object({ __typename: z.string().nullish() }).nullish(),
});

export const lineNode = z.object({
  id: z.string(),
  quantity: z.number(),
  currentQuantity: z.number().nullish(),
  isGiftCard: z.boolean().nullish(),
  product: z.object({ id: z.string() }).nullish(),
  originalUnitPriceSet: moneyBag,
  discountAllocations: z.array(z.object({ allocatedAmountSet: moneyBag })).nullish(),
  taxLines: z.array(taxLine).nullish(),
});

export const shippingNode = z.object({
  discountedPriceSet: moneyBag,
  taxLines: z.array(taxLine).nullish(),
});

/** An order of a bulk file: what its refunds are is not in it, only whether there are some. */
export const bulkOrderNode = z.object({
  ...orderNode.shape,
  totalRefundedSet: moneyBag.nullish(),
  refunds: z.array(z.unknown()).nullish(),
});

export type MoneyBag = z.output<typeof moneyBag>;
export type OrderNode = z.output<typeof orderNode>;
export type LineNode = z.output<typeof lineNode>;
export type ShippingNode = z.output<typeof shippingNode>;

/** One refund with all of its pages. */
export interface RefundNode {
  readonly id: string;
  readonly createdAt?: string | null | undefined;
  readonly processedAt?: string | null | undefined;
  readonly adjustments: readonly { readonly amountSet: MoneyBag; readonly taxAmountSet: MoneyBag }[];
  readonly lines: readonly { readonly quantity: number; readonly lineItem: { readonly id: string } }[];
}

/** One order with all of its pages. */
export interface WholeOrder {
  readonly order: OrderNode;
  readonly lines: readonly LineNode[];
  readonly shipping: readonly ShippingNode[];
  readonly refunds: readonly RefundNode[];
}
