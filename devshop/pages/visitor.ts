/** What a page knows of who asks, and what every page does with its answer. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { cookie, readFields, send, type Door } from '../hosts/http.ts';
import type { Devshop } from '../start.ts';
import type { Shop } from '../devshop.ts';
import type { Markup } from './markup.ts';

export interface Visit {
  readonly devshop: Devshop;
  readonly shop: Shop;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  /** The path after the door's own, in parts: `/storefront/products/soap` is `['products', 'soap']`. */
  readonly path: readonly string[];
  /** Of a POST; `null` for a GET. */
  readonly fields: Fields | null;
  /** The same as it was sent, with what is no text. */
  readonly sent: Readonly<Record<string, unknown>>;
  /** What the deed before this page came to, shown once. */
  readonly said: Said | null;
}

export type Fields = Readonly<Record<string, string>>;

export interface Said {
  readonly ok: boolean;
  readonly text: string;
}

const SAID_COOKIE = 'devshop_said';

/** A door for pages: knows the shop by the host, refuses what other sites send, and lets `answer` do the rest. */
export function pageDoor(
  devshop: Devshop,
  prefix: string,
  answer: (visit: Visit) => Promise<void> | void,
): Door {
  return async (request, response, url) => {
    const why = refusal(request);
    if (why !== null) return send(response, 403, 'text/plain', `${why}\n`);
    if (!['GET', 'HEAD', 'POST'].includes(request.method ?? '')) {
      return send(response, 405, 'text/plain', 'Only GET and POST.\n');
    }
    const said = readSaid(request);
    // Shown by this page, and not by the next.
    if (said !== null && request.method === 'GET') setCookie(response, SAID_COOKIE, '', 0);
    const sent = request.method === 'POST' ? await readFields(request) : {};
    await answer({
      devshop,
      shop: devshop.box.shop(url.hostname) ?? devshop.shop,
      request,
      response,
      url,
      path: url.pathname.slice(prefix.length).split('/').filter(Boolean).map(decoded),
      fields: request.method === 'POST' ? texts(sent) : null,
      sent,
      said,
    });
  };
}

/**
 * Whoever reaches these pages may do anything in the shop: only pages of devshop's own may, no other page that the
 * same browser has open, and no name that somebody has led to this machine.
 */
function refusal(request: IncomingMessage): string | null {
  const host = request.headers.host ?? '';
  if (!isOwnHost(host)) return 'devshop answers to localhost only.';
  if (request.method !== 'POST') return null;
  const { origin } = request.headers;
  const site = request.headers['sec-fetch-site'];
  const isForeign =
    (origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== host)) ||
    (site !== undefined && site !== 'same-origin' && site !== 'none');
  return isForeign ? 'Sent by another site.' : null;
}

/** Not a name that somebody else has led to this machine. */
export function isOwnHost(host: string): boolean {
  return /^(?:localhost|127\.0\.0\.1|[\w-]+\.myshopify\.com|admin\.shopify\.com)(?::\d+)?$/i.test(host);
}

function texts(fields: Readonly<Record<string, unknown>>): Fields {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** `null` also for a cookie that cannot be read. */
export function readCookie(request: IncomingMessage, name: string): unknown {
  try {
    return JSON.parse(cookie(request, name) ?? 'null');
  } catch {
    return null;
  }
}

/** @param maxAge seconds; without it the cookie lives as long as the browser */
export function setCookie(response: ServerResponse, name: string, value: unknown, maxAge?: number): void {
  const life = maxAge === undefined ? '' : `; Max-Age=${maxAge}`;
  const text = encodeURIComponent(JSON.stringify(value));
  response.appendHeader('Set-Cookie', `${name}=${text}; Path=/; HttpOnly; SameSite=Lax${life}`);
}

function readSaid(request: IncomingMessage): Said | null {
  const value = readCookie(request, SAID_COOKIE);
  if (typeof value !== 'object' || value === null || !('text' in value) || !('ok' in value)) return null;
  return { ok: value.ok === true, text: String(value.text) };
}

export function sendPage(visit: Visit, page: Markup, status = 200): void {
  send(visit.response, status, 'text/html', page.text, { 'Referrer-Policy': 'same-origin' });
}

/** After a deed: the page is fetched anew, so that loading it again does nothing twice. */
export function goTo(visit: Visit, location: string, said?: Said): void {
  if (said) setCookie(visit.response, SAID_COOKIE, said, 60);
  visit.response.writeHead(303, { Location: location, 'Content-Length': 0, 'Cache-Control': 'no-store' });
  visit.response.end();
}

/** Tells what an operation came to: its refusal in its own words. */
export function tell(
  came: { readonly ok: true } | { readonly ok: false; readonly message: string },
  done: string,
): Said {
  return came.ok ? { ok: true, text: done } : { ok: false, text: came.message };
}
