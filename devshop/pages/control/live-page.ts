/** `/control`: what goes back and forth between shop and app, and what shall go wrong with it. */
import { isInstalled } from '../../shop/operations/installation.ts';
import { markup, type Markup } from '../markup.ts';
import type { Visit } from '../visitor.ts';
import { anyFaultOn, faultsForm } from './faults-form.ts';
import { liveLists, type LiveLists, type LiveRow } from './live-rows.ts';

export const MOST_RANDOM_ORDERS = 500;

export function livePage(visit: Visit): Markup {
  const { faults } = visit.devshop.box;
  const { deliveries, calls } = listsOf(visit);
  return markup`<h1>Live</h1>
${
  isInstalled(visit.shop.state)
    ? null
    : markup`<p class="said refused">The app is not installed: it hears nothing. <a href="/control/shop">Install it</a></p>`
}
<div class="toolbar"><form class="row" method="post" action="/control/random" data-once>
<label class="field">Random orders <input type="number" name="count" value="10" min="1" max="${MOST_RANDOM_ORDERS}" inputmode="numeric" required></label>
<button class="button primary">Place orders</button></form>
<form method="post" action="/control/faults/off"><button class="button" id="all-off"${anyFaultOn(faults) ? null : markup` disabled`}>Switch all faults off</button></form>
<form method="post" action="/control/hurry"><button class="button">Send waiting now</button></form></div>
<div class="halves">
<section class="panel" aria-labelledby="deliveries-heading"><h2 id="deliveries-heading">Webhooks to the app</h2>
${faultsForm(faults, 'webhooks')}
<form method="post" action="/control/again" data-stay>${list('deliveries', deliveries, 'Nothing was sent yet.')}</form></section>
<section class="panel" aria-labelledby="calls-heading"><h2 id="calls-heading">Calls of the app</h2>
${faultsForm(faults, 'api')}
${list('calls', calls, 'The app has not asked yet.')}</section></div>`;
}

function list(id: string, rows: readonly LiveRow[], empty: string): Markup {
  return markup`<ul class="live" id="${id}" data-empty="${empty}">${rows.map(
    ({ key, html }) => markup`<li data-key="${key}">${html}</li>`,
  )}</ul>`;
}

export function listsOf({ devshop, shop }: Visit): LiveLists {
  const { webhooks, adminApi } = devshop.box;
  return liveLists(shop.state, { deliveries: webhooks.deliveries(), calls: adminApi.calls() });
}
