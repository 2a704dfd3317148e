/** Which door a request goes to: by Host header as Shopify's, by path on plain localhost. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerAdmin, type AdminPlace } from '../pages/admin-door.ts';
import { browserScript } from '../pages/browser-scripts.ts';
import { isAdminApiPath, letIn } from '../sign-in/admin-api-door.ts';
import { answerTokenRequest } from '../sign-in/token-door.ts';
import { escapeHtml, redirect, send, sendJson, type Door } from './http.ts';
import type { Doors, ShopsBehind } from './shop-side.ts';

export interface Served {
  readonly behind: () => ShopsBehind;
  /** The doors of a shop. */
  readonly doorsOf: (domain: string) => Doors | null;
  /** `/storefront` and the like. */
  readonly pages: () => Readonly<Record<string, Door>>;
  /** Where the app's pages are for browsers that reach Shopify's hosts at devshop. */
  readonly tunnelOrigin: string;
  /** The same for a person's own browser. */
  readonly plainAppOrigin: () => string;
  readonly plainOrigin: () => string;
  readonly throughTunnel: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
}

const EXTENSIONS = '/devshop/extensions/';

/** `https://...`: every host that devshop plays. */
export async function answerHost(
  served: Served,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const host = (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
  const url = requestUrl(request, `https://${host}`);
  if (host === new URL(served.tunnelOrigin).hostname) return served.throughTunnel(request, response);
  if (host === 'cdn.shopify.com') return answerCdn(null, response, url.pathname);
  if (host === 'storage.googleapis.com') return served.behind().handleBulkFile(request, response);
  if (host === 'admin.shopify.com') {
    const where = { appOrigin: served.tunnelOrigin, playedAt: null };
    // The admin hosts extensions as the store's pages do.
    if (url.pathname.startsWith(EXTENSIONS) && (await answerPages(served, request, response, url))) return;
    if (await answerStores(served, where, request, response, url)) return;
  } else if (await answerShop(served, host, request, response, url)) {
    return;
  }
  notFound(response, url);
}

/** `https://<shop>.myshopify.com`. */
async function answerShop(
  served: Served,
  domain: string,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<boolean> {
  const doors = served.doorsOf(domain);
  if (doors === null) return false;
  if (url.pathname === '/admin/oauth/access_token' && request.method === 'POST') {
    await answerTokenRequest(doors, request, response);
  } else if (isAdminApiPath(url.pathname)) {
    const access = letIn(doors, request, response);
    if (access !== null) await served.behind().handleAdminApi(request, response, access);
  } else if (url.pathname === '/admin' || url.pathname.startsWith('/admin/')) {
    const place = url.pathname.slice('/admin'.length);
    redirect(response, `https://admin.shopify.com/store/${storeName(domain)}${place}${url.search}`);
  } else {
    return answerPages(served, request, response, url);
  }
  return true;
}

/** `http://localhost:<port>`: the same pages for a person's own browser, which would go to the real Shopify. */
export async function answerPlain(
  served: Served,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = requestUrl(request, served.plainOrigin());
  const [, cdnPath] = /^\/cdn(\/.*)$/.exec(url.pathname) ?? [];
  if (cdnPath !== undefined) return answerCdn(served.plainOrigin(), response, cdnPath);
  if (url.pathname === '/') return send(response, 200, 'text/html', indexPage(served));
  if (url.pathname === '/devshop/played')
    return redirect(response, playedPath(url.searchParams.get('url') ?? ''));
  const where = { appOrigin: served.plainAppOrigin(), playedAt: served.plainOrigin() };
  if (await answerStores(served, where, request, response, url)) return;
  if (!(await answerPages(served, request, response, url))) notFound(response, url);
}

/** `/store/<name>`; what the frame's script asks for names its shop by where the frame stands. */
function answerStores(
  served: Served,
  where: Omit<AdminPlace, 'base'>,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<boolean> {
  const told = request.headers['x-devshop-base'];
  const path = typeof told === 'string' ? told : url.pathname;
  const [, name] = /^\/store\/([\w-]+)(?:\/|$)/.exec(path) ?? [];
  // On plain localhost the first shop is at /admin; the frame's own files are the same for all.
  const domain =
    name === undefined ? served.behind().shops()[0]?.state.record.domain : `${name}.myshopify.com`;
  const doors = served.doorsOf(domain ?? '');
  if (doors === null) return Promise.resolve(false);
  const base = name === undefined ? '/admin' : `/store/${name}`;
  return answerAdmin(doors, { base, ...where }, request, response, url);
}

async function answerPages(
  served: Served,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<boolean> {
  const pages = served.pages();
  if (url.pathname === '/' && '/storefront' in pages) {
    redirect(response, `/storefront${url.search}`);
    return true;
  }
  const prefix = Object.keys(pages).find((one) => url.pathname === one || url.pathname.startsWith(`${one}/`));
  if (prefix === undefined) return false;
  await pages[prefix]?.(request, response, url);
  return true;
}

function answerCdn(playedAt: string | null, response: ServerResponse, path: string): void {
  if (path === '/shopifycloud/app-bridge.js') {
    // Pages of another origin load it.
    const headers = { 'Access-Control-Allow-Origin': '*' };
    return send(
      response,
      200,
      'text/javascript',
      browserScript('app-bridge.ts', { PLAYED_AT: playedAt }),
      headers,
    );
  }
  send(response, 404, 'text/plain', `devshop has no ${path} of cdn.shopify.com.\n`);
}

/** Where devshop plays an address of Shopify on plain localhost. */
function playedPath(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url?.hostname === 'admin.shopify.com') return `${url.pathname}${url.search}`;
  if (url?.hostname.endsWith('.myshopify.com') !== true) return '/';
  const [, place] = /^\/admin(\/.*)?$/.exec(url.pathname) ?? [];
  const isAdmin = url.pathname === '/admin' || place !== undefined;
  return isAdmin
    ? `/store/${storeName(url.hostname)}${place ?? ''}${url.search}`
    : `${url.pathname}${url.search}`;
}

/** Where people begin; the other pages are reached from these. */
const INDEX: ReadonlyMap<string, string> = new Map([
  ['/admin', 'Admin'],
  ['/storefront', 'Storefront'],
  ['/pos', 'Point of sale'],
  ['/control', 'Control panel'],
]);

function indexPage(served: Served): string {
  const links = [...INDEX].map(([path, name]) => `<li><a href="${path}">${name}</a></li>`);
  const names = served
    .behind()
    .shops()
    .map(({ state }) => escapeHtml(state.record.name));
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>devshop</title><link rel="icon" href="data:,">
<main style="font: 16px/24px system-ui, sans-serif; max-width: 36rem; margin: 3rem auto; padding: 0 1rem">
<h1>devshop</h1><p>A Shopify in a box, with ${names.join(' and ')} in it.</p><ul>${links.join('')}</ul></main></html>
`;
}

function storeName(domain: string): string {
  return domain.replace('.myshopify.com', '');
}

function requestUrl(request: IncomingMessage, base: string): URL {
  const target = request.url ?? '/';
  return target.startsWith('/') && !target.startsWith('//') ? new URL(target, base) : new URL('/', base);
}

function notFound(response: ServerResponse, url: URL): void {
  sendJson(response, 404, { error: `devshop does not play ${url.origin}${url.pathname}.` });
}
