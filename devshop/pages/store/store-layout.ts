/** What all pages of the store have around them. */
import type { Product } from '../../shop/state.ts';
import { localeSwitch } from '../locale.ts';
import { markup, type Markup, type Part } from '../markup.ts';
import type { Visit } from '../visitor.ts';
import { fillThemePlaces } from './liquid/theme-places.ts';
import { countOf, type Trolley } from './trolley.ts';

export interface StorePage {
  readonly title: string;
  readonly content: Part;
  /** Which page of the store an app's block would stand on: `product`, `cart`, `index`, `page`. */
  readonly template?: string;
  /** Of its page. */
  readonly product?: Product;
}

export function storePage(visit: Visit, trolley: Trolley, page: StorePage): Markup {
  const { title, content, template, product = null } = page;
  const { record, collections } = visit.shop.state;
  const count = countOf(trolley);
  const links = [...collections.values()].map(
    ({ handle, title: name }) =>
      markup`<li>${navLink(visit, `/storefront/collections/${handle}`, name)}</li>`,
  );
  const body = markup`<header class="store-head">
<a class="brand" href="/storefront">${record.name}</a>
<nav class="store-tools" aria-label="You">
${hasLoyaltyPage(visit) ? navLink(visit, '/pages/rewards', 'Rewards') : null}
${trolley.customer ? navLink(visit, '/account', trolley.customer.firstName ?? 'Account') : navLink(visit, '/storefront/sign-in', 'Sign in')}
<a href="/storefront/cart"${visit.url.pathname === '/storefront/cart' ? CURRENT : null}>Cart <span class="count" aria-hidden="true">${count}</span><span class="unseen">(${count} ${count === 1 ? 'item' : 'items'})</span></a>
</nav>
<nav class="store-nav" aria-label="Collections"><ul>${links}</ul></nav>
</header>
<main id="content" class="wide">${saidBox(visit)}${content}</main>
${localeSwitch(visit)}
${storeFoot(record.name)}
${extensionPlace('body', template)}`;
  const documentTitle = `${title} · ${record.name}`;
  // Pages of the account are no pages of the theme.
  if (visit.url.pathname.startsWith('/account')) return documentPage(documentTitle, body);
  const themed = fillThemePlaces(visit, trolley, { template, product }, body);
  return documentPage(documentTitle, themed.body, themed.head);
}

function hasLoyaltyPage({ shop }: Visit): boolean {
  return shop.state.extensionsOn.includes('loyalty-page');
}

const CURRENT = markup` aria-current="page"`;

export function navLink({ url }: Visit, href: string, name: string): Markup {
  return markup`<a href="${href}"${url.pathname === href ? CURRENT : null}>${name}</a>`;
}

/** Places of UI extensions; those of the theme are filled by the server. */
const HOSTS_EXTENSIONS = /data-extension-target="(?:purchase|customer-account|pos|admin)\./;
const EXTENSION_HOST = markup`<link rel="stylesheet" href="/devshop/extensions/host.css">
<script src="/devshop/extensions/host.js" defer></script>
`;

/** @param head what else belongs there */
export function documentPage(title: string, body: Markup, head: Part = null): Markup {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/devshop/pages/pages.css">
<script src="/devshop/pages/pages.js" defer></script>
${HOSTS_EXTENSIONS.test(body.text) ? EXTENSION_HOST : null}${head}</head>
<body>
<a class="skip" href="#content">Skip to content</a>
${body}
</body>
</html>
`;
}

export function storeFoot(name: string): Markup {
  return markup`<footer class="store-foot"><p>${name} is played by devshop: nothing is sold, nothing is charged.
<a href="/control">Control panel</a></p></footer>`;
}

/** The outcome of the deed before. */
export function saidBox({ said }: Visit): Markup | null {
  if (said === null) return null;
  return markup`<p class="said${said.ok ? '' : ' refused'}" role="${said.ok ? 'status' : 'alert'}">${said.text}</p>`;
}

/**
 * Where an extension of the app goes, by the name Shopify gives the place. It is empty: what stands in it is the
 * extension's business.
 * @param handle of the one extension it is for, as with full pages
 */
export function extensionPlace(target: string, template?: string, handle?: string): Markup {
  return markup`<div data-extension-target="${target}"${template === undefined ? null : markup` data-template="${template}"`}${handle === undefined ? null : markup` data-extension-handle="${handle}"`}></div>`;
}
