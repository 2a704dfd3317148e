/** Small tables for the tests of the replay: a row is written as a line of the file, without what it is not about. */
import { InvoiceBookBuilder, type InvoiceBook } from '#app/ops/replay/invoices.ts';
import type { RetailRow } from '#app/ops/replay/csv.ts';

/** Invoice, StockCode, quantity, price, customer, and minutes after 2011-03-01 10:00. */
export type Short = readonly [
  invoiceNo: string,
  stockCode: string,
  quantity: number | string,
  unitPrice: string,
  customerId?: string,
  minute?: number,
];

export function row([invoiceNo, stockCode, quantity, unitPrice, customerId, minute]: Short): RetailRow {
  const at = new Date(Date.UTC(2011, 2, 1, 10, minute ?? 0)).toISOString();
  return {
    invoiceNo,
    stockCode,
    description: 'SOMETHING',
    quantity: String(quantity),
    invoiceDate: at.slice(0, 19).replace('T', ' '),
    unitPrice,
    customerId: customerId ?? '',
    country: 'United Kingdom',
  };
}

export function bookOf(rows: readonly Short[]): InvoiceBook {
  const builder = new InvoiceBookBuilder();
  for (const short of rows) builder.add(row(short));
  return builder.finish();
}
