/** Shopify's side of the shoppers' doors, over real HTTP: keys made as Shopify's pages say, not by the app's own code. */
import { createHmac, randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { Database } from '#app/db/database.ts';
import { answer, startHttpServer, type HttpServer } from '#app/server/http-server.ts';
import { shopperDoors, type DoorOptions } from '#app/server/shopper-doors/shopper-doors.ts';
import { errorAnswer } from './wire-schemas.ts';

export const KEYS = { clientId: 'client-of-the-tests', clientSecret: 'secret-of-the-tests' };

export const API = 'https://perennial.example';

const FAST = { burst: 10_000, perMinute: 10_000 };
/** Rates that no test reaches by chance. */
export const NO_RATES = { calls: FAST, spending: FAST, guests: FAST, staff: FAST };

export function startShopperServer(
  database: Database,
  options: Partial<DoorOptions> = {},
): Promise<HttpServer> {
  return startHttpServer({
    ...{ host: '127.0.0.1', port: 0, webhooks: null },
    shoppers: shopperDoors(database, { keys: KEYS, api: API, rates: NO_RATES, ...options }),
    readiness: () => Promise.resolve([]),
    pages: (_request, response) => Promise.resolve(answer(response, 404, { page: 'none' })),
  });
}

export interface Heard {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export interface Sent {
  readonly method?: string;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export async function send(port: number, path: string, sent: Sent = {}): Promise<Heard> {
  const { json, headers = {} } = sent;
  const method = sent.method ?? (json === undefined ? 'GET' : 'POST');
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: { ...(json === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
}

type Params = Readonly<Record<string, string>>;

/** As Shopify's app proxy asks; `params` replace what it adds, '' leaves out. */
export function proxied(shop: string, customerId: string | null, path: string, params: Params = {}): string {
  const [pathname = '', own = ''] = path.split('?');
  const query = new URLSearchParams(own);
  const added = {
    ...{ shop, path_prefix: '/apps/perennial', timestamp: String(Math.floor(Date.now() / 1000)) },
    ...{ logged_in_customer_id: customerId ?? '', ...params },
  };
  for (const [name, value] of Object.entries(added)) if (name !== 'signature') query.append(name, value);
  const pairs = [...new Set(query.keys())].map((name) => `${name}=${query.getAll(name).join(',')}`);
  const digest = createHmac('sha256', KEYS.clientSecret).update(pairs.sort().join('')).digest('hex');
  query.append('signature', params['signature'] ?? digest);
  return `/proxy/v1/${pathname}?${query}`;
}

export type Claims = Readonly<Record<string, unknown>>;

export function sign(
  claims: Claims,
  secret = KEYS.clientSecret,
  head: Claims = { alg: 'HS256', typ: 'JWT' },
) {
  const encoded = (part: Claims) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const content = `${encoded(head)}.${encoded(claims)}`;
  return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
}

const times = () => {
  const now = Math.floor(Date.now() / 1000);
  return { exp: now + 300, nbf: now, iat: now, jti: randomUUID() };
};

/** Of checkout and customer accounts. */
export function shopperClaims(shop: string, customerId: string | null): Claims {
  const sub = customerId === null ? {} : { sub: `gid://shopify/Customer/${customerId}` };
  return { dest: shop, aud: KEYS.clientId, ...times(), ...sub };
}

/** Of the admin and of point of sale. */
export function staffClaims(shop: string, staffId = '7'): Claims {
  return {
    ...{ iss: `https://${shop}/admin`, dest: `https://${shop}`, aud: KEYS.clientId, sub: staffId },
    ...times(),
    sid: randomUUID(),
  };
}

export const bearer = (claims: Claims) => ({ Authorization: `Bearer ${sign(claims)}` });

/** The same shopper at the doors of one server. */
export class ShopperClient {
  readonly port: number;
  readonly shop: string;
  readonly customerId: string | null;

  constructor(port: number, shop: string, customerId: string | null) {
    this.port = port;
    this.shop = shop;
    this.customerId = customerId;
  }

  proxy(path: string, sent: Sent = {}): Promise<Heard> {
    return send(this.port, proxied(this.shop, this.customerId, path), sent);
  }

  extension(path: string, sent: Sent = {}): Promise<Heard> {
    const headers = { ...bearer(shopperClaims(this.shop, this.customerId)), ...sent.headers };
    return send(this.port, `/extensions/v1/${path}`, { ...sent, headers });
  }

  /** Staff asking about this customer. */
  staff(path: string, sent: Sent = {}): Promise<Heard> {
    const address = `/staff/v1/customers/${this.customerId}/${path}`;
    return send(this.port, address, {
      ...sent,
      headers: { ...bearer(staffClaims(this.shop)), ...sent.headers },
    });
  }

  /** An answer of success, whole and nothing else; by the proxy. */
  async get<T>(path: string, schema: z.ZodType<T>, sent: Sent = {}): Promise<T> {
    return good(await this.proxy(path, sent), schema);
  }
}

export function good<T>(heard: Heard, schema: z.ZodType<T>): T {
  if (heard.status !== 200) throw new Error(`${heard.status}: ${JSON.stringify(heard.body)}`);
  return schema.parse(heard.body);
}

/** `401 not_signed_in`. */
export function refusal({ status, body }: Heard): string {
  return `${status} ${errorAnswer.parse(body).error.code}`;
}
