import { type Act, done, type Outcome, refused, wholeSecond } from '../act.ts';
import { newId } from '../ids.ts';
import { authorized, outstanding } from '../order-totals.ts';
import type { Order, ShopState } from '../state.ts';
import { touch } from './changed.ts';

export interface PayOrder {
  readonly orderId: number;
  /** All that is outstanding unless told. */
  readonly amountMinor?: number;
  readonly gateway?: string;
}

/** Captures what is authorized, else takes the money by another way. */
export function payOrder(state: ShopState, act: Act, input: PayOrder): Outcome<Order> {
  const order = state.orders.get(input.orderId);
  if (!order) return refused('not_found', `There is no order ${input.orderId}.`);
  if (order.cancelledAt !== null) return refused('already_done', `${order.name} is cancelled.`);
  const due = outstanding(order);
  if (due <= 0) return refused('already_done', `${order.name} is paid.`);
  const amountMinor = input.amountMinor ?? due;
  if (!(Number.isSafeInteger(amountMinor) && amountMinor > 0 && amountMinor <= due)) {
    return refused('bad_amount', 'Pay more than 0, and no more than is outstanding.');
  }
  const isCapture = authorized(order) >= amountMinor;
  order.transactions.push({
    type: 'OrderTransaction',
    id: newId(state),
    kind: isCapture ? 'capture' : 'sale',
    amountMinor,
    gateway: input.gateway ?? (isCapture ? 'shopify_payments' : 'manual'),
    at: wholeSecond(act.at),
  });
  touch(act, order);
  if (amountMinor === due) act.tell({ topic: 'orders/paid', order });
  act.tell({ topic: 'orders/updated', order });
  return done(order);
}
