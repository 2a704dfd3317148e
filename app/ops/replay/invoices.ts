/** Rows gathered into invoices: what was sold to whom and when, and what was cancelled. */
import { classifyRow, isCancellation, type DropReason, type KeptRow } from './classify.ts';
import type { WallTime } from './calendar.ts';
import type { RetailRow } from './csv.ts';

export interface Invoice {
  readonly number: string;
  /** `null`: a guest. */
  readonly customerId: string | null;
  /** Of its earliest row, also where that row was dropped. */
  readonly wallTime: WallTime;
  /** In the order of the file. */
  readonly rows: readonly KeptRow[];
}

export interface Dropped {
  readonly rows: number;
  /** Sum of the sizes of their quantities. */
  readonly units: number;
}

export type DropCounts = ReadonlyMap<DropReason, Dropped>;

export interface InvoiceBook {
  readonly rowCount: number;
  /** Distinct invoice numbers of the file, by what they begin with; also those of which no row was kept. */
  readonly invoiceCounts: {
    readonly sales: number;
    readonly cancellations: number;
    readonly adjustments: number;
  };
  /** With at least one sold row; in order of time, then of the file. */
  readonly sales: readonly Invoice[];
  /** With at least one cancelled row; in order of time, then of the file. */
  readonly cancellations: readonly Invoice[];
  readonly dropped: DropCounts;
  /** Of the last invoice of any kind; `null` when no row has a time. */
  readonly lastWallTime: WallTime | null;
}

export class DropCounter {
  private readonly counts = new Map<DropReason, Dropped>();

  add(reason: DropReason, rows: number, units: number): void {
    const before = this.counts.get(reason) ?? { rows: 0, units: 0 };
    this.counts.set(reason, { rows: before.rows + rows, units: before.units + units });
  }

  addAll(counts: DropCounts): void {
    for (const [reason, { rows, units }] of counts) this.add(reason, rows, units);
  }

  result(): DropCounts {
    return new Map(this.counts);
  }
}

interface OpenInvoice {
  readonly number: string;
  customerId: string | null;
  wallTime: WallTime;
  readonly rows: KeptRow[];
}

function newInvoice(number: string): OpenInvoice {
  return { number, customerId: null, wallTime: Infinity, rows: [] };
}

/** Takes rows one by one, in any order; `finish` sorts. Rows of one invoice need not stand together. */
export class InvoiceBookBuilder {
  private rowCount = 0;
  private readonly invoices = new Map<string, OpenInvoice>();
  private readonly dropped = new DropCounter();

  add(retailRow: RetailRow): void {
    this.rowCount += 1;
    const { invoiceNo, customerId, wallTime, row } = classifyRow(retailRow);
    let invoice = this.invoices.get(invoiceNo);
    if (!invoice) this.invoices.set(invoiceNo, (invoice = newInvoice(invoiceNo)));
    invoice.customerId ??= customerId;
    if (wallTime !== null && wallTime < invoice.wallTime) invoice.wallTime = wallTime;
    if (row.verdict === 'dropped') this.dropped.add(row.reason, 1, row.quantity);
    else invoice.rows.push(row);
  }

  finish(): InvoiceBook {
    const all = [...this.invoices.values()];
    // Array sort is stable: invoices of one minute stay in the order of the file.
    const byTime = all.filter((invoice) => invoice.rows.length > 0).sort((a, b) => a.wallTime - b.wallTime);
    const cancellations = all.filter((invoice) => isCancellation(invoice.number)).length;
    const adjustments = all.filter((invoice) => invoice.number.startsWith('A')).length;
    const last = all.reduce(
      (latest, { wallTime }) => (Number.isFinite(wallTime) ? Math.max(latest, wallTime) : latest),
      -Infinity,
    );
    return {
      rowCount: this.rowCount,
      invoiceCounts: { sales: all.length - cancellations - adjustments, cancellations, adjustments },
      sales: byTime.filter((invoice) => !isCancellation(invoice.number)),
      cancellations: byTime.filter((invoice) => isCancellation(invoice.number)),
      dropped: this.dropped.result(),
      lastWallTime: Number.isFinite(last) ? last : null,
    };
  }
}
