import type { Figure } from './figures.ts';

/** The figures as columns, with a word on those that have a target. */
export function printTable(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.name,
    `${figure.value.toLocaleString('en-GB', { maximumFractionDigits: 2 })} ${figure.unit}`,
    figure.target,
    figure.target === '' ? '' : isReached(figure) ? 'reached' : 'MISSED',
    figure.versus,
  ]);
  const head = ['measure', 'value', 'target', '', 'versus'];
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return `\n${[line(head), ...rows.map(line)].join('\n')}\n`;
}

export function isReached({ value, target }: Figure): boolean {
  const [, sign, limit] = /^(>=|<=|<) ([\d.,]+)/.exec(target) ?? [];
  const bound = Number(limit?.replaceAll(',', ''));
  if (sign === '>=') return value >= bound;
  return sign === '<' ? value < bound : value <= bound;
}
