/** Devshop as it is used: a Shopify in a box, behind its addresses. */
import { createDevshop, type Devshop as ShopifyInABox, type Shop } from './devshop.ts';
import type { HistoryOptions } from './shop/seed/history.ts';
import type { Instant } from './shop/state.ts';
import type { AppFacts } from './hosts/shop-side.ts';
import { startHosts, type Hosts } from './hosts/start-hosts.ts';
import type { Door } from './hosts/http.ts';
import { pageDoors } from './pages/page-doors.ts';
import { readAppConfig } from './webhooks/subscriptions.ts';

/** The store used everywhere. */
const LUMEN = { domain: 'lumen.myshopify.com', name: 'Lumen' } as const;

export interface StartOptions {
  readonly seed: number;
  /** Of the app, as Shopify knows it. */
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where the shops are kept; without it they live as long as the process. */
  readonly file?: string;
  /** Of `http://localhost:<port>`, for a person's own browser; a free one unless told. */
  readonly port?: number;
  /** Of the app's address for that browser; a free one unless told. */
  readonly proxyPort?: number;
  /** Where the app's process listens; `connectApp` tells it later. */
  readonly appUrl?: string;
  /** The clock unless told. */
  readonly now?: () => Instant;
  /** The past of Lumen, if it should have one. */
  readonly history?: Omit<HistoryOptions, 'seed'>;
  /**
   * What the app may ask for while it runs, beside the `optional_scopes` of shopify.app.toml. For `read_all_orders`
   * Shopify must have agreed before, so it is not there.
   */
  readonly optionalScopes?: readonly string[];
  /** 1 unless told, which is as slow as Shopify. */
  readonly retryTimeScale?: number;
  /** Where the app's extensions are, as `shopify app build` left them; `extensions/` unless told. */
  readonly extensionsFolder?: string;
}

export interface DevshopUrls {
  /** An index of all the others, on plain localhost. */
  readonly index: string;
  readonly admin: string;
  readonly storefront: string;
  readonly control: string;
  /** The app's address on plain localhost: its SHOPIFY_APP_URL when a person's own browser is to show it. */
  readonly app: string;
  /** The app's address where the browser finds Shopify's hosts at devshop: its SHOPIFY_APP_URL then. */
  readonly tunnel: string;
}

export interface Devshop {
  /** The first shop: Lumen. */
  readonly shop: Shop;
  /** All shops, webhooks, API, faults. */
  readonly box: ShopifyInABox;
  readonly hosts: Hosts;
  /** The app as Shopify knows it. */
  readonly app: AppFacts;
  /** Of the app's extensions; `undefined` for the app's own. */
  readonly extensionsFolder: string | undefined;
  /** What the owner has set in the editors, by the extension's handle; the TOML's defaults otherwise. */
  readonly extensionSettings: Map<string, Readonly<Record<string, string | number | boolean>>>;
  readonly urls: DevshopUrls;
  /** The app's process listens here from now on. */
  readonly connectApp: (url: string) => void;
  readonly close: () => Promise<void>;
}

export async function startDevshop(options: StartOptions): Promise<Devshop> {
  const { clientId, clientSecret, file, now = Date.now } = options;
  const config = readAppConfig();
  const app: AppFacts = {
    name: config.name,
    handle: config.name.toLowerCase().replace(/[^a-z0-9]+/g, '-'),
    scopes: config.scopes,
    optionalScopes: [...config.optionalScopes, ...(options.optionalScopes ?? [])],
  };
  let started: Devshop | null = null;
  let pages: Readonly<Record<string, Door>> = {};
  const box = (): ShopifyInABox => {
    if (started === null) throw new Error('devshop is still starting.');
    return started.box;
  };
  const hosts = await startHosts({
    behind: () => ({
      shops: () => box().shops(),
      shop: (domain) => box().shop(domain),
      handleAdminApi: (...call) => box().handleAdminApi(...call),
      handleBulkFile: (...call) => box().handleBulkFile(...call),
      changed: () => box().save(),
    }),
    pages: () => pages,
    app,
    keys: { clientId, clientSecret },
    now,
    port: options.port ?? 0,
    proxyPort: options.proxyPort ?? 0,
    appUrl: options.appUrl ?? null,
  });
  try {
    const made = createDevshop({
      seed: options.seed,
      clientId,
      clientSecret,
      // Deliveries too come to the app's public address.
      appUrl: hosts.plainAppOrigin,
      now,
      ...(file === undefined ? {} : { file }),
      ...(options.retryTimeScale === undefined ? {} : { retryTimeScale: options.retryTimeScale }),
    });
    const shop = made.openShop({
      ...LUMEN,
      ...(options.history === undefined ? {} : { history: options.history }),
    });
    const devshop: Devshop = {
      shop,
      box: made,
      hosts,
      app,
      extensionsFolder: options.extensionsFolder,
      extensionSettings: new Map(),
      urls: urlsOf(hosts),
      connectApp: hosts.connectApp,
      close: async () => {
        made.close();
        await hosts.close();
      },
    };
    started = devshop;
    pages = Object.fromEntries(Object.entries(pageDoors).map(([prefix, open]) => [prefix, open(devshop)]));
    return devshop;
  } catch (error) {
    await hosts.close();
    throw error;
  }
}

function urlsOf(hosts: Hosts): DevshopUrls {
  return {
    index: `${hosts.plainOrigin}/`,
    admin: `${hosts.plainOrigin}/admin`,
    storefront: `${hosts.plainOrigin}/storefront`,
    control: `${hosts.plainOrigin}/control`,
    app: hosts.plainAppOrigin,
    tunnel: hosts.tunnelOrigin,
  };
}
