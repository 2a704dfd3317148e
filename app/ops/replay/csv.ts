/**
 * Reads the "Online Retail" layout, plain or gzipped, as a stream: 46 MB of text never are in memory at once.
 * RFC 4180: fields may be quoted, quotes are doubled inside, a quoted field may hold commas and line ends.
 */
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { failure, success } from '#app/shopify/result.ts';
import type { ReplayResult } from './result.ts';

/** One row as it stands in the file: nothing is interpreted yet. */
export interface RetailRow {
  readonly invoiceNo: string;
  readonly stockCode: string;
  readonly description: string;
  readonly quantity: string;
  readonly invoiceDate: string;
  readonly unitPrice: string;
  readonly customerId: string;
  readonly country: string;
}

const COLUMNS: Readonly<Record<keyof RetailRow, string>> = {
  invoiceNo: 'InvoiceNo',
  stockCode: 'StockCode',
  description: 'Description',
  quantity: 'Quantity',
  invoiceDate: 'InvoiceDate',
  unitPrice: 'UnitPrice',
  customerId: 'CustomerID',
  country: 'Country',
};

/** A stray quote must not swallow the rest of the file: no honest row comes near this. */
const RECORD_LENGTH_MAX = 100_000;

/** The fields of one record, or `null` while a quoted field is still open. */
export function splitRecord(record: string): readonly string[] | null {
  if (!record.includes('"')) return record.split(',');
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    let field = '';
    while (record[at] === '"') {
      const close = record.indexOf('"', at + 1);
      if (close < 0) return null;
      // A second part begins at once only where the quote was doubled: it stands for one quote.
      field += (field === '' && record[at - 1] !== '"' ? '' : '"') + record.slice(at + 1, close);
      at = close + 1;
    }
    const comma = record.indexOf(',', at);
    fields.push(field + record.slice(at, comma < 0 ? record.length : comma));
    if (comma < 0) return fields;
    at = comma + 1;
  }
}

export interface RecordReader {
  readonly push: (text: string) => void;
  /** Call once after the last text. False: a quote was never closed, or a record is absurdly long. */
  readonly end: () => boolean;
}

/** Cuts text that arrives in any pieces into records; blank lines are skipped. */
export function createRecordReader(onRecord: (fields: readonly string[]) => void): RecordReader {
  let rest = '';
  let open = '';
  let sound = true;
  const takeLine = (line: string) => {
    const record = open + (line.endsWith('\r') ? line.slice(0, -1) : line);
    if (record === '') return;
    const fields = splitRecord(record);
    open = fields ? '' : `${open}${line}\n`;
    if (fields) onRecord(fields);
    else if (open.length > RECORD_LENGTH_MAX) sound = false;
  };
  return {
    push(text) {
      if (!sound) return;
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > RECORD_LENGTH_MAX) sound = false;
      for (const line of lines) if (sound) takeLine(line);
    },
    end() {
      if (sound && rest !== '') takeLine(rest);
      return sound && open === '';
    },
  };
}

/** Turns records into rows by the names in the header, whatever their order; `null` until a header came. */
export function createRowReader(onRow: (row: RetailRow) => void) {
  let places: Readonly<Record<keyof RetailRow, number>> | null = null;
  let missing: readonly string[] = [];
  return {
    missing: () => missing,
    sawHeader: () => places !== null || missing.length > 0,
    record(fields: readonly string[]) {
      if (missing.length > 0) return;
      if (places) return onRow(rowFrom(fields, places));
      const names = fields.map((name) => name.replace('\uFEFF', '').trim());
      missing = Object.values(COLUMNS).filter((name) => !names.includes(name));
      const entries = Object.entries(COLUMNS).map(([key, name]) => [key, names.indexOf(name)]);
      if (missing.length === 0) places = Object.fromEntries(entries) as Record<keyof RetailRow, number>;
    },
  };
}

function rowFrom(fields: readonly string[], places: Readonly<Record<keyof RetailRow, number>>): RetailRow {
  return {
    invoiceNo: (fields[places.invoiceNo] ?? '').trim(),
    stockCode: (fields[places.stockCode] ?? '').trim(),
    description: fields[places.description] ?? '',
    quantity: fields[places.quantity] ?? '',
    invoiceDate: fields[places.invoiceDate] ?? '',
    unitPrice: fields[places.unitPrice] ?? '',
    customerId: (fields[places.customerId] ?? '').trim(),
    country: fields[places.country] ?? '',
  };
}

/** Calls `onRow` for every row of a `.csv` or `.csv.gz` and tells how many there were. */
export async function readRetailFile(
  file: string,
  onRow: (row: RetailRow) => void,
): Promise<ReplayResult<{ readonly rows: number }>> {
  let rows = 0;
  const rowReader = createRowReader((row) => {
    rows += 1;
    onRow(row);
  });
  const reader = createRecordReader((fields) => {
    rowReader.record(fields);
  });
  const feed = async (source: AsyncIterable<Buffer>) => {
    const decoder = new TextDecoder();
    for await (const chunk of source) reader.push(decoder.decode(chunk, { stream: true }));
    reader.push(decoder.decode());
  };
  try {
    const input = createReadStream(file, { highWaterMark: 1 << 20 });
    await (file.endsWith('.gz') ? pipeline(input, createGunzip(), feed) : pipeline(input, feed));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    // System and zlib errors have a code; anything else is a bug of ours.
    if (code === '') throw error;
    if (code.startsWith('Z_')) return failure('file_damaged', `${file} is not a sound gzip file (${code}).`);
    return failure('file_unreadable', `${file} cannot be read (${code}).`);
  }
  if (!reader.end()) return failure('file_damaged', `${file} has a quote that is never closed.`);
  const missing = rowReader.missing();
  if (missing.length > 0) {
    return failure('columns_missing', `${file} lacks the columns ${missing.join(', ')} of "Online Retail".`);
  }
  if (!rowReader.sawHeader()) return failure('columns_missing', `${file} is empty: its header is missing.`);
  return success({ rows });
}
