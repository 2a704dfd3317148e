/** An order as its shopper sees it: on the thank-you page, the order status page and in the account. */
import { day, dayAndTime, money } from '../format.ts';
import {
  currentQuantity,
  currentTotals,
  financialStatus,
  lineAmount,
  type FinancialStatus,
  outstanding,
  refundedMoney,
} from '../../shop/order-totals.ts';
import type { Order, OrderLine, ShopState } from '../../shop/state.ts';
import { markup, type Markup } from '../markup.ts';
import { productPicture } from '../store/pictures.ts';
import { totalsList } from '../store/sums.ts';

export const STATUS_WORDS: Readonly<Record<FinancialStatus, string>> = {
  authorized: 'Authorized',
  paid: 'Paid',
  partially_paid: 'Partly paid',
  partially_refunded: 'Partly refunded',
  pending: 'Payment pending',
  refunded: 'Refunded',
  voided: 'Voided',
};

export function statusTags(order: Order): Markup {
  return markup`<span class="tag">${STATUS_WORDS[financialStatus(order)]}</span>${
    order.cancelledAt === null ? null : markup` <span class="tag strong">Cancelled</span>`
  }${order.test ? markup` <span class="tag">Test</span>` : null}`;
}

export function orderContent(state: ShopState, order: Order): Markup {
  const refunded = refundedMoney(order);
  const due = outstanding(order);
  return markup`<section class="order" aria-labelledby="order-heading"><h2 id="order-heading">Order ${order.name}</h2>
<p>${statusTags(order)}</p>
<p class="quiet">Placed ${dayAndTime(state, order.processedAt)}${
    order.cancelledAt === null ? null : `, cancelled ${day(state, order.cancelledAt)}`
  }</p>
<ul class="order-lines">${order.lines.map((line) => orderLine(state, order, line))}</ul>
${totalsList(state, currentTotals(order), [
  refunded === 0 ? null : ['Paid back', money(state, refunded)],
  due === 0 || order.cancelledAt !== null
    ? null
    : [due > 0 ? 'To be paid' : 'Owed to you', money(state, Math.abs(due))],
])}</section>`;
}

function orderLine(state: ShopState, order: Order, line: OrderLine): Markup {
  const product = line.productId === null ? undefined : state.products.get(line.productId);
  const quantity = currentQuantity(order, line);
  const gone = line.quantity - quantity;
  return markup`<li>${product ? productPicture(product) : null}<span>${line.quantity} × ${line.title}
${line.variantTitle === null ? null : markup`<span class="quiet">${line.variantTitle}</span>`}
${gone > 0 ? markup`<span class="tag">${quantity === 0 ? 'returned' : `${gone} returned`}</span>` : null}</span>
<span>${money(state, lineAmount(line))}</span></li>`;
}
