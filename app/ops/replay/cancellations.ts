/**
 * Which sold lines a cancelled row gives back. The file does not say, so: those of the same customer's
 * newest earlier invoices with that StockCode and quantity left, newest first.
 */
import { DropCounter, type DropCounts, type Invoice } from './invoices.ts';

/** Part of one sold line, given back by one cancellation. */
export interface ReturnedLine {
  /** Index into the sale's `rows`. */
  readonly rowIndex: number;
  readonly quantity: number;
}

/** All that one cancelling invoice gives back of one sale. */
export interface ReturnedPart {
  readonly cancellation: Invoice;
  /** By `rowIndex`, each once. */
  readonly lines: readonly ReturnedLine[];
}

export interface MatchedCancellations {
  /** By the sale's number, each in order of time; a cancelling invoice occurs at most once in each. */
  readonly partsBySale: ReadonlyMap<string, readonly ReturnedPart[]>;
  /** Cancelled rows that gave something back, and all they gave back. */
  readonly matched: { readonly rows: number; readonly units: number };
  readonly dropped: DropCounts;
}

/** A sold line that can still be given back. */
interface OpenLine {
  readonly sale: Invoice;
  readonly rowIndex: number;
  left: number;
}

function keyOf(customerId: string, stockCode: string): string {
  return `${customerId} ${stockCode}`;
}

/** Open lines by customer and StockCode, newest invoice first, within an invoice in the order of the file. */
function openLines(sales: readonly Invoice[]): ReadonlyMap<string, OpenLine[]> {
  const open = new Map<string, OpenLine[]>();
  for (const sale of sales.toReversed()) {
    if (sale.customerId === null) continue;
    for (const [rowIndex, row] of sale.rows.entries()) {
      if (row.kind === 'discount') continue;
      const key = keyOf(sale.customerId, row.stockCode);
      const lines = open.get(key);
      const line = { sale, rowIndex, left: row.quantity };
      if (lines) lines.push(line);
      else open.set(key, [line]);
    }
  }
  return open;
}

/** Takes up to `quantity` from `lines`; what is left of it is returned. */
function take(
  lines: readonly OpenLine[],
  cancellation: Invoice,
  quantity: number,
  onTaken: (line: OpenLine, quantity: number) => void,
): number {
  let wanted = quantity;
  for (const line of lines) {
    if (wanted === 0) break;
    if (line.left === 0 || line.sale.wallTime >= cancellation.wallTime) continue;
    const taken = Math.min(line.left, wanted);
    line.left -= taken;
    wanted -= taken;
    onTaken(line, taken);
  }
  return wanted;
}

type Parts = Map<string, { cancellation: Invoice; quantities: Map<number, number> }[]>;

/** A sale's newest part is that of this cancellation, or this cancellation opens a new one. */
function note(parts: Parts, cancellation: Invoice, line: OpenLine, quantity: number): void {
  let ofSale = parts.get(line.sale.number);
  if (!ofSale) parts.set(line.sale.number, (ofSale = []));
  let part = ofSale.at(-1);
  if (part?.cancellation !== cancellation) ofSale.push((part = { cancellation, quantities: new Map() }));
  part.quantities.set(line.rowIndex, (part.quantities.get(line.rowIndex) ?? 0) + quantity);
}

/** Both lists in order of time, as `InvoiceBook` has them: an earlier cancellation takes first. */
export function matchCancellations(
  sales: readonly Invoice[],
  cancellations: readonly Invoice[],
): MatchedCancellations {
  const open = openLines(sales);
  const parts: Parts = new Map();
  const dropped = new DropCounter();
  const matched = { rows: 0, units: 0 };
  for (const cancellation of cancellations) {
    for (const row of cancellation.rows) {
      const { customerId } = cancellation;
      if (customerId === null) {
        dropped.add('guest_cancellation', 1, row.quantity);
        continue;
      }
      const lines = open.get(keyOf(customerId, row.stockCode)) ?? [];
      const left = take(lines, cancellation, row.quantity, (line, quantity) => {
        note(parts, cancellation, line, quantity);
      });
      if (left === row.quantity) dropped.add('cancellation_without_sale', 1, left);
      else if (left > 0) dropped.add('cancellation_beyond_sale', 1, left);
      matched.rows += left === row.quantity ? 0 : 1;
      matched.units += row.quantity - left;
    }
  }
  return { partsBySale: sorted(parts), matched, dropped: dropped.result() };
}

function sorted(parts: Parts): ReadonlyMap<string, readonly ReturnedPart[]> {
  const result = new Map<string, readonly ReturnedPart[]>();
  for (const [saleNumber, ofSale] of parts) {
    const returned = ofSale.map(({ cancellation, quantities }) => ({
      cancellation,
      lines: [...quantities]
        .map(([rowIndex, quantity]) => ({ rowIndex, quantity }))
        .sort((a, b) => a.rowIndex - b.rowIndex),
    }));
    result.set(saleNumber, returned);
  }
  return result;
}
