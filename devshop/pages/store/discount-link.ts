/** `/discount/CODE?redirect=/products/soap`: a link that puts a code into the cart. */
import { findCode } from '../../shop/code-index.ts';
import { doDueJobs } from '../../shop/code-jobs.ts';
import { send } from '../../hosts/http.ts';
import { goTo, type Visit } from '../visitor.ts';
import { keepTrolley, trolleyOf } from './trolley.ts';

/** The code takes the place of another, as at Shopify; one that nobody knows changes nothing. */
export function answerDiscountLink(visit: Visit): void {
  const { shop, url, fields, devshop } = visit;
  if (fields !== null) return send(visit.response, 405, 'text/plain', 'Only GET.\n');
  const [code = ''] = visit.path;
  doDueJobs(shop.state, devshop.box.options.now());
  const found = findCode(shop.state, code);
  if (found) keepTrolley(visit, { ...trolleyOf(visit), codes: [found.code.code] });
  goTo(visit, storePath(ownPath(url.searchParams.get('redirect') ?? '/')));
}

/** Never to another site: `//evil.example` and `/\evil.example` are addresses of one. */
function ownPath(told: string): string {
  const base = 'https://shop.invalid';
  if (!told.startsWith('/') || !URL.canParse(told, base)) return '/';
  const url = new URL(told, base);
  // Dots are taken out first: what is left may begin with two slashes.
  return url.origin === base && !url.pathname.startsWith('//')
    ? `${url.pathname}${url.search}${url.hash}`
    : '/';
}

/** Where devshop has Shopify's `/`, `/cart`, `/products/...` and `/collections/...`. */
function storePath(path: string): string {
  const isStore = path === '/' || /^\/(?:\?|#|cart(?:$|[/?#])|products\/|collections\/)/.test(path);
  return isStore ? `/storefront${path === '/' ? '' : path}` : path;
}

export function goToStorefront(visit: Visit): void {
  goTo(visit, storePath(`${visit.url.pathname}${visit.url.search}`));
}
