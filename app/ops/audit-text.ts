/** What an audit found, for people. */
import type { AuditReport } from '#app/ledger/audit.ts';
import { count } from './table.ts';

export function auditText(domain: string, report: AuditReport): string {
  const lines: readonly (readonly [string, string])[] = [
    ['members', count(report.members)],
    ['entries', count(report.entries)],
    ['orders of members', count(report.orders)],
    ['members due for a sweep', count(report.due)],
    ['drift', count(report.drift)],
    ['orders whose booked points differ from what they deserve', count(report.ordersDiffering)],
  ];
  return `${domain}\n${lines.map(([label, value]) => `  ${label}: ${value}\n`).join('')}${examplesText(report)}`;
}

/** The first differences, one a line; nothing when there are none. */
export function examplesText({ drift, examples }: AuditReport): string {
  if (drift === 0) return '';
  const lines = examples.map(
    ({ customerGid, what, stored, expected }) =>
      `    ${customerGid === '' ? 'nobody' : customerGid}: ${what}: stored ${String(stored)}, expected ${String(expected)}\n`,
  );
  const title =
    examples.length < drift
      ? `  the first ${examples.length} of ${count(drift)} differences:`
      : '  differences:';
  return `${title}\n${lines.join('')}`;
}
