/** `/control/customers`: all customers, and one of them. */
import { metafieldsOf } from '../../shop/metafields.ts';
import { gid } from '../../shop/ids.ts';
import type { Customer, ShopState } from '../../shop/state.ts';
import { day, fullName } from '../format.ts';
import { markup, type Markup } from '../markup.ts';
import { balancesList } from '../store/balances-list.ts';
import { countText, findCustomers, ordersByCustomer } from '../store/sign-in-page.ts';
import type { Visit } from '../visitor.ts';
import { listPage, pager, searchForm } from './control-layout.ts';
import { ordersTable } from './orders-page.ts';

export function customersPage(visit: Visit): Markup {
  const { state } = visit.shop;
  const typed = visit.url.searchParams.get('q') ?? '';
  const { customers } = findCustomers(state, typed, Number.POSITIVE_INFINITY);
  const { shown, page, pages } = listPage(visit, customers);
  const orders = ordersByCustomer(state);
  const rows = shown.map(
    (
      one,
    ) => markup`<tr><td><a href="/control/customers/${one.id}">${fullName(one)}</a></td><td>${one.email ?? '–'}</td>
<td>${one.tags.map((tag) => markup`<span class="tag">${tag}</span> `)}</td><td>${day(state, one.createdAt)}</td><td class="number">${orders.get(one.id) ?? 0}</td></tr>`,
  );
  return markup`<h1>Customers</h1>${searchForm('/control/customers', 'Name, e-mail or id', typed)}
<p class="quiet">${countText(customers.length, 'customer')}</p>
${
  rows.length === 0
    ? null
    : markup`<div class="scroll" role="region" aria-label="Customers" tabindex="0"><table><thead><tr><th scope="col">Name</th><th scope="col">E-mail</th>
<th scope="col">Tags</th><th scope="col">Since</th><th scope="col" class="number">Orders</th></tr></thead><tbody>${rows}</tbody></table></div>`
}${pager(visit, page, pages)}
<details class="panel deed"><summary>Create a customer</summary><form method="post" action="/control/customers" data-once>
<label class="field">First name <input name="firstName" maxlength="100" autocomplete="off"></label>
<label class="field">Last name <input name="lastName" maxlength="100" autocomplete="off"></label>
<label class="field">E-mail <input type="email" name="email" maxlength="200" autocomplete="off"></label>
<label class="field">Tags, with commas between <input name="tags" maxlength="500" autocomplete="off"></label>
<button class="button primary">Create</button></form></details>`;
}

export function customerPage({ shop: { state }, devshop }: Visit, customer: Customer): Markup {
  const orders = [...state.orders.values()].filter(({ customerId }) => customerId === customer.id).reverse();
  return markup`<p><a href="/control/customers">Customers</a></p><h1>${fullName(customer)}</h1>
<p>${customer.email ?? 'No e-mail'} <span class="quiet">id ${customer.id}, since ${day(state, customer.createdAt)}</span></p>
<form method="post" action="/storefront/sign-in"><button class="button" name="customerId" value="${customer.id}">Shop as this customer</button></form>
<div class="halves"><section class="panel" aria-labelledby="orders"><h2 id="orders">${countText(orders.length, 'order')}</h2>${ordersTable(state, orders.slice(0, 20), true)}
${balancesList(state, customer, devshop.box.options.now())}
${metafields(state, customer)}</section>
<div class="deeds">
${deed('Tags', customer, 'tags', markup`<label class="field">With commas between <input name="tags" value="${customer.tags.join(', ')}" maxlength="500" autocomplete="off"></label><button class="button primary">Save tags</button>`)}
${deed('Give store credit', customer, 'store-credit', markup`<label class="field">Amount, ${state.record.currency} <input name="amount" inputmode="decimal" required autocomplete="off"></label><button class="button primary">Give</button>`)}
${deed(
  'Give a gift card',
  customer,
  'gift-card',
  markup`<label class="field">Amount, ${state.record.currency} <input name="amount" inputmode="decimal" required autocomplete="off"></label>
<label class="field">Code, 8 to 20 letters and digits <input name="code" minlength="8" maxlength="20" pattern="[A-Za-z0-9]+" required autocomplete="off"></label><button class="button primary">Give</button>`,
)}
${deed(
  'Merge into another',
  customer,
  'merge',
  markup`<label class="field">E-mail or id of the one that stays <input name="kept" required autocomplete="off"></label>
<label class="check"><input type="checkbox" name="fails" value="1"> Shopify cannot finish it</label><button class="button bad">Merge</button>`,
)}
${deed('Ask what the app knows', customer, 'data-request', markup`<p class="quiet">customers/data_request</p><button class="button primary">Ask</button>`)}
${deed('Erase personal data', customer, 'redact', markup`<p class="quiet">customers/redact. Name and e-mail go, the orders stay.</p><button class="button bad">Erase</button>`)}
${deed('Delete', customer, 'delete', markup`<p class="quiet">Only customers without orders can be deleted.</p><button class="button bad">Delete</button>`)}
</div></div>`;
}

/** What the app has written here: themes and checkout read it. */
function metafields(state: ShopState, customer: Customer): Markup | null {
  const found = metafieldsOf(state, gid(customer));
  if (found.length === 0) return null;
  return markup`<h3>Metafields</h3><ul class="metafields">${found.map(
    ({ namespace, key, value }) =>
      markup`<li><span class="quiet">${namespace}.${key}</span> <code>${value}</code></li>`,
  )}</ul>`;
}

function deed(title: string, customer: Customer, action: string, fields: Markup): Markup {
  return markup`<details class="panel deed"><summary>${title}</summary>
<form method="post" action="/control/customers/${customer.id}/${action}" data-once>${fields}</form></details>`;
}
