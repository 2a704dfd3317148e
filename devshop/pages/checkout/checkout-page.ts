/** The checkout: who, how it is sent, how it is paid. */
import type { Outcome } from '../../shop/act.ts';
import { type Balances, balancesFor } from '../../shop/operations/pay-from-balances.ts';
import { storeCreditOf } from '../../shop/operations/store-credit.ts';
import type { PricedCart } from '../../shop/price-cart.ts';
import type { ShopState } from '../../shop/state.ts';
import { money } from '../format.ts';
import { markup, type Markup } from '../markup.ts';
import { discountForm, rejectedList } from '../store/cart-page.ts';
import { localeSwitch } from '../locale.ts';
import { documentPage, extensionPlace, saidBox, storeFoot } from '../store/store-layout.ts';
import { totalsList } from '../store/sums.ts';
import { priceTrolley, type Trolley, type TrolleyLine } from '../store/trolley.ts';
import type { Visit } from '../visitor.ts';

/** How an order can be paid: the word in the form, and what the shop's operations make of it. */
export const PAYMENTS = {
  card: { label: 'Card', order: { payment: 'paid', gateway: 'shopify_payments' } },
  authorized: { label: 'Card, held until it is captured', order: { payment: 'authorized' } },
  later: { label: 'Later, by bank transfer', order: { payment: 'pending', gateway: 'manual' } },
} as const;

export interface Checkout {
  readonly trolley: Trolley;
  /** What makes a second press of the button harmless. */
  readonly checkoutId: string;
  /** As priced with codes that did not apply, and have been taken out. */
  readonly dropped: Outcome<PricedCart>;
}

export function checkoutPage(visit: Visit, { trolley, checkoutId, dropped }: Checkout): Markup {
  const { state } = visit.shop;
  const typed = visit.url.searchParams;
  const { priced, rates, rate } = priceTrolley(visit, trolley, typed.get('shipping'));
  const at = visit.devshop.box.options.now();
  const owner = { ...trolley, customerId: trolley.customer?.id ?? null };
  const balances = priced.ok ? balancesFor(state, owner, priced.value.totals.totalMinor, at) : priced;
  const sum = balances.ok ? money(state, balances.value.leftMinor) : null;
  return checkoutFrame(
    visit,
    'Checkout',
    markup`<div class="two-columns checkout"><div><h1>Checkout</h1>
<form id="pay" method="post" action="/checkout" data-once>
<input type="hidden" name="checkoutId" value="${checkoutId}">
<section><h2>Contact</h2>${contact(trolley, typed.get('email') ?? '')}</section>
${
  rates.length === 0
    ? null
    : markup`<fieldset class="choices"><legend>Shipping</legend>${rates.map(
        (
          one,
        ) => markup`<label class="choice"><input type="radio" name="shipping" value="${one.title}" data-reload${one === rate ? markup` checked` : null}>
<span>${one.title}</span><span>${one.priceMinor === 0 ? 'Free' : money(state, one.priceMinor)}</span></label>`,
      )}</fieldset>`
}
<fieldset class="choices"><legend>Payment</legend>${Object.entries(PAYMENTS).map(
      (
        [value, { label }],
        index,
      ) => markup`<label class="choice"><input type="radio" name="payment" value="${value}"${index === 0 ? markup` checked` : null}>
<span>${label}</span></label>`,
    )}</fieldset>
<label class="check"><input type="checkbox" name="test" value="1"> A test order, as Shopify's bogus gateway makes them</label>
${extensionPlace('purchase.checkout.block.render')}
<div data-refresh="pay">${balances.ok ? null : markup`<p class="problem" role="alert">${balances.message}</p>`}
<button class="button primary full"${sum === null ? markup` disabled` : null}>Pay ${sum}</button></div></form></div>
<section class="summary" aria-labelledby="summary"><h2 id="summary">Your order</h2>
<ul class="order-lines">${trolley.lines.map((line) => summaryLine(visit, line))}</ul>
<div data-refresh="codes">${discountForm(trolley, '/checkout')}
${rejectedList(dropped)}</div>
${storeCreditForm(visit, trolley)}
${extensionPlace('purchase.checkout.reductions.render-after')}
<div data-refresh="totals">${priced.ok ? totalsList(state, priced.value.totals, balances.ok ? balanceRows(state, balances.value) : []) : null}</div>
</section></div>`,
  );
}

/** The credit of whoever is signed in. */
function storeCreditForm({ shop, devshop }: Visit, { customer, storeCredit }: Trolley): Markup | null {
  const credit = storeCreditOf(shop.state, customer?.id ?? null, devshop.box.options.now());
  if (credit === 0) return null;
  return markup`<form class="row" method="post" action="/storefront/store-credit"><p>Store credit: ${money(shop.state, credit)}</p>
<button class="button" name="use" value="${storeCredit ? '0' : '1'}">${storeCredit ? 'Keep it' : 'Use it'}<span class="unseen">, store credit</span></button></form>`;
}

function balanceRows(state: ShopState, { storeCreditMinor, giftCards, leftMinor }: Balances) {
  if (storeCreditMinor === 0 && giftCards.length === 0) return [];
  const rows: [string, string][] = giftCards.map(({ card, amountMinor }) => [
    `Gift card •••• ${card.lastCharacters}`,
    money(state, -amountMinor),
  ]);
  if (storeCreditMinor > 0) rows.unshift(['Store credit', money(state, -storeCreditMinor)]);
  return [...rows, ['To be paid', money(state, leftMinor)] as [string, string]];
}

function contact({ customer }: Trolley, typed: string): Markup {
  if (customer?.email) {
    return markup`<p>${customer.email} <a href="/storefront/sign-in">Be somebody else</a></p>`;
  }
  return markup`<label class="field">E-mail <input type="email" name="email" value="${typed}" maxlength="200" autocomplete="off" required></label>
<p class="quiet">${customer ? 'Your account has no e-mail.' : markup`As a guest, or <a href="/storefront/sign-in">sign in</a>.`}</p>`;
}

function summaryLine({ shop }: Visit, { product, variant, quantity }: TrolleyLine): Markup {
  const choice =
    variant.title === 'Default Title' ? null : markup` <span class="quiet">${variant.title}</span>`;
  return markup`<li><span>${quantity} × ${product.title}${choice}</span><span>${money(shop.state, variant.priceMinor * quantity)}</span></li>`;
}

export function checkoutFrame(visit: Visit, title: string, content: Markup): Markup {
  const { record } = visit.shop.state;
  return documentPage(
    `${title} · ${record.name}`,
    markup`<header class="store-head"><a class="brand" href="/storefront">${record.name}</a>
<nav class="store-tools" aria-label="Back"><a href="/storefront/cart">Cart</a></nav></header>
<main id="content" class="wide">${saidBox(visit)}${content}</main>${localeSwitch(visit)}${storeFoot(record.name)}`,
  );
}
