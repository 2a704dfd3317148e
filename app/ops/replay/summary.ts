/** What a replay came to, for people. The figures of the database are handed in: this file asks nobody. */
import { DROP_REASONS, type DropReason } from './classify.ts';
import type { DropCounts } from './invoices.ts';
import type { PreparedReplay } from './replay.ts';
import type { SendCounts } from './send.ts';

/** What the shop's ledger says once everything is settled. */
export interface ReplayLedger {
  /** Lowest tier first; a member of no tier counts under the name the caller gives it. */
  readonly membersByTier: readonly { readonly tier: string; readonly members: number }[];
  /** For orders as they were placed, and for joining. */
  readonly pointsIssued: number;
  /** By refunds and cancellations; as a positive number, like the next. */
  readonly pointsClawedBack: number;
  readonly pointsExpired: number;
  /** Less those given back, and less debt forgiven. A replay spends nothing: 0 unless somebody else did. */
  readonly pointsSpent: number;
  /** Pending and available less debt, over all members: issued - clawed back - expired - spent. */
  readonly pointsOutstanding: number;
  /** Differences that the audit found between ledger and replay; 0 is what it must be. */
  readonly drift: number;
}

function count(value: number): string {
  return value.toLocaleString('en');
}

function pounds(minor: number): string {
  return (minor / 100).toLocaleString('en', { style: 'currency', currency: 'GBP' });
}

type Line = readonly [label: string, value: string];

/** Labels in one column, figures right-aligned in the next. */
function table(lines: readonly Line[]): string {
  const labelWidth = Math.max(...lines.map(([label]) => label.length));
  const valueWidth = Math.max(...lines.map(([, value]) => value.length));
  return lines
    .map(([label, value]) => `  ${label.padEnd(labelWidth)}  ${value.padStart(valueWidth)}\n`)
    .join('');
}

function droppedLines(dropped: DropCounts): readonly Line[] {
  const reasons = Object.keys(DROP_REASONS) as DropReason[];
  return reasons.flatMap((reason): Line[] => {
    const counted = dropped.get(reason);
    return counted ? [[`  ${DROP_REASONS[reason]}`, count(counted.rows)]] : [];
  });
}

/** Before anything is sent: what was read, and by how much it is shifted. */
export function introductionText(prepared: PreparedReplay): string {
  const { counts, shiftDays, firstPlacedAt, lastInvoiceAt } = prepared;
  const day = (at: number) => new Date(at).toISOString().slice(0, 10);
  const direction = shiftDays < 0 ? 'back' : 'forward';
  return (
    `${count(counts.rows)} rows, ${count(counts.saleInvoices)} invoices and ` +
    `${count(counts.cancellationInvoices)} cancellations; dates moved ${direction} by ` +
    `${count(Math.abs(shiftDays))} days: ${day(firstPlacedAt)} to ${day(lastInvoiceAt)} (Europe/London)\n`
  );
}

export function summaryText(prepared: PreparedReplay, sent: SendCounts, ledger: ReplayLedger): string {
  const { counts } = prepared;
  const members = ledger.membersByTier.reduce((sum, tier) => sum + tier.members, 0);
  const droppedRows = [...counts.dropped.values()].reduce((sum, { rows }) => sum + rows, 0);
  return table([
    ['deliveries', count(sent.sent)],
    ['  accepted', count(sent.accepted)],
    ['  refused', count(sent.refused)],
    ['  tried again', count(sent.retries)],
    ['orders', count(counts.orders)],
    ['  of guests', count(counts.guestOrders)],
    ['refunds', count(counts.refunds)],
    ['merchandise sold', pounds(counts.merchandiseMinor)],
    ['merchandise kept', pounds(counts.merchandiseKeptMinor)],
    ['rows dropped', count(droppedRows)],
    ...droppedLines(counts.dropped),
    ['members', count(members)],
    ...ledger.membersByTier.map(({ tier, members: inTier }): Line => [`  ${tier}`, count(inTier)]),
    ['points issued', count(ledger.pointsIssued)],
    ['  - clawed back', count(ledger.pointsClawedBack)],
    ['  - expired', count(ledger.pointsExpired)],
    ...(ledger.pointsSpent === 0 ? [] : [['  - spent', count(ledger.pointsSpent)] as const]),
    ['  = outstanding', count(ledger.pointsOutstanding)],
    ['drift', count(ledger.drift)],
  ]);
}
