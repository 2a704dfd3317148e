/** `/control/orders/<id>`: one order, and all that can be done with it. */
import {
  currentQuantity,
  currentTotals,
  financialStatus,
  lineAmount,
  netPaid,
  outstanding,
} from '../../shop/order-totals.ts';
import type { Order, OrderLine, ShopState } from '../../shop/state.ts';
import { statusTags } from '../checkout/order-content.ts';
import { dayAndTime, money } from '../format.ts';
import { markup, type Markup } from '../markup.ts';
import { totalsList } from '../store/sums.ts';
import { whoOf } from './orders-page.ts';

export function orderPage(state: ShopState, order: Order): Markup {
  const isOpen = order.cancelledAt === null;
  const lines = order.lines.filter((line) => currentQuantity(order, line) > 0 && !line.tip);
  return markup`<p><a href="/control/orders">Orders</a></p><h1>Order ${order.name}</h1>
<p>${statusTags(order)} <span class="quiet">${order.sourceName}, id ${order.id}</span></p>
<p>${whoOf(state, order)}, ${dayAndTime(state, order.processedAt)}. <a href="/orders/${order.token}">As the shopper sees it</a></p>
<div class="halves"><section class="panel" aria-labelledby="has"><h2 id="has">What it has</h2>${contents(state, order)}</section>
<div class="deeds">
${isOpen && outstanding(order) > 0 ? payForm(state, order) : null}
${netPaid(order) > 0 ? refundForm(state, order, lines) : null}
${isOpen ? editForm(state, order) : null}
${isOpen ? cancelForm(order) : null}
${moveForm(state, order)}
${deed(
  'Delete',
  order,
  'delete',
  markup`<p class="quiet">It is gone without a trace; only its number is told.</p>
<button class="button bad">Delete ${order.name}</button>`,
)}
</div></div>`;
}

function contents(state: ShopState, order: Order): Markup {
  const lines = order.lines.map((line) => {
    const now = currentQuantity(order, line);
    return markup`<li><span>${line.quantity} × ${nameOf(line)}${now === line.quantity ? null : markup` <span class="tag">now ${now}</span>`}</span>
<span>${money(state, lineAmount(line))}</span></li>`;
  });
  const refunds = order.refunds.map(
    (refund) =>
      markup`<li><span>Refund, ${dayAndTime(state, refund.createdAt)}${refund.note === null ? null : `: ${refund.note}`}</span><span>${money(state, refund.amountMinor)}</span></li>`,
  );
  const payments = order.transactions.map(
    ({ kind, gateway, amountMinor, at }) =>
      markup`<li><span>${kind} <span class="quiet">${gateway}, ${dayAndTime(state, at)}</span></span><span>${money(state, amountMinor)}</span></li>`,
  );
  const due = outstanding(order);
  return markup`<ul class="order-lines">${lines}</ul>
${totalsList(state, currentTotals(order), [due === 0 ? null : [due > 0 ? 'To be paid' : 'Owed to the shopper', money(state, Math.abs(due))]])}
${order.discounts.length === 0 ? null : markup`<p class="quiet">Discounts: ${order.discounts.map(({ title }) => title).join(', ')}</p>`}
${refunds.length === 0 ? null : markup`<h3>Refunds</h3><ul class="order-lines">${refunds}</ul>`}
${payments.length === 0 ? null : markup`<h3>Payments</h3><ul class="order-lines">${payments}</ul>`}`;
}

function nameOf({ title, variantTitle }: OrderLine): string {
  return variantTitle === null ? title : `${title}, ${variantTitle}`;
}

/** One thing to do, folded away. */
function deed(title: string, order: Order, action: string, fields: Markup): Markup {
  return markup`<details class="panel deed"><summary>${title}</summary>
<form method="post" action="/control/orders/${order.id}/${action}" data-once>${fields}</form></details>`;
}

function payForm(state: ShopState, order: Order): Markup {
  const verb = financialStatus(order) === 'authorized' ? 'Capture' : 'Mark as paid';
  return deed(
    verb,
    order,
    'pay',
    markup`<p>${money(state, outstanding(order))} are to be paid.</p><button class="button primary">${verb}</button>`,
  );
}

function refundForm(state: ShopState, order: Order, lines: readonly OrderLine[]): Markup {
  const { currency } = state.record;
  return deed(
    'Refund',
    order,
    'refund',
    markup`<fieldset><legend>Goods that come back</legend>${lines.map((line) => quantityField(order, line, 'back', 0, currentQuantity(order, line)))}</fieldset>
<label class="check"><input type="checkbox" name="restock" value="1" checked> Back into stock</label>
<label class="field">Shipping paid back, ${currency} <input name="shipping" inputmode="decimal" placeholder="0" autocomplete="off"></label>
<label class="field">Paid back in all, ${currency} <input name="amount" inputmode="decimal" autocomplete="off" aria-describedby="amount-help"></label>
<p class="quiet" id="amount-help">Empty: what goods and shipping come to. More is a gift, less is kept; without goods it is money only.</p>
<label class="field">Paid back to <select name="gateway"><option value="shopify_payments">how it was paid</option><option value="shopify_store_credit">store credit</option></select></label>
<label class="field">Note <input name="note" maxlength="200" autocomplete="off"></label>
<button class="button primary">Refund</button>`,
  );
}

function editForm(state: ShopState, order: Order): Markup {
  const variants = [...state.products.values()].flatMap(({ title, variants }) =>
    variants
      .filter(({ inventory }) => inventory > 0)
      .map(
        (variant) =>
          markup`<option value="${variant.id}">${variant.title === 'Default Title' ? title : `${title}, ${variant.title}`} (${money(state, variant.priceMinor)})</option>`,
      ),
  );
  return deed(
    'Edit',
    order,
    'edit',
    markup`<fieldset><legend>So many from now on</legend>${order.lines
      .filter(({ tip }) => !tip)
      .map((line) => quantityField(order, line, 'now', currentQuantity(order, line), 10_000))}</fieldset>
<label class="field">One more line <select name="variantId"><option value="">none</option>${variants}</select></label>
<label class="field short">How many <input type="number" name="quantity" value="1" min="1" max="10000" inputmode="numeric" required></label>
<button class="button primary">Save</button>`,
  );
}

function quantityField(order: Order, line: OrderLine, name: string, value: number, most: number): Markup {
  const id = `${name}-${line.id}`;
  return markup`<div class="quantity"><label for="${id}">${nameOf(line)} <span class="quiet">has ${currentQuantity(order, line)}</span></label>
<input type="number" id="${id}" name="${name}.${line.id}" value="${value}" min="0" max="${most}" inputmode="numeric" required></div>`;
}

const REASONS = ['customer', 'inventory', 'fraud', 'declined', 'staff', 'other'];

function cancelForm(order: Order): Markup {
  return deed(
    'Cancel',
    order,
    'cancel',
    markup`<label class="field">Reason <select name="reason">${REASONS.map((reason) => markup`<option>${reason}</option>`)}</select></label>
<label class="check"><input type="checkbox" name="refund" value="1" checked> Pay back what was paid</label>
<p class="quiet">There is no way back.</p><button class="button bad">Cancel ${order.name}</button>`,
  );
}

function moveForm(state: ShopState, order: Order): Markup {
  const email = state.customers.get(order.customerId ?? 0)?.email ?? '';
  return deed(
    'Give to another customer',
    order,
    'move',
    markup`<label class="field">E-mail or id <input name="customer" value="${email}" autocomplete="off" aria-describedby="move-help"></label>
<p class="quiet" id="move-help">Empty: to nobody, a guest.</p><button class="button primary">Move</button>`,
  );
}
