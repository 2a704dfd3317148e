/**
 * Lumen's storefront with the theme extension on, without the app: what it would have published is written into the
 * metafields, and its app proxy is answered by the test. For what the app itself does see tests/browser.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { get } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { WireAccount, WireProgram } from '#app/domain/shopper-wire.ts';
import { appNumber, putMetafield, storedNamespace } from '../../../devshop/shop/metafields.ts';
import type { Shop } from '../../../devshop/devshop.ts';
import type { Customer, ShopState } from '../../../devshop/shop/state.ts';
import { startDevshop, type Devshop } from '../../../devshop/start.ts';

export const NOW = Date.parse('2026-11-21T12:00:00Z');

/** What the app answers to one call; status 200 unless told. `lost`: the connection ends without an answer. */
export interface Reply {
  readonly status?: number;
  readonly body?: unknown;
  readonly lost?: boolean;
}

/** A call as it reached the app. */
export interface Call {
  readonly method: string;
  /** Behind `/proxy/v1/`, without what Shopify adds. */
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>> | null;
}

export interface ThemeWorld {
  readonly devshop: Devshop;
  readonly calls: Call[];
  /** Takes the place of the answers so far. */
  answer: (reply: (call: Call) => Reply) => void;
  /** @param shop Lumen unless told */
  publishProgram: (program: WireProgram, shop?: Shop) => void;
  /** `null`: nothing is published yet. */
  publishAccount: (customer: Customer, account: WireAccount | null) => void;
  newCustomer: (firstName: string) => Customer;
  /** As its cookie says who is signed in. */
  cookieOf: (
    customer: Customer | null,
    lines?: readonly (readonly [variantId: number, quantity: number])[],
  ) => string;
  /** A page of another shop, by its host. */
  fetchAs: (host: string, path: string) => Promise<string>;
  close: () => Promise<void>;
}

const BLOCKS = ['launcher', 'balance', 'product-points', 'cart-points', 'loyalty-page', 'welcome'];

export async function startThemeWorld(): Promise<ThemeWorld> {
  const calls: Call[] = [];
  let reply: (call: Call) => Reply = () => ({ status: 503, body: {} });
  const app = createServer((request, response) => void answerCall(request, response));
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
  const devshop = await startDevshop({
    ...{ seed: 1, clientId: 'perennial-test', clientSecret: 'secret-of-the-tests', now: () => NOW },
    appUrl: `http://127.0.0.1:${(app.address() as AddressInfo).port}`,
  });
  const { state, operations } = devshop.shop;
  operations.installApp({ scopes: devshop.box.config.scopes });
  state.extensionsOn = BLOCKS;

  async function answerCall(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', 'http://app');
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    if (!url.pathname.startsWith('/proxy/v1/')) return void response.writeHead(200).end();
    for (const name of ['shop', 'logged_in_customer_id', 'path_prefix', 'timestamp', 'signature']) {
      url.searchParams.delete(name);
    }
    const text = Buffer.concat(chunks).toString('utf8');
    const call: Call = {
      method: request.method ?? '',
      path: `${url.pathname.slice('/proxy/v1/'.length)}${url.search}`,
      body: text === '' ? null : (JSON.parse(text) as Record<string, unknown>),
    };
    calls.push(call);
    const { status = 200, body = {}, lost } = reply(call);
    if (lost) return void request.socket.destroy();
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  }

  function publish(to: ShopState, type: string, id: number, key: string, value: unknown): void {
    const namespace = storedNamespace('$app', appNumber(devshop.box.options.clientId));
    const told = { ownerGid: `gid://shopify/${type}/${id}`, namespace, key, metafieldType: 'json' };
    putMetafield(to, { at: NOW, tell: () => undefined }, { ...told, value: JSON.stringify(value) });
  }

  return {
    ...{ devshop, calls },
    answer: (next) => {
      reply = next;
    },
    publishProgram: (program, shop = devshop.shop) =>
      publish(shop.state, 'Shop', shop.state.record.id, 'program', program),
    publishAccount: (customer, account) => publish(state, 'Customer', customer.id, 'loyalty', account),
    newCustomer: (firstName) => {
      const email = `${firstName.toLowerCase()}${state.customers.size}@example.com`;
      const made = operations.createCustomer({ firstName, lastName: 'Nagy', email });
      if (!made.ok) throw new Error(made.message);
      return made.value;
    },
    cookieOf: (customer, lines = []) =>
      encodeURIComponent(JSON.stringify({ customerId: customer?.id ?? 0, lines, codes: [] })),
    fetchAs: (host, path) => fetchPage(devshop, host, path),
    close: async () => {
      await devshop.close();
      await new Promise((resolve) => {
        app.close(resolve);
        app.closeAllConnections();
      });
    },
  };
}

/** By Shopify's hosts, as the app's process finds them. */
function fetchPage({ hosts }: Devshop, host: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const to = { host: '127.0.0.1', port: hosts.tlsPort, servername: host, path, headers: { host } };
    // Certificates are checked where the app asks.
    get({ ...to, rejectUnauthorized: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    }).on('error', reject);
  });
}
