/** Orders, their lines and refunds. */
import { gid } from '../../shop/ids.ts';
import {
  currentQuantity,
  currentTotals,
  financialStatus,
  netPaid,
  outstanding,
  refundedMoney,
  shippingAmount,
  shippingLeft,
} from '../../shop/order-totals.ts';
import type {
  Allocation,
  Order,
  OrderAdjustment,
  OrderLine,
  Refund,
  RefundLine,
  RefundShipping,
  ShippingLine,
} from '../../shop/state.ts';
import { connection } from '../connection.ts';
import { type Amount, fieldsOf, timeText, unsigned } from './fields.ts';
import { taxLines } from './money-fields.ts';
import { metafieldFields } from './metafield-fields.ts';

/** Parts of an order carry it along. */
interface LineOf {
  readonly order: Order;
  readonly line: OrderLine;
}
interface ShippingOf {
  readonly order: Order;
  readonly line: ShippingLine;
}
interface RefundOf {
  readonly order: Order;
  readonly refund: Refund;
}

const amountIn = (order: Order, minor: number): Amount => ({ minor, currency: order.currency });

/** A refund anywhere in the shop, with its order. */
export function refundsOf(order: Order): RefundOf[] {
  return order.refunds.map((refund) => ({ order, refund }));
}

const ORDER = fieldsOf<Order>({
  ...metafieldFields<Order>(),
  id: gid,
  legacyResourceId: ({ id }) => unsigned(id),
  name: ({ name }) => name,
  number: ({ number }) => number,
  email: ({ email }) => email,
  createdAt: ({ createdAt }) => timeText(createdAt),
  processedAt: ({ processedAt }) => timeText(processedAt),
  updatedAt: ({ updatedAt }) => timeText(updatedAt),
  cancelledAt: ({ cancelledAt }) => timeText(cancelledAt),
  cancelReason: ({ cancelReason }) => cancelReason?.toUpperCase() ?? null,
  closedAt: () => null,
  displayFinancialStatus: (order) => financialStatus(order).toUpperCase(),
  displayFulfillmentStatus: () => 'UNFULFILLED',
  fullyPaid: (order) => netPaid(order) >= currentTotals(order).totalMinor,
  test: ({ test }) => test,
  sourceName: ({ sourceName }) => sourceName,
  tags: () => [],
  note: () => null,
  taxesIncluded: ({ taxesIncluded }) => taxesIncluded,
  currencyCode: ({ currency }) => currency,
  presentmentCurrencyCode: ({ currency }) => currency,
  discountCode: ({ discounts }) => discounts.find((one) => one.code !== null)?.code ?? null,
  discountCodes: ({ discounts }) => discounts.flatMap((one) => one.code ?? []),
  currentTotalPriceSet: (order) => amountIn(order, currentTotals(order).totalMinor),
  currentSubtotalPriceSet: (order) => amountIn(order, currentTotals(order).subtotalMinor),
  currentTotalTaxSet: (order) => amountIn(order, currentTotals(order).taxMinor),
  currentTotalDiscountsSet: (order) => amountIn(order, currentTotals(order).discountMinor),
  totalPriceSet: (order) => amountIn(order, order.original.totalMinor),
  subtotalPriceSet: (order) => amountIn(order, order.original.subtotalMinor),
  totalTaxSet: (order) => amountIn(order, order.original.taxMinor),
  totalDiscountsSet: (order) => amountIn(order, order.original.discountMinor),
  totalShippingPriceSet: (order) => amountIn(order, order.original.shippingMinor),
  totalTipReceivedSet: (order) => amountIn(order, order.original.tipMinor),
  totalOutstandingSet: (order) => amountIn(order, outstanding(order)),
  totalRefundedSet: (order) => amountIn(order, refundedMoney(order)),
  totalReceivedSet: (order) => amountIn(order, netPaid(order) + refundedMoney(order)),
  netPaymentSet: (order) => amountIn(order, netPaid(order)),
  customer: ({ customerId }, _args, { state }) =>
    customerId === null ? null : (state.customers.get(customerId) ?? null),
  purchasingEntity: (order, _args, { state }) => {
    if (order.company) return { type: 'PurchasingCompany', company: order.company };
    return order.customerId === null ? null : (state.customers.get(order.customerId) ?? null);
  },
  lineItems: (order, args, context) =>
    connection(
      order.lines.map((line): LineOf => ({ order, line })),
      args,
      context,
      { idOf: ({ line }) => line.id },
    ),
  shippingLine: (order) => (order.shipping[0] ? { order, line: order.shipping[0] } : null),
  shippingLines: (order, args, context) =>
    connection(
      order.shipping.map((line): ShippingOf => ({ order, line })),
      args,
      context,
      { idOf: ({ line }) => line.id },
    ),
  refunds: (order, { first }) => refundsOf(order).slice(0, first ?? undefined),
});

const allocated = (allocations: readonly Allocation[], order: Order) =>
  allocations.map(({ amountMinor }) => amountIn(order, amountMinor));

