/** One webhook on its way to the app, and what became of it. */
import type { Instant } from '../shop/state.ts';

export type DeliveryState =
  /** Made, not sent yet: its turn, a delay or a shuffle is still to come. */
  | 'waiting'
  | 'sending'
  /** Answered with 2xx. */
  | 'delivered'
  /** Not taken; sent again later. */
  | 'retrying'
  /** Not taken after the last retry: Shopify gives up. */
  | 'failed'
  /** Lost by a fault switch: never sent. */
  | 'dropped';

export interface Delivery {
  /** Counts up; for lists. */
  readonly number: number;
  readonly shopDomain: string;
  readonly topic: string;
  /** `X-Shopify-Webhook-Id`: duplicates and retries share it. */
  readonly webhookId: string;
  /** `X-Shopify-Event-Id`: all that one happening sets off shares it. */
  readonly eventId: string;
  readonly triggeredAt: Instant;
  readonly url: string;
  /** JSON, signed as it stands. */
  readonly body: string;
  /** Sent a second time by a fault switch. */
  readonly isDuplicate: boolean;
  state: DeliveryState;
  readonly attempts: Attempt[];
  /** When it is sent again; `null` unless `retrying`. */
  nextAttemptAt: Instant | null;
}

export interface Attempt {
  readonly at: Instant;
  /** `null` without an answer in time. */
  readonly status: number | null;
  readonly ms: number;
}

/**
 * Shopify tries 8 times more over 4 hours. The pauses between are not published: these grow and come to 4 hours.
 * https://shopify.dev/docs/apps/build/webhooks/troubleshooting-webhooks
 */
export const RETRY_PAUSES_MS: readonly number[] = [
  ...[10, 60, 5 * 60, 15 * 60, 30 * 60, 45 * 60, 60 * 60].map((seconds) => seconds * 1000),
  (4 * 3600 - 10 - 60 - 95 * 60 - 3600) * 1000,
];
