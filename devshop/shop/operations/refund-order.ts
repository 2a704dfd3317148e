import { type Act, done, type Outcome, refused, wholeSecond } from '../act.ts';
import { newId } from '../ids.ts';
import { share } from '../money.ts';
import {
  currentQuantity,
  lineShare,
  netPaid,
  outstanding,
  refundedQuantity,
  shippingLeft,
} from '../order-totals.ts';
import type { Order, OrderLine, Refund, RefundLine, RefundShipping, ShopState } from '../state.ts';
import { touch } from './changed.ts';
import { payBackToBalance, waysBack } from './pay-from-balances.ts';

export interface RefundOrder {
  readonly orderId: number;
  readonly lines?: readonly {
    readonly lineId: number;
    readonly quantity: number;
    readonly restock?: boolean;
  }[];
  /** Of the shipping, without its tax where prices are shown without; at most what is left of it. */
  readonly shippingMinor?: number;
  /**
   * What is paid back in all. Unless told, what lines and shipping come to. More is money given without goods,
   * less is money kept, such as for restocking: both become an order adjustment.
   */
  readonly amountMinor?: number;
  /** The ways it was paid unless told, gift cards and store credit last; `shopify_store_credit` gives credit. */
  readonly gateway?: string;
  readonly note?: string;
}

export function refundOrder(state: ShopState, act: Act, input: RefundOrder): Outcome<Refund> {
  const order = state.orders.get(input.orderId);
  if (!order) return refused('not_found', `There is no order ${input.orderId}.`);
  const lines = linesBack(state, order, input.lines ?? []);
  if (!lines.ok) return lines;
  const shipping = shippingBack(state, order, input.shippingMinor ?? 0);
  if (!shipping.ok) return shipping;
  const suggested = amountBack(order, lines.value, shipping.value);
  const paid = netPaid(order);
  const due = outstanding(order);
  // What was not paid yet need not be paid back.
  const expected = Math.max(0, suggested - Math.max(0, due));
  const amountMinor = input.amountMinor ?? Math.min(expected, paid);
  if (!(Number.isSafeInteger(amountMinor) && amountMinor >= 0)) {
    return refused('bad_amount', 'An amount is a whole number of 0 or more.');
  }
  if (amountMinor > paid) return refused('bad_amount', 'No more than was paid can be paid back.');
  if (paid === 0) return refused('bad_input', `Nothing was paid for ${order.name}: edit or cancel it.`);
  if (amountMinor === 0 && lines.value.length === 0) return refused('bad_input', 'Nothing to refund.');
  const refund = bookRefund(state, act, order, {
    lines: lines.value,
    shipping: shipping.value,
    keptMinor: keptOf(amountMinor - expected, Math.max(0, -due)),
    amountMinor,
    gateway: input.gateway ?? null,
    note: input.note ?? null,
  });
  restock(state, order, refund);
  touch(act, order);
  act.tell({ topic: 'refunds/create', order, refund });
  act.tell({ topic: 'orders/updated', order });
  return done(refund);
}

/** Money above what goods came to is a gift only beyond what the shop owed anyway, such as after an edit. */
function keptOf(aboveMinor: number, owedMinor: number): number {
  return aboveMinor <= 0 ? 0 - aboveMinor : 0 - Math.max(0, aboveMinor - owedMinor);
}

interface Booking {
  readonly lines: readonly RefundLine[];
  readonly shipping: readonly RefundShipping[];
  /** Positive: kept; negative: given without goods. */
  readonly keptMinor: number;
  readonly amountMinor: number;
  /** `null`: the ways it was paid. */
  readonly gateway: string | null;
  readonly note: string | null;
}

