/** `/control`: everything that can be made to happen in the shop. */
import type { Random } from '../../shop/random.ts';
import { placeRandomOrders } from '../../shop/seed/random-orders.ts';
import { sendJson } from '../../hosts/http.ts';
import { markup, type Markup } from '../markup.ts';
import { countText } from '../store/sign-in-page.ts';
import { goTo, sendPage, type Fields, type Said, type Visit } from '../visitor.ts';
import { controlPage } from './control-layout.ts';
import { createCustomer, doWithCustomer } from './customer-deeds.ts';
import { customerPage, customersPage } from './customers-page.ts';
import { discountsPage } from './discounts-page.ts';
import { setFaults } from './faults-form.ts';
import { livePage, MOST_RANDOM_ORDERS } from './live-page.ts';
import { streamLive } from './live-stream.ts';
import { doWithOrder } from './order-deeds.ts';
import { orderPage } from './order-page.ts';
import { ordersPage } from './orders-page.ts';
import { doWithShop, shopPage } from './shop-page.ts';

export function answerControl(visit: Visit, random: Random): void {
  if (visit.fields !== null) {
    if (!carryOut(visit, visit.fields, random)) notHere(visit);
    return;
  }
  if (visit.path.join('/') === 'events') return streamLive(visit);
  const page = pageOf(visit);
  if (page) sendPage(visit, controlPage(visit, ...page));
  else notHere(visit);
}

function notHere(visit: Visit): void {
  const content = markup`<h1>This page is not here</h1><p><a href="/control">Control panel</a></p>`;
  sendPage(visit, controlPage(visit, 'Not here', content), 404);
}

function pageOf(visit: Visit): [title: string, content: Markup] | null {
  const { state } = visit.shop;
  const [place, id] = visit.path;
  if (place === undefined) return ['Live', livePage(visit)];
  if (place === 'shop') return ['App and shop', shopPage(visit)];
  if (place === 'discounts') return ['Discounts', discountsPage(visit)];
  if (place === 'orders') {
    if (id === undefined) return ['Orders', ordersPage(visit)];
    const order = state.orders.get(Number(id));
    return order ? [`Order ${order.name}`, orderPage(state, order)] : null;
  }
  if (place !== 'customers') return null;
  if (id === undefined) return ['Customers', customersPage(visit)];
  const customer = state.customers.get(Number(id));
  return customer ? ['Customer', customerPage(visit, customer)] : null;
}

/** @returns whether there is such a deed */
function carryOut(visit: Visit, fields: Fields, random: Random): boolean {
  const { state } = visit.shop;
  const [place, name, deed] = visit.path;
  if (place === 'orders') {
    const order = state.orders.get(Number(name));
    return order !== undefined && doWithOrder(visit, order, deed, fields);
  }
  if (place === 'customers') {
    if (name === undefined) {
      createCustomer(visit, fields);
      return true;
    }
    const customer = state.customers.get(Number(name));
    return customer !== undefined && doWithCustomer(visit, customer, deed, fields);
  }
  if (place === 'shop') return doWithShop(visit, name, fields);
  const said = live(visit, fields, random);
  if (said !== null) answerLive(visit, said);
  return said !== null;
}

/** The deeds of the first page. */
function live(visit: Visit, fields: Fields, random: Random): Said | null {
  const { webhooks, faults } = visit.devshop.box;
  switch (visit.path.join('/')) {
    case 'random':
      return placeRandom(visit, Number(fields['count']), random);
    case 'again':
      return webhooks.sendAgain(Number(fields['number']))
        ? { ok: true, text: 'Sent again.' }
        : { ok: false, text: 'This one is too old: only the newest are kept.' };
    case 'hurry':
      webhooks.hurry();
      return { ok: true, text: 'What waited is on its way.' };
    case 'faults/off':
      faults.allOff();
      return { ok: true, text: 'Nothing goes wrong any more.' };
    case 'faults/webhooks':
    case 'faults/api': {
      const wrong = setFaults(faults, visit.path[1] === 'api' ? 'api' : 'webhooks', fields);
      return wrong === null ? { ok: true, text: 'Holds from now on.' } : { ok: false, text: wrong };
    }
    default:
      return null;
  }
}

function placeRandom({ shop, devshop }: Visit, count: number, random: Random): Said {
  if (!(Number.isSafeInteger(count) && count >= 1 && count <= MOST_RANDOM_ORDERS)) {
    return { ok: false, text: `From 1 to ${MOST_RANDOM_ORDERS} orders at once.` };
  }
  const at = devshop.box.options.now();
  const placed = placeRandomOrders(shop.state, shop.operations, random, { at, count });
  return { ok: placed === count, text: `${countText(placed, 'order')} placed.` };
}

/** The page's script stays where it is. */
function answerLive(visit: Visit, said: Said): void {
  if (visit.request.headers['x-devshop'] === '1') sendJson(visit.response, said.ok ? 200 : 422, said);
  else goTo(visit, '/control', said);
}
