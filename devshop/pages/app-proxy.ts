/**
 * `/apps/perennial/...` of the storefront: handed on to the app, signed, and the answer back. Cookies go neither way.
 * https://shopify.dev/docs/apps/build/online-store/app-proxies/authenticate-app-proxies
 */
import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { readBody, send, sendJson, type Door } from '../hosts/http.ts';
import { isInstalled } from '../shop/operations/installation.ts';
import type { Devshop } from '../start.ts';
import { trolleyOf } from './store/trolley.ts';
import { isOwnHost } from './visitor.ts';

const METHODS: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
/** Of this connection, or told anew. */
const NOT_PASSED: ReadonlySet<string> = new Set([
  ...['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'content-encoding'],
  ...['host', 'cookie', 'set-cookie', 'accept-encoding', 'expect', 'upgrade'],
]);

export function appProxyDoor(devshop: Devshop): Door {
  return async (request, response, url) => {
    const { method = 'GET', headers } = request;
    if (!isOwnHost(headers.host ?? '')) return send(response, 403, 'text/plain', 'Not this host.\n');
    const shop = devshop.box.shop(url.hostname) ?? devshop.shop;
    const { appProxy } = devshop.box.config;
    const isProxied =
      appProxy && (url.pathname === appProxy.at || url.pathname.startsWith(`${appProxy.at}/`));
    if (!isProxied || !isInstalled(shop.state) || !METHODS.includes(method)) {
      return sendJson(response, 404, { error: `No app is at ${url.pathname}.` });
    }
    const query = signedQuery(url.searchParams, devshop.box.options.clientSecret, {
      shop: shop.state.record.domain,
      logged_in_customer_id: String(trolleyOf({ shop, request }).customer?.id ?? ''),
      path_prefix: appProxy.at,
      timestamp: String(Math.floor(devshop.box.options.now() / 1000)),
    });
    const target = new URL(appProxy.to + url.pathname.slice(appProxy.at.length), devshop.box.options.appUrl);
    target.search = query.toString();
    const body = method === 'GET' || method === 'HEAD' ? null : await readBody(request);
    const forwarded = { 'x-forwarded-host': url.host, 'x-forwarded-for': request.socket.remoteAddress ?? '' };
    const answer = await fetch(target, {
      ...{ method, redirect: 'manual', headers: { ...passedOn(headers), ...forwarded } },
      ...(body === null ? {} : { body: new Uint8Array(body) }),
    }).catch(() => null);
    if (answer === null) return send(response, 502, 'text/plain', 'The app does not answer.\n');
    await passBack(answer, response);
  };
}

/** Everything the shopper sent and what Shopify adds, sorted, joined by nothing; several values of a name by commas. */
function signedQuery(
  sent: URLSearchParams,
  clientSecret: string,
  added: Readonly<Record<string, string>>,
): URLSearchParams {
  const query = new URLSearchParams(sent);
  // What a shopper writes in Shopify's names does not come through.
  query.delete('signature');
  for (const [name, value] of Object.entries(added)) query.set(name, value);
  const pairs = [...new Set(query.keys())].map((name) => `${name}=${query.getAll(name).join(',')}`);
  const signature = createHmac('sha256', clientSecret).update(pairs.sort().join('')).digest('hex');
  query.set('signature', signature);
  return query;
}

function passedOn(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || NOT_PASSED.has(name) ? [] : [[name, String(value)]],
    ),
  );
}

async function passBack(answer: Response, response: ServerResponse): Promise<void> {
  response.statusCode = answer.status;
  for (const [name, value] of answer.headers) if (!NOT_PASSED.has(name)) response.setHeader(name, value);
  response.end(Buffer.from(await answer.arrayBuffer()));
}
