/** Invoices and what was given back of them, as the orders and refunds of a shop. */
import { prorate } from '#app/domain/rational.ts';
import type { Instant } from '#app/domain/time.ts';
import { toInstant } from './calendar.ts';
import type { MatchedCancellations, ReturnedPart } from './cancellations.ts';
import type { KeptRow } from './classify.ts';
import { numericIdOf, partIdOf } from './identity.ts';
import { DropCounter, type DropCounts, type Invoice } from './invoices.ts';

/**
 * Shopify knows no fee, so fees travel with the shipping: part of the order's total, never of the
 * merchandise, so they are paid but earn nothing by default.
 */
export type LineKind = 'fee' | 'gift_card' | 'merchandise' | 'shipping';

export interface ReplayLine {
  readonly lineId: number;
  readonly kind: LineKind;
  readonly stockCode: string;
  readonly quantity: number;
  readonly unitPriceMinor: number;
  /** What was paid for the whole line: unit price times quantity, less its discount. */
  readonly amountMinor: number;
}

export interface ReplayRefund {
  readonly refundId: number;
  readonly cancellationNumber: string;
  /** Also the order's `updated_at` with this refund. */
  readonly createdAt: Instant;
  /** `lineIndex` into the order's lines, each once. */
  readonly lines: readonly { readonly lineIndex: number; readonly quantity: number }[];
}

export interface ReplayOrder {
  readonly orderId: number;
  readonly invoiceNumber: string;
  /** `null`: a guest. */
  readonly customerId: number | null;
  /** Placed time of the customer's first order; `null` for guests. */
  readonly customerCreatedAt: Instant | null;
  readonly placedAt: Instant;
  /** At least one, also of shipping and fees only. */
  readonly lines: readonly ReplayLine[];
  /** Each later than the one before. */
  readonly refunds: readonly ReplayRefund[];
}

/** An order that was discounted has its discount spread over its goods, like a discount code at Shopify. */
function discounted(rows: readonly KeptRow[]): readonly number[] {
  const discount = rows.reduce((sum, row) => sum + (row.kind === 'discount' ? row.amountMinor : 0), 0);
  const weights = rows.map((row) => (row.kind === 'merchandise' ? row.amountMinor : 0));
  const goods = weights.reduce((sum, weight) => sum + weight, 0);
  const shares = prorate(Math.min(discount, goods), weights);
  return rows.map((row, index) => row.amountMinor - (goods > 0 ? (shares[index] ?? 0) : 0));
}

interface Lines {
  readonly lines: readonly ReplayLine[];
  /** Where a row of the invoice went; discounts have no line. */
  readonly indexByRow: ReadonlyMap<number, number>;
}

function linesOf(orderId: number, rows: readonly KeptRow[]): Lines {
  const amounts = discounted(rows);
  const lines: ReplayLine[] = [];
  const indexByRow = new Map<number, number>();
  for (const [rowIndex, row] of rows.entries()) {
    if (row.kind === 'discount') continue;
    indexByRow.set(rowIndex, lines.length);
    lines.push({
      lineId: partIdOf(orderId, rowIndex + 1),
      kind: row.kind,
      stockCode: row.stockCode,
      quantity: row.quantity,
      unitPriceMinor: row.unitPriceMinor,
      amountMinor: amounts[rowIndex] ?? row.amountMinor,
    });
  }
  return { lines, indexByRow };
}

/** The file has minutes; states of one order must differ in time, so a tie moves on by a second. */
function refundsOf(
  orderId: number,
  placedAt: Instant,
  parts: readonly ReturnedPart[],
  indexByRow: ReadonlyMap<number, number>,
  shiftDays: number,
): readonly ReplayRefund[] {
  let before = placedAt;
  return parts.map((part, index) => {
    before = Math.max(toInstant(part.cancellation.wallTime, shiftDays), before + 1000);
    return {
      refundId: partIdOf(orderId, index + 1),
      cancellationNumber: part.cancellation.number,
      createdAt: before,
      lines: part.lines.map(({ rowIndex, quantity }) => ({
        lineIndex: indexByRow.get(rowIndex) ?? -1,
        quantity,
      })),
    };
  });
}

export interface OrderBook {
  /** In order of time. */
  readonly orders: readonly ReplayOrder[];
  readonly dropped: DropCounts;
}

export function buildOrders(
  sales: readonly Invoice[],
  cancellations: MatchedCancellations,
  shiftDays: number,
): OrderBook {
  const dropped = new DropCounter();
  const customerCreatedAt = new Map<string, Instant>();
  const orders: ReplayOrder[] = [];
  for (const { number, customerId, wallTime, rows } of sales) {
    if (rows.every((row) => row.kind === 'discount')) {
      for (const row of rows) dropped.add('discount_without_goods', 1, row.quantity);
      continue;
    }
    const orderId = numericIdOf(number);
    const placedAt = toInstant(wallTime, shiftDays);
    if (customerId !== null && !customerCreatedAt.has(customerId))
      customerCreatedAt.set(customerId, placedAt);
    const { lines, indexByRow } = linesOf(orderId, rows);
    const parts = cancellations.partsBySale.get(number) ?? [];
    orders.push({
      orderId,
      invoiceNumber: number,
      customerId: customerId === null ? null : numericIdOf(customerId),
      customerCreatedAt: customerId === null ? null : (customerCreatedAt.get(customerId) ?? null),
      placedAt,
      lines,
      refunds: refundsOf(orderId, placedAt, parts, indexByRow, shiftDays),
    });
  }
  return { orders, dropped: dropped.result() };
}
