/** `/checkout` with the thank-you page, and `/orders/<token>`, the order status page. */
import { randomUUID } from 'node:crypto';
import type { Outcome } from '../../shop/act.ts';
import { findGiftCard, whyNoGiftCard } from '../../shop/operations/gift-cards.ts';
import type { PricedCart } from '../../shop/price-cart.ts';
import type { Order } from '../../shop/state.ts';
import { markup } from '../markup.ts';
import { notHere } from '../store/storefront-door.ts';
import { extensionPlace } from '../store/store-layout.ts';
import { cartOf, keepTrolley, priceTrolley, trolleyOf, type Trolley } from '../store/trolley.ts';
import { goTo, sendPage, type Fields, type Visit } from '../visitor.ts';
import { checkoutFrame, checkoutPage, PAYMENTS } from './checkout-page.ts';
import { orderContent } from './order-content.ts';

const REMEMBERED = 1000;

/** @param placed the token of the order of each checkout: pressed twice, a button orders once */
export function answerCheckout(visit: Visit, placed: Map<string, string>): void {
  const [place, token] = visit.path;
  if (place === 'thank-you' && visit.fields === null) return thankYou(visit, token);
  const trolley = trolleyOf(visit);
  if (place !== undefined) return notHere(visit, trolley);
  if (visit.fields !== null) return pay(visit, visit.fields, placed);
  if (trolley.lines.length === 0) return goTo(visit, '/storefront/cart');
  const { priced } = priceTrolley(visit, trolley, visit.url.searchParams.get('shipping'));
  const kept = withoutDeadCodes(visit, trolley, priced);
  if (kept !== trolley) keepTrolley(visit, kept);
  const checkout = { trolley: kept, checkoutId: randomUUID(), dropped: priced };
  sendPage(visit, checkoutPage(visit, checkout));
}

/** The checkout says once why a code does not apply, and goes on without it. */
function withoutDeadCodes({ shop, devshop }: Visit, trolley: Trolley, priced: Outcome<PricedCart>): Trolley {
  const dead = new Set(priced.ok ? priced.value.rejectedCodes.map(({ code }) => code) : []);
  const at = devshop.box.options.now();
  const codes = trolley.codes.filter((code) => !dead.has(code));
  const giftCards = trolley.giftCards.filter(
    (code) => whyNoGiftCard(shop.state, findGiftCard(shop.state, code), at) === null,
  );
  const isSame = codes.length === trolley.codes.length && giftCards.length === trolley.giftCards.length;
  return isSame ? trolley : { ...trolley, codes, giftCards };
}

function pay(visit: Visit, fields: Fields, placed: Map<string, string>): void {
  const checkoutId = fields['checkoutId'] ?? '';
  const before = placed.get(checkoutId);
  if (before !== undefined) return goTo(visit, `/checkout/thank-you/${before}`);
  const trolley = trolleyOf(visit);
  const { email, payment = 'card', shipping, test } = fields;
  const back = (text: string): void => {
    const typed = new URLSearchParams({ email: email ?? '', shipping: shipping ?? '' });
    goTo(visit, `/checkout?${typed}`, { ok: false, text });
  };
  const chosen = Object.entries(PAYMENTS).find(([name]) => name === payment)?.[1];
  if (!chosen) return back('Choose how to pay.');
  const isGuest = !trolley.customer?.email;
  if (isGuest && !/^[^@\s]+@[^@\s]+$/.test(email?.trim() ?? '')) return back('An e-mail address has an @.');
  const { rate } = priceTrolley(visit, trolley, shipping ?? null);
  const order = visit.shop.operations.placeOrder({
    ...cartOf(trolley, rate),
    ...chosen.order,
    ...(isGuest ? { email: email?.trim() ?? null } : {}),
    test: test === '1',
  });
  if (!order.ok) return back(order.message);
  const { token } = order.value;
  if (checkoutId !== '') remember(placed, checkoutId, token);
  keepTrolley(visit, { ...trolley, lines: [], codes: [], giftCards: [], storeCredit: false });
  goTo(visit, `/checkout/thank-you/${token}`);
}

function remember(placed: Map<string, string>, checkoutId: string, token: string): void {
  placed.set(checkoutId, token);
  const [oldest] = placed.keys();
  if (placed.size > REMEMBERED && oldest !== undefined) placed.delete(oldest);
}

function thankYou(visit: Visit, token: string | undefined): void {
  const order = orderOf(visit, token);
  if (!order) return notHere(visit, trolleyOf(visit));
  const name = visit.shop.state.customers.get(order.customerId ?? 0)?.firstName;
  const content = markup`<div class="narrow"><h1>Thank you${name ? `, ${name}` : ''}!</h1>
<p>${order.email === null ? 'Your order is placed.' : `A confirmation would now go to ${order.email}.`}</p>
${extensionPlace('purchase.thank-you.block.render')}
${orderContent(visit.shop.state, order)}
<p class="buttons"><a class="button" href="/orders/${order.token}">See its status</a>
<a class="button" href="/storefront">Go on shopping</a></p></div>`;
  sendPage(visit, checkoutFrame(visit, 'Thank you', content));
}

/** Whoever knows the address may see it, as the link in Shopify's e-mails. */
export function answerOrderStatus(visit: Visit): void {
  const order = orderOf(visit, visit.path[0]);
  if (!order || visit.fields !== null) return notHere(visit, trolleyOf(visit));
  const content = markup`<div class="narrow"><h1>${headline(order)}</h1>
${extensionPlace('customer-account.order-status.block.render')}
${orderContent(visit.shop.state, order)}
<p class="buttons"><a class="button" href="/account">Your orders</a>
<a class="button" href="/storefront">Back to the store</a></p></div>`;
  sendPage(visit, checkoutFrame(visit, `Order ${order.name}`, content));
}

function headline(order: Order): string {
  return order.cancelledAt === null ? 'Your order is on its way' : 'Your order is cancelled';
}

export function orderOf({ shop }: Visit, token: string | undefined): Order | null {
  for (const order of shop.state.orders.values()) if (order.token === token) return order;
  return null;
}