const LINE_ITEM = fieldsOf<LineOf>({
  id: ({ line }) => gid(line),
  title: ({ line }) => line.title,
  variantTitle: ({ line }) => line.variantTitle,
  name: ({ line }) => (line.variantTitle === null ? line.title : `${line.title} - ${line.variantTitle}`),
  sku: ({ line }) => line.sku,
  quantity: ({ line }) => line.quantity,
  currentQuantity: ({ order, line }) => currentQuantity(order, line),
  refundableQuantity: ({ order, line }) => currentQuantity(order, line),
  isGiftCard: ({ line }) => line.giftCard,
  requiresShipping: ({ line }) => !line.giftCard && !line.tip,
  taxable: ({ line }) => !line.giftCard && !line.tip,
  product: ({ line }, _args, { state }) =>
    line.productId === null ? null : (state.products.get(line.productId) ?? null),
  originalUnitPriceSet: ({ order, line }) => amountIn(order, line.priceMinor),
  originalTotalSet: ({ order, line }) => amountIn(order, line.priceMinor * line.quantity),
  // Without the share of order discounts, as Shopify has it.
  totalDiscountSet: ({ order }) => amountIn(order, 0),
  discountedTotalSet: ({ order, line }) => amountIn(order, line.priceMinor * line.quantity),
  discountAllocations: ({ order, line }) => allocated(line.allocations, order),
  taxLines: ({ order, line }) => taxLines(line, order.currency),
});

const SHIPPING_LINE = fieldsOf<ShippingOf>({
  id: ({ line }) => gid(line),
  title: ({ line }) => line.title,
  code: ({ line }) => line.title,
  isRemoved: () => false,
  originalPriceSet: ({ order, line }) => amountIn(order, line.priceMinor),
  discountedPriceSet: ({ order, line }) => amountIn(order, shippingAmount(line)),
  currentDiscountedPriceSet: ({ order, line }) => amountIn(order, shippingLeft(order, line).amountMinor),
  discountAllocations: ({ order, line }) => allocated(line.allocations, order),
  taxLines: ({ order, line }) => taxLines(line, order.currency),
});

type PartOfRefund<Part> = RefundOf & { readonly part: Part };

const REFUND = fieldsOf<RefundOf>({
  id: ({ refund }) => gid(refund),
  legacyResourceId: ({ refund }) => unsigned(refund.id),
  createdAt: ({ refund }) => timeText(refund.createdAt),
  processedAt: ({ refund }) => timeText(refund.createdAt),
  updatedAt: ({ refund }) => timeText(refund.createdAt),
  note: ({ refund }) => refund.note,
  order: ({ order }) => order,
  totalRefundedSet: ({ order, refund }) => amountIn(order, refund.amountMinor),
  orderAdjustments: (source, args, context) =>
    connection(parts(source, source.refund.adjustments), args, context, { idOf: ({ part }) => part.id }),
  refundLineItems: (source, args, context) =>
    connection(parts(source, source.refund.lines), args, context, { idOf: ({ part }) => part.id }),
  refundShippingLines: (source, args, context) =>
    connection(parts(source, source.refund.shipping), args, context, { idOf: ({ part }) => part.id }),
});

function parts<Part>(source: RefundOf, all: readonly Part[]): PartOfRefund<Part>[] {
  return all.map((part) => ({ ...source, part }));
}

export const ORDER_FIELDS = {
  Order: ORDER,
  LineItem: LINE_ITEM,
  ShippingLine: SHIPPING_LINE,
  Refund: REFUND,
  DiscountAllocation: fieldsOf<Amount>({
    allocatedAmount: (amount) => amount,
    allocatedAmountSet: (amount) => amount,
  }),
  OrderAdjustment: fieldsOf<PartOfRefund<OrderAdjustment>>({
    id: ({ part }) => gid(part),
    reason: () => 'REFUND_DISCREPANCY',
    amountSet: ({ order, part }) => amountIn(order, part.amountMinor),
    taxAmountSet: ({ order, part }) => amountIn(order, part.taxMinor),
  }),
  RefundLineItem: fieldsOf<PartOfRefund<RefundLine>>({
    id: ({ part }) => gid(part),
    quantity: ({ part }) => part.quantity,
    restocked: ({ part }) => part.restock,
    restockType: ({ part }) => (part.restock ? 'RETURN' : 'NO_RESTOCK'),
    lineItem: ({ order, part }) => ({ order, line: order.lines.find((line) => line.id === part.lineId) }),
    subtotalSet: ({ order, part }) => amountIn(order, part.subtotalMinor),
    totalTaxSet: ({ order, part }) => amountIn(order, part.taxMinor),
  }),
  RefundShippingLine: fieldsOf<PartOfRefund<RefundShipping>>({
    id: ({ part }) => gid(part),
    subtotalAmountSet: ({ order, part }) => amountIn(order, part.subtotalMinor),
    taxAmountSet: ({ order, part }) => amountIn(order, part.taxMinor),
    shippingLine: ({ order, part }) => {
      const line = order.shipping.find((one) => one.id === part.shippingLineId);
      return line ? { order, line } : null;
    },
  }),
  PurchasingCompany: fieldsOf<object>({}),
};
