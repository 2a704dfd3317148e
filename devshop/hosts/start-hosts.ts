/** Opens the three ports of devshop: Shopify's hosts with TLS, plain localhost, and the app's public address. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { AppKeys } from '../sign-in/session-token.ts';
import { createAuthority } from './certificates.ts';
import type { Door } from './http.ts';
import { listen, listenWithTls, type Listening } from './listen.ts';
import { answerHost, answerPlain, type Served } from './served.ts';
import type { AppFacts, Doors, ShopsBehind } from './shop-side.ts';
import { throughTunnel } from './tunnel.ts';

/** The app's public address for browsers that reach Shopify's hosts at devshop. */
const TUNNEL = 'https://perennial.example.com';

/** Every name the TLS port answers to. */
const PLAYED_HOSTS: readonly [string, ...string[]] = [
  'admin.shopify.com',
  'cdn.shopify.com',
  '*.myshopify.com',
  'storage.googleapis.com',
  new URL(TUNNEL).hostname,
];

export interface HostsOptions {
  /** Asked for at each request: the shops may come after the ports. */
  readonly behind: () => ShopsBehind;
  readonly pages: () => Readonly<Record<string, Door>>;
  readonly app: AppFacts;
  readonly keys: AppKeys;
  readonly now: () => number;
  /** Of plain localhost; 0 takes a free one. */
  readonly port: number;
  /** Of the app's address on plain localhost; 0 takes a free one. */
  readonly proxyPort: number;
  /** Where the app's process listens; `null` until it is known. */
  readonly appUrl: string | null;
}

export interface Hosts {
  /** `http://localhost:<port>`. */
  readonly plainOrigin: string;
  /** The app's address on plain localhost: its SHOPIFY_APP_URL when a person's own browser is to show it. */
  readonly plainAppOrigin: string;
  /** The app's address where Shopify's hosts are led to devshop: its SHOPIFY_APP_URL then. */
  readonly tunnelOrigin: string;
  readonly tlsPort: number;
  /** What a browser must be told: Chromium's `--host-resolver-rules`. */
  readonly resolverRules: string;
  /** For the app's process, beside `--import ./devshop/preload.ts`. */
  readonly appEnvironment: { readonly DEVSHOP_PORT: string; readonly DEVSHOP_CA: string };
  /** The app's process listens here from now on. */
  readonly connectApp: (url: string) => void;
  readonly doorsOf: (domain: string) => Doors | null;
  readonly close: () => Promise<void>;
}

export async function startHosts(options: HostsOptions): Promise<Hosts> {
  let appUrl = options.appUrl;
  const ports = { plain: 0, proxy: 0 };
  const doorsOf = doorsOfShops(options);
  const plainOrigin = (): string => `http://localhost:${ports.plain}`;
  const app = { appUrl: () => appUrl };
  const tunnel = { ...app, protocol: 'https', shopifyAt: null } as const;
  const served: Served = {
    behind: options.behind,
    doorsOf,
    pages: options.pages,
    tunnelOrigin: TUNNEL,
    plainAppOrigin: () => `http://localhost:${ports.proxy}`,
    plainOrigin,
    throughTunnel: (...call) => throughTunnel(tunnel, ...call),
  };
  const opened: Listening[] = [];
  const folder = mkdtempSync(path.join(os.tmpdir(), 'devshop-'));
  const close = async (): Promise<void> => {
    await Promise.all(opened.map((one) => one.close()));
    rmSync(folder, { recursive: true, force: true });
  };
  const open = async (listening: Promise<Listening>): Promise<number> => {
    opened.push(await listening);
    return opened.at(-1)?.port ?? 0;
  };
  try {
    const authority = createAuthority();
    const caFile = path.join(folder, 'authority.pem');
    writeFileSync(caFile, authority.cert);
    const tlsPort = await open(
      listenWithTls(
        { port: 0, what: "Shopify's hosts" },
        authority.issue(PLAYED_HOSTS),
        (request, response) => answerHost(served, request, response),
      ),
    );
    ports.plain = await open(
      listen({ port: options.port, what: 'devshop' }, (request, response) =>
        answerPlain(served, request, response),
      ),
    );
    ports.proxy = await open(
      listen({ port: options.proxyPort, what: "the app's address" }, (request, response) =>
        throughTunnel({ ...app, protocol: 'http', shopifyAt: plainOrigin() }, request, response),
      ),
    );
    return {
      plainOrigin: plainOrigin(),
      plainAppOrigin: served.plainAppOrigin(),
      tunnelOrigin: TUNNEL,
      tlsPort,
      resolverRules: PLAYED_HOSTS.map((host) => `MAP ${host}:443 127.0.0.1:${tlsPort}`).join(','),
      appEnvironment: { DEVSHOP_PORT: String(tlsPort), DEVSHOP_CA: caFile },
      connectApp: (url) => (appUrl = url),
      doorsOf,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function doorsOfShops(options: HostsOptions): (domain: string) => Doors | null {
  const { app, keys, now } = options;
  return (domain) => {
    const shop = options.behind().shop(domain);
    if (shop === undefined) return null;
    const keep = (): void => options.behind().changed(shop.state.record.domain);
    return { shop, app, keys, now, keep };
  };
}
