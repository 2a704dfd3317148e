/** Text for terminals and for files. */

/** Columns padded to their widest cell; the last is not padded. */
export function tableText(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const padded = (row: readonly string[]) =>
    row
      .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
      .join('  ');
  return rows.map((row) => `${padded(row).trimEnd()}\n`).join('');
}

/** One record of RFC 4180, ended by a line feed alone, as tools on every system read it. */
export function csvLine(fields: readonly (number | string)[]): string {
  return `${fields.map((field) => (/[",\r\n]/.test(String(field)) ? `"${String(field).replaceAll('"', '""')}"` : field)).join(',')}\n`;
}

export function count(value: number): string {
  return value.toLocaleString('en');
}
