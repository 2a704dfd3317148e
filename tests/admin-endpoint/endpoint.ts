/**
 * A small Admin GraphQL endpoint over real HTTP: validates and executes documents against Shopify's published
 * schema, keeps a cost bucket for each shop, and has faults to switch on. `endpoint.fetch` sends what goes to
 * `https://<shop>.myshopify.com` here.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { execute, parse, validate, type DocumentNode, type GraphQLError } from 'graphql';
import { renderBulkLines } from '#app/ops/rendering/admin-order.ts';
import { queryCost } from './query-cost.ts';
import { emptyShop, resolveField, type ShopData } from './resolvers.ts';
import { adminSchema } from './schema.ts';

/** One fault hits one request; `executed` ones are carried out before the answer is spoilt. */
export type Fault =
  | { readonly kind: 'throttled' }
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly retryAfter?: string;
      readonly executed?: boolean;
    }
  | { readonly kind: 'slow'; readonly ms: number }
  | { readonly kind: 'hang_up'; readonly executed?: boolean };

export interface SeenRequest {
  readonly shopDomain: string;
  readonly path: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const MOST_A_QUERY = 1000;

export async function startAdminEndpoint(): Promise<AdminEndpoint> {
  const endpoint = new AdminEndpoint();
  await endpoint.listen();
  return endpoint;
}

export class AdminEndpoint {
  /** Faults for the next requests, first in first out. */
  readonly faults: Fault[] = [];
  readonly requests: SeenRequest[] = [];
  /** Points; `restoreRate` is a second. */
  readonly bucket = { maximum: 2000, restoreRate: 100, available: 2000 };
  /** The access token every request must bear; any when `null`. */
  accessToken: string | null = null;
  private readonly shops = new Map<string, ShopData>();
  private filledAt = Date.now();
  private readonly server = createServer((request, response) => {
    this.answer(request, response).catch((error: unknown) => {
      if (!response.headersSent) sendJson(response, 500, { errors: String(error) });
    });
  });

  /** The data of a shop, made when first asked for. */
  shop(shopDomain: string): ShopData {
    const shop = this.shops.get(shopDomain) ?? emptyShop();
    this.shops.set(shopDomain, shop);
    return shop;
  }

  readonly fetch: typeof globalThis.fetch = (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const { port } = this.server.address() as AddressInfo;
    const headers = new Headers(init?.headers);
    headers.set('X-Test-Shop', url.hostname);
    return globalThis.fetch(`http://127.0.0.1:${port}${url.pathname}`, { ...init, headers });
  };

  listen(): Promise<void> {
    return new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'GET') return this.serveBulkFile(response);
    const body = JSON.parse(await text(request)) as Pick<SeenRequest, 'query' | 'variables'>;
    const shopDomain = String(request.headers['x-test-shop']);
    this.requests.push({ shopDomain, path: request.url ?? '', ...body });
    const token = request.headers['x-shopify-access-token'];
    if (this.accessToken !== null && token !== this.accessToken) {
      return sendJson(response, 401, { errors: '[API] Invalid API key or access token' });
    }
    const fault = this.faults.shift();
    if (fault?.kind === 'throttled') return sendJson(response, 200, this.throttled(100));
    const spoils = fault?.kind === 'status' || fault?.kind === 'hang_up';
    const result = spoils && !fault.executed ? null : await this.run(this.shop(shopDomain), body);
    if (fault?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.ms));
    if (fault?.kind === 'hang_up') return void response.destroy();
    if (fault?.kind !== 'status') return sendJson(response, 200, result);
    if (fault.retryAfter !== undefined) response.setHeader('Retry-After', fault.retryAfter);
    sendJson(response, fault.status, { errors: 'a fault' });
  }

  /** All orders of all shops; the filter of the bulk query is not played. */
  private serveBulkFile(response: ServerResponse): void {
    const orders = [...this.shops.values()].flatMap((shop) => [...shop.orders.values()]);
    response.setHeader('Content-Type', 'application/jsonl');
    response.end(orders.flatMap(renderBulkLines).join('\n'));
  }

  private async run(shop: ShopData, body: Pick<SeenRequest, 'query' | 'variables'>): Promise<unknown> {
    const document = parsed(body.query);
    if (typeof document === 'string') return { errors: [{ message: document }] };
    const schema = adminSchema();
    const invalid = validate(schema, document);
    if (invalid.length > 0) return { errors: invalid.map((error) => ({ message: error.message })) };
    const cost = queryCost(schema, document, body.variables);
    if (cost > MOST_A_QUERY) {
      return { errors: [{ message: `costs ${cost}`, extensions: { code: 'MAX_COST_EXCEEDED', cost } }] };
    }
    this.refill();
    if (cost > this.bucket.available) return this.throttled(cost);
    this.bucket.available -= cost;
    const result = await execute({
      schema,
      document,
      variableValues: body.variables,
      contextValue: shop,
      fieldResolver: resolveField as never,
      typeResolver: (value) => (value as { __typename?: string }).__typename,
    });
    const errors = result.errors?.map((error: GraphQLError) => ({
      message: error.message,
      path: error.path,
      extensions: error.extensions,
    }));
    return { data: result.data, ...(errors ? { errors } : {}), extensions: { cost: this.costs(cost) } };
  }

  private refill(): void {
    const now = Date.now();
    const { maximum, available, restoreRate } = this.bucket;
    this.bucket.available = Math.min(maximum, available + ((now - this.filledAt) / 1000) * restoreRate);
    this.filledAt = now;
  }

  private costs(requestedQueryCost: number) {
    return {
      requestedQueryCost,
      actualQueryCost: requestedQueryCost,
      throttleStatus: {
        maximumAvailable: this.bucket.maximum,
        currentlyAvailable: Math.floor(this.bucket.available),
        restoreRate: this.bucket.restoreRate,
      },
    };
  }

  private throttled(cost: number) {
    return {
      errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }],
      extensions: { cost: this.costs(cost) },
    };
  }
}

/** The document, or why it is none. */
function parsed(query: string): DocumentNode | string {
  try {
    return parse(query);
  } catch (error) {
    return String(error);
  }
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.statusCode = status;
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify(body));
}
