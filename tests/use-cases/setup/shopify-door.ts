/**
 * The little of Shopify that signing in needs, over real HTTP: session tokens, their exchange, refreshing, and what a
 * shop says of itself. Tokens are as good here as they are there: an access token that was replaced is refused.
 */
import { createHmac, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const API_KEY = 'perennial-dev';
export const API_SECRET = 'perennial-dev-secret';

export interface DoorShop {
  currency: string;
  timezone: string;
  isPlus: boolean;
  installation: number;
  scopes: string[];
  /** The present access token of the app; `null` when it was removed. */
  accessToken: string | null;
  refreshToken: string | null;
  staff: { id: number; firstName: string; lastName: string; locale: string };
}

export interface SeenAtDoor {
  readonly shop: string;
  /** A grant, or the name of an operation. */
  readonly what: string;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

export class ShopifyDoor {
  readonly seen: SeenAtDoor[] = [];
  /** Answers instead, first in first out; `null` hangs up. */
  readonly faults: (Answer | null)[] = [];
  /** Seconds; `null` leaves them out of the answer. */
  expiresIn: number | null = 3_600;
  private readonly shops = new Map<string, DoorShop>();
  private readonly server = createServer((request, response) => {
    this.answer(request, response).catch((error: unknown) => send(response, 500, { error: String(error) }));
  });

  static async open(): Promise<ShopifyDoor> {
    const door = new ShopifyDoor();
    await new Promise<void>((resolve) => door.server.listen(0, '127.0.0.1', resolve));
    return door;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  shop(domain: string): DoorShop {
    const shop = this.shops.get(domain) ?? {
      ...{ currency: 'USD', timezone: 'America/New_York', isPlus: true, installation: 1 },
      ...{ scopes: ['read_orders', 'write_customers'], accessToken: null, refreshToken: null },
      staff: { id: 7, firstName: 'Anna', lastName: 'Kovács', locale: 'hu' },
    };
    this.shops.set(domain, shop);
    return shop;
  }

  /** What was asked since the last call of this. */
  asked(): string[] {
    return this.seen.splice(0).map(({ what }) => what);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const domain = String(request.headers['x-test-shop']);
    const fields = JSON.parse(await text(request)) as Fields;
    const isToken = request.url === '/admin/oauth/access_token';
    const what = isToken ? grantOf(fields) : (/query (\w+)/.exec(String(fields['query']))?.[1] ?? '');
    this.seen.push({ shop: domain, what });
    if (this.faults.length > 0) {
      const fault = this.faults.shift() ?? null;
      return fault === null ? void response.destroy() : send(response, fault.status, fault.body);
    }
    const shop = this.shop(domain);
    if (isToken) {
      const came = what === 'refresh' ? this.refresh(shop, fields) : this.exchange(domain, shop, fields);
      return send(response, came.status, came.body);
    }
    if (request.headers['x-shopify-access-token'] !== shop.accessToken) {
      return send(response, 401, { errors: '[API] Invalid API key or access token' });
    }
    if (what !== 'ShopFacts') return send(response, 200, { errors: [{ message: `${what} is not played` }] });
    send(response, 200, { data: factsOf(shop) });
  }

  private exchange(domain: string, shop: DoorShop, fields: Fields): Answer {
    if (fields['client_secret'] !== API_SECRET) return { status: 401, body: { error: 'invalid_client' } };
    const claims = verified(String(fields['subject_token']));
    if (claims?.['dest'] !== `https://${domain}`) {
      return { status: 400, body: { error: 'invalid_subject_token' } };
    }
    if (!String(fields['requested_token_type']).endsWith('online-access-token')) {
      return { status: 200, body: this.newTokens(shop) };
    }
    const { id, firstName, lastName, locale } = shop.staff;
    return {
      status: 200,
      body: {
        ...{ access_token: `online-${randomUUID()}`, scope: shop.scopes.join(','), expires_in: 86_399 },
        associated_user_scope: shop.scopes.join(','),
        associated_user: {
          ...{ id, first_name: firstName, last_name: lastName, email: 'anna@example.com', locale },
          ...{ email_verified: true, account_owner: true, collaborator: false },
        },
      },
    };
  }

  /** A refresh token works once. */
  private refresh(shop: DoorShop, fields: Fields): Answer {
    if (fields['client_secret'] !== API_SECRET) return { status: 401, body: { error: 'invalid_client' } };
    if (shop.refreshToken === null || fields['refresh_token'] !== shop.refreshToken) {
      return { status: 400, body: { error: 'invalid_grant' } };
    }
    return { status: 200, body: this.newTokens(shop) };
  }

  private newTokens(shop: DoorShop) {
    shop.accessToken = `offline-${randomUUID()}`;
    shop.refreshToken = `refresh-${randomUUID()}`;
    return {
      ...{ access_token: shop.accessToken, scope: shop.scopes.join(','), refresh_token: shop.refreshToken },
      ...(this.expiresIn === null
        ? {}
        : { expires_in: this.expiresIn, refresh_token_expires_in: 90 * 86_400 }),
    };
  }
}

function grantOf(fields: Fields): string {
  if (fields['grant_type'] === 'refresh_token') return 'refresh';
  return String(fields['requested_token_type']).endsWith('online-access-token') ? 'online' : 'offline';
}

function factsOf(shop: DoorShop) {
  return {
    shop: {
      ...{ currencyCode: shop.currency, ianaTimezone: shop.timezone },
      plan: { shopifyPlus: shop.isPlus },
    },
    currentAppInstallation: {
      id: `gid://shopify/AppInstallation/${shop.installation}`,
      accessScopes: shop.scopes.map((handle) => ({ handle })),
    },
  };
}

/** A session token as the admin signs it; `changes` spoil it. */
export function sessionToken(
  domain: string,
  changes: Readonly<Record<string, unknown>> = {},
  secret = API_SECRET,
): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    ...{ iss: `https://${domain}/admin`, dest: `https://${domain}`, aud: API_KEY, sub: '7' },
    ...{ exp: now + 60, nbf: now, iat: now, jti: randomUUID(), sid: randomUUID() },
    ...changes,
  };
  const content = `${encoded({ alg: 'HS256', typ: 'JWT' })}.${encoded(claims)}`;
  return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
}

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

function verified(token: string): Fields | null {
  const [header, payload, signature] = token.split('.');
  const due = createHmac('sha256', API_SECRET).update(`${header}.${payload}`).digest('base64url');
  return signature === due
    ? (JSON.parse(Buffer.from(payload ?? '', 'base64url').toString()) as Fields)
    : null;
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}
