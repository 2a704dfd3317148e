/**
 * Stands in for `https://cdn.shopify.com/shopifycloud/app-bridge.js`, version 4. What it does not play throws and
 * says so. https://shopify.dev/docs/api/app-bridge-library
 */
import type { ShopifyGlobal } from '@shopify/app-bridge-types';
import type { Question, Toast } from './messages.ts';
import { readConfig } from './bridge-config.ts';
import { shownElement, startElements } from './bridge-elements.ts';
import { idToken, patchFetch } from './bridge-fetch.ts';
import { noticeNavigateListeners, openOutside, startNavigation } from './bridge-navigation.ts';
import { askFrame, onFrameMessage, tellFrame } from './bridge-wire.ts';

interface ToastOptions {
  readonly duration?: number;
  readonly isError?: boolean;
  readonly action?: string;
  readonly onAction?: () => void;
  readonly onDismiss?: () => void;
}

interface PickerOptions {
  readonly type: 'product' | 'variant' | 'collection';
  readonly multiple?: boolean | number;
  readonly query?: string;
  readonly selectionIds?: readonly { readonly id: string }[];
}

const toasts = new Map<string, ToastOptions>();

function showToast(message: string, options: ToastOptions = {}): string {
  const id = `toast-${crypto.randomUUID()}`;
  toasts.set(id, options);
  const { duration = 5000, isError = false, action = null } = options;
  const toast: Toast = { id, message, isError, duration, action };
  tellFrame({ kind: 'toast', toast });
  return id;
}

async function pickResources(options: PickerOptions): Promise<unknown> {
  const picked = (await askFrame({
    about: 'resources',
    type: options.type,
    multiple: options.multiple ?? false,
    query: options.query ?? '',
    selectedIds: (options.selectionIds ?? []).map(({ id }) => id),
  })) as unknown[] | null;
  return picked === null ? undefined : Object.assign(picked, { selection: picked });
}

function shown(name: 'ui-save-bar' | 'ui-modal') {
  return {
    // Async, so that a wrong id rejects as it does with Shopify.
    show: async (id: string): Promise<void> => shownElement(name, id).show(),
    hide: async (id: string): Promise<void> => shownElement(name, id).hide(),
    toggle: async (id: string): Promise<void> => shownElement(name, id).toggle(),
  };
}

type Scopes = ShopifyGlobal['scopes'];
type Detail = Awaited<ReturnType<Scopes['query']>>;
type Requested = Awaited<ReturnType<Scopes['request']>>;
type Revoked = Awaited<ReturnType<Scopes['revoke']>>;
type User = Awaited<ReturnType<ShopifyGlobal['user']>>;
type Extensions = Awaited<ReturnType<ShopifyGlobal['app']['extensions']>>;

const ask =
  <Answer>(question: Question) =>
  (): Promise<Answer> =>
    askFrame(question) as Promise<Answer>;

function bridge(): object {
  const api = {
    config: readConfig(),
    origin: location.origin,
    ready: Promise.resolve(),
    environment: { mobile: false, embedded: window.parent !== window, pos: false, intent: false },
    idToken,
    loading: (isLoading = true) => tellFrame({ kind: 'loading', isLoading }),
    toast: { show: showToast, hide: (id: string) => tellFrame({ kind: 'hideToast', id }) },
    modal: shown('ui-modal'),
    saveBar: { ...shown('ui-save-bar'), leaveConfirmation: ask<void>({ about: 'leave' }) },
    // Of a product only what devshop knows of it.
    resourcePicker: pickResources as ShopifyGlobal['resourcePicker'],
    user: ask<User>({ about: 'user' }),
    app: { extensions: ask<Extensions>({ about: 'extensions' }) },
    scopes: {
      query: ask<Detail>({ about: 'scopes' }),
      request: (scopes) => ask<Requested>({ about: 'requestScopes', scopes })(),
      revoke: (scopes) => ask<Revoked>({ about: 'revokeScopes', scopes })(),
    },
  } satisfies Partial<ShopifyGlobal>;
  return new Proxy(api, {
    get(target, name) {
      // `then`: whoever awaits the object looks for it. Symbols and `toJSON`: whoever prints it.
      if (typeof name === 'symbol' || name in target || name === 'then' || name === 'toJSON') {
        return Reflect.get(target, name) as unknown;
      }
      throw new Error(`devshop's App Bridge does not play shopify.${name}.`);
    },
  });
}

/** The page that the app answers with when a document came without a valid token: once more, with one. */
async function reload(address: string): Promise<void> {
  const url = new URL(address, location.href);
  if (url.origin !== location.origin)
    throw new Error(`shopify-reload leads away from the app, to ${url.origin}.`);
  url.searchParams.set('id_token', await idToken());
  location.replace(url);
}

function start(): void {
  // A page may name the script twice: in its head, and in the AppProvider of Shopify's library.
  if (Reflect.has(window, 'shopify')) return;
  Object.defineProperty(window, 'shopify', { value: bridge(), configurable: true });
  onFrameMessage((message) => {
    if (message.kind !== 'toastEvent') return;
    const options = toasts.get(message.id);
    if (message.event === 'action') options?.onAction?.();
    else options?.onDismiss?.();
    if (message.event === 'dismiss') toasts.delete(message.id);
  });
  tellFrame({ kind: 'hello' });
  noticeNavigateListeners();
  if (window.parent !== window) patchFetch(openOutside);
  startElements();
  startNavigation();
  const address = new URLSearchParams(location.search).get('shopify-reload');
  if (address !== null) void reload(address);
}

start();
