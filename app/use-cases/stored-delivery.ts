/** A delivery as stored, what it tells, and what became of it. */
import { int8Array, textArray } from '#app/db/array-parameters.ts';
import { send, type Transaction } from '#app/db/database.ts';
import type { ShopRules } from '#app/ledger/shop-rules.ts';
import { currencyExponent } from '#app/shopify/money.ts';
import type { Read } from '#app/shopify/result.ts';
import { readWebhookBody, type WebhookNews } from '#app/shopify/webhooks/topics.ts';

export interface StoredDelivery {
  readonly id: number;
  readonly topic: string;
  readonly triggeredAt: number;
  readonly body: string | null;
  readonly bodyIsBase64: boolean;
}

export interface DeliveryOutcome {
  readonly id: number;
  readonly status: 'settled' | 'failed';
  readonly code: string | null;
  readonly message: string | null;
  readonly subjectGid: string | null;
}

/** Reads a stored delivery's payload as one of this shop's, in its currency. */
export function readDelivery(
  delivery: StoredDelivery,
  { currency, domain }: Pick<ShopRules, 'currency' | 'domain'>,
): Read<WebhookNews> {
  const body = delivery.body ?? '';
  const text = delivery.bodyIsBase64 ? Buffer.from(body, 'base64').toString('utf8') : body;
  const { topic, triggeredAt } = delivery;
  const context = { currency, exponent: currencyExponent(currency), triggeredAt, shopDomain: domain };
  return readWebhookBody(topic, text, context);
}

/** The order or customer a delivery speaks of, so that redaction finds its body. */
export function subjectOf(told: WebhookNews): string | null {
  switch (told.kind) {
    case 'order':
      return told.news.orderGid;
    case 'order_deleted':
      return told.orderGid;
    case 'account':
      return told.account.customerGid;
    case 'customers_merged':
      return told.deletedGid;
    case 'customer_deleted':
    case 'customer_redact':
    case 'data_request':
      return told.customerGid;
    default:
      return null;
  }
}

/** The outcome of a delivery at which the settlement threw: a fault of ours, or sums that no number here can hold. */
export function faultOutcome(id: number, error: unknown): DeliveryOutcome {
  if (error instanceof RangeError) {
    const tooMuch =
      'Together with what the ledger holds, its amounts or points are beyond 2^53. Correct the order in Shopify.';
    return { id, status: 'failed', code: 'amount_out_of_range', message: tooMuch, subjectGid: null };
  }
  const message =
    'Perennial could not process this delivery. Retry it; if it fails again, report it with its id.';
  return { id, status: 'failed', code: 'internal_error', message, subjectGid: null };
}

export function writeOutcomes(tx: Transaction, shopId: number, outcomes: readonly DeliveryOutcome[]): void {
  send(tx, {
    name: 'deliveries-outcomes',
    text: `UPDATE delivery d SET status = u.status, error_code = u.code, error_message = u.message,
                  subject_gid = u.subject, settled_at = clock_timestamp()
           FROM unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[]) AS u(id, status, code, message, subject)
           WHERE d.shop_id = $1 AND d.id = u.id`,
    values: [
      shopId,
      int8Array(outcomes.map((outcome) => outcome.id)),
      textArray(outcomes.map((outcome) => outcome.status)),
      textArray(outcomes.map((outcome) => outcome.code)),
      textArray(outcomes.map((outcome) => outcome.message)),
      textArray(outcomes.map((outcome) => outcome.subjectGid)),
    ],
  });
}
