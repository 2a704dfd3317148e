/** `/pos`: a point of sale, as far as the app's blocks need one: a cart, a customer, a payment. */
import { orderOf } from '../checkout/checkout-door.ts';
import { orderContent } from '../checkout/order-content.ts';
import { markup, type Markup } from '../markup.ts';
import { currentStaff } from '../staff-cookie.ts';
import { notHere } from '../store/storefront-door.ts';
import { documentPage, extensionPlace, saidBox, storeFoot } from '../store/store-layout.ts';
import { cartOf, trolleyOf, withQuantity, type Trolley } from '../store/trolley.ts';
import { goTo, sendPage, type Fields, type Visit } from '../visitor.ts';
import { registerContent } from './pos-page.ts';
import { keepPosTrolley, posTrolley } from './pos-trolley.ts';

export function answerPos(visit: Visit): void {
  const [place, token] = visit.path;
  if (visit.fields !== null) return carryOut(visit, visit.fields);
  const trolley = posTrolley(visit);
  if (place === undefined)
    return sendPage(visit, posPage(visit, 'Register', registerContent(visit, trolley)));
  const order = place === 'done' ? orderOf(visit, token) : null;
  if (!order) return notHere(visit, trolleyOf(visit));
  const content = markup`<div class="narrow"><h1>Paid</h1>
${extensionPlace('pos.purchase.post.block.render')}
${orderContent(visit.shop.state, order)}
<p class="buttons"><a class="button primary" href="/pos">New sale</a></p></div>`;
  sendPage(visit, posPage(visit, 'Paid', content));
}

function posPage(visit: Visit, title: string, content: Markup): Markup {
  const { record } = visit.shop.state;
  const { firstName, lastName } = currentStaff(visit.shop, visit.request);
  return documentPage(
    `${title} · ${record.name} point of sale`,
    markup`<header class="store-head"><a class="brand" href="/pos">${record.name} <span class="quiet">Point of sale</span></a>
<p class="quiet">${firstName} ${lastName}</p></header>
<main id="content" class="wide">${saidBox(visit)}${content}</main>${storeFoot(record.name)}`,
  );
}

function carryOut(visit: Visit, fields: Fields): void {
  const trolley = posTrolley(visit);
  const back = (next: Trolley): void => {
    keepPosTrolley(visit, next);
    goTo(visit, '/pos');
  };
  const variantId = Number(fields['variantId']);
  const count = trolley.lines.find(({ variant }) => variant.id === variantId)?.quantity ?? 0;
  switch (visit.path.join('/')) {
    case 'customer':
      return back({
        ...trolley,
        customer: visit.shop.state.customers.get(Number(fields['customerId'])) ?? null,
      });
    case 'add':
      return back(withQuantity(visit, trolley, variantId, count + 1));
    case 'remove':
      return back(withQuantity(visit, trolley, variantId, 0));
    case 'code/remove':
      return back({ ...trolley, codes: trolley.codes.filter((code) => code !== fields['code']) });
    case 'pay':
      return pay(visit, trolley);
    default:
      notHere(visit, trolleyOf(visit));
  }
}

function pay(visit: Visit, trolley: Trolley): void {
  const order = visit.shop.operations.placeOrder({ ...cartOf(trolley, null), sourceName: 'pos' });
  if (!order.ok) return goTo(visit, '/pos', { ok: false, text: order.message });
  keepPosTrolley(visit, { ...trolley, customer: null, lines: [], codes: [] });
  goTo(visit, `/pos/done/${order.value.token}`);
}
