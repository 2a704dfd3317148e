/** The frame follows where the app's page goes, and leads it where the admin's navigation is pressed. */
import type { NavigationLink, TitleBar, TitleBarAction } from './messages.ts';
import { SHOPIFY_PARAMETERS } from './bridge-config.ts';
import { onFrameMessage, tellFrame } from './bridge-wire.ts';

/** Given by the server: where Shopify's own addresses are played for a person's own browser, or `null`. */
declare const PLAYED_AT: string | null;

const NAVIGATION = 'ui-nav-menu, s-app-nav';
let listensForNavigate = false;

export function startNavigation(): void {
  followHistory();
  followElements();
  followLinks();
  onFrameMessage((message) => {
    if (message.kind === 'navigate') navigate(message.href);
    else if (message.kind === 'titleBarAction') titleBarElements()[message.index]?.click();
  });
}

/** The window as a whole goes to an address of the admin or the shop. */
export function openOutside(url: string): void {
  tellFrame({ kind: 'open', url: new URL(url, location.href).href });
}

function followHistory(): void {
  for (const name of ['pushState', 'replaceState'] as const) {
    const original = history[name].bind(history);
    history[name] = (...given) => {
      original(...given);
      tellLocation();
    };
  }
  window.addEventListener('popstate', tellLocation);
  window.addEventListener('hashchange', tellLocation);
  tellLocation();
}

function tellLocation(): void {
  // The page that only fetches a new token is not a place.
  if (new URLSearchParams(location.search).has('shopify-reload')) return;
  const url = new URL(location.href);
  for (const name of SHOPIFY_PARAMETERS) url.searchParams.delete(name);
  tellFrame({ kind: 'location', path: `${url.pathname}${url.search}${url.hash}` });
}

/** A router that handles the click of its own link prevents the default; others listen for `shopify:navigate`. */
function navigate(href: string): void {
  const links = document.querySelectorAll<HTMLAnchorElement>(`:is(${NAVIGATION}) [href]`);
  const link = [...links].find((one) => one.getAttribute('href') === href);
  if (link === undefined) return location.assign(href);
  let isHandled = false;
  const watch = (event: Event): void => {
    isHandled = event.defaultPrevented;
    event.preventDefault();
  };
  window.addEventListener('click', watch, { once: true });
  link.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, view: window }));
  window.removeEventListener('click', watch);
  if (isHandled) return;
  if (listensForNavigate) link.dispatchEvent(new CustomEvent('shopify:navigate', { bubbles: true }));
  else location.assign(link.href ?? href);
}

/** Whether anybody listens cannot be asked afterwards. Runs before every script of the app. */
export function noticeNavigateListeners(): void {
  for (const target of [window, document]) {
    const original = target.addEventListener.bind(target);
    target.addEventListener = (type: string, ...rest: [EventListener, AddEventListenerOptions?]) => {
      if (type === 'shopify:navigate') listensForNavigate = true;
      original(type, ...rest);
    };
  }
}

let isReadingDue = false;
let lastTold = '';

function followElements(): void {
  const soon = (): void => {
    if (isReadingDue) return;
    isReadingDue = true;
    requestAnimationFrame(() => {
      isReadingDue = false;
      tellElements();
    });
  };
  new MutationObserver(soon).observe(document.documentElement, {
    subtree: true,
    childList: true,
    characterData: true,
    attributeFilter: ['href', 'rel', 'title', 'variant', 'tone', 'disabled'],
  });
  soon();
}

function tellElements(): void {
  const links = readLinks();
  const titleBar = readTitleBar();
  const told = JSON.stringify([links, titleBar]);
  if (told === lastTold) return;
  lastTold = told;
  tellFrame({ kind: 'navigation', links });
  tellFrame({ kind: 'titleBar', titleBar });
}

function readLinks(): NavigationLink[] {
  return [...document.querySelectorAll<HTMLElement>(`:is(${NAVIGATION}) [href]`)].map((link) => ({
    label: link.textContent.trim(),
    href: link.getAttribute('href') ?? '',
    isHome: link.getAttribute('rel') === 'home',
  }));
}

function titleBarElements(): HTMLElement[] {
  const bar = document.querySelector('ui-title-bar:not(ui-modal *)');
  return bar === null ? [] : [...bar.querySelectorAll<HTMLElement>('button, a')];
}

function readTitleBar(): TitleBar | null {
  const bar = document.querySelector('ui-title-bar:not(ui-modal *)');
  if (bar === null) return null;
  return { title: bar.getAttribute('title') ?? '', actions: titleBarElements().map(readAction) };
}

/** `loading` as React and HTML write it: an empty attribute or "true". */
export function isLoading(element: Element | null): boolean {
  return (element?.getAttribute('loading') ?? 'false') !== 'false';
}

export function readAction(element: HTMLElement): TitleBarAction {
  const variant = element.getAttribute('variant');
  return {
    label: element.textContent.trim(),
    kind: variant === 'primary' || variant === 'breadcrumb' ? variant : 'secondary',
    isCritical: element.getAttribute('tone') === 'critical',
    isDisabled: element.hasAttribute('disabled') || isLoading(element),
  };
}

/** Links and `open()` that leave the app for the admin or the shop. */
function followLinks(): void {
  const open = window.open.bind(window);
  window.open = (url, target, features) => {
    const address = adminAddress(String(url ?? ''));
    if (['_top', '_parent'].includes(target ?? '') || (address.startsWith('https:') && target === '_self')) {
      openOutside(address);
      return null;
    }
    return open(played(address), target, features);
  };
  document.addEventListener(
    'click',
    (event) => {
      const link =
        event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href]') : null;
      if (link === null || link.closest(NAVIGATION) !== null) return;
      const address = adminAddress(link.getAttribute('href') ?? '');
      const isOutside = link.target === '_top' || link.target === '_parent' || link.protocol === 'shopify:';
      if (!isOutside && played(address) === address) return;
      event.preventDefault();
      event.stopPropagation();
      if (link.target === '_blank') open(played(address), '_blank', 'noopener');
      else openOutside(address);
    },
    { capture: true },
  );
}

/** `shopify://admin/products` is a place of the admin. */
function adminAddress(href: string): string {
  const [, place] = /^shopify:\/*admin(\/.*)$/i.exec(href) ?? [];
  if (place === undefined) return href;
  const shop = (sessionStorage.getItem('devshop.shop') ?? '').replace('.myshopify.com', '');
  return `https://admin.shopify.com/store/${shop}${place}`;
}

/** On plain localhost the real addresses would lead to the real Shopify. */
function played(href: string): string {
  if (PLAYED_AT === null || !/^https:\/\/(?:admin\.shopify\.com|[\w-]+\.myshopify\.com)(?:\/|$)/.test(href))
    return href;
  return `${PLAYED_AT}/devshop/played?url=${encodeURIComponent(href)}`;
}
