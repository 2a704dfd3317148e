/** `/control/shop`: the app in the shop. */
import { isInstalled } from '../../shop/operations/installation.ts';
import { dayAndTime } from '../format.ts';
import { allExtensionSwitches, switchExtension } from '../extensions.ts';
import { markup, type Markup } from '../markup.ts';
import { goTo, tell, type Fields, type Visit } from '../visitor.ts';
import { countText } from '../store/sign-in-page.ts';

const ALL_ORDERS = 'read_all_orders';

export function shopPage(visit: Visit): Markup {
  const { state } = visit.shop;
  const { name } = visit.devshop.app;
  const { installation, record } = state;
  const isOn = isInstalled(state);
  const older = installation?.scopes.includes(ALL_ORDERS) ?? false;
  const extensions = allExtensionSwitches(name, state).map(
    ({ handle, name: extension, isOn: shown }) =>
      markup`<li><span>${extension} <span class="tag ${shown ? 'good' : ''}">${shown ? 'on' : 'off'}</span></span>
${button('extension', shown ? 'Turn off' : 'Turn on', extension, [
  ['handle', handle],
  ['on', shown ? '0' : '1'],
])}</li>`,
  );
  return markup`<h1>App and shop</h1><div class="halves">
<section class="panel" aria-labelledby="app"><h2 id="app">${name}</h2>
<ul class="switches">
<li><span>${installedText(visit)}</span>${isOn ? button('uninstall', 'Uninstall', name) : button('install', 'Install', name)}</li>
${
  isOn
    ? markup`<li><span>Orders older than 60 days <span class="tag ${older ? 'good' : ''}">${older ? 'granted' : 'not granted'}</span>
<span class="quiet">${ALL_ORDERS}</span></span>${button('all-orders', older ? 'Withdraw' : 'Grant', ALL_ORDERS, [['on', older ? '0' : '1']])}</li>`
    : null
}
${isOn || installation === null ? null : markup`<li><span>Erase all it has of this shop <span class="quiet">shop/redact, 48 hours after uninstalling</span></span>${button('redact-shop', 'Ask', 'to erase')}</li>`}
</ul>
${isOn ? markup`<p class="quiet">It may: ${installation?.scopes.join(', ')}</p>` : null}</section>
<section class="panel" aria-labelledby="extensions"><h2 id="extensions">In theme and checkout</h2><ul class="switches">${extensions}</ul>
<h2>${record.name}</h2><p class="quiet">${record.domain}, ${record.currency}, ${record.ianaTimezone}, plan ${record.plan}.
${countText(state.customers.size, 'customer')}, ${countText(state.orders.size, 'order')}, ${countText(state.products.size, 'product')}.</p></section></div>`;
}

function installedText({ shop: { state } }: Visit): string {
  const { installation } = state;
  if (installation === null) return 'Not installed yet.';
  return installation.uninstalledAt === null
    ? `Installed ${dayAndTime(state, installation.installedAt)}.`
    : `Uninstalled ${dayAndTime(state, installation.uninstalledAt)}.`;
}

function button(
  action: string,
  verb: string,
  what: string,
  hidden: readonly (readonly [string, string])[] = [],
): Markup {
  return markup`<form method="post" action="/control/shop/${action}">${hidden.map(
    ([name, value]) => markup`<input type="hidden" name="${name}" value="${value}">`,
  )}<button class="button">${verb}<span class="unseen"> ${what}</span></button></form>`;
}

/** @returns whether there is such a deed */
export function doWithShop(visit: Visit, deed: string | undefined, fields: Fields): boolean {
  const { state, operations } = visit.shop;
  const { name, scopes } = visit.devshop.app;
  const on = fields['on'] === '1';
  switch (deed) {
    case 'install': {
      const came = operations.installApp({ scopes });
      goTo(
        visit,
        '/control/shop',
        tell(came, `${name} is installed. It gets its keys when it is opened in the admin.`),
      );
      return true;
    }
    case 'uninstall':
      goTo(visit, '/control/shop', tell(operations.uninstallApp(), `${name} is uninstalled.`));
      return true;
    case 'all-orders': {
      const others = (state.installation?.scopes ?? []).filter((scope) => scope !== ALL_ORDERS);
      const came = operations.updateScopes({ scopes: on ? [...others, ALL_ORDERS] : others });
      goTo(
        visit,
        '/control/shop',
        tell(came, on ? 'The app may read all orders.' : 'The app sees 60 days only.'),
      );
      return true;
    }
    case 'redact-shop':
      goTo(
        visit,
        '/control/shop',
        tell(operations.redactShop(), 'The app is asked to erase all it has of this shop.'),
      );
      return true;
    case 'extension':
      switchExtension(state, fields['handle'] ?? '', on);
      visit.devshop.box.save();
      goTo(visit, '/control/shop', { ok: true, text: on ? 'Turned on.' : 'Turned off.' });
      return true;
    default:
      return false;
  }
}
