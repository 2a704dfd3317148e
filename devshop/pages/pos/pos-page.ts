/** The register: tiles, what can be sold, the cart. */
import { fullName, money } from '../format.ts';
import { markup, type Markup } from '../markup.ts';
import { findCustomers } from '../store/sign-in-page.ts';
import { extensionPlace } from '../store/store-layout.ts';
import { totalsList } from '../store/sums.ts';
import type { Trolley } from '../store/trolley.ts';
import type { Visit } from '../visitor.ts';
import { pricePosTrolley } from './pos-trolley.ts';

const FOUND = 8;

export function registerContent(visit: Visit, trolley: Trolley): Markup {
  return markup`<h1>Register</h1><div class="two-columns"><div>
<section aria-labelledby="tiles"><h2 id="tiles">Tiles</h2><div class="tiles">${extensionPlace('pos.home.tile.render')}</div>
${extensionPlace('pos.home.modal.render')}</section>
${customerPart(visit, trolley)}
<section aria-labelledby="products"><h2 id="products">Products</h2>${productForm(visit)}</section></div>
<section class="summary" aria-labelledby="cart"><h2 id="cart">Cart</h2><div data-refresh="pos-cart">${cart(visit, trolley)}</div></section></div>`;
}

function customerPart(visit: Visit, { customer }: Trolley): Markup {
  const { state } = visit.shop;
  const typed = visit.url.searchParams.get('q') ?? '';
  if (customer !== null) {
    return markup`<section aria-labelledby="customer"><h2 id="customer">${fullName(customer)}</h2>
<p>${customer.email ?? 'No e-mail'}</p>
${extensionPlace('pos.customer-details.block.render')}
<form method="post" action="/pos/customer"><button class="plain" name="customerId" value="0">Remove customer</button></form></section>`;
  }
  const found = typed === '' ? [] : findCustomers(state, typed, FOUND).customers;
  return markup`<section aria-labelledby="customer"><h2 id="customer">Customer</h2>
<form class="row" method="get" action="/pos" role="search"><label class="field">Name, e-mail or id <input type="search" name="q" value="${typed}"></label>
<button class="button">Search</button></form>
<ul class="people">${found.map(
    (
      one,
    ) => markup`<li><form method="post" action="/pos/customer"><button class="person" name="customerId" value="${one.id}">
<span>${fullName(one)}</span><span class="quiet">${one.email ?? 'no e-mail'}</span></button></form></li>`,
  )}</ul></section>`;
}

function productForm({ shop: { state } }: Visit): Markup {
  const options = [...state.products.values()].flatMap((product) =>
    product.variants
      .filter(({ inventory }) => inventory > 0)
      .map((variant) => {
        const title = variant.title === 'Default Title' ? '' : `, ${variant.title}`;
        return markup`<option value="${variant.id}">${product.title}${title} · ${money(state, variant.priceMinor)}</option>`;
      }),
  );
  return markup`<form class="row" method="post" action="/pos/add"><label class="field">Product <select name="variantId">${options}</select></label>
<button class="button">Add</button></form>`;
}

function cart(visit: Visit, trolley: Trolley): Markup {
  const { state } = visit.shop;
  if (trolley.lines.length === 0) return markup`<p>Nothing yet.</p>`;
  const priced = pricePosTrolley(visit, trolley);
  const lines = trolley.lines.map(
    ({ product, variant, quantity }) => markup`<li><span>${quantity} × ${product.title}</span>
<form method="post" action="/pos/remove"><button class="plain" name="variantId" value="${variant.id}">Remove<span class="unseen"> ${product.title}</span></button></form>
<span>${money(state, variant.priceMinor * quantity)}</span></li>`,
  );
  const codes = trolley.codes.map(
    (code) => markup`<li><form method="post" action="/pos/code/remove"><span class="tag">${code}</span>
<button class="plain" name="code" value="${code}">Remove<span class="unseen"> ${code}</span></button></form></li>`,
  );
  return markup`<ul class="order-lines">${lines}</ul>${codes.length === 0 ? null : markup`<ul class="codes">${codes}</ul>`}
${priced.ok ? totalsList(state, priced.value.totals) : markup`<p class="problem" role="alert">${priced.message}</p>`}
${priced.ok ? priced.value.rejectedCodes.map(({ code, message }) => markup`<p class="problem">${code}: ${message}</p>`) : null}
<form method="post" action="/pos/pay" data-once><button class="button primary full"${priced.ok ? null : markup` disabled`}>Take payment${priced.ok ? ` ${money(state, priced.value.totals.totalMinor)}` : null}</button></form>`;
}
