/** An order of the replay as it stood after some of its refunds, in the compact form that is rendered. */
import { shareOf } from '#app/domain/rational.ts';
import type { Instant } from '#app/domain/time.ts';
import type { LineModel, OrderModel, RefundModel } from '#app/ops/rendering/order-model.ts';
import { numericIdOf } from './identity.ts';
import type { ReplayLine, ReplayOrder } from './orders.ts';

export const RETAIL_CURRENCY = 'GBP';

/** A line of the order at Shopify; shipping and fees are amounts beside the lines. */
function isItem(line: ReplayLine): boolean {
  return line.kind === 'merchandise' || line.kind === 'gift_card';
}

/** Units given back of each line by the first `refundCount` refunds. */
export function returnedUnits(order: ReplayOrder, refundCount: number): number[] {
  const returned = order.lines.map(() => 0);
  for (const refund of order.refunds.slice(0, refundCount)) {
    for (const { lineIndex, quantity } of refund.lines) {
      returned[lineIndex] = (returned[lineIndex] ?? 0) + quantity;
    }
  }
  return returned;
}

/**
 * What is paid back of a line once `units` of it are back. Every refund pays the difference to the one
 * before, so that many small ones give back what one large one does, and all of them the whole line.
 */
export function returnedMinor(line: ReplayLine, units: number): number {
  return shareOf(line.amountMinor, units, line.quantity);
}

/** Before any refund this is when the order was placed. */
export function updatedAt(order: ReplayOrder, refundCount: number): Instant {
  return order.refunds[refundCount - 1]?.createdAt ?? order.placedAt;
}

function lineModel(line: ReplayLine, returned: number): LineModel {
  return {
    lineId: String(line.lineId),
    productId: String(numericIdOf(`product ${line.stockCode}`)),
    quantity: line.quantity,
    currentQuantity: line.quantity - returned,
    priceMinor: line.unitPriceMinor,
    discountMinor: line.unitPriceMinor * line.quantity - line.amountMinor,
    taxMinor: 0,
    giftCard: line.kind === 'gift_card',
    tip: false,
  };
}

function refundModel(order: ReplayOrder, refundIndex: number): RefundModel {
  const before = returnedUnits(order, refundIndex);
  const after = returnedUnits(order, refundIndex + 1);
  const refund = order.refunds[refundIndex];
  if (!refund) throw new RangeError(`order ${order.orderId} has no refund ${refundIndex}`);
  const lines: { lineId: string; quantity: number }[] = [];
  let shippingMinor = 0;
  for (const { lineIndex, quantity } of refund.lines) {
    const line = order.lines[lineIndex];
    if (!line) throw new RangeError(`order ${order.orderId} has no line ${lineIndex}`);
    if (isItem(line)) lines.push({ lineId: String(line.lineId), quantity });
    else {
      shippingMinor +=
        returnedMinor(line, after[lineIndex] ?? 0) - returnedMinor(line, before[lineIndex] ?? 0);
    }
  }
  return {
    refundId: String(refund.refundId),
    createdAt: refund.createdAt,
    lines,
    discrepancyMinor: 0,
    discrepancyTaxMinor: 0,
    shippingMinor,
  };
}

/** The order as it stood after its first `refundCount` refunds. */
export function orderModelAt(order: ReplayOrder, refundCount: number): OrderModel {
  const returned = returnedUnits(order, refundCount);
  let shippingMinor = 0;
  let currentTotalMinor = 0;
  for (const [index, line] of order.lines.entries()) {
    if (!isItem(line)) shippingMinor += line.amountMinor;
    currentTotalMinor += line.amountMinor - returnedMinor(line, returned[index] ?? 0);
  }
  const refundStatus = currentTotalMinor === 0 ? 'refunded' : 'partially_refunded';
  return {
    orderId: String(order.orderId),
    name: `#${order.orderId}`,
    customerId: order.customerId === null ? null : String(order.customerId),
    customerCreatedAt: order.customerCreatedAt,
    currency: RETAIL_CURRENCY,
    placedAt: order.placedAt,
    updatedAt: updatedAt(order, refundCount),
    cancelledAt: null,
    financialStatus: refundCount === 0 ? 'paid' : refundStatus,
    test: false,
    sourceName: 'web',
    b2b: false,
    taxesIncluded: true,
    discountCodes: [],
    lines: order.lines.flatMap((line, index) =>
      isItem(line) ? [lineModel(line, returned[index] ?? 0)] : [],
    ),
    shippingMinor,
    shippingTaxMinor: 0,
    refunds: order.refunds.slice(0, refundCount).map((_, index) => refundModel(order, index)),
    currentTotalMinor,
    outstandingMinor: 0,
  };
}
