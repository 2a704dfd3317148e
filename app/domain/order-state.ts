/**
 * The facts of an order that the program needs, the same whichever way they reached us: a webhook, the
 * Admin API or a bulk file. All money is in minor units of the shop's currency (`shop_money`).
 */
import type { Instant } from './time.ts';

/** Lower case, as in webhooks; Admin GraphQL's `OrderDisplayFinancialStatus` is the same in upper case. */
export type PaymentStatus =
  | 'authorized'
  | 'expired'
  | 'paid'
  | 'partially_paid'
  | 'partially_refunded'
  | 'pending'
  | 'refunded'
  | 'voided';

export interface OrderLine {
  readonly lineGid: string;
  /** `null` for custom lines and deleted products. */
  readonly productGid: string | null;
  readonly kind: 'merchandise' | 'gift_card' | 'tip';
  /** As ordered, before edits and refunds. */
  readonly quantity: number;
  /** What Shopify still counts: lower after a refund or an edit. */
  readonly currentQuantity: number;
  /** Unit price times `quantity`, less every discount, also this line's share of order discounts. */
  readonly amountMinor: number;
  /** Contained in `amountMinor` when the order's `taxesIncluded`, to be added to it otherwise. */
  readonly taxMinor: number;
  /** What discounts took off, told only when there were some; for showing, it decides nothing. */
  readonly discountMinor?: number;
}

export interface OrderState {
  readonly orderGid: string;
  /** As people call it: `#1042`. Missing where no payload told it. */
  readonly name?: string;
  readonly updatedAt: Instant;
  /** `processed_at`: the moment the customer placed it; decides the program version. */
  readonly placedAt: Instant;
  /** `null` for guests. */
  readonly customerGid: string | null;
  readonly cancelledAt: Instant | null;
  readonly paymentStatus: PaymentStatus;
  readonly test: boolean;
  /** `web`, `pos`, `subscription_contract`, an app's id ... */
  readonly sourceName: string | null;
  readonly b2b: boolean;
  readonly taxesIncluded: boolean;
  /** After edits and refunds. */
  readonly currentTotalMinor: number;
  /** What the customer still has to pay of it; negative when the shop owes money. */
  readonly outstandingMinor: number;
  /** After discounts, before refunds. */
  readonly shippingMinor: number;
  readonly shippingTaxMinor: number;
  /** As typed by the shopper, sorted. */
  readonly discountCodes: readonly string[];
  /** Sorted by `lineGid`. */
  readonly lines: readonly OrderLine[];
}

export interface RefundLine {
  readonly lineGid: string;
  readonly quantity: number;
}

export interface Refund {
  readonly refundGid: string;
  readonly createdAt: Instant;
  /** Sorted by `lineGid`, one row a line. */
  readonly lines: readonly RefundLine[];
  /** Sum of the discrepancy adjustments: positive is money kept (restocking), negative money given without goods. */
  readonly discrepancyMinor: number;
  readonly discrepancyTaxMinor: number;
}

/**
 * Where a form of an order or refund stands among the others of its kind: the newest wins, by `changedAt`,
 * then `triggeredAt`, then `hash`. A form fetched from the Admin API has the time its request was sent as
 * `triggeredAt`.
 */
export interface FormKey {
  readonly changedAt: Instant;
  readonly triggeredAt: Instant;
  /** Hash of the canonical form, hexadecimal: makes the order total. */
  readonly hash: string;
}

/** A refund as one delivery or answer told it. */
export interface RefundForm {
  readonly key: FormKey;
  readonly refund: Refund;
}

/** What one delivery or answer tells of an order: its state, refunds, or both. */
export interface OrderNews {
  readonly orderGid: string;
  /** Absent in refunds/create. */
  readonly state: { readonly key: FormKey; readonly value: OrderState } | null;
  readonly refunds: readonly RefundForm[];
}

/** Negative when `a` is older than `b`, 0 when they are the same form. */
export function compareForms(a: FormKey, b: FormKey): number {
  if (a.changedAt !== b.changedAt) return a.changedAt - b.changedAt;
  if (a.triggeredAt !== b.triggeredAt) return a.triggeredAt - b.triggeredAt;
  return a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : 0;
}

export interface JoinedRefunds {
  readonly refunds: readonly RefundForm[];
  /** Something was added or replaced. */
  readonly changed: boolean;
  /** Two different forms had the same first key, so only Shopify can tell: fetch the order. */
  readonly conflicting: boolean;
}

/** Joins refunds by gid: the set only grows, and of two forms of one refund the newest stays. */
export function joinRefunds(known: readonly RefundForm[], news: readonly RefundForm[]): JoinedRefunds {
  if (news.length === 0) return { refunds: known, changed: false, conflicting: false };
  const byGid = new Map(known.map((form) => [form.refund.refundGid, form]));
  let changed = false;
  let conflicting = false;
  for (const form of news) {
    const present = byGid.get(form.refund.refundGid);
    if (present && present.key.changedAt === form.key.changedAt && present.key.hash !== form.key.hash) {
      conflicting = true;
    }
    if (present && compareForms(form.key, present.key) <= 0) continue;
    byGid.set(form.refund.refundGid, form);
    changed = true;
  }
  const refunds = [...byGid.values()].sort((a, b) => (a.refund.refundGid < b.refund.refundGid ? -1 : 1));
  return { refunds, changed, conflicting };
}
