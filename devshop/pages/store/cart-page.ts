/** The cart, and the parts of it that the checkout shows too. */
import type { Outcome } from '../../shop/act.ts';
import type { PricedCart } from '../../shop/price-cart.ts';
import { savedRow, sumRows } from './sums.ts';
import { money } from '../format.ts';
import { markup, type Markup } from '../markup.ts';
import type { Visit } from '../visitor.ts';
import { productPicture } from './pictures.ts';
import { extensionPlace } from './store-layout.ts';
import { MOST_OF_ONE, priceTrolley, type Trolley, type TrolleyLine } from './trolley.ts';

export function cartContent(visit: Visit, trolley: Trolley): Markup {
  if (trolley.lines.length === 0) {
    return markup`<h1>Your cart</h1><p>There is nothing in it yet.</p>
<p><a class="button" href="/storefront">Look around</a></p>`;
  }
  const { state } = visit.shop;
  const { priced } = priceTrolley(visit, trolley, null);
  const problem = trolley.lines.some((line) => line.problem !== null) || !priced.ok;
  return markup`<h1>Your cart</h1><div class="two-columns"><div>
<form id="quantities" method="post" action="/storefront/cart/change"><ul class="cart-lines">${trolley.lines.map(
    (line) => cartLine(visit, line),
  )}</ul>
<button class="button">Update quantities</button></form>
</div><div class="summary">
${discountForm(trolley, '/storefront/cart')}
${rejectedList(priced)}
${
  priced.ok
    ? markup`<dl class="sums">${sumRows(
        ['Subtotal', money(state, priced.value.totals.subtotalMinor)],
        savedRow(state, priced.value.totals),
      )}</dl><p class="quiet">Shipping and tax come next.</p>`
    : markup`<p class="problem" role="alert">${priced.message}</p>`
}
${
  problem
    ? markup`<p class="quiet">Change the quantities to go on.</p>`
    : markup`<a class="button primary full" href="/checkout">Check out</a>`
}
${extensionPlace('section', 'cart')}</div></div>`;
}

function cartLine(visit: Visit, { product, variant, quantity, problem }: TrolleyLine): Markup {
  const { state } = visit.shop;
  const name = variant.title === 'Default Title' ? product.title : `${product.title}, ${variant.title}`;
  return markup`<li>${productPicture(product)}<div>
<a href="/storefront/products/${product.handle}">${product.title}</a>
${variant.title === 'Default Title' ? null : markup`<p class="quiet">${variant.title}</p>`}
<p>${money(state, variant.priceMinor)}</p>
${problem === null ? null : markup`<p class="problem">${problem}</p>`}</div>
<div class="amount"><input type="number" name="${variant.id}" value="${quantity}" min="0" max="${MOST_OF_ONE}" inputmode="numeric" aria-label="Quantity of ${name}" required>
<button class="plain" name="remove" value="${variant.id}" formnovalidate>Remove<span class="unseen"> ${name}</span></button></div></li>`;
}

/** @param then the page it comes back to */
export function discountForm({ codes, giftCards }: Trolley, then: string): Markup {
  const used = [...codes, ...giftCards].map((code) => {
    const shown = codes.includes(code) ? code : `Gift card •••• ${code.slice(-4).toLowerCase()}`;
    return markup`<li><form method="post" action="/storefront/discount/remove"><input type="hidden" name="then" value="${then}">
<span class="tag">${shown}</span> <button class="plain" name="code" value="${code}">Remove<span class="unseen"> ${shown}</span></button></form></li>`;
  });
  return markup`<form class="row" method="post" action="/storefront/discount"><input type="hidden" name="then" value="${then}">
<label class="field">Discount code or gift card <input name="code" maxlength="255" autocomplete="off" autocapitalize="characters" required></label>
<button class="button">Apply</button></form>${used.length === 0 ? null : markup`<ul class="codes">${used}</ul>`}`;
}

/** Codes in the cart that do not apply to it, and why. */
export function rejectedList(priced: Outcome<PricedCart>): Markup | null {
  if (!priced.ok || priced.value.rejectedCodes.length === 0) return null;
  return markup`${priced.value.rejectedCodes.map(({ message }) => markup`<p class="problem" role="status">${message}</p>`)}`;
}
