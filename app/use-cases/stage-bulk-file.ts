import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { inTransaction, type Database, type Transaction } from '#app/db/database.ts';
import type { Instant } from '#app/domain/time.ts';
import { bulkLineHead, type BulkLineHead } from '#app/shopify/admin/read-bulk.ts';

export interface Staging {
  readonly shopId: number;
  readonly backfillId: number;
  readonly path: string;
  /** Where an earlier run has come to. */
  readonly fromByte: number;
  readonly shouldStop: () => boolean;
  /** Called as bytes of the file become safe in the database. */
  readonly onStaged: (bytes: number) => void;
}

/** Lines held before they are written: with those being written, twice this is in memory. */
const WINDOW_BYTES = 4 * 1024 * 1024;
/** An order's line has a few kilobytes; what is longer is no line of a bulk operation. */
const LONGEST_LINE_BYTES = 16 * 1024 * 1024;
/** Orders in one statement. */
const ROWS = 500;
const READ_BYTES = 256 * 1024;

export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: READ_BYTES }))
    hash.update(chunk as Buffer);
  return hash.digest('hex');
}

interface StagedOrder {
  customerGid: string;
  placedAt: Instant | null;
  lines: string;
}

/** What has been read up to `endByte` and is not in the database yet. */
interface Window {
  readonly orders: Map<string, StagedOrder>;
  orderLines: number;
  skipped: number;
  bytes: number;
  endByte: number;
}

const emptyWindow = (endByte: number): Window => ({
  ...{ orders: new Map(), orderLines: 0, skipped: 0, bytes: 0, endByte },
});

/**
 * Copies the file's lines into the database, each to its order: a child may stand anywhere after its parent. Reads
 * on while the last window is written; how far it is written stands in the same transaction.
 * @returns false when it was stopped before the end
 */
export async function stageBulkFile(database: Database, staging: Staging): Promise<boolean> {
  let window = emptyWindow(staging.fromByte);
  let writing: Promise<void> = Promise.resolve();
  const write = async (full: Window) => {
    await inTransaction(database, (tx) => writeWindow(tx, staging, full));
    staging.onStaged(full.endByte);
  };
  try {
    for await (const { text, endByte } of linesOf(staging.path, staging.fromByte)) {
      take(window, text, endByte);
      if (window.bytes < WINDOW_BYTES) continue;
      await writing;
      if (staging.shouldStop()) return false;
      writing = write(window);
      // Heard at the next await; unheard until then, it would end the process.
      writing.catch(() => undefined);
      window = emptyWindow(endByte);
    }
  } finally {
    await writing;
  }
  await write(window);
  return true;
}

function take(window: Window, text: string, endByte: number): void {
  window.endByte = endByte;
  window.bytes += text.length;
  if (text.trim() === '') return;
  const head = bulkLineHead(text);
  if (head === null) window.skipped += 1;
  else takeLine(window, head, text);
}

function takeLine(window: Window, head: BulkLineHead, text: string): void {
  if (head.isOrder) window.orderLines += 1;
  const known = window.orders.get(head.orderGid);
  if (!known) {
    window.orders.set(head.orderGid, {
      customerGid: head.customerGid ?? '',
      placedAt: head.placedAt,
      lines: text,
    });
    return;
  }
  known.lines += `\n${text}`;
  if (head.isOrder) Object.assign(known, { customerGid: head.customerGid ?? '', placedAt: head.placedAt });
}

async function writeWindow(tx: Transaction, { shopId, backfillId }: Staging, window: Window): Promise<void> {
  // In order of gid: two windows never wait for each other, and the key grows at few places.
  const orders = [...window.orders].sort(([a], [b]) => (a < b ? -1 : 1));
  for (let first = 0; first < orders.length; first += ROWS) {
    const part = orders.slice(first, first + ROWS);
    await tx.query({
      name: `backfill-stage-${part.length === ROWS ? ROWS : 'rest'}-${part.length}`,
      text: stageText(part.length),
      values: [
        shopId,
        backfillId,
        ...part.flatMap(([gid, order]) => [gid, order.customerGid, order.placedAt, order.lines]),
      ],
    });
  }
  await tx.query(
    `UPDATE backfill SET orders_staged = orders_staged + $3, lines_skipped = lines_skipped + $4, bytes_staged = $5
     WHERE shop_id = $1 AND id = $2`,
    [shopId, backfillId, window.orderLines, window.skipped, window.endByte],
  );
}

function stageText(count: number): string {
  const row = (index: number) => {
    const at = 3 + index * 4;
    return `($1::bigint, $2::bigint, $${at}::text, $${at + 1}::text, to_timestamp($${at + 2}::float8 / 1000), $${at + 3}::text)`;
  };
  return `INSERT INTO backfill_order AS b (shop_id, backfill_id, order_gid, customer_gid, placed_at, lines)
    VALUES ${Array.from({ length: count }, (_, index) => row(index)).join(', ')}
    ON CONFLICT (shop_id, backfill_id, order_gid) DO UPDATE
      SET lines = b.lines || E'\\n' || excluded.lines, placed_at = coalesce(b.placed_at, excluded.placed_at),
          customer_gid = CASE WHEN b.customer_gid = '' THEN excluded.customer_gid ELSE b.customer_gid END`;
}

const NEWLINE = 0x0a;

/** The lines of a file from a byte on, each with the byte after it. */
async function* linesOf(path: string, fromByte: number): AsyncGenerator<{ text: string; endByte: number }> {
  let rest: Buffer = Buffer.alloc(0);
  let at = fromByte;
  for await (const chunk of createReadStream(path, { start: fromByte, highWaterMark: READ_BYTES })) {
    const buffer: Buffer = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
    let from = 0;
    for (let end = buffer.indexOf(NEWLINE); end !== -1; end = buffer.indexOf(NEWLINE, from)) {
      at += end + 1 - from;
      yield { text: buffer.toString('utf8', from, end), endByte: at };
      from = end + 1;
    }
    rest = buffer.subarray(from);
    if (rest.length > LONGEST_LINE_BYTES)
      throw new BadBulkFile(`a line has more than ${LONGEST_LINE_BYTES} bytes`);
  }
  if (rest.length > 0) yield { text: rest.toString('utf8'), endByte: at + rest.length };
}

/** The file is no output of a bulk operation. */
export class BadBulkFile extends Error {}
