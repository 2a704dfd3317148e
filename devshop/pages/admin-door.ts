/** `admin.shopify.com`, and the same on plain localhost: the frame around the app, and what its script asks for. */
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { readFields, redirect, send, sendJson } from '../hosts/http.ts';
import { installed, type Doors } from '../hosts/shop-side.ts';
import { gid } from '../shop/ids.ts';
import type { StaffUser } from '../shop/state.ts';
import { sessionToken } from '../sign-in/session-token.ts';
import { appAddress } from './app-address.ts';
import { adminFramePage, editorCard, installCard, notPlayedCard, type AdminFrame } from './admin-frame.ts';
import { adminPage } from './admin-pages.ts';
import { browserScript } from './browser-scripts.ts';
import { extensionInfos, extensionSwitches, switchExtension } from './extensions.ts';
import { currentStaff, staffCookie } from './staff-cookie.ts';

const CSS = path.join(import.meta.dirname, 'admin-frame.css');

/** Where this admin stands. */
export interface AdminPlace {
  /** `/store/lumen`, or `/admin` on plain localhost. */
  readonly base: string;
  /** Where the app's pages are for this admin's browser. */
  readonly appOrigin: string;
  /** `http://localhost:4000` on plain localhost, otherwise `null`. */
  readonly playedAt: string | null;
}

