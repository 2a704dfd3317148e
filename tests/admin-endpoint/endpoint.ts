/**
 * A small Admin GraphQL endpoint over real HTTP: validates and executes documents against Shopify's published
 * schema, keeps a cost bucket for each shop, and has faults to switch on. `endpoint.fetch` sends what goes to
 * `https://<shop>.myshopify.com` here.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { execute, parse, validate, type DocumentNode, type GraphQLError } from 'graphql';
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

export interface AdminEndpoint {
  readonly fetch: typeof globalThis.fetch;
  /** The data of a shop, made when first asked for. */
  shop(shopDomain: string): ShopData;
  /** Faults for the next requests, first in first out. */
  readonly faults: Fault[];
  readonly requests: SeenRequest[];
  readonly bucket: { maximum: number; restoreRate: number; available: number };
  /** The access token every request must bear; any when `null`. */
  accessToken: string | null;
  close(): Promise<void>;
}

const MOST_A_QUERY = 1000;

export async function startAdminEndpoint(): Promise<AdminEndpoint> {
  const shops = new Map<string, ShopData>();
  const bucket = { maximum: 2000, restoreRate: 100, available: 2000 };
  let filledAt = Date.now();
  const endpoint: AdminEndpoint = {
    faults: [],
    requests: [],
    bucket,
    accessToken: null,
    shop: (domain) => {
      const shop = shops.get(domain) ?? emptyShop();
      shops.set(domain, shop);
      return shop;
    },
    fetch: (input, init) => {
      const url = new URL(input instanceof Request ? input.url : input);
      const headers = new Headers(init?.headers);
      headers.set('X-Test-Shop', url.hostname);
      return globalThis.fetch(`http://127.0.0.1:${port}${url.pathname}`, { ...init, headers });
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (!response.headersSent) sendJson(response, 500, { errors: String(error) });
    });
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = JSON.parse(await text(request)) as SeenRequest;
    const shopDomain = String(request.headers['x-test-shop']);
    endpoint.requests.push({
      shopDomain,
      path: request.url ?? '',
      query: body.query,
      variables: body.variables,
    });
    const token = request.headers['x-shopify-access-token'];
    if (endpoint.accessToken !== null && token !== endpoint.accessToken) {
      return sendJson(response, 401, { errors: '[API] Invalid API key or access token' });
    }
    const fault = endpoint.faults.shift();
    if (fault?.kind === 'throttled') return sendJson(response, 200, throttled(100));
    const spoils = fault?.kind === 'status' || fault?.kind === 'hang_up';
    const result = spoils && !fault.executed ? null : await run(endpoint.shop(shopDomain), body);
    if (fault?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.ms));
    if (fault?.kind === 'hang_up') return void response.destroy();
    if (fault?.kind === 'status') {
      if (fault.retryAfter !== undefined) response.setHeader('Retry-After', fault.retryAfter);
      return sendJson(response, fault.status, { errors: 'a fault' });
    }
    sendJson(response, 200, result);
  }

  async function run(shop: ShopData, body: SeenRequest): Promise<unknown> {
    let document: DocumentNode;
    try {
      document = parse(body.query);
    } catch (error) {
      return { errors: [{ message: String(error) }] };
    }
    const schema = adminSchema();
    const invalid = validate(schema, document);
    if (invalid.length > 0) return { errors: invalid.map((error) => ({ message: error.message })) };
    const cost = queryCost(schema, document, body.variables ?? {});
    if (cost > MOST_A_QUERY) {
      return { errors: [{ message: `costs ${cost}`, extensions: { code: 'MAX_COST_EXCEEDED', cost } }] };
    }
    refill();
    if (cost > bucket.available) return throttled(cost);
    bucket.available -= cost;
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
    }));
    return { data: result.data, ...(errors ? { errors } : {}), extensions: { cost: costs(cost) } };
  }

  function refill(): void {
    const now = Date.now();
    bucket.available = Math.min(
      bucket.maximum,
      bucket.available + ((now - filledAt) / 1000) * bucket.restoreRate,
    );
    filledAt = now;
  }

  function costs(requestedQueryCost: number) {
    return {
      requestedQueryCost,
      actualQueryCost: requestedQueryCost,
      throttleStatus: {
        maximumAvailable: bucket.maximum,
        currentlyAvailable: Math.floor(bucket.available),
        restoreRate: bucket.restoreRate,
      },
    };
  }

  function throttled(cost: number) {
    return {
      errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }],
      extensions: { cost: costs(cost) },
    };
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return endpoint;
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
