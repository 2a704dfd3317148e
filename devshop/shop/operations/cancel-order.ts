import { type Act, done, type Outcome, refused, wholeSecond } from '../act.ts';
import { newId } from '../ids.ts';
import { authorized, currentQuantity, currentTotals, netPaid, shippingLeft } from '../order-totals.ts';
import type { CancelReason, Order, ShopState } from '../state.ts';
import { touch } from './changed.ts';
import { amountBack, bookRefund, linesBack, restock, shippingBack } from './refund-order.ts';

export interface CancelOrder {
  readonly orderId: number;
  /** `customer` unless told. */
  readonly reason?: CancelReason;
  /** Pays back what was paid; yes unless told. Without it the lines stay as they are. */
  readonly refund?: boolean;
}

/** There is no way back: Shopify cannot reopen a cancelled order. */
export function cancelOrder(state: ShopState, act: Act, input: CancelOrder): Outcome<Order> {
  const order = state.orders.get(input.orderId);
  if (!order) return refused('not_found', `There is no order ${input.orderId}.`);
  if (order.cancelledAt !== null) return refused('already_done', `${order.name} is cancelled already.`);
  const held = authorized(order);
  if (held > 0) {
    const release = { kind: 'void', amountMinor: held, gateway: 'shopify_payments' } as const;
    order.transactions.push({
      ...{ type: 'OrderTransaction', id: newId(state), ...release, at: wholeSecond(act.at) },
    });
  }
  order.cancelledAt = wholeSecond(act.at);
  order.cancelReason = input.reason ?? 'customer';
  const refund = (input.refund ?? true) || netPaid(order) === 0 ? takeBackAll(state, act, order) : null;
  touch(act, order);
  act.tell({ topic: 'orders/cancelled', order });
  if (refund) act.tell({ topic: 'refunds/create', order, refund });
  act.tell({ topic: 'orders/updated', order });
  return done(order);
}

/** Lines never paid for go back too, for no money: that is how Shopify says that none is left. */
function takeBackAll(state: ShopState, act: Act, order: Order) {
  const left = order.lines.flatMap((line) => {
    const quantity = currentQuantity(order, line);
    return quantity > 0 ? [{ lineId: line.id, quantity }] : [];
  });
  const shippingMinor = order.shipping.reduce((sum, line) => sum + shippingLeft(order, line).amountMinor, 0);
  const lines = linesBack(state, order, left);
  const shipping = shippingBack(state, order, shippingMinor);
  if (!lines.ok || !shipping.ok) return null;
  const amountMinor = netPaid(order);
  if (lines.value.length === 0 && amountMinor === 0) return null;
  const suggested = amountBack(order, lines.value, shipping.value);
  // Whatever earlier refunds kept or gave is evened out: a cancelled order comes to 0.
  const keptMinor = suggested - currentTotals(order).totalMinor;
  const refund = bookRefund(state, act, order, {
    ...{ lines: lines.value, shipping: shipping.value, keptMinor, amountMinor },
    ...{ gateway: null, note: null },
  });
  restock(state, order, refund);
  return refund;
}

/** Only orders/delete tells of it, with the number alone. */
export function deleteOrder(
  state: ShopState,
  act: Act,
  input: { readonly orderId: number },
): Outcome<{ readonly orderId: number }> {
  const { orderId } = input;
  if (!state.orders.delete(orderId)) return refused('not_found', `There is no order ${orderId}.`);
  act.tell({ topic: 'orders/delete', orderId });
  return done({ orderId });
}
