import { type Act, done, type Outcome, refused } from '../act.ts';
import { newId } from '../ids.ts';
import { containedTax, perMille } from '../money.ts';
import { currentQuantity, lineAmount } from '../order-totals.ts';
import { type CartLine, findLine, pricedLine } from '../price-cart.ts';
import type { Order, OrderLine, ShopState } from '../state.ts';
import { touch } from './changed.ts';

export interface EditOrder {
  readonly orderId: number;
  /** How many of a line there shall be from now on; 0 takes it out. */
  readonly quantities?: readonly { readonly lineId: number; readonly quantity: number }[];
  /** Without discounts: an edit does not apply the order's codes again. */
  readonly addLines?: readonly CartLine[];
}

/**
 * Staff edits the order. Fewer of a line lowers its current quantity only; more raises its quantity too. Nothing
 * is paid or paid back: the difference is outstanding.
 */
export function editOrder(state: ShopState, act: Act, input: EditOrder): Outcome<Order> {
  const order = state.orders.get(input.orderId);
  if (!order) return refused('not_found', `There is no order ${input.orderId}.`);
  if (order.cancelledAt !== null) return refused('already_done', `${order.name} is cancelled.`);
  const changes: { line: OrderLine; by: number }[] = [];
  for (const { lineId, quantity } of input.quantities ?? []) {
    const line = order.lines.find((one) => one.id === lineId);
    if (!line) return refused('not_found', `${order.name} has no line ${lineId}.`);
    if (!(Number.isSafeInteger(quantity) && quantity >= 0 && quantity <= 10_000)) {
      return refused('bad_quantity', 'A quantity is a whole number from 0 to 10,000.');
    }
    changes.push({ line, by: quantity - currentQuantity(order, line) });
  }
  const { taxPerMille } = state.record;
  const tax = (amount: number) =>
    order.taxesIncluded ? containedTax(amount, taxPerMille) : perMille(amount, taxPerMille);
  const added: OrderLine[] = [];
  for (const line of input.addLines ?? []) {
    const found = findLine(state, line);
    if (!found.ok) return found;
    added.push({ ...pricedLine(found.value, [], tax, taxPerMille), id: newId(state) });
  }
  if (changes.every(({ by }) => by === 0) && added.length === 0) {
    return refused('bad_input', 'Change a quantity or add a line.');
  }
  for (const { line, by } of changes) changeLine(order, line, by);
  order.lines.push(...added);
  touch(act, order);
  act.tell({ topic: 'orders/edited', order });
  act.tell({ topic: 'orders/updated', order });
  return done(order);
}

/** What an earlier edit took away comes back first. */
function changeLine(order: Order, line: OrderLine, by: number): void {
  if (by <= 0) {
    line.removedQuantity -= by;
    return;
  }
  const back = Math.min(by, line.removedQuantity);
  line.removedQuantity -= back;
  if (by === back) return;
  line.quantity += by - back;
  const amount = lineAmount(line);
  line.taxMinor = order.taxesIncluded
    ? containedTax(amount, line.taxPerMille)
    : perMille(amount, line.taxPerMille);
}
