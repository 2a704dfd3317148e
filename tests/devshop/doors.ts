/** Devshop's doors with one new shop behind them, and ways to knock. */
import { readFileSync } from 'node:fs';
import { Agent, buildConnector, fetch as fetchWith, type Response } from 'undici';
import { startHosts, type Hosts } from '../../devshop/hosts/start-hosts.ts';
import type { Access, OneShop } from '../../devshop/hosts/shop-side.ts';
import { sendJson } from '../../devshop/hosts/http.ts';
import { operationsOf, type Operations } from '../../devshop/shop/operations.ts';
import { newShop } from '../../devshop/shop/seed/new-shop.ts';
import { sessionToken } from '../../devshop/sign-in/session-token.ts';

export const KEYS = { clientId: 'perennial-dev', clientSecret: 'perennial-dev-secret' };
export const SCOPES = ['read_orders', 'write_customers'];

export interface OpenDoors {
  readonly hosts: Hosts;
  readonly shop: OneShop & { readonly operations: Operations };
  /** Calls of the Admin API that were let in. */
  readonly calls: readonly Access[];
  /** Milliseconds since 1970; tests move it. */
  clock: { now: number };
  /** As a program that trusts devshop's authority: the host is looked up at devshop. */
  readonly ask: (
    url: string,
    init?: { method?: string; headers?: Record<string, string>; body?: string },
  ) => Promise<Response>;
  readonly close: () => Promise<void>;
}

/** @param appUrl where the app's process listens */
export async function openDoors(appUrl: string | null = null): Promise<OpenDoors> {
  const clock = { now: Date.now() };
  const state = newShop({ name: 'Lumen', domain: 'lumen.myshopify.com' }, clock.now);
  const operations = operationsOf(
    state,
    () => ({ at: clock.now, tell: () => undefined }),
    () => undefined,
  );
  const shop = { state, operations };
  const calls: Access[] = [];
  operations.installApp({ scopes: SCOPES });
  const hosts = await startHosts({
    behind: () => ({
      shops: () => [shop],
      shop: (domain) => (domain === state.record.domain ? shop : undefined),
      handleAdminApi: (_request, response, access) => {
        calls.push(access);
        return Promise.resolve(sendJson(response, 200, { data: { ok: true } }));
      },
      handleBulkFile: (_request, response) => sendJson(response, 200, { file: true }),
      changed: () => undefined,
    }),
    pages: () => ({}),
    app: { name: 'Perennial', handle: 'perennial', scopes: SCOPES, optionalScopes: ['read_all_orders'] },
    keys: KEYS,
    now: () => clock.now,
    port: 0,
    proxyPort: 0,
    appUrl,
  });
  const connect = buildConnector({ ca: readFileSync(hosts.appEnvironment.DEVSHOP_CA, 'utf8') });
  const agent = new Agent({
    connect: (options, callback) =>
      connect(
        { ...options, hostname: '127.0.0.1', port: String(hosts.tlsPort), servername: options.hostname },
        callback,
      ),
  });
  return {
    hosts,
    shop,
    calls,
    clock,
    ask: (url, init = {}) => fetchWith(url, { ...init, dispatcher: agent, redirect: 'manual' }),
    close: async () => {
      await agent.close();
      await hosts.close();
    },
  };
}

/** A token of the shop's owner, as the admin gives it to the app's page. */
export function ownersToken({ shop, clock }: OpenDoors): string {
  const owner = [...shop.state.staff.values()].find(({ isOwner }) => isOwner);
  const subject = { shopDomain: shop.state.record.domain, staffId: owner?.id ?? 0 };
  return sessionToken(KEYS, subject, clock.now);
}
