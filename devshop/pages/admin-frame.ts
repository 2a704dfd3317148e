/** The page of the admin: Shopify's bar and navigation, and in the middle the app or a page of devshop's own. */
import { escapeHtml } from '../hosts/http.ts';
import type { FrameFacts } from '../browser/messages.ts';
import type { StaffUser } from '../shop/state.ts';

export interface AdminFrame {
  readonly facts: FrameFacts;
  readonly storeName: string;
  readonly staff: readonly StaffUser[];
  readonly currentStaffId: number;
  readonly content:
    | { readonly kind: 'app'; readonly src: string }
    /** HTML that is safe to show. */
    | { readonly kind: 'page'; readonly title: string; readonly html: string };
}

const NAVIGATION = [
  'Home',
  'Orders',
  'Products',
  'Customers',
  'Marketing',
  'Discounts',
  'Content',
  'Analytics',
];

const EXTENSION_HOST = `<link rel="stylesheet" href="/devshop/extensions/host.css">
<script src="/devshop/extensions/host.js" defer></script>
`;

export function adminFramePage(frame: AdminFrame): string {
  const { facts, content } = frame;
  const title = content.kind === 'page' ? content.title : facts.appName;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(`${frame.storeName} · ${title} · Shopify, played by devshop`)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/devshop/admin/frame.css">
${content.kind === 'page' && content.html.includes('data-extension-target="admin.') ? EXTENSION_HOST : ''}</head>
<body>
<header class="top">
  <button id="menu-button" type="button" aria-expanded="false" aria-controls="side" aria-label="Navigation">☰</button>
  <span class="store">${escapeHtml(frame.storeName)}</span>
  <select id="staff" aria-label="Member of staff">${frame.staff.map((one) => staffOption(one, frame.currentStaffId)).join('')}</select>
</header>
<section id="save-bar" aria-label="Unsaved changes" hidden>
  <p>Unsaved changes</p>
  <button id="discard-button" type="button" class="button">Discard</button>
  <button id="save-button" type="button" class="button primary">Save</button>
</section>
<nav id="side" class="side" aria-label="Admin">
  <ul>${NAVIGATION.map((name) => navigationItem(name, facts.base)).join('')}</ul>
  <h2>Apps</h2>
  <ul><li><a id="app-home" href="${escapeHtml(facts.appBase)}">${escapeHtml(facts.appName)}</a></li></ul>
  <ul id="app-links"></ul>
  <p class="played">Played by devshop: looks are approximate.</p>
</nav>
<main aria-label="${escapeHtml(title)}">
  <div id="loading" role="progressbar" aria-label="Loading" hidden></div>
  <div class="title">
    <h1>${escapeHtml(title)}<span id="page-title"></span></h1>
    <div id="title-actions"></div>
  </div>
  <div class="content">${contentHtml(frame)}</div>
</main>
<div id="toasts" role="status" aria-live="polite"></div>
<script id="facts" type="application/json">${JSON.stringify(facts).replaceAll('<', '\\u003c')}</script>
<script src="/devshop/admin/frame.js"></script>
</body>
</html>
`;
}

/** Most of them lead nowhere here. */
function navigationItem(name: string, base: string): string {
  const isPlayed = name === 'Orders' || name === 'Customers';
  const href = `${base}/${name.toLowerCase()}`;
  return isPlayed
    ? `<li><a href="${escapeHtml(href)}">${name}</a></li>`
    : `<li><span class="nowhere">${name}</span></li>`;
}

function contentHtml({ content, facts }: AdminFrame): string {
  if (content.kind === 'page') return content.html;
  return `<iframe id="app" title="${escapeHtml(facts.appName)}" data-src="${escapeHtml(content.src)}" allow="clipboard-write"></iframe>`;
}

function staffOption({ id, firstName, lastName, isOwner }: StaffUser, currentId: number): string {
  const name = `${firstName} ${lastName}${isOwner ? ' (owner)' : ''}`;
  return `<option value="${id}"${id === currentId ? ' selected' : ''}>${escapeHtml(name)}</option>`;
}

/** The shop has not got the app: Shopify's page on which the owner agrees to what it may do. */
export function installCard(appName: string, scopes: readonly string[], then: string): string {
  return card(
    `Install ${appName}?`,
    `<p>It will be able to:</p><ul>${scopes.map((scope) => `<li>${escapeHtml(scope)}</li>`).join('')}</ul>
<form data-post="install" data-then="${escapeHtml(then)}"><button class="button primary">Install</button></form>`,
  );
}

export interface ExtensionSwitch {
  readonly handle: string;
  readonly name: string;
  readonly isOn: boolean;
}

/** Stands for the theme editor and the checkout editor. */
export function editorCard(heading: string, extensions: readonly ExtensionSwitch[]): string {
  const switches = extensions.map(
    ({ handle, name, isOn }) =>
      `<form data-post="extension"><input type="hidden" name="handle" value="${escapeHtml(handle)}">
<input type="hidden" name="on" value="${isOn ? '' : '1'}"><button class="button${isOn ? '' : ' primary'}">${isOn ? 'Turn off' : 'Turn on'} ${escapeHtml(name)}</button></form>`,
  );
  return card(
    heading,
    `<p>In Shopify this is an editor. Here it is only what the app can see of it.</p>${switches.join('')}`,
  );
}

/** A place of Shopify's admin that devshop does not play. */
export function notPlayedCard(place: string): string {
  return card(
    'devshop does not play this page',
    `<p>In Shopify this would be <code>${escapeHtml(place)}</code>.</p>`,
  );
}

function card(heading: string, html: string): string {
  return `<div class="card"><h2>${escapeHtml(heading)}</h2>${html}</div>`;
}
