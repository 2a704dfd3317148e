/** The topics the app subscribes to (`shopify.app.toml`), and for each the reader of its payload. */
import type { z } from 'zod';
import type { AccountFact } from '../order-form.ts';
import { parseJson } from '../lossless-json.ts';
import { parseShape, Reading, type ReadContext } from '../reading.ts';
import { failure, success, type Read } from '../result.ts';
import * as payloads from './payloads.ts';
import {
  readCustomer,
  readCustomerDelete,
  readCustomerMerge,
  readCustomerRedact,
  readDataRequest,
  type CustomerMerge,
  type CustomerRedaction,
  type DataRequest,
} from './read-customer.ts';
import { readOrderWebhook, type OrderRead } from './read-order.ts';
import { readRefundWebhook } from './read-refund.ts';

/** What a delivery tells, by kind. */
export type WebhookNews =
  | ({ readonly kind: 'order' } & OrderRead)
  | { readonly kind: 'order_deleted'; readonly orderGid: string }
  | { readonly kind: 'account'; readonly account: AccountFact }
  | { readonly kind: 'customer_deleted'; readonly customerGid: string }
  | ({ readonly kind: 'customers_merged' } & CustomerMerge)
  | ({ readonly kind: 'customer_redact' } & CustomerRedaction)
  | ({ readonly kind: 'data_request' } & DataRequest)
  | { readonly kind: 'shop_redact' }
  | { readonly kind: 'app_uninstalled' }
  | { readonly kind: 'scopes_updated'; readonly scopes: readonly string[] };

interface TopicReader {
  /** What `include_fields` is held against; compliance topics cannot be limited. */
  readonly schema: z.ZodType;
  readonly compliance: boolean;
  readonly read: (payload: unknown, context: ReadContext) => Read<WebhookNews>;
}

const order: TopicReader = {
  schema: payloads.orderPayload,
  compliance: false,
  read: (payload, context) => map(readOrderWebhook(payload, context), (read) => ({ kind: 'order', ...read })),
};

const account: TopicReader = {
  schema: payloads.customerPayload,
  compliance: false,
  read: (payload) => map(readCustomer(payload), (told) => ({ kind: 'account', account: told })),
};

export const TOPICS = {
  'orders/paid': order,
  'orders/updated': order,
  'orders/cancelled': order,
  'orders/delete': {
    schema: payloads.orderDeletePayload,
    compliance: false,
    read: (payload) => map(readOrderDelete(payload), (told) => ({ kind: 'order_deleted', ...told })),
  },
  'refunds/create': {
    schema: payloads.refundPayload,
    compliance: false,
    read: (payload, context) =>
      map(readRefundWebhook(payload, context), (news) => ({ kind: 'order', news, accounts: [] })),
  },
  'customers/create': account,
  'customers/update': account,
  'customers/delete': {
    schema: payloads.customerDeletePayload,
    compliance: false,
    read: (payload) => map(readCustomerDelete(payload), (told) => ({ kind: 'customer_deleted', ...told })),
  },
  'customers/merge': {
    schema: payloads.customerMergePayload,
    compliance: false,
    read: (payload) => map(readCustomerMerge(payload), (told) => ({ kind: 'customers_merged', ...told })),
  },
  'app/uninstalled': {
    schema: payloads.uninstalledPayload,
    compliance: false,
    read: (payload) =>
      map(parseShape(payloads.uninstalledPayload, payload), () => ({ kind: 'app_uninstalled' })),
  },
  'app/scopes_update': {
    schema: payloads.scopesUpdatePayload,
    compliance: false,
    read: (payload) =>
      map(parseShape(payloads.scopesUpdatePayload, payload), (told) => ({
        kind: 'scopes_updated',
        scopes: told.current,
      })),
  },
  'customers/data_request': {
    schema: payloads.dataRequestPayload,
    compliance: true,
    read: ofItsShop((payload) =>
      map(readDataRequest(payload), (told) => ({ kind: 'data_request', ...told })),
    ),
  },
  'customers/redact': {
    schema: payloads.customerRedactPayload,
    compliance: true,
    read: ofItsShop((payload) =>
      map(readCustomerRedact(payload), (told) => ({ kind: 'customer_redact', ...told })),
    ),
  },
  'shop/redact': {
    schema: payloads.shopRedactPayload,
    compliance: true,
    read: ofItsShop((payload) =>
      map(parseShape(payloads.shopRedactPayload, payload), () => ({ kind: 'shop_redact' })),
    ),
  },
} as const satisfies Readonly<Record<string, TopicReader>>;

export type Topic = keyof typeof TOPICS;

export function isTopic(topic: string): topic is Topic {
  return Object.hasOwn(TOPICS, topic);
}

/** Reads a parsed payload by its topic. */
export function readWebhook(topic: string, payload: unknown, context: ReadContext): Read<WebhookNews> {
  if (!isTopic(topic)) {
    return failure('unknown_topic', `No reader for this topic: expected ${Object.keys(TOPICS).join(', ')}.`);
  }
  const reader: TopicReader = TOPICS[topic];
  return reader.read(payload, context);
}

/** Reads the raw body of a delivery. */
export function readWebhookBody(topic: string, body: string, context: ReadContext): Read<WebhookNews> {
  const payload = parseJson(body);
  return payload.ok ? readWebhook(topic, payload.value, context) : payload;
}

export function readOrderDelete(payload: unknown): Read<{ readonly orderGid: string }> {
  const shape = parseShape(payloads.orderDeletePayload, payload);
  if (!shape.ok) return shape;
  const reading = new Reading({ currency: 'XXX' });
  return reading.finish({
    orderGid: reading.gid('Order', shape.value.admin_graphql_api_id, shape.value.id, ''),
  });
}

/** A delivery that somebody sends again under another shop's name would pass the signature, and erase there. */
function ofItsShop(read: TopicReader['read']): TopicReader['read'] {
  return (payload, context) => {
    const shape = parseShape(payloads.shopRedactPayload, payload);
    if (!shape.ok) return shape;
    const told = shape.value.shop_domain?.toLowerCase();
    if (told !== undefined && context.shopDomain !== undefined && told !== context.shopDomain) {
      return failure('bad_value', 'shop_domain: expected the shop that X-Shopify-Shop-Domain names.');
    }
    return read(payload, context);
  };
}

function map<From, To extends WebhookNews>(read: Read<From>, to: (value: From) => To): Read<WebhookNews> {
  return read.ok ? success(to(read.value)) : read;
}
