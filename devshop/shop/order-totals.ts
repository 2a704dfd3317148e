/** What an order's parts add up to, at the moment it is asked. Nothing here is stored. */
import { share } from './money.ts';
import type { Order, OrderLine, OrderTotals, ShippingLine } from './state.ts';

/** As ordered, after discounts. */
export function lineAmount(line: OrderLine): number {
  return line.priceMinor * line.quantity - sumOf(line.allocations);
}

export function shippingAmount(line: ShippingLine): number {
  return line.priceMinor - sumOf(line.allocations);
}

export function refundedQuantity(order: Order, lineId: number): number {
  let quantity = 0;
  for (const refund of order.refunds) {
    for (const line of refund.lines) if (line.lineId === lineId) quantity += line.quantity;
  }
  return quantity;
}

/** What is still part of the order: less after edits and refunds. */
export function currentQuantity(order: Order, line: OrderLine): number {
  return line.quantity - line.removedQuantity - refundedQuantity(order, line.id);
}

/** What is left of a line's amount, and of its tax, with so many of it. */
export function lineShare(line: OrderLine, quantity: number): { amountMinor: number; taxMinor: number } {
  return {
    amountMinor: share(lineAmount(line), quantity, line.quantity),
    taxMinor: share(line.taxMinor, quantity, line.quantity),
  };
}

/** What refunds have left of a shipping line. */
export function shippingLeft(order: Order, line: ShippingLine): { amountMinor: number; taxMinor: number } {
  let amountMinor = shippingAmount(line);
  let taxMinor = line.taxMinor;
  for (const refund of order.refunds) {
    for (const back of refund.shipping) {
      if (back.shippingLineId !== line.id) continue;
      amountMinor -= back.subtotalMinor;
      taxMinor -= back.taxMinor;
    }
  }
  return { amountMinor, taxMinor };
}

/** Before edits and refunds; what `original` keeps of a new order. */
export function totalsAsOrdered(order: Pick<Order, 'lines' | 'shipping' | 'taxesIncluded'>): OrderTotals {
  const totals = { subtotalMinor: 0, discountMinor: 0, shippingMinor: 0, taxMinor: 0, tipMinor: 0 };
  for (const line of order.lines) {
    totals[line.tip ? 'tipMinor' : 'subtotalMinor'] += lineAmount(line);
    totals.discountMinor += sumOf(line.allocations);
    totals.taxMinor += line.taxMinor;
  }
  for (const line of order.shipping) {
    totals.shippingMinor += shippingAmount(line);
    totals.discountMinor += sumOf(line.allocations);
    totals.taxMinor += line.taxMinor;
  }
  return { ...totals, totalMinor: totalOf(totals, order.taxesIncluded) };
}

/** After edits and refunds: Shopify's `current_*`. */
export function currentTotals(order: Order): OrderTotals {
  const totals = { subtotalMinor: 0, discountMinor: 0, shippingMinor: 0, taxMinor: 0, tipMinor: 0 };
  for (const line of order.lines) {
    const quantity = currentQuantity(order, line);
    const left = lineShare(line, quantity);
    totals[line.tip ? 'tipMinor' : 'subtotalMinor'] += left.amountMinor;
    totals.discountMinor += share(sumOf(line.allocations), quantity, line.quantity);
    totals.taxMinor += left.taxMinor;
  }
  for (const line of order.shipping) {
    const left = shippingLeft(order, line);
    totals.shippingMinor += left.amountMinor;
    totals.taxMinor += left.taxMinor;
    totals.discountMinor += sumOf(line.allocations);
  }
  let kept = 0;
  for (const refund of order.refunds) {
    for (const adjustment of refund.adjustments) {
      kept += adjustment.amountMinor + (order.taxesIncluded ? 0 : adjustment.taxMinor);
    }
  }
  return { ...totals, totalMinor: totalOf(totals, order.taxesIncluded) + kept };
}

/** What the shopper paid and has not got back. */
export function netPaid(order: Order): number {
  let paid = 0;
  for (const transaction of order.transactions) {
    if (transaction.kind === 'sale' || transaction.kind === 'capture') paid += transaction.amountMinor;
    if (transaction.kind === 'refund') paid -= transaction.amountMinor;
  }
  return paid;
}

export function refundedMoney(order: Order): number {
  return order.refunds.reduce((sum, refund) => sum + refund.amountMinor, 0);
}

/** What is still to be paid; negative when the shop owes money, such as after an edit. */
export function outstanding(order: Order): number {
  return currentTotals(order).totalMinor - netPaid(order);
}

/** Held by an authorization that was neither captured nor voided. */
export function authorized(order: Order): number {
  let held = 0;
  for (const transaction of order.transactions) {
    if (transaction.kind === 'authorization') held += transaction.amountMinor;
    if (transaction.kind === 'capture' || transaction.kind === 'void') held -= transaction.amountMinor;
  }
  return held;
}

export type FinancialStatus =
  'authorized' | 'paid' | 'partially_paid' | 'partially_refunded' | 'pending' | 'refunded' | 'voided';

export function financialStatus(order: Order): FinancialStatus {
  const paid = netPaid(order);
  if (refundedMoney(order) > 0) {
    if (paid <= 0) return 'refunded';
    return outstanding(order) > 0 ? 'partially_paid' : 'partially_refunded';
  }
  if (paid > 0) return outstanding(order) > 0 ? 'partially_paid' : 'paid';
  if (order.cancelledAt !== null) return 'voided';
  if (authorized(order) > 0) return 'authorized';
  return order.original.totalMinor === 0 && outstanding(order) <= 0 ? 'paid' : 'pending';
}

/** What each discount of the order took off, in the order of `discounts`. */
export function discountAmounts(order: Order): number[] {
  const amounts = order.discounts.map(() => 0);
  for (const part of [...order.lines, ...order.shipping]) {
    for (const { discount, amountMinor } of part.allocations) {
      amounts[discount] = (amounts[discount] ?? 0) + amountMinor;
    }
  }
  return amounts;
}

function totalOf(totals: Omit<OrderTotals, 'totalMinor'>, taxesIncluded: boolean): number {
  return (
    totals.subtotalMinor + totals.tipMinor + totals.shippingMinor + (taxesIncluded ? 0 : totals.taxMinor)
  );
}

function sumOf(allocations: readonly { readonly amountMinor: number }[]): number {
  return allocations.reduce((sum, one) => sum + one.amountMinor, 0);
}
