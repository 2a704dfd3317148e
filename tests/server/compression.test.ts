import {
  createServer,
  get as httpGet,
  type IncomingMessage,
  type RequestListener,
  type Server,
} from 'node:http';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { brotliDecompressSync, createBrotliDecompress, gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Assets } from '#app/server/assets.ts';
import { compressor, encodingFor, isCompressible } from '#app/server/compression.ts';

let folder: string;
let server: Server | undefined;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'perennial-assets-'));
});
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(null)));
  server = undefined;
  await rm(folder, { recursive: true, force: true });
});

async function serve(listener: RequestListener): Promise<number> {
  server = createServer(listener);
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** As it came over the wire: `fetch` would unpack it. */
async function ask(port: number, target: string, accept?: string, method = 'GET') {
  const headers = accept === undefined ? {} : { 'Accept-Encoding': accept };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    httpGet({ host: '127.0.0.1', port, path: target, headers, method }, resolve).once('error', reject);
  });
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { headers: response.headers, body: Buffer.concat(chunks) };
}

const STYLES = '.points { color: inherit }\n'.repeat(5_000);

test('files come in the best form that is taken, with their length, and the browser keeps the named ones', async () => {
  await mkdir(path.join(folder, 'assets'));
  await writeFile(path.join(folder, 'assets/styles-1a.css'), STYLES);
  await writeFile(path.join(folder, 'robots.txt'), 'x');
  const assets = await Assets.of(folder);
  const port = await serve((request, response) => {
    void assets.send(request.url ?? '', { 'X-Mine': 'yes' }, request, response);
  });
  const forms = [
    ['br, gzip', 'br', brotliDecompressSync],
    ['gzip, deflate', 'gzip', gunzipSync],
    ['br;q=0, gzip', 'gzip', gunzipSync],
    [undefined, undefined, (body: Buffer) => body],
  ] as const;
  for (const [accept, encoding, unpack] of forms) {
    const { headers, body } = await ask(port, '/assets/styles-1a.css', accept);
    expect(headers['content-encoding']).toBe(encoding);
    expect(headers['content-length']).toBe(String(body.length));
    expect(headers).toMatchObject({ vary: 'Accept-Encoding', 'x-mine': 'yes' });
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(unpack(body).toString()).toBe(STYLES);
    if (encoding !== undefined) expect(body.length).toBeLessThan(STYLES.length / 50);
  }
  const head = await ask(port, '/assets/styles-1a.css', 'br', 'HEAD');
  expect([head.body.length, Number(head.headers['content-length']) > 0]).toEqual([0, true]);
  expect((await ask(port, '/robots.txt', 'br')).headers).toMatchObject({ 'cache-control': 'no-cache' });
});

test('only what stood in the folder is there', async () => {
  await writeFile(path.join(folder, '.secret'), 'x');
  const assets = await Assets.of(folder);
  for (const name of ['/.secret', '/../package.json', '/', '']) expect(assets.has(name)).toBe(false);
});

test('what a streamed page has so far comes at once', async () => {
  let goOn: (() => void) | undefined;
  const later = new Promise<void>((resolve) => (goOn = resolve));
  const port = await serve((_request, response) => {
    const page = (async function* () {
      yield '<p>The shell';
      await later;
      yield ', and the rest</p>';
    })();
    void pipeline(Readable.from(page), compressor('br'), response);
  });
  const response = await new Promise<IncomingMessage>((resolve) => {
    httpGet({ host: '127.0.0.1', port }, resolve);
  });
  let seen = '';
  for await (const chunk of response.pipe(createBrotliDecompress())) {
    seen += String(chunk);
    // Only now does the page go on: had the shell waited for it, the test would wait for ever.
    if (seen === '<p>The shell') goOn?.();
  }
  expect(seen).toBe('<p>The shell, and the rest</p>');
});

test.each([
  ['text/html; charset=utf-8', true],
  ['text/x-script', true],
  ['text/csv', true],
  ['application/json; charset=utf-8', true],
  ['image/svg+xml', true],
  ['image/png', false],
  ['font/woff2', false],
  [null, false],
])('%s is made smaller: %s', (type, expected) => {
  expect(isCompressible(type)).toBe(expected);
});

test.each([
  ['gzip, deflate, br, zstd', 'br'],
  ['GZIP;q=0.8', 'gzip'],
  ['br;q=0.0', null],
  ['deflate', null],
  ['', null],
])('of "%s" it takes %s', (accept, expected) => {
  expect(encodingFor({ headers: { 'accept-encoding': accept } } as IncomingMessage)).toBe(expected);
});
