/** Anybody may be anybody here: a list of all customers instead of a password. */
import type { Customer, ShopState } from '../../shop/state.ts';
import { fullName } from '../format.ts';
import { markup, type Markup } from '../markup.ts';
import type { Trolley } from './trolley.ts';

const SHOWN = 25;

export interface Found {
  readonly customers: readonly Customer[];
  readonly count: number;
}

/** By any part of name, e-mail or id; the newest first. */
export function findCustomers(state: ShopState, typed: string, most = SHOWN): Found {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const found = [...state.customers.values()]
    .filter((customer) => {
      const text = `${fullName(customer)} ${customer.email ?? ''} ${customer.id}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .sort((a, b) => b.createdAt - a.createdAt || b.id - a.id);
  return { customers: found.slice(0, most), count: found.length };
}

export function signInContent(state: ShopState, trolley: Trolley, typed: string): Markup {
  const { customers, count } = findCustomers(state, typed);
  const orders = ordersByCustomer(state);
  const rows = customers.map(
    (one) => markup`<li><form method="post" action="/storefront/sign-in">
<button class="person" name="customerId" value="${one.id}"><span>${fullName(one)}</span>
<span class="quiet">${one.email ?? 'no e-mail'}</span><span class="quiet">${countText(orders.get(one.id) ?? 0, 'order')}</span></button></form></li>`,
  );
  return markup`<div class="narrow"><h1>Sign in</h1>
<p>Be anybody: this is a list of all customers, and there are no passwords.</p>
<form class="row" method="get" action="/storefront/sign-in" role="search">
<label class="field">Name, e-mail or id <input type="search" name="q" value="${typed}" maxlength="100"></label>
<button class="button">Search</button></form>
<p class="quiet" role="status">${shownText(customers.length, count)}</p>
<ul class="people">${rows}</ul>
<form method="post" action="/storefront/sign-in"><button class="button" name="customerId" value="0">${
    trolley.customer ? 'Sign out' : 'Go on as a guest'
  }</button></form>
<details class="more"><summary>Create an account</summary>
<form method="post" action="/storefront/sign-up" data-once>
<label class="field">First name <input name="firstName" maxlength="100" autocomplete="off"></label>
<label class="field">Last name <input name="lastName" maxlength="100" autocomplete="off"></label>
<label class="field">E-mail <input type="email" name="email" maxlength="200" autocomplete="off" required></label>
<button class="button primary">Create account</button></form></details></div>`;
}

function shownText(shown: number, count: number): string {
  if (count === 0) return 'Nobody is called that.';
  return shown < count
    ? `The newest ${shown} of ${count.toLocaleString('en-US')}`
    : countText(count, 'customer');
}

export function countText(count: number, what: string): string {
  return `${count.toLocaleString('en-US')} ${what}${count === 1 ? '' : 's'}`;
}

export function ordersByCustomer(state: ShopState): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { customerId } of state.orders.values()) {
    if (customerId !== null) counts.set(customerId, (counts.get(customerId) ?? 0) + 1);
  }
  return counts;
}
