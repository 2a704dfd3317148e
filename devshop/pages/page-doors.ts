/**
 * The pages beside the admin, by how their paths begin. Add one here and it is served, on plain localhost as well
 * as at `https://<shop>.myshopify.com`.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { send, type Door } from '../hosts/http.ts';
import type { Devshop } from '../start.ts';
import { appProxyDoor } from './app-proxy.ts';
import { extensionsDoor } from '../extensions/extensions-door.ts';
import { browserScript } from './browser-scripts.ts';
import { answerCheckout, answerOrderStatus } from './checkout/checkout-door.ts';
import { randomOf } from '../shop/random.ts';
import { answerControl } from './control/control-door.ts';
import { answerPos } from './pos/pos-door.ts';
import { answerAccount } from './store/account-door.ts';
import { answerCart } from './store/cart-door.ts';
import { answerDiscountLink, goToStorefront } from './store/discount-link.ts';
import { ASSETS_PREFIX, sendThemeAsset } from './store/liquid/theme-places.ts';
import { answerStorefront, answerStorePages } from './store/storefront-door.ts';
import { pageDoor } from './visitor.ts';

/** Makes the door when devshop starts; `url.pathname` still has the whole path. */
export type PageDoor = (devshop: Devshop) => Door;

export const pageDoors: Readonly<Record<`/${string}`, PageDoor>> = {
  '/storefront': (devshop) => pageDoor(devshop, '/storefront', answerStorefront),
  '/checkout': (devshop) => {
    const placed = new Map<string, string>();
    return pageDoor(devshop, '/checkout', (visit) => answerCheckout(visit, placed));
  },
  '/orders': (devshop) => pageDoor(devshop, '/orders', answerOrderStatus),
  '/account': (devshop) => pageDoor(devshop, '/account', answerAccount),
  '/control': (devshop) => {
    const { seed, now } = devshop.box.options;
    // Each window that is open listens.
    devshop.box.events.setMaxListeners(0);
    // Other orders after each start.
    const random = randomOf(seed + now());
    return pageDoor(devshop, '/control', (visit) => answerControl(visit, random));
  },
  // Where themes look for them.
  '/apps': (devshop) => appProxyDoor(devshop),
  '/discount': (devshop) => pageDoor(devshop, '/discount', answerDiscountLink),
  '/cart.js': (devshop) => pageDoor(devshop, '', answerCart),
  '/cart': (devshop) => pageDoor(devshop, '', answerCart),
  '/products': (devshop) => pageDoor(devshop, '', goToStorefront),
  '/collections': (devshop) => pageDoor(devshop, '', goToStorefront),
  '/pages': (devshop) => pageDoor(devshop, '/pages', answerStorePages),
  '/pos': (devshop) => pageDoor(devshop, '/pos', answerPos),
  '/devshop/extensions': extensionsDoor,
  '/devshop/pages': () => sendFile,
  [ASSETS_PREFIX]: () => sendThemeAsset,
};

const CSS = path.join(import.meta.dirname, 'pages.css');

const sendFile: Door = (_request, response, url) => {
  if (url.pathname === '/devshop/pages/pages.css') send(response, 200, 'text/css', readFileSync(CSS, 'utf8'));
  else if (url.pathname === '/devshop/pages/pages.js') {
    send(response, 200, 'text/javascript', browserScript('pages.ts') + browserScript('control.ts'));
  } else send(response, 404, 'text/plain', 'No such file.\n');
};