export function bookRefund(state: ShopState, act: Act, order: Order, booking: Booking): Refund {
  const at = wholeSecond(act.at);
  const { keptMinor, amountMinor, gateway, lines, shipping, note } = booking;
  const refund: Refund = {
    type: 'Refund',
    id: newId(state),
    createdAt: at,
    ...{ note, lines, shipping, amountMinor },
    adjustments:
      keptMinor === 0
        ? []
        : [{ type: 'OrderAdjustment', id: newId(state), amountMinor: keptMinor, taxMinor: 0 }],
  };
  const ways = gateway === null ? waysBack(order, amountMinor) : [{ gateway, amountMinor }];
  order.refunds.push(refund);
  for (const way of ways) {
    if (way.amountMinor === 0) continue;
    const transaction = { type: 'OrderTransaction', id: newId(state), kind: 'refund' } as const;
    order.transactions.push({ ...transaction, ...way, at, refundId: refund.id });
    payBackToBalance(state, order, way, at);
  }
  return refund;
}

type Back = NonNullable<RefundOrder['lines']>;

export function linesBack(state: ShopState, order: Order, asked: Back): Outcome<RefundLine[]> {
  const back: RefundLine[] = [];
  const seen = new Set<number>();
  for (const { lineId, quantity, restock = true } of asked) {
    const line = order.lines.find((one) => one.id === lineId);
    if (!line) return refused('not_found', `${order.name} has no line ${lineId}.`);
    if (seen.has(lineId)) return refused('bad_input', 'Name each line once.');
    seen.add(lineId);
    const left = currentQuantity(order, line);
    if (!(Number.isSafeInteger(quantity) && quantity > 0 && quantity <= left)) {
      return refused('bad_quantity', `${line.title}: from 1 to ${left} can go back.`);
    }
    const amounts = amountsBack(order, line, quantity);
    back.push({ type: 'RefundLineItem', id: newId(state), lineId, quantity, restock, ...amounts });
  }
  return done(back);
}

/**
 * By the quantity over all refunds together, so that many small ones come to what one large one does. What is
 * left is counted from the other end, where edits took some away.
 */
function amountsBack(order: Order, line: OrderLine, quantity: number) {
  const left = line.quantity - line.removedQuantity - refundedQuantity(order, line.id);
  const before = lineShare(line, left);
  const after = lineShare(line, left - quantity);
  return {
    subtotalMinor: before.amountMinor - after.amountMinor,
    taxMinor: before.taxMinor - after.taxMinor,
  };
}

export function shippingBack(state: ShopState, order: Order, askedMinor: number): Outcome<RefundShipping[]> {
  if (!(Number.isSafeInteger(askedMinor) && askedMinor >= 0)) {
    return refused('bad_amount', 'An amount is a whole number of 0 or more.');
  }
  const back: RefundShipping[] = [];
  let rest = askedMinor;
  for (const line of order.shipping) {
    const left = shippingLeft(order, line);
    const subtotalMinor = Math.min(rest, left.amountMinor);
    if (subtotalMinor === 0) continue;
    const taxMinor = share(left.taxMinor, subtotalMinor, left.amountMinor);
    back.push({
      ...{ type: 'RefundShippingLine', id: newId(state), shippingLineId: line.id, subtotalMinor, taxMinor },
    });
    rest -= subtotalMinor;
  }
  return rest === 0 ? done(back) : refused('bad_amount', 'No more shipping than is left can be paid back.');
}

/** What lines and shipping come to for the shopper. */
export function amountBack(
  order: Order,
  lines: readonly RefundLine[],
  shipping: readonly RefundShipping[],
): number {
  let amount = 0;
  for (const part of [...lines, ...shipping]) {
    amount += part.subtotalMinor + (order.taxesIncluded ? 0 : part.taxMinor);
  }
  return amount;
}

export function restock(state: ShopState, order: Order, refund: Refund): void {
  for (const back of refund.lines) {
    if (!back.restock) continue;
    const line = order.lines.find((one) => one.id === back.lineId);
    const product = line?.productId ? state.products.get(line.productId) : undefined;
    const variant = product?.variants.find((one) => one.id === line?.variantId);
    if (variant) variant.inventory += back.quantity;
  }
}
