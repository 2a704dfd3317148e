/**
 * The one place where told facts become an order state. Webhook, Admin API and bulk readers only rename
 * fields into `ToldOrder`; what the facts mean is decided here, so that all three give the identical state.
 */
import type {
  FormKey,
  OrderLine,
  OrderNews,
  OrderState,
  PaymentStatus,
  Refund,
  RefundForm,
} from '#app/domain/order-state.ts';
import type { Instant } from '#app/domain/time.ts';
import { hashForm } from './form-hash.ts';
import type { Reading } from './reading.ts';

/** A customer's account as some payload told it; `createdAt` only where the payload has it. */
export interface AccountFact {
  readonly customerGid: string;
  readonly createdAt: Instant | null;
}

export interface ToldLine {
  readonly lineGid: string;
  readonly productGid: string | null;
  readonly giftCard: boolean;
  /** Only webhooks mark tips, with the gateway or method used for them. */
  readonly markedTip: boolean;
  readonly quantity: number;
  readonly currentQuantity: number;
  readonly unitPriceMinor: number;
  /** Of the whole line, with its share of order discounts. */
  readonly discountMinor: number;
  readonly taxMinor: number;
}

export interface ToldRefund {
  readonly refundGid: string;
  readonly createdAt: Instant;
  readonly lines: readonly { readonly lineGid: string; readonly quantity: number }[];
  readonly discrepancyMinor: number;
  readonly discrepancyTaxMinor: number;
}

export interface ToldOrder {
  readonly orderGid: string;
  readonly name: string | null;
  readonly updatedAt: Instant;
  readonly placedAt: Instant;
  readonly customer: AccountFact | null;
  readonly cancelledAt: Instant | null;
  readonly paymentStatus: PaymentStatus;
  readonly test: boolean;
  readonly sourceName: string | null;
  readonly b2b: boolean;
  readonly taxesIncluded: boolean;
  /** `null` where the payload tells no total: then it is what lines and shipping add up to. */
  readonly currentTotalMinor: number | null;
  readonly outstandingMinor: number;
  readonly totalTipMinor: number;
  readonly shippingMinor: number;
  readonly shippingTaxMinor: number;
  readonly discountCodes: readonly string[];
  readonly lines: readonly ToldLine[];
}

export function orderState(told: ToldOrder, reading: Reading): OrderState {
  const lines = orderLines(told, reading);
  return {
    orderGid: told.orderGid,
    ...(told.name === null ? {} : { name: reading.text(told.name) }),
    updatedAt: told.updatedAt,
    placedAt: told.placedAt,
    customerGid: told.customer?.customerGid ?? null,
    cancelledAt: told.cancelledAt,
    paymentStatus: told.paymentStatus,
    test: told.test,
    sourceName: told.sourceName === null ? null : reading.text(told.sourceName),
    b2b: told.b2b,
    taxesIncluded: told.taxesIncluded,
    currentTotalMinor: currentTotal(told, lines, reading),
    outstandingMinor: told.outstandingMinor,
    shippingMinor: told.shippingMinor,
    shippingTaxMinor: told.shippingTaxMinor,
    discountCodes: told.discountCodes.map((code) => reading.text(code)).sort(),
    lines,
  };
}

function orderLines(told: ToldOrder, reading: Reading): OrderLine[] {
  const anyMarked = told.lines.some((line) => line.markedTip);
  const lines: { -readonly [Key in keyof OrderLine]: OrderLine[Key] }[] = told.lines.map((line, index) => ({
    lineGid: line.lineGid,
    productGid: line.productGid,
    kind: line.giftCard ? 'gift_card' : line.markedTip ? 'tip' : 'merchandise',
    quantity: line.quantity,
    currentQuantity: line.currentQuantity,
    amountMinor: lineAmount(line, index, reading),
    taxMinor: line.taxMinor,
    ...(line.discountMinor === 0 ? {} : { discountMinor: line.discountMinor }),
  }));
  lines.sort((a, b) => (a.lineGid < b.lineGid ? -1 : a.lineGid > b.lineGid ? 1 : 0));
  if (!anyMarked && told.totalTipMinor > 0) {
    const tip = lines.find(
      (line) =>
        line.productGid === null && line.kind === 'merchandise' && line.amountMinor === told.totalTipMinor,
    );
    if (tip) tip.kind = 'tip';
  }
  lines.forEach((line, index) => {
    if (index > 0 && line.lineGid === lines[index - 1]?.lineGid) {
      reading.complain('bad_value', 'line_items', 'expected each line once');
    }
  });
  // Each may be in range and their sum, which is what the order is worth, not.
  reading.inRange(
    lines.reduce(
      (sum, line) => sum + line.amountMinor + line.taxMinor,
      told.shippingMinor + told.shippingTaxMinor,
    ),
    'line_items',
  );
  return lines;
}

function lineAmount(line: ToldLine, index: number, reading: Reading): number {
  const gross = reading.inRange(line.unitPriceMinor * line.quantity, `line_items[${index}]`);
  if (line.discountMinor <= gross) return gross - line.discountMinor;
  reading.complain(
    'bad_amount',
    `line_items[${index}].discount_allocations`,
    'expected discounts of at most price times quantity',
  );
  return 0;
}

function currentTotal(told: ToldOrder, lines: readonly OrderLine[], reading: Reading): number {
  if (told.currentTotalMinor !== null) {
    return reading.notNegative(told.currentTotalMinor, 'current_total_price_set');
  }
  let total = told.shippingMinor + (told.taxesIncluded ? 0 : told.shippingTaxMinor);
  for (const line of lines) total += line.amountMinor + (told.taxesIncluded ? 0 : line.taxMinor);
  return reading.inRange(total, 'current_total_price_set');
}

/** Lines of one refund that name the same order line are joined. */
export function refundOf(told: ToldRefund): Refund {
  const quantities = new Map<string, number>();
  for (const line of told.lines) {
    quantities.set(line.lineGid, (quantities.get(line.lineGid) ?? 0) + line.quantity);
  }
  return {
    refundGid: told.refundGid,
    createdAt: told.createdAt,
    lines: [...quantities]
      .map(([lineGid, quantity]) => ({ lineGid, quantity }))
      .sort((a, b) => (a.lineGid < b.lineGid ? -1 : 1)),
    discrepancyMinor: told.discrepancyMinor,
    discrepancyTaxMinor: told.discrepancyTaxMinor,
  };
}

export function formKey(form: OrderState | Refund, changedAt: Instant, triggeredAt: Instant): FormKey {
  return { changedAt, triggeredAt, hash: hashForm(form) };
}

export function refundForm(refund: Refund, changedAt: Instant, triggeredAt: Instant): RefundForm {
  return { key: formKey(refund, changedAt, triggeredAt), refund };
}

/** State and refunds of one payload; the refunds stand in it as of the order's `updatedAt`. */
export function orderNews(state: OrderState, refunds: readonly Refund[], triggeredAt: Instant): OrderNews {
  return {
    orderGid: state.orderGid,
    state: { key: formKey(state, state.updatedAt, triggeredAt), value: state },
    refunds: refunds.map((refund) => refundForm(refund, state.updatedAt, triggeredAt)),
  };
}
