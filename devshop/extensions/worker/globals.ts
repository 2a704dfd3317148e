/** What the worker of an extension has beside `shopify`, and what it has not. */
import type { PageSide, PlainResponse, Placed } from '../wire.ts';
import type { Complain } from './elements.ts';

/** Without `network_access` there are none of these. The page's policy holds too. */
const NETWORK = ['XMLHttpRequest', 'WebSocket', 'EventSource', 'WebTransport'];

export function setGlobals(placed: Placed, page: PageSide, complain: Complain): void {
  giveRandomIds();
  const nativeFetch = globalThis.fetch.bind(globalThis);
  globalThis.fetch = async (input, init = {}) => {
    const asked = input instanceof Request ? input.url : String(input);
    if (asked.startsWith('shopify:')) return shopifyFetch(page, asked, init);
    const isStaffs = placed.surface === 'admin' || placed.surface === 'point-of-sale';
    const url = isStaffs ? new URL(asked, placed.appOrigin).href : asked;
    if (!placed.network) {
      const text = `fetch(${url}): the extension has no network_access.`;
      complain({ kind: 'forbidden', text });
      throw new TypeError(text);
    }
    if (!isStaffs || new URL(url).origin !== placed.appOrigin) return nativeFetch(input, init);
    // There the app is asked in the name of the member of staff.
    const headers = new Headers(init.headers);
    const token = await page.call('auth.idToken', []);
    if (!headers.has('Authorization')) headers.set('Authorization', `Bearer ${String(token)}`);
    return nativeFetch(url, { ...init, headers });
  };
  if (!placed.network) {
    for (const name of NETWORK) {
      Object.defineProperty(globalThis, name, {
        configurable: true,
        value: class {
          constructor() {
            const text = `${name}: the extension has no network_access.`;
            complain({ kind: 'forbidden', text });
            throw new TypeError(text);
          }
        },
      });
    }
  }
}

/** Browsers have it for secure addresses only. Shopify's workers have one, ours have no address at all. */
function giveRandomIds(): void {
  if ('randomUUID' in crypto) return;
  const randomUUID = (): string => {
    const bytes = (globalThis.crypto as Crypto).getRandomValues(new Uint8Array(16));
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  };
  Object.defineProperty(crypto, 'randomUUID', { configurable: true, value: randomUUID });
}

/** `shopify:admin/api/graphql.json`, `shopify://customer-account/api/2026-07/graphql.json`. */
async function shopifyFetch(page: PageSide, url: string, init: RequestInit): Promise<Response> {
  const body = typeof init.body === 'string' ? init.body : '';
  const answer = (await page.call('fetch', [url, init.method ?? 'GET', body])) as PlainResponse;
  return new Response(answer.body, {
    status: answer.status,
    headers: { 'Content-Type': 'application/json' },
  });
}

interface Entry {
  readonly key: string;
  readonly url: string;
  readonly getState: () => unknown;
}

type Listener = (event: { readonly navigationType: string; readonly from: Entry }) => void;

/** The global `navigation` of customer accounts and of the point of sale. */
export class Navigation {
  currentEntry: Entry;
  private readonly page: PageSide;
  private readonly listeners = new Set<Listener>();
  private count = 0;

  constructor(page: PageSide, url: string) {
    this.page = page;
    this.currentEntry = this.entry(url, undefined);
  }

  navigate(
    url: string,
    options: { readonly state?: unknown; readonly history?: string } = {},
  ): Promise<unknown> {
    return this.page.call('navigation.navigate', [url, options]);
  }

  back(): void {
    void this.page.call('navigation.back', []);
  }

  updateCurrentEntry({ state }: { readonly state: unknown }): void {
    this.currentEntry = this.entry(this.currentEntry.url, state);
  }

  addEventListener(type: string, listener: Listener): void {
    if (type === 'currententrychange') this.listeners.add(listener);
  }

  removeEventListener(_type: string, listener: Listener): void {
    this.listeners.delete(listener);
  }

  /** The page has gone there. */
  arrived(url: string, state: unknown): void {
    const from = this.currentEntry;
    this.currentEntry = this.entry(url, state);
    for (const listener of this.listeners) listener({ navigationType: 'push', from });
  }

  private entry(url: string, state: unknown): Entry {
    this.count += 1;
    return { key: String(this.count), url, getState: () => structuredClone(state) };
  }
}
