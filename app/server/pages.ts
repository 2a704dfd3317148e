import path from 'node:path';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as WebStream } from 'node:stream/web';
import { createReadableStreamFromReadable, createRequestHandler, type ServerBuild } from '@remix-run/node';
import type { Database } from '#app/db/database.ts';
import { Assets } from '#app/server/assets.ts';
import { compressor, encodingFor, isCompressible } from '#app/server/compression.ts';
import type { Handler } from '#app/server/http-server.ts';

const BUILD = path.resolve(import.meta.dirname, '../../build');

/** The address of a page names the shop: it is told to nobody else. Frames are a matter of each document's own. */
const SECURITY = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'strict-origin-when-cross-origin',
} as const;

/**
 * The Remix app and its assets behind node:http, without Express. The build is loaded at the first page, so
 * that a server which only takes deliveries starts fast and stays small.
 */
export function remixPages(mode: 'development' | 'production' | 'test', database: Database): Handler {
  let loading: Promise<{ handle: ReturnType<typeof createRequestHandler>; assets: Assets }> | undefined;
  const load = async () => {
    const build = (await import(path.join(BUILD, 'server/index.js'))) as ServerBuild;
    const assets = await Assets.of(path.join(BUILD, 'client'));
    return { handle: createRequestHandler(build, mode), assets };
  };
  return async (request, response) => {
    loading ??= load();
    const { handle, assets } = await loading;
    const url = requestUrl(request);
    if (assets.has(url.pathname)) return assets.send(url.pathname, SECURITY, request, response);
    await sendPage(await handle(webRequest(url, request, response), { database }), request, response);
  };
}

function requestUrl(request: IncomingMessage): URL {
  const host = request.headers.host ?? 'localhost';
  const base = URL.canParse(`http://${host}`) ? `http://${host}` : 'http://localhost';
  const target = request.url ?? '/';
  return URL.canParse(target, base) && target.startsWith('/') && !target.startsWith('//')
    ? new URL(target, base)
    : new URL('/', base);
}

function webRequest(url: URL, request: IncomingMessage, response: ServerResponse): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headersDistinct)) {
    for (const item of value ?? []) headers.append(name, item);
  }
  const aborted = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) aborted.abort();
  });
  const method = request.method ?? 'GET';
  const init: RequestInit & { duplex?: 'half' } = { method, headers, signal: aborted.signal };
  if (method !== 'GET' && method !== 'HEAD') {
    init.body = createReadableStreamFromReadable(request);
    init.duplex = 'half';
  }
  return new Request(url, init);
}

async function sendPage(page: Response, request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.statusCode = page.status;
  for (const [name, value] of Object.entries(SECURITY)) response.setHeader(name, value);
  for (const [name, value] of page.headers) response.appendHeader(name, value);
  // A page is for the one who asked, and of this moment.
  if (!response.hasHeader('Cache-Control')) response.setHeader('Cache-Control', 'no-store');
  if (page.body === null || request.method === 'HEAD') {
    response.end();
    return;
  }
  const compressible =
    isCompressible(page.headers.get('Content-Type')) && !page.headers.has('Content-Encoding');
  const encoding = compressible ? encodingFor(request) : null;
  if (compressible) response.appendHeader('Vary', 'Accept-Encoding');
  if (encoding !== null) {
    response.setHeader('Content-Encoding', encoding);
    response.removeHeader('Content-Length');
  }
  const body = Readable.fromWeb(page.body as WebStream);
  try {
    // Waits for slow readers: a long answer is never all in memory.
    await (encoding === null ? pipeline(body, response) : pipeline(body, compressor(encoding), response));
  } catch (error) {
    // Whoever asked has left.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}
