/**
 * Renders a compact order as the Admin API's nodes, and as the lines of a bulk operation's file, so that
 * all three ways an order can reach us come from one model.
 */
import type { Instant } from '#app/domain/time.ts';
import { currencyExponent, formatMinor } from '#app/shopify/money.ts';
import type { LineModel, OrderModel, RefundModel } from './order-model.ts';
import { originalTotal, totalTip } from './webhook-order.ts';

function time(at: Instant): string {
  return new Date(at).toISOString().replace('.000Z', 'Z');
}

type Bag = (minor: number) => object;

function moneyBag(currency: string): Bag {
  const exponent = currencyExponent(currency);
  return (minor) => {
    const money = { amount: formatMinor(minor, exponent), currencyCode: currency };
    return { shopMoney: money, presentmentMoney: money };
  };
}

/** `Order` with plain arrays where the schema has connections. */
export function adminOrder(order: OrderModel) {
  const bag = moneyBag(order.currency);
  const hasShipping = order.shippingMinor + order.shippingTaxMinor !== 0;
  return {
    ...orderScalars(order, bag),
    lineItems: order.lines.map((line) => lineNode(line, bag)),
    shippingLines: hasShipping ? [shippingNode(order, bag)] : [],
    refunds: order.refunds.map((refund) => refundNode(refund, bag)),
  };
}

function orderScalars(order: OrderModel, bag: Bag) {
  return {
    __typename: 'Order',
    id: `gid://shopify/Order/${order.orderId}`,
    legacyResourceId: order.orderId,
    name: order.name,
    updatedAt: time(order.updatedAt),
    processedAt: time(order.placedAt),
    createdAt: time(order.placedAt),
    cancelledAt: order.cancelledAt === null ? null : time(order.cancelledAt),
    displayFinancialStatus: order.financialStatus.toUpperCase(),
    test: order.test,
    sourceName: order.sourceName,
    taxesIncluded: order.taxesIncluded,
    currencyCode: order.currency,
    discountCodes: order.discountCodes,
    currentTotalPriceSet: bag(order.currentTotalMinor),
    totalPriceSet: bag(originalTotal(order)),
    totalOutstandingSet: bag(order.outstandingMinor),
    totalTipReceivedSet: bag(totalTip(order)),
    totalRefundedSet: bag(0),
    customer: customerNode(order),
    purchasingEntity: purchasingEntity(order),
  };
}

function customerNode(order: OrderModel) {
  if (order.customerId === null) return null;
  return {
    id: `gid://shopify/Customer/${order.customerId}`,
    createdAt: time(order.customerCreatedAt ?? order.placedAt),
  };
}

function purchasingEntity(order: OrderModel) {
  if (order.b2b) return { __typename: 'PurchasingCompany' };
  return order.customerId === null ? null : { __typename: 'Customer' };
}

function lineNode(line: LineModel, bag: Bag) {
  return {
    __typename: 'LineItem',
    id: `gid://shopify/LineItem/${line.lineId}`,
    quantity: line.quantity,
    currentQuantity: line.currentQuantity,
    isGiftCard: line.giftCard,
    product: line.productId === null ? null : { id: `gid://shopify/Product/${line.productId}` },
    originalUnitPriceSet: bag(line.priceMinor),
    discountAllocations: line.discountMinor === 0 ? [] : [{ allocatedAmountSet: bag(line.discountMinor) }],
    taxLines: line.taxMinor === 0 ? [] : [{ priceSet: bag(line.taxMinor) }],
  };
}

function shippingNode(order: OrderModel, bag: Bag) {
  return {
    __typename: 'ShippingLine',
    id: `gid://shopify/ShippingLine/${order.orderId}`,
    discountedPriceSet: bag(order.shippingMinor),
    taxLines: order.shippingTaxMinor === 0 ? [] : [{ priceSet: bag(order.shippingTaxMinor) }],
  };
}

function refundNode(refund: RefundModel, bag: Bag) {
  const hasDiscrepancy = refund.discrepancyMinor !== 0 || refund.discrepancyTaxMinor !== 0;
  return {
    __typename: 'Refund',
    id: `gid://shopify/Refund/${refund.refundId}`,
    createdAt: time(refund.createdAt),
    processedAt: time(refund.createdAt),
    updatedAt: time(refund.createdAt),
    orderAdjustments: hasDiscrepancy
      ? [{ amountSet: bag(refund.discrepancyMinor), taxAmountSet: bag(refund.discrepancyTaxMinor) }]
      : [],
    refundLineItems: refund.lines.map((line) => ({
      quantity: line.quantity,
      lineItem: { id: `gid://shopify/LineItem/${line.lineId}` },
    })),
  };
}

/** The lines of one order in a bulk file, parent first. */
export function renderBulkLines(order: OrderModel): string[] {
  const { lineItems, shippingLines, refunds, ...scalars } = adminOrder(order);
  const parent = { ...scalars, refunds: refunds.map(({ id }) => ({ id })) };
  const children = [...lineItems, ...shippingLines].map((node) => ({ ...node, __parentId: scalars.id }));
  return [parent, ...children].map((node) => JSON.stringify(node));
}
