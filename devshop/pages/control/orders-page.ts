/** `/control/orders`: all orders, the newest first. */
import { currentTotals } from '../../shop/order-totals.ts';
import type { Order, ShopState } from '../../shop/state.ts';
import { statusTags } from '../checkout/order-content.ts';
import { dayAndTime, fullName, money } from '../format.ts';
import { markup, type Markup } from '../markup.ts';
import { countText } from '../store/sign-in-page.ts';
import type { Visit } from '../visitor.ts';
import { listPage, pager, searchForm } from './control-layout.ts';

export function ordersPage(visit: Visit): Markup {
  const { state } = visit.shop;
  const typed = visit.url.searchParams.get('q') ?? '';
  const found = findOrders(state, typed);
  const { shown, page, pages } = listPage(visit, found);
  return markup`<h1>Orders</h1>${searchForm('/control/orders', 'Number, name, e-mail or id', typed)}
<p class="quiet">${countText(found.length, 'order')}</p>
${ordersTable(state, shown)}${pager(visit, page, pages)}`;
}

/** @param isOneCustomers leaves out whose they are */
export function ordersTable(
  state: ShopState,
  orders: readonly Order[],
  isOneCustomers = false,
): Markup | null {
  if (orders.length === 0) return null;
  const rows = orders.map(
    (order) => markup`<tr><td><a href="/control/orders/${order.id}">${order.name}</a></td>
<td>${dayAndTime(state, order.processedAt)}</td>${isOneCustomers ? null : markup`<td>${whoOf(state, order)}</td>`}<td>${statusTags(order)}</td>
<td class="number">${money(state, currentTotals(order).totalMinor)}</td></tr>`,
  );
  return markup`<div class="scroll" role="region" aria-label="Orders" tabindex="0"><table><thead><tr><th scope="col">Order</th>
<th scope="col">Placed</th>${isOneCustomers ? null : markup`<th scope="col">Customer</th>`}<th scope="col">State</th><th scope="col" class="number">Total</th></tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

export function whoOf(state: ShopState, { customerId, email }: Order): Markup {
  const customer = customerId === null ? undefined : state.customers.get(customerId);
  if (customer) return markup`<a href="/control/customers/${customer.id}">${fullName(customer)}</a>`;
  return markup`${email ?? 'no name'} <span class="quiet">guest</span>`;
}

function findOrders(state: ShopState, typed: string): Order[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const found = [...state.orders.values()].filter((order) => {
    if (words.length === 0) return true;
    const customer = state.customers.get(order.customerId ?? 0);
    const text =
      `${order.name} ${order.id} ${order.email ?? ''} ${customer ? fullName(customer) : ''}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return found.sort((a, b) => b.processedAt - a.processedAt || b.id - a.id);
}
