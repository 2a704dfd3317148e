/**
 * The app's public address: hands every request on to the app's process, as any tunnel to a developer's machine
 * does. For a person's own browser it also puts devshop's address where Shopify's stands, since that browser would
 * go to the real Shopify.
 */
import {
  request as httpRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { send } from './http.ts';

const CDN = 'https://cdn.shopify.com/';

export interface Tunnel {
  /** Where the app's process listens, such as `http://localhost:3000`; `null` while nobody does. */
  readonly appUrl: () => string | null;
  /** `http` or `https`: how the browser came. */
  readonly protocol: 'http' | 'https';
  /** What stands for Shopify: `null` leaves pages as they are. */
  readonly shopifyAt: string | null;
}

export async function throughTunnel(
  tunnel: Tunnel,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const appUrl = tunnel.appUrl();
  if (appUrl === null) return noApp(response, 'The app is not running yet.');
  const answer = await askApp(tunnel, new URL(appUrl), request).catch(() => null);
  if (answer === null) return noApp(response, `The app does not answer at ${appUrl}.`);
  const rewrites = tunnel.shopifyAt !== null && /html|javascript/.test(answer.headers['content-type'] ?? '');
  response.writeHead(answer.statusCode ?? 502, answerHeaders(tunnel.shopifyAt, answer, rewrites));
  // Headers at once: the rest of a page may take its time.
  response.flushHeaders();
  const steps = rewrites ? [replaceBytes(CDN, `${tunnel.shopifyAt}/cdn/`)] : [];
  await pipeline([answer, ...steps, response]).catch(() => response.destroy());
}

function askApp(tunnel: Tunnel, app: URL, request: IncomingMessage): Promise<IncomingMessage> {
  const host = request.headers.host ?? '';
  return new Promise((resolve, reject) => {
    const onward = httpRequest(
      {
        host: app.hostname,
        port: app.port,
        method: request.method,
        path: request.url,
        headers: {
          ...request.headers,
          'accept-encoding': 'identity',
          'x-forwarded-for': request.socket.remoteAddress ?? '',
          'x-forwarded-host': host,
          'x-forwarded-proto': tunnel.protocol,
        },
      },
      resolve,
    );
    onward.once('error', reject);
    request.once('aborted', () => onward.destroy());
    request.pipe(onward);
  });
}

function answerHeaders(
  shopifyAt: string | null,
  answer: IncomingMessage,
  rewrites: boolean,
): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = { ...answer.headers };
  // Of this connection, not of the next.
  for (const name of ['connection', 'keep-alive', 'transfer-encoding']) delete headers[name];
  if (rewrites) delete headers['content-length'];
  if (shopifyAt === null) return headers;
  if (typeof headers['link'] === 'string')
    headers['link'] = headers['link'].replaceAll(CDN, `${shopifyAt}/cdn/`);
  if (/^https:\/\/(?:admin\.shopify\.com|[\w-]+\.myshopify\.com)(?:\/|$)/.test(headers.location ?? '')) {
    headers['location'] = `${shopifyAt}/devshop/played?url=${encodeURIComponent(headers.location ?? '')}`;
  }
  const policy = headers['content-security-policy'];
  if (typeof policy === 'string') {
    headers['content-security-policy'] = policy.replace(
      /frame-ancestors (?!'none')/,
      `frame-ancestors ${shopifyAt} `,
    );
  }
  return headers;
}

/** Replaces a text in a stream of bytes, also where it comes in two pieces. */
export function replaceBytes(from: string, to: string): Transform {
  let held = '';
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      // Latin-1 keeps every byte; both texts are ASCII.
      const text = (held + chunk.toString('latin1')).replaceAll(from, to);
      const kept = startedAtEnd(text, from);
      held = text.slice(text.length - kept);
      done(null, Buffer.from(text.slice(0, text.length - kept), 'latin1'));
    },
    flush(done) {
      done(null, Buffer.from(held, 'latin1'));
    },
  });
}

/** How many characters at the end of `text` may be the beginning of `wanted`. */
function startedAtEnd(text: string, wanted: string): number {
  for (let length = Math.min(wanted.length - 1, text.length); length > 0; length--) {
    if (text.endsWith(wanted.slice(0, length))) return length;
  }
  return 0;
}

function noApp(response: ServerResponse, why: string): void {
  send(response, 502, 'text/plain', `${why}\n`);
}
