import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { log } from '#app/config/log.server.ts';

/** Answers one request completely; a rejection becomes a 500. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Names of what is missing; empty when everything is ready. */
export type ReadinessCheck = () => Promise<readonly string[]>;

export type HttpServerOptions = {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly readiness: ReadinessCheck;
  /** The door for Shopify's deliveries, every method of it; null answers 503. */
  readonly webhooks: Handler | null;
  /** The doors of shoppers' surfaces and of staff's blocks; without them their addresses are pages, of which there are none. */
  readonly shoppers?: Handler;
  /** Pages and assets. */
  readonly pages: Handler;
};

export type HttpServer = {
  readonly port: number;
  /** Takes no new connections, finishes running requests (10 s at most), then resolves. */
  readonly close: () => Promise<void>;
};

const CLOSE_TIMEOUT_MS = 10_000;
/** Each may hold 16 KB of headers: 80 MB. Who comes beyond them is hung up on, and load balancers try again. */
const MAX_CONNECTIONS = 5_000;

export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  let isClosing = false;
  const server = createServer(
    {
      // A client that sends byte by byte may hold a connection, but not for long, and never a worker.
      headersTimeout: 10_000,
      requestTimeout: 20_000,
      connectionsCheckingInterval: 2_000,
      maxHeaderSize: 16 * 1024,
      // Longer than the 60 s after which load balancers usually drop an idle connection.
      keepAliveTimeout: 65_000,
      noDelay: true,
    },
    (request, response) => {
      // A kept-alive connection becomes idle when its answer is out; while closing it must go then.
      response.once('close', () => {
        if (isClosing) setImmediate(() => server.closeIdleConnections());
      });
      route(options, request, response).catch((error: unknown) => {
        log.error('request failed', { method: request.method ?? '', path: pathOf(request), error });
        if (response.headersSent) response.destroy();
        else answer(response, 500, { error: 'internal error' });
      });
    },
  );
  server.maxRequestsPerSocket = 0;
  server.maxConnections = MAX_CONNECTIONS;
  await listen(server, options.host, options.port);
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    close: () => {
      isClosing = true;
      return close(server);
    },
  };
}

const SHOPPERS = /^\/(proxy|extensions|staff)\//;

async function route(
  options: HttpServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = pathOf(request);
  if (options.shoppers && SHOPPERS.test(path)) return options.shoppers(request, response);
  switch (path) {
    case '/webhooks':
      if (options.webhooks === null) return answer(response, 503, { error: 'not taking deliveries' });
      return options.webhooks(request, response);
    case '/healthz':
      return answer(response, 200, { status: 'alive' });
    case '/readyz': {
      const missing = await options.readiness();
      return missing.length === 0
        ? answer(response, 200, { status: 'ready' })
        : answer(response, 503, { status: 'not ready', missing });
    }
    default:
      return options.pages(request, response);
  }
}

function pathOf(request: IncomingMessage): string {
  const url = request.url ?? '/';
  const end = url.indexOf('?');
  return end === -1 ? url : url.slice(0, end);
}

export function answer(response: ServerResponse, status: number, body: object): void {
  const text = `${JSON.stringify(body)}\n`;
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
  });
  response.end(text);
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), CLOSE_TIMEOUT_MS);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}
