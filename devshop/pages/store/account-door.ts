/** `/account`: a customer's own orders. */
import { currentTotals } from '../../shop/order-totals.ts';
import { readExtensions, type Extension } from '../../extensions/read-extensions.ts';
import { isInstalled } from '../../shop/operations/installation.ts';
import { orderContent, statusTags } from '../checkout/order-content.ts';
import { orderOf } from '../checkout/checkout-door.ts';
import type { Customer, Order, ShopState } from '../../shop/state.ts';
import { placeKey } from '../extensions.ts';
import { day, fullName, money } from '../format.ts';
import { markup, type Markup } from '../markup.ts';
import { goTo, sendPage, type Visit } from '../visitor.ts';
import { balancesList } from './balances-list.ts';
import { notHere } from './storefront-door.ts';
import { extensionPlace, storePage } from './store-layout.ts';
import { trolleyOf } from './trolley.ts';
import { countText } from './sign-in-page.ts';

const SHOWN = 50;

export function answerAccount(visit: Visit): void {
  const trolley = trolleyOf(visit);
  const { customer } = trolley;
  if (customer === null) return goTo(visit, '/storefront/sign-in');
  const [place, token] = visit.path;
  if (visit.fields !== null) return notHere(visit, trolley);
  if (place === undefined) {
    const content = accountContent(visit, customer);
    return sendPage(visit, storePage(visit, trolley, { title: 'Your account', content }));
  }
  const page = place === 'pages' ? fullPages(visit).find(({ handle }) => handle === token) : undefined;
  if (page) {
    const content = markup`<div class="narrow"><p><a href="/account">Your account</a></p>
${extensionPlace(FULL_PAGE, undefined, page.handle)}</div>`;
    return sendPage(visit, storePage(visit, trolley, { title: page.name, content }));
  }
  // Extensions name orders by their ids.
  const byId = visit.shop.state.orders.get(Number(token));
  const order = place === 'orders' ? (orderOf(visit, token) ?? byId) : null;
  // Somebody else's orders are not there.
  if (!order || order.customerId !== customer.id) return notHere(visit, trolley);
  const content = markup`<div class="narrow"><p><a href="/account">Your orders</a></p><h1>Order ${order.name}</h1>
${extensionPlace('customer-account.order-status.block.render')}
${orderContent(visit.shop.state, order)}</div>`;
  sendPage(visit, storePage(visit, trolley, { title: `Order ${order.name}`, content }));
}

const FULL_PAGE = 'customer-account.page.render';

/** Pages of the app in the account; in Shopify the owner puts links to them into its menu. */
function fullPages({ devshop, shop }: Visit): readonly Extension[] {
  if (!isInstalled(shop.state)) return [];
  const all = readExtensions(devshop.extensionsFolder);
  return all.filter(
    ({ handle, scriptFile }) =>
      scriptFile !== null && shop.state.extensionsOn.includes(placeKey(handle, FULL_PAGE)),
  );
}

function accountContent(visit: Visit, customer: Customer): Markup {
  const { state } = visit.shop;
  const links = fullPages(visit).map(
    ({ handle, name }) => markup`<a class="button" href="/account/pages/${handle}">${name}</a>`,
  );
  const orders = [...state.orders.values()].filter(({ customerId }) => customerId === customer.id).reverse();
  const rows = orders.slice(0, SHOWN).map((order) => orderRow(state, order));
  return markup`<div class="narrow"><h1>${fullName(customer)}</h1>
<p>${customer.email ?? 'No e-mail'}</p>
<form method="post" action="/storefront/sign-in"><button class="plain" name="customerId" value="0">Sign out</button></form>
${links.length === 0 ? null : markup`<p class="buttons">${links}</p>`}
${extensionPlace('customer-account.profile.block.render')}
${balancesList(state, customer, visit.devshop.box.options.now())}
<h2>${orders.length === 0 ? 'No orders yet' : countText(orders.length, 'order')}</h2>
${extensionPlace('customer-account.order-index.block.render')}
${rows.length === 0 ? markup`<p><a class="button" href="/storefront">Look around</a></p>` : markup`<ul class="orders">${rows}</ul>`}
${orders.length > SHOWN ? markup`<p class="quiet">The newest ${SHOWN}.</p>` : null}</div>`;
}

function orderRow(state: ShopState, order: Order): Markup {
  return markup`<li><a href="/account/orders/${order.token}"><strong>${order.name}</strong> <span>${day(state, order.processedAt)}</span>
<span>${statusTags(order)}</span><span>${money(state, currentTotals(order).totalMinor)}</span></a></li>`;
}
