import type { IncomingMessage, ServerResponse } from 'node:http';
import type { WireError } from '#app/domain/shopper-wire.ts';

export type WireCode = WireError['error']['code'];

/** What a call comes to. */
export type Answer =
  { readonly status: 200; readonly body: object } | (Refusal & { readonly retryAfter?: number });

export interface Refusal {
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 429 | 503;
  readonly body: WireError;
}

export const ok = (body: object): Answer => ({ status: 200, body });

export function refuse(
  status: Refusal['status'],
  code: WireCode,
  message: string,
  more: Pick<WireError['error'], 'needs' | 'has'> = {},
): Refusal {
  return { status, body: { error: { code, message, ...more } } };
}

const STATUS: Partial<Record<WireCode, Refusal['status']>> = {
  not_signed_in: 401,
  not_found: 404,
  bad_request: 400,
  too_often: 429,
  unavailable: 503,
};

/** Everything that the shop's rules or the moment refuse is a conflict with them. */
export const statusOf = (code: WireCode): Refusal['status'] => STATUS[code] ?? 409;

/** Of this one who asks and of this moment, kept by nobody and taken for nothing else. */
const HEADERS = {
  'Content-Type': 'application/json; charset=utf-8',
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
} as const;

export function sendAnswer(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  const text = JSON.stringify(answer.body);
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
  response.setHeader('Content-Length', Buffer.byteLength(text));
  if ('retryAfter' in answer && answer.retryAfter !== undefined)
    response.setHeader('Retry-After', String(answer.retryAfter));
  // What has not been read by now never will be: the connection ends with the answer.
  if (isStillComing(request)) response.setHeader('Connection', 'close');
  response.writeHead(answer.status);
  response.end(text);
  request.resume();
}

function isStillComing({ headers, complete }: IncomingMessage): boolean {
  return !complete && (Number(headers['content-length'] ?? 0) > 0 || 'transfer-encoding' in headers);
}

/**
 * Extensions run in workers whose origin is none, or one of many of Shopify's: any origin may call, since the key comes
 * in a header that no browser adds by itself.
 */
export function allowAnyOrigin(response: ServerResponse): void {
  response.setHeader('Access-Control-Allow-Origin', '*');
  response.setHeader('Access-Control-Expose-Headers', 'Retry-After');
}

export function answerPreflight(response: ServerResponse): void {
  response.writeHead(204, {
    'Access-Control-Allow-Methods': 'GET, POST, OPTIONS',
    'Access-Control-Allow-Headers': 'Authorization, Content-Type',
    'Access-Control-Max-Age': '86400',
    'Cache-Control': 'no-store',
  });
  response.end();
}
