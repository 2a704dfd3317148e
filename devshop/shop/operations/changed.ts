import { type Act, wholeSecond } from '../act.ts';
import type { Order } from '../state.ts';

/** Every change of an order moves its `updatedAt`, which never goes back. */
export function touch(act: Act, order: Order): void {
  order.updatedAt = Math.max(order.updatedAt, wholeSecond(act.at));
}

/** The order changed, and nothing special is to be told but that. */
export function tellChanged(act: Act, order: Order): void {
  touch(act, order);
  act.tell({ topic: 'orders/updated', order });
}
