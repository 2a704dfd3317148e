/** What all pages of the control panel have around them. */
import { markup, type Markup, type Part } from '../markup.ts';
import { documentPage, navLink, saidBox } from '../store/store-layout.ts';
import type { Visit } from '../visitor.ts';

export function controlPage(visit: Visit, title: string, content: Part): Markup {
  const { record } = visit.shop.state;
  const isLocal = visit.url.protocol === 'http:';
  const admin = isLocal ? '/admin' : `https://admin.shopify.com/store/${record.domain.split('.')[0]}`;
  return documentPage(
    `${title} · devshop`,
    markup`<header class="store-head control-head"><a class="brand" href="/control">devshop <span class="quiet">${record.name}</span></a>
<nav class="store-tools" aria-label="Other places"><a href="${admin}">Admin</a><a href="/storefront">Storefront</a></nav>
<nav class="store-nav" aria-label="Control panel"><ul><li>${navLink(visit, '/control', 'Live')}</li>
<li>${navLink(visit, '/control/orders', 'Orders')}</li><li>${navLink(visit, '/control/customers', 'Customers')}</li>
<li>${navLink(visit, '/control/discounts', 'Discounts')}</li><li>${navLink(visit, '/control/shop', 'App and shop')}</li></ul></nav></header>
<main id="content" class="wide">${saidBox(visit)}${content}</main>`,
  );
}

/** Links to the pages of a list; `null` where all is on one. */
export function pager({ url }: Visit, page: number, pages: number): Markup | null {
  if (pages <= 1) return null;
  const to = (wanted: number, name: string): Markup | null => {
    if (wanted < 1 || wanted > pages) return null;
    const next = new URL(url);
    next.searchParams.set('page', String(wanted));
    return markup`<a class="button" href="${next.pathname}${next.search}">${name}</a>`;
  };
  return markup`<nav class="buttons" aria-label="Pages">${to(page - 1, 'Newer')}<span class="pages">Page ${page} of ${pages}</span>${to(page + 1, 'Older')}</nav>`;
}

export interface ListPage<Value> {
  readonly shown: readonly Value[];
  readonly page: number;
  readonly pages: number;
}

const PER_PAGE = 25;

export function listPage<Value>({ url }: Visit, values: readonly Value[]): ListPage<Value> {
  const pages = Math.max(1, Math.ceil(values.length / PER_PAGE));
  const page = Math.min(pages, Math.max(1, Math.trunc(Number(url.searchParams.get('page'))) || 1));
  return { shown: values.slice((page - 1) * PER_PAGE, page * PER_PAGE), page, pages };
}

export function searchForm(action: string, label: string, typed: string): Markup {
  return markup`<form class="row" method="get" action="${action}" role="search">
<label class="field">${label} <input type="search" name="q" value="${typed}" maxlength="100"></label>
<button class="button">Search</button></form>`;
}
