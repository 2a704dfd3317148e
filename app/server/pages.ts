import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  createReadableStreamFromReadable,
  createRequestHandler,
  writeReadableStreamToWritable,
  type ServerBuild,
} from '@remix-run/node';
import type { Database } from '#app/db/database.ts';
import type { Handler } from '#app/server/http-server.ts';

const BUILD = path.resolve(import.meta.dirname, '../../build');
const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
};

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
  let loading: Promise<{ handle: ReturnType<typeof createRequestHandler>; assets: Set<string> }> | undefined;
  const load = async () => {
    const build = (await import(path.join(BUILD, 'server/index.js'))) as ServerBuild;
    const files = await readdir(path.join(BUILD, 'client'), { recursive: true, withFileTypes: true });
    const assets = files
      .filter((file) => file.isFile() && !file.name.startsWith('.'))
      .map((file) => `/${path.relative(path.join(BUILD, 'client'), path.join(file.parentPath, file.name))}`);
    return { handle: createRequestHandler(build, mode), assets: new Set(assets) };
  };
  return async (request, response) => {
    loading ??= load();
    const { handle, assets } = await loading;
    const url = requestUrl(request);
    // Only names seen in the build folder are served: a path cannot lead out of it.
    if (assets.has(url.pathname)) return sendAsset(url.pathname, request, response);
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
  if (page.body === null || request.method === 'HEAD') response.end();
  else await writeReadableStreamToWritable(page.body, response);
}

function sendAsset(pathname: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.writeHead(200, {
    'Content-Type': TYPES[path.extname(pathname)] ?? 'application/octet-stream',
    // Names below /assets carry a hash of their content.
    'Cache-Control': pathname.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    ...SECURITY,
  });
  return new Promise((resolve, reject) => {
    response.once('close', resolve);
    if (request.method === 'HEAD') response.end();
    else
      createReadStream(path.join(BUILD, 'client', pathname))
        .once('error', reject)
        .pipe(response);
  });
}
