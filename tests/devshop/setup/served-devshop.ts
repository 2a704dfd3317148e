/** A devshop whose Admin API and bulk files are served over real HTTP, and a client of the app's for it. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SHOPIFY_API_VERSION } from '#app/config/shopify-api-version.ts';
import { createAdminClient, type AdminClient } from '#app/shopify/admin/admin-client.ts';
import { createDevshop, type Devshop, type DevshopOptions, type Shop } from '../../../devshop/devshop.ts';
import type { HistoryOptions } from '../../../devshop/shop/seed/history.ts';
import { LUMEN, type NewShop } from '../../../devshop/shop/seed/new-shop.ts';

export const NOW = Date.parse('2026-11-21T12:00:00Z');

export const SCOPES: readonly string[] = [
  ...['read_all_orders', 'read_customer_merge', 'read_orders', 'read_products', 'write_customers'],
  ...['write_discounts', 'write_gift_cards'],
  ...['write_store_credit_account_transactions', 'read_store_credit_accounts'],
];

export interface ServedDevshop {
  readonly devshop: Devshop;
  readonly shop: Shop;
  /** What the API sees as the time; set it as a test goes along. */
  readonly clock: { now: number };
  /** What calls may do; set it as a test goes along. */
  readonly token: { scopes: readonly string[] };
  /** Sends what goes to Shopify's hosts here. */
  readonly fetch: typeof globalThis.fetch;
  readonly client: AdminClient;
  /** Sends a document as it stands; the whole answer. */
  ask(query: string, variables?: object): Promise<Reply>;
  close(): Promise<void>;
}

export interface Reply {
  readonly status: number;
  readonly data?: Record<string, unknown> | null;
  readonly errors?: { message: string; path?: string[]; extensions?: { code?: string } }[];
  readonly extensions?: {
    cost: {
      requestedQueryCost: number;
      actualQueryCost: number | null;
      throttleStatus: { maximumAvailable: number; currentlyAvailable: number; restoreRate: number };
    };
  };
}

interface Serving extends Partial<DevshopOptions> {
  readonly lumen?: Partial<NewShop>;
  readonly history?: Partial<HistoryOptions>;
}

export async function serveDevshop({ lumen, history, ...options }: Serving = {}): Promise<ServedDevshop> {
  const clock = { now: NOW };
  const token = { scopes: SCOPES };
  const devshop = createDevshop({
    seed: 7,
    clientId: 'client',
    clientSecret: 'secret',
    appUrl: 'http://127.0.0.1:9',
    now: () => clock.now,
    ...options,
  });
  const past = history ? { history: { until: NOW, ...history } } : {};
  const shop = devshop.openShop({ ...LUMEN, ...lumen, ...past });
  const server = createServer((request, response) => {
    if (request.method === 'GET') return devshop.handleBulkFile(request, response);
    const shopDomain = String(request.headers['x-test-shop']);
    void devshop.handleAdminApi(request, response, { shopDomain, scopes: token.scopes });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const fetch: typeof globalThis.fetch = (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const headers = new Headers(init?.headers);
    headers.set('X-Test-Shop', url.hostname);
    return globalThis.fetch(`http://127.0.0.1:${port}${url.pathname}${url.search}`, { ...init, headers });
  };
  const shopDomain = shop.state.record.domain;
  const address = `https://${shopDomain}/admin/api/${SHOPIFY_API_VERSION}/graphql.json`;
  return {
    ...{ devshop, shop, clock, token, fetch },
    client: createAdminClient({
      ...{ shopDomain, accessToken: 'token', apiVersion: SHOPIFY_API_VERSION, fetch },
      // What the client waits for is the budget, which fills by this clock.
      sleep: (ms) => {
        clock.now += ms;
        return Promise.resolve();
      },
      now: () => clock.now,
      random: () => 0.5,
    }),
    async ask(query, variables = {}) {
      const response = await fetch(address, { method: 'POST', body: JSON.stringify({ query, variables }) });
      return { status: response.status, ...((await response.json()) as object) };
    },
    close: () =>
      new Promise((resolve) => {
        devshop.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
