import path from 'node:path';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable, Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as WebStream } from 'node:stream/web';
import { createReadableStreamFromReadable, createRequestHandler, type ServerBuild } from '@remix-run/node';
import type { Database } from '#app/db/database.ts';
import { Assets } from '#app/server/assets.ts';
import { compressor, encodingFor, isCompressible } from '#app/server/compression.ts';
import { answer, type Handler } from '#app/server/http-server.ts';

const BUILD = path.resolve(import.meta.dirname, '../../build');

/** The address of a page names the shop: it is told to nobody else. Frames are a matter of each document's own. */
const SECURITY = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'strict-origin-when-cross-origin',
} as const;

/** Of a form: a thousand tags of 255 letters each, escaped three times over, are less. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** A server that has just said it is ready has deliveries to take first. */
const WARM_UP_AFTER_MS = 1_000;

/**
 * The Remix app and its assets behind node:http, without Express. The build is loaded after the start, so that
 * deliveries do not wait for it; it takes a second, which in production no owner should wait for either.
 * @param folder what `remix vite:build` wrote
 */
export function remixPages(
  mode: 'development' | 'production' | 'test',
  database: Database,
  folder: string = BUILD,
): Handler {
  let loading: Promise<{ handle: ReturnType<typeof createRequestHandler>; assets: Assets }> | undefined;
  const load = async () => {
    const build = (await import(path.join(folder, 'server/index.js'))) as ServerBuild;
    const assets = await Assets.of(path.join(folder, 'client'));
    return { handle: createRequestHandler(build, mode), assets };
  };
  const loaded = () =>
    (loading ??= load().catch((error: unknown) => {
      // The pages may still be being built: whoever asks next looks again.
      loading = undefined;
      throw error;
    }));
  if (mode === 'production') {
    const warmUp = async () => {
      // The page that needs nobody: what draws it, and Shopify's library with its sessions, is there from then on.
      const page = await (await loaded()).handle(new Request('http://localhost/'), { database });
      await page.text();
    };
    // What is wrong is told to whoever asks for a page.
    setTimeout(() => void warmUp().catch(() => undefined), WARM_UP_AFTER_MS).unref();
  }
  return async (request, response) => {
    const { handle, assets } = await loaded();
    const url = requestUrl(request);
    if (assets.has(url.pathname)) return assets.send(url.pathname, SECURITY, request, response);
    if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return refuseBody(request, response);
    const body = new BoundedBody();
    const page = await handle(webRequest(url, request, response, body), { database });
    // Whoever read it was stopped, and knows no better than to call that an error of its own.
    if (body.isTooLarge) return refuseBody(request, response);
    await sendPage(page, request, response);
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

/** Passes a body on as it comes, up to its bound: it need not say in its headers how long it is. */
class BoundedBody extends Transform {
  isTooLarge = false;
  private bytes = 0;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.bytes += chunk.length;
    this.isTooLarge ||= this.bytes > MAX_BODY_BYTES;
    if (this.isTooLarge) done(new Error('the body is too large'));
    else done(null, chunk);
  }

  /** Unlike a pipeline it leaves the connection alone: there is an answer to be sent on it. */
  takeFrom(request: IncomingMessage, response: ServerResponse): this {
    // What nobody reads any more must go by, or the connection would never come to its next request.
    const letGo = (): void => {
      request.unpipe(this);
      request.resume();
    };
    this.once('error', letGo).once('close', letGo);
    response.once('finish', letGo);
    request.once('close', () => {
      if (!request.complete) this.destroy(new Error('the body was broken off'));
    });
    return request.pipe(this);
  }
}

/** The rest goes by unread: whoever hung up on a sender would not be heard. */
function refuseBody(request: IncomingMessage, response: ServerResponse): void {
  for (const [name, value] of Object.entries(SECURITY)) response.setHeader(name, value);
  answer(response, 413, { error: `A form may be ${MAX_BODY_BYTES / 2 ** 20} MB at most.` });
  request.resume();
}

function webRequest(
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
  body: BoundedBody,
): Request {
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
    init.body = createReadableStreamFromReadable(body.takeFrom(request, response));
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
