/**
 * The one door for Shopify's webhooks: verify the raw body, store, queue, answer. No session is needed, nothing
 * is parsed, and a call is answered 200 only when it is durable.
 * https://shopify.dev/docs/apps/build/webhooks/subscribe/https
 */
import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { log } from '#app/config/log.server.ts';
import { isDatabaseAway } from '#app/db/constraints.ts';
import type { Database } from '#app/db/database.ts';
import { GroupCommit, Overloaded } from '#app/server/group-commit.ts';
import { answer, type Handler } from '#app/server/http-server.ts';
import { verifyWebhookHmac } from '#app/shopify/hmac.ts';
import { LATEST } from '#app/shopify/reading.ts';
import { storeDeliveries, type ReceivedDelivery } from '#app/use-cases/store-deliveries.ts';

const MAX_BODY_BYTES = 2 * 1024 * 1024;
/** Of all bodies that are being read: anybody may send one, for the signature is looked at when it is complete. */
const MAX_READING_BYTES = 128 * 1024 * 1024;

/**
 * 64 rows of 14 KB are 0.9 MB a statement; two on their way keep the database busy while the next gathers. Below
 * that load one at a time: each commit is a wake-up of its own.
 */
const BATCH = { maxItems: 64, maxInFlight: 2, minItems: 16, maxWaitingBytes: 64 * 1024 * 1024 };

const TOPIC = /^[a-z_]{1,50}(\/[a-z_]{1,50}){1,2}$/;
const SHOP_DOMAIN = /^[a-z0-9][a-z0-9-]{0,99}\.myshopify\.com$/i;
const WEBHOOK_ID = /^[\x21-\x7e]{1,200}$/;
const API_VERSION = /^[\w.-]{1,20}$/;

export function webhookDoor(
  database: Database,
  secret: string,
  { maxReadingBytes = MAX_READING_BYTES }: { readonly maxReadingBytes?: number } = {},
): Handler {
  const readBody = bodyReader(maxReadingBytes);
  const intake = new GroupCommit<ReceivedDelivery>({
    ...BATCH,
    commit: (batch) => storeDeliveries(database, batch),
    bytesOf: ({ body }) => body.length + 500,
    isItemError: (error) => !isDatabaseAway(error),
  });
  return async (request, response) => {
    if (request.method !== 'POST') {
      response.setHeader('Allow', 'POST');
      return refuse(request, response, 405, 'Deliveries are sent with POST.');
    }
    const body = await readBody(request);
    if (body === 'too_large') return refuse(request, response, 413, 'A delivery may be 2 MB at most.');
    if (body === 'overloaded') {
      response.setHeader('Retry-After', '5');
      return refuse(request, response, 503, 'Too busy, come back.');
    }
    if (body === 'broken_off') return;
    if (!verifyWebhookHmac(body, single(request.headers, 'x-shopify-hmac-sha256'), secret)) {
      return answer(response, 401, { error: 'The signature does not fit the body.' });
    }
    const delivery = readHeaders(request.headers, body);
    if (typeof delivery === 'string') return answer(response, 400, { error: delivery });
    try {
      await intake.submit(delivery);
      answer(response, 200, { status: 'stored' });
    } catch (error) {
      const shop = delivery.shopDomain;
      log.warn('delivery not stored', { shop, topic: delivery.topic, deliveryId: delivery.webhookId, error });
      response.setHeader('Retry-After', '5');
      answer(response, 503, {
        error: error instanceof Overloaded ? 'Too busy, come back.' : 'No database, come back.',
      });
    }
  };
}

/**
 * For answers that do not wait for the whole body. What has come of it is dropped and the connection closed as soon as
 * the answer is out; a sender who is still writing by then may see a broken connection instead of the answer.
 */
function refuse(request: IncomingMessage, response: ServerResponse, status: number, error: string): void {
  response.setHeader('Connection', 'close');
  answer(response, status, { error });
  request.resume();
}

type ReadBody = Buffer | 'too_large' | 'overloaded' | 'broken_off';

/** Reads bodies that together hold no more than so many bytes at any time. */
function bodyReader(maxBytesAtOnce: number): (request: IncomingMessage) => Promise<ReadBody> {
  let bytesAtOnce = 0;
  return (request) => {
    if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return Promise.resolve('too_large');
    return new Promise((resolve) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      let isRead = false;
      const end = (body: ReadBody): void => {
        if (isRead) return;
        isRead = true;
        bytesAtOnce -= bytes;
        chunks.length = 0;
        resolve(body);
      };
      request.on('data', (chunk: Buffer) => {
        if (isRead) return;
        bytes += chunk.length;
        bytesAtOnce += chunk.length;
        if (bytes > MAX_BODY_BYTES) return end('too_large');
        if (bytesAtOnce > maxBytesAtOnce) return end('overloaded');
        chunks.push(chunk);
      });
      request.on('end', () => {
        if (!isRead) end(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
      });
      request.on('close', () => end('broken_off'));
      request.on('error', () => end('broken_off'));
    });
  };
}

function single(headers: IncomingHttpHeaders, name: string): string | null {
  const value = headers[name];
  return typeof value === 'string' ? value : null;
}

/** @returns the delivery, or what is wrong with the headers */
function readHeaders(headers: IncomingHttpHeaders, body: Buffer): ReceivedDelivery | string {
  const topic = single(headers, 'x-shopify-topic');
  if (topic === null || !TOPIC.test(topic)) return 'X-Shopify-Topic must name a topic such as orders/paid.';
  const shopDomain = single(headers, 'x-shopify-shop-domain');
  if (shopDomain === null || !SHOP_DOMAIN.test(shopDomain)) {
    return 'X-Shopify-Shop-Domain must be <name>.myshopify.com.';
  }
  // Shopify sends both always; without them a repetition is known by its body, and any dated form wins.
  const webhookId = single(headers, 'x-shopify-webhook-id') ?? `sha256:${hashOf(topic, body)}`;
  if (!WEBHOOK_ID.test(webhookId)) return 'X-Shopify-Webhook-Id must be 1 to 200 visible ASCII characters.';
  const triggered = single(headers, 'x-shopify-triggered-at');
  const triggeredAt = triggered === null ? 0 : Date.parse(triggered);
  // Beyond these PostgreSQL and JavaScript write times differently, and the row could not be read again.
  if (!(triggeredAt >= 0 && triggeredAt < LATEST)) return 'X-Shopify-Triggered-At must be an ISO 8601 time.';
  const apiVersion = single(headers, 'x-shopify-api-version');
  if (apiVersion !== null && !API_VERSION.test(apiVersion)) return 'X-Shopify-Api-Version makes no sense.';
  // PostgreSQL's text takes neither broken UTF-8 nor NUL; nothing that arrived is lost, so such a body is packed.
  const bodyIsBase64 = !isUtf8(body) || body.includes(0);
  return {
    shopDomain: shopDomain.toLowerCase(),
    webhookId,
    topic,
    triggeredAt,
    apiVersion,
    body: bodyIsBase64 ? body.toString('base64') : body,
    bodyIsBase64,
  };
}

function hashOf(topic: string, body: Buffer): string {
  return createHash('sha256').update(topic).update('\n').update(body).digest('hex');
}
