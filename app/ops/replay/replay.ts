/**
 * A year of a real shop as the webhooks Shopify would have sent. `prepareReplay` reads and plans, touching
 * nothing but the file; `runReplay` sends. Between them the caller installs the shop with `earnsFrom`.
 */
import type { Instant } from '#app/domain/time.ts';
import { failure, success } from '#app/shopify/result.ts';
import { DAY_MS, shiftDaysTo, toInstant } from './calendar.ts';
import { matchCancellations } from './cancellations.ts';
import { readRetailFile, type RetailRow } from './csv.ts';
import {
  disarrange,
  planDeliveries,
  renderDelivery,
  type Disorder,
  type PlannedDelivery,
  type Sender,
  type SignedDelivery,
} from './deliveries.ts';
import { PARTS_MAX } from './identity.ts';
import { DropCounter, InvoiceBookBuilder, type DropCounts, type InvoiceBook } from './invoices.ts';
import { buildOrders, type ReplayOrder } from './orders.ts';
import { returnedMinor, returnedUnits } from './payload.ts';
import { startProgress, type Terminal } from './progress.ts';
import type { ReplayResult } from './result.ts';
import { sendDeliveries, type SendCounts } from './send.ts';

export interface ReplayRequest extends Disorder, Sender {
  /** Path of a `.csv` or `.csv.gz`, or rows, such as those of `sampleRows`. */
  readonly source: string | Iterable<RetailRow>;
  /** The last invoice is moved to the day before, in London. */
  readonly now: Instant;
}

export interface ReplayCounts {
  readonly rows: number;
  /** Distinct invoice numbers in the file that are neither cancellations nor adjustments, kept or not. */
  readonly saleInvoices: number;
  /** Distinct invoice numbers beginning with C, kept or not. */
  readonly cancellationInvoices: number;
  readonly orders: number;
  readonly guestOrders: number;
  readonly customers: number;
  readonly refunds: number;
  readonly cancelledRowsMatched: number;
  readonly dropped: DropCounts;
  /** Without shipping, fees and gift cards; after discounts, before refunds. Guests included. */
  readonly merchandiseMinor: number;
  readonly merchandiseKeptMinor: number;
}

export interface PreparedReplay {
  readonly counts: ReplayCounts;
  readonly shiftDays: number;
  readonly firstPlacedAt: Instant;
  readonly lastInvoiceAt: Instant;
  /** A day before the first order: everything earns. */
  readonly earnsFrom: Instant;
  readonly orders: readonly ReplayOrder[];
  /** In the order in which they are to be sent, repeated ones included. */
  readonly deliveries: readonly PlannedDelivery[];
  readonly sender: Sender;
}

async function readBook(source: ReplayRequest['source']): Promise<ReplayResult<InvoiceBook>> {
  const builder = new InvoiceBookBuilder();
  if (typeof source === 'string') {
    const read = await readRetailFile(source, (row) => {
      builder.add(row);
    });
    if (!read.ok) return read;
  } else {
    for (const row of source) builder.add(row);
  }
  return success(builder.finish());
}

/** Merchandise in pence, as sold and as kept after all refunds. */
function merchandiseOf(orders: readonly ReplayOrder[]): { sold: number; kept: number } {
  const total = { sold: 0, kept: 0 };
  for (const order of orders) {
    const returned = returnedUnits(order, order.refunds.length);
    for (const [index, line] of order.lines.entries()) {
      if (line.kind !== 'merchandise') continue;
      total.sold += line.amountMinor;
      total.kept += line.amountMinor - returnedMinor(line, returned[index] ?? 0);
    }
  }
  return total;
}

function countAll(
  book: InvoiceBook,
  orders: readonly ReplayOrder[],
  dropped: DropCounts,
  matchedRows: number,
): ReplayCounts {
  const merchandise = merchandiseOf(orders);
  const customers = new Set(orders.flatMap(({ customerId }) => (customerId === null ? [] : [customerId])));
  return {
    rows: book.rowCount,
    saleInvoices: book.invoiceCounts.sales,
    cancellationInvoices: book.invoiceCounts.cancellations,
    orders: orders.length,
    guestOrders: orders.filter((order) => order.customerId === null).length,
    customers: customers.size,
    refunds: orders.reduce((sum, order) => sum + order.refunds.length, 0),
    cancelledRowsMatched: matchedRows,
    dropped,
    merchandiseMinor: merchandise.sold,
    merchandiseKeptMinor: merchandise.kept,
  };
}

function checkOptions({ duplicateShare = 0 }: ReplayRequest): ReplayResult<null> {
  if (duplicateShare >= 0 && duplicateShare <= 1) return success(null);
  return failure(
    'bad_option',
    `The share of deliveries to repeat must lie between 0 and 1, not ${duplicateShare}.`,
  );
}

export async function prepareReplay(request: ReplayRequest): Promise<ReplayResult<PreparedReplay>> {
  const options = checkOptions(request);
  if (!options.ok) return options;
  const read = await readBook(request.source);
  if (!read.ok) return read;
  const book = read.value;
  const tooLong = book.sales.find((invoice) => invoice.rows.length > PARTS_MAX);
  if (tooLong) {
    return failure('invoice_too_long', `Invoice ${tooLong.number} has more than ${PARTS_MAX} rows.`);
  }
  const matched = matchCancellations(book.sales, book.cancellations);
  const shiftDays = book.lastWallTime === null ? 0 : shiftDaysTo(request.now, book.lastWallTime);
  const { orders, dropped: droppedDiscounts } = buildOrders(book.sales, matched, shiftDays);
  const first = orders[0];
  if (!first || book.lastWallTime === null) return failure('no_orders', 'No row of the file makes an order.');
  const dropped = new DropCounter();
  for (const counts of [book.dropped, matched.dropped, droppedDiscounts]) dropped.addAll(counts);
  return success({
    counts: countAll(book, orders, dropped.result(), matched.matched.rows),
    shiftDays,
    firstPlacedAt: first.placedAt,
    lastInvoiceAt: toInstant(book.lastWallTime, shiftDays),
    earnsFrom: first.placedAt - DAY_MS,
    orders,
    deliveries: disarrange(planDeliveries(orders), request),
    sender: { shopDomain: request.shopDomain, secret: request.secret, apiVersion: request.apiVersion },
  });
}

export interface RunOptions {
  /** The server's address; `/webhooks` is added where it has no path. */
  readonly url: string;
  readonly terminal: Terminal;
  readonly connections?: number;
}

/** One at a time, when a connection is free for it: together the bodies would be 240 MB. */
function* renderAll({ deliveries, sender }: PreparedReplay): Generator<SignedDelivery> {
  for (const delivery of deliveries) yield renderDelivery(delivery, sender);
}

/** Sends everything and tells how it was answered; that does not mean that it is settled. */
export async function runReplay(
  prepared: PreparedReplay,
  options: RunOptions,
): Promise<ReplayResult<SendCounts>> {
  const { url, terminal, connections } = options;
  const door = URL.parse(url);
  if (door?.pathname === '/') door.pathname = '/webhooks';
  const progress = startProgress(prepared.deliveries.length, terminal);
  const rendered = renderAll(prepared);
  const sent = await sendDeliveries(rendered, {
    url: door?.href ?? url,
    ...(connections === undefined ? {} : { connections }),
    onProgress: (counts) => {
      progress.update(counts.sent);
    },
  });
  progress.finish();
  return sent;
}
