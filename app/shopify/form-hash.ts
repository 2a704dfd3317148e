/** The canonical form of an order or refund, and its hash: the last resort of the order among forms. */
import { hash } from 'node:crypto';
import type { OrderLine, OrderState, Refund, RefundLine } from '#app/domain/order-state.ts';

/**
 * First 32 hexadecimal digits of the SHA-256 of the canonical form. The same facts give the same hash
 * whichever way they reached us, also after a round trip through a database that reorders keys.
 */
export function hashForm(form: OrderState | Refund): string {
  const canonical = 'refundGid' in form ? canonicalRefund(form) : canonicalOrder(form);
  return hash('sha256', JSON.stringify(canonical), 'hex').slice(0, 32);
}

function canonicalOrder(order: OrderState): unknown {
  return {
    orderGid: order.orderGid,
    name: order.name,
    updatedAt: order.updatedAt,
    placedAt: order.placedAt,
    customerGid: order.customerGid,
    cancelledAt: order.cancelledAt,
    paymentStatus: order.paymentStatus,
    test: order.test,
    sourceName: order.sourceName,
    b2b: order.b2b,
    taxesIncluded: order.taxesIncluded,
    currentTotalMinor: order.currentTotalMinor,
    outstandingMinor: order.outstandingMinor,
    shippingMinor: order.shippingMinor,
    shippingTaxMinor: order.shippingTaxMinor,
    discountCodes: order.discountCodes,
    lines: order.lines.map(canonicalLine),
  };
}

function canonicalLine(line: OrderLine): unknown {
  return {
    lineGid: line.lineGid,
    productGid: line.productGid,
    kind: line.kind,
    quantity: line.quantity,
    currentQuantity: line.currentQuantity,
    amountMinor: line.amountMinor,
    taxMinor: line.taxMinor,
  };
}

function canonicalRefund(refund: Refund): unknown {
  return {
    refundGid: refund.refundGid,
    createdAt: refund.createdAt,
    lines: refund.lines.map((line: RefundLine) => ({ lineGid: line.lineGid, quantity: line.quantity })),
    discrepancyMinor: refund.discrepancyMinor,
    discrepancyTaxMinor: refund.discrepancyTaxMinor,
  };
}
