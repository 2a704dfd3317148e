/** What one row of the file is: sold or cancelled goods, shipping, a fee, a discount, a gift card, or nothing. */
import type { RetailRow } from './csv.ts';
import { parseWallTime, type WallTime } from './calendar.ts';

export type RowKind = 'discount' | 'fee' | 'gift_card' | 'merchandise' | 'shipping';

/** In the order in which the summary prints them. */
export const DROP_REASONS = {
  adjustment_invoice: 'adjustment invoice (A)',
  bad_debt: 'bad debt (code B)',
  quantity_not_positive: 'quantity 0 or less outside a cancellation',
  price_not_positive: 'price 0 or less outside a cancellation',
  unreadable: 'quantity, price, date or invoice number cannot be read',
  discount_without_goods: 'discount on an invoice without goods',
  guest_cancellation: 'cancellation without a customer',
  cancelled_discount: 'discount credited by a cancellation (code D)',
  cancellation_not_negative: 'cancellation with a quantity of 0 or more',
  cancellation_without_sale: 'cancellation that finds no earlier sale',
  cancellation_beyond_sale: 'rest of a cancellation that finds only a part',
} as const;

export type DropReason = keyof typeof DROP_REASONS;

export interface KeptRow {
  readonly verdict: 'cancelled' | 'sold';
  readonly kind: RowKind;
  readonly stockCode: string;
  /** Always positive, also for cancellations. */
  readonly quantity: number;
  /** Pence, rounded up where the file has fractions of a penny: the line then carries a discount. */
  readonly unitPriceMinor: number;
  /** Pence, quantity times exact price, rounded half up once. */
  readonly amountMinor: number;
}

export interface DroppedRow {
  readonly verdict: 'dropped';
  readonly reason: DropReason;
  /** The size of the quantity, 0 where it cannot be read. */
  readonly quantity: number;
}

export interface ClassifiedRow {
  readonly invoiceNo: string;
  /** `null`: a guest. Without the `.0` that some copies of the file carry. */
  readonly customerId: string | null;
  readonly wallTime: WallTime | null;
  readonly row: DroppedRow | KeptRow;
}

const SHIPPING_CODES: ReadonlySet<string> = new Set(['DOT', 'POST']);
const FEE_CODES: ReadonlySet<string> = new Set(['AMAZONFEE', 'BANK CHARGES', 'CRUK', 'M', 'S', 'm']);

/** PADS, DCGS*, C2 and every other code that is not listed are goods. */
export function kindOf(stockCode: string): RowKind {
  if (SHIPPING_CODES.has(stockCode)) return 'shipping';
  if (FEE_CODES.has(stockCode)) return 'fee';
  if (stockCode === 'D') return 'discount';
  return stockCode.startsWith('gift_') ? 'gift_card' : 'merchandise';
}

export function isCancellation(invoiceNo: string): boolean {
  return invoiceNo.startsWith('C');
}

/** An exact decimal: `units` of `1 / scale`. */
interface Decimal {
  readonly units: bigint;
  readonly scale: bigint;
}

function parseDecimal(text: string): Decimal | null {
  const parts = /^(-?)(\d{1,12})(?:\.(\d{1,20}))?$/.exec(text.trim());
  if (!parts) return null;
  const fraction = parts[3] ?? '';
  const size = BigInt((parts[2] ?? '') + fraction);
  return { units: parts[1] === '-' ? -size : size, scale: 10n ** BigInt(fraction.length) };
}

function parseQuantity(text: string): number | null {
  return /^-?\d{1,7}(\.0+)?$/.test(text.trim()) ? Number(text) : null;
}

/** Half up; `units` is not negative. */
function penceOf(price: Decimal, quantity: number): number {
  return Number((2n * BigInt(quantity) * price.units * 100n + price.scale) / (2n * price.scale));
}

/**
 * Shopify has unit prices in pence, the file a few in tenths of a penny (0.001). The line's amount is
 * rounded once; the unit price is rounded up, so that price times quantity less a discount gives it.
 */
function pricesOf(price: Decimal, quantity: number): { unitPriceMinor: number; amountMinor: number } {
  const unitPriceMinor = Number((price.units * 100n + price.scale - 1n) / price.scale);
  return { unitPriceMinor, amountMinor: penceOf(price, quantity) };
}

function verdictOn(row: RetailRow, wallTime: WallTime | null): DroppedRow | KeptRow {
  const quantity = parseQuantity(row.quantity);
  const drop = (reason: DropReason): DroppedRow => ({
    verdict: 'dropped',
    reason,
    quantity: Math.abs(quantity ?? 0),
  });
  if (row.invoiceNo.startsWith('A')) return drop('adjustment_invoice');
  if (row.stockCode === 'B') return drop('bad_debt');
  const price = parseDecimal(row.unitPrice);
  const readable = row.invoiceNo !== '' && row.stockCode !== '' && wallTime !== null;
  if (quantity === null || price === null || !readable) return drop('unreadable');
  const kind = kindOf(row.stockCode);
  if (isCancellation(row.invoiceNo)) {
    if (quantity >= 0) return drop('cancellation_not_negative');
    // In the file every D row stands on a C invoice: money credited later, for goods that stay sold. It
    // finds no sale of a code D, so it is dropped like any cancellation that finds none, but told apart.
    if (kind === 'discount') return drop('cancelled_discount');
    const size = price.units < 0n ? { units: -price.units, scale: price.scale } : price;
    return {
      verdict: 'cancelled',
      kind,
      stockCode: row.stockCode,
      quantity: -quantity,
      ...pricesOf(size, -quantity),
    };
  }
  if (quantity <= 0) return drop('quantity_not_positive');
  if (price.units <= 0n) return drop('price_not_positive');
  return { verdict: 'sold', kind, stockCode: row.stockCode, quantity, ...pricesOf(price, quantity) };
}

export function classifyRow(row: RetailRow): ClassifiedRow {
  const wallTime = parseWallTime(row.invoiceDate.trim());
  const customerId = row.customerId.replace(/\.0+$/, '');
  return {
    invoiceNo: row.invoiceNo,
    customerId: customerId === '' ? null : customerId,
    wallTime,
    row: verdictOn(row, wallTime),
  };
}
