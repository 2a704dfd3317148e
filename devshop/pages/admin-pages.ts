/** Customers and orders in the admin: only what the app's blocks stand beside. */
import { orderContent, statusTags } from './checkout/order-content.ts';
import { day, fullName, money } from './format.ts';
import { markup, type Markup } from './markup.ts';
import { extensionPlace } from './store/store-layout.ts';
import type { ShopState } from '../shop/state.ts';
import { currentTotals } from '../shop/order-totals.ts';

export interface AdminPage {
  readonly title: string;
  readonly content: Markup;
}

const SHOWN = 50;

/** @param rest the path after the admin's base; `null` where there is no such page */
export function adminPage(state: ShopState, base: string, rest: string): AdminPage | null {
  const [, place, id] = /^\/(customers|orders)(?:\/(\d+))?\/?$/.exec(rest) ?? [];
  if (place === undefined) return null;
  const isCustomers = place === 'customers';
  if (id === undefined) return isCustomers ? customerList(state, base) : orderList(state, base);
  return isCustomers ? customerPage(state, base, Number(id)) : orderPage(state, base, Number(id));
}

function customerList(state: ShopState, base: string): AdminPage {
  const rows = [...state.customers.values()].slice(-SHOWN).reverse();
  return {
    title: 'Customers',
    content: markup`<div class="card"><ul class="rows">${rows.map(
      (one) =>
        markup`<li><a href="${base}/customers/${one.id}">${fullName(one)}</a> <span>${one.email ?? ''}</span></li>`,
    )}</ul></div>`,
  };
}

function orderList(state: ShopState, base: string): AdminPage {
  const rows = [...state.orders.values()].slice(-SHOWN).reverse();
  return {
    title: 'Orders',
    content: markup`<div class="card"><ul class="rows">${rows.map(
      (
        one,
      ) => markup`<li><a href="${base}/orders/${one.id}">${one.name}</a> <span>${day(state, one.processedAt)}</span>
<span>${statusTags(one)}</span> <span>${money(state, currentTotals(one).totalMinor)}</span></li>`,
    )}</ul></div>`,
  };
}

function customerPage(state: ShopState, base: string, id: number): AdminPage | null {
  const customer = state.customers.get(id);
  if (!customer) return null;
  const orders = [...state.orders.values()].filter(({ customerId }) => customerId === id).slice(-SHOWN);
  return {
    title: fullName(customer),
    content: markup`<div class="details"><div class="card"><h2>Customer</h2>
<p>${customer.email ?? 'No e-mail'}</p><p>${customer.tags.join(', ')}</p>
<h2>Orders</h2><ul class="rows">${orders
      .reverse()
      .map(
        (one) =>
          markup`<li><a href="${base}/orders/${one.id}">${one.name}</a> <span>${day(state, one.processedAt)}</span></li>`,
      )}</ul></div><div>${extensionPlace('admin.customer-details.block.render')}</div></div>`,
  };
}

function orderPage(state: ShopState, base: string, id: number): AdminPage | null {
  const order = state.orders.get(id);
  if (!order) return null;
  const customer = state.customers.get(order.customerId ?? 0);
  return {
    title: order.name,
    content: markup`<div class="details"><div class="card">${orderContent(state, order)}
${customer ? markup`<p>Customer: <a href="${base}/customers/${customer.id}">${fullName(customer)}</a></p>` : null}</div>
<div>${extensionPlace('admin.order-details.block.render')}</div></div>`,
  };
}