/** @returns whether the path was one of the admin's */
export async function answerAdmin(
  doors: Doors,
  place: AdminPlace,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<boolean> {
  if (url.pathname === '/devshop/admin/frame.css') {
    send(response, 200, 'text/css', readFileSync(CSS, 'utf8'));
  } else if (url.pathname === '/devshop/admin/frame.js') {
    send(response, 200, 'text/javascript', browserScript('admin-frame.ts'));
  } else if (url.pathname.startsWith('/devshop/admin/')) {
    await answerScript(doors, request, response, url);
  } else if (url.pathname === place.base || url.pathname.startsWith(`${place.base}/`)) {
    answerPage(doors, place, request, response, url);
  } else {
    return false;
  }
  return true;
}

function answerPage(
  doors: Doors,
  place: AdminPlace,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): void {
  const { app, keys, shop } = doors;
  const appBase = `${place.base}/apps/${app.handle}`;
  const rest = url.pathname.slice(place.base.length);
  // The app's own links name it by its client id.
  const [, name, appPath = ''] = /^\/apps\/([^/]+)(\/.*)?$/.exec(rest) ?? [];
  if (name === keys.clientId) return redirect(response, `${appBase}${appPath}${url.search}`);
  if (rest === '' || rest === '/' || rest === '/oauth/install') return redirect(response, appBase);
  const staff = currentStaff(doors.shop, request);
  const frame: AdminFrame = {
    facts: {
      base: place.base,
      appBase,
      appName: app.name,
      appOrigin: place.appOrigin,
      shopDomain: shop.state.record.domain,
      playedAt: place.playedAt,
    },
    storeName: shop.state.record.name,
    staff: [...shop.state.staff.values()],
    currentStaffId: staff.id,
    content: content(doors, place, {
      appBase,
      appPath: name === app.handle ? appPath || '/' : null,
      rest,
      staff,
      url,
    }),
  };
  // The address of the app's page holds a token: it must be made anew each time.
  send(response, 200, 'text/html', adminFramePage(frame));
}

interface Asked {
  readonly appBase: string;
  /** `null` when it is not a page of the app. */
  readonly appPath: string | null;
  readonly rest: string;
  readonly staff: StaffUser;
  readonly url: URL;
}

function content(doors: Doors, place: AdminPlace, asked: Asked): AdminFrame['content'] {
  const { app, shop } = doors;
  if (asked.appPath !== null) {
    if (installed(doors) === null) {
      return { kind: 'page', title: 'Apps', html: installCard(app.name, app.scopes, asked.appBase) };
    }
    const src = appAddress(doors, {
      origin: place.appOrigin,
      path: asked.appPath + asked.url.search,
      staff: asked.staff,
    });
    return { kind: 'app', src };
  }
  const editor = /^\/themes\//.test(asked.rest)
    ? 'theme'
    : /^\/settings\/checkout/.test(asked.rest)
      ? 'checkout'
      : null;
  if (editor !== null) {
    const heading = editor === 'theme' ? 'Theme editor' : 'Checkout editor';
    return {
      kind: 'page',
      title: heading,
      html: editorCard(heading, extensionSwitches(app.name, shop.state, editor)),
    };
  }
  const page = adminPage(shop.state, place.base, asked.rest);
  if (page !== null) return { kind: 'page', title: page.title, html: page.content.text };
  return { kind: 'page', title: 'Shopify', html: notPlayedCard(asked.rest) };
}

/** Answers the frame's script; only pages of the same origin can set the header. */
async function answerScript(
  doors: Doors,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  if (request.headers['x-devshop'] !== '1') return sendJson(response, 403, { error: 'not for other pages' });
  const { shop, app } = doors;
  const staff = currentStaff(doors.shop, request);
  const fields = request.method === 'POST' ? await readFields(request) : null;
  switch (url.pathname.slice('/devshop/admin/'.length)) {
    case 'id-token': {
      if (installed(doors) === null) return sendJson(response, 409, { error: 'the app is not installed' });
      const subject = { shopDomain: shop.state.record.domain, staffId: staff.id };
      return sendJson(response, 200, { token: sessionToken(doors.keys, subject, doors.now()) });
    }
    case 'staff':
      return sendJson(response, 200, {}, { 'Set-Cookie': staffCookie(Number(fields?.['id'])) });
    case 'user':
      return sendJson(response, 200, {
        id: staff.id,
        name: `${staff.firstName} ${staff.lastName}`,
        email: staff.email,
        accountAccess: staff.isOwner ? 'Account owner' : 'Full access',
      });
    case 'extensions':
      return sendJson(response, 200, extensionInfos(app.name, shop.state));
    case 'extension':
      switchExtension(shop.state, String(fields?.['handle']), fields?.['on'] === '1');
      doors.keep();
      return sendJson(response, 200, {});
    case 'install':
      shop.operations.installApp({ scopes: app.scopes });
      doors.keep();
      return sendJson(response, 200, {});
    case 'scopes':
      if (fields !== null && !changeScopes(doors, listOf(fields['grant']), listOf(fields['revoke']))) {
        return sendJson(response, 422, { error: 'not among the optional_scopes of the app' });
      }
      return sendJson(response, 200, {
        granted: installed(doors)?.scopes ?? [],
        required: app.scopes,
        optional: app.optionalScopes,
      });
    case 'resources':
      return sendJson(response, 200, resources(doors, url));
    default:
      return sendJson(response, 404, { error: 'no such thing' });
  }
}

/** @returns false when the app may not ask for these */
function changeScopes(doors: Doors, grant: readonly string[], revoke: readonly string[]): boolean {
  const { scopes, optionalScopes } = doors.app;
  if (!grant.every((scope) => scopes.includes(scope) || optionalScopes.includes(scope))) return false;
  const now = installed(doors)?.scopes ?? [];
  // What the app cannot do without cannot be taken back.
  const gone = revoke.filter((scope) => !scopes.includes(scope));
  const next = [...new Set([...now, ...grant])].filter((scope) => !gone.includes(scope));
  if (next.length === now.length && next.every((scope) => now.includes(scope))) return true;
  doors.shop.operations.updateScopes({ scopes: next });
  doors.keep();
  return true;
}

function resources({ shop }: Doors, url: URL): { id: string; title: string }[] {
  const query = (url.searchParams.get('query') ?? '').toLowerCase();
  const products = [...shop.state.products.values()];
  const all = {
    product: () => products.map((one) => ({ ...one, id: gid(one) })),
    variant: () =>
      products.flatMap((product) =>
        product.variants.map((one) => ({ ...one, id: gid(one), title: `${product.title}, ${one.title}` })),
      ),
    collection: () => [...shop.state.collections.values()].map((one) => ({ ...one, id: gid(one) })),
  }[url.searchParams.get('type') ?? ''];
  return (all?.() ?? []).filter(({ title }) => title.toLowerCase().includes(query));
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}
