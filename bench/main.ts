/** `npm run bench [row ...] [--quick]`: how fast it is, each figure against something measured in the same run. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Figure, RowOptions } from './lib/figures.ts';
import { startBenchServer, type BenchServer } from './lib/postgres.ts';
import { printTable } from './lib/table.ts';
import { adminPagesRow, adminVitalsRow } from './rows/admin.ts';
import { backfillRow } from './rows/backfill.ts';
import { endToEndRow } from './rows/end-to-end.ts';
import { extensionsRow } from './rows/extensions.ts';
import { growthRow } from './rows/growth.ts';
import { intakeRow } from './rows/intake.ts';
import { lighthouseRow } from './rows/lighthouse.ts';
import { membersRow } from './rows/members.ts';
import { settlementRow } from './rows/settlement.ts';
import { shopperApiRow } from './rows/shopper-api.ts';
import { thankYouRow } from './rows/thank-you.ts';
import { themeRow } from './rows/theme.ts';

const HELP = `npm run bench -- [row ...] [--quick]

Rows: ROWS (all of them when none is named; admin and theme name both of theirs).
--quick measures less data for a shorter time: for a look, not for the record.

It starts a PostgreSQL of its own in a temporary folder, talks to 127.0.0.1 only, prints a table and writes
bench/results.json, where rows that were not measured stay as they are.
`;

const ROWS: Readonly<Record<string, (server: BenchServer, options: RowOptions) => Promise<Figure[]>>> = {
  intake: intakeRow,
  settlement: settlementRow,
  'end-to-end': endToEndRow,
  growth: growthRow,
  backfill: backfillRow,
  members: membersRow,
  'admin-pages': adminPagesRow,
  'admin-vitals': adminVitalsRow,
  'shopper-api': shopperApiRow,
  'ui-extensions': extensionsRow,
  'thank-you': thankYouRow,
  theme: themeRow,
  'theme-lighthouse': lighthouseRow,
};

const RESULTS = path.join(import.meta.dirname, 'results.json');

async function main(args: readonly string[]): Promise<number> {
  const names = args.filter((arg) => !arg.startsWith('-'));
  const isNamed = (row: string) => names.some((name) => row === name || row.startsWith(`${name}-`));
  const unknown = names.filter(
    (name) => !Object.keys(ROWS).some((row) => row === name || row.startsWith(`${name}-`)),
  );
  const isHelp = args.includes('--help') || args.includes('-h');
  if (isHelp || unknown.length > 0) {
    process.stdout.write(HELP.replace('ROWS', Object.keys(ROWS).join(', ')));
    return isHelp ? 0 : 1;
  }
  const say = (sentence: string) => void process.stderr.write(`${sentence}\n`);
  const server = await startBenchServer();
  const figures: Figure[] = [];
  const measured: string[] = [];
  try {
    say(server.settings);
    for (const [name, row] of Object.entries(ROWS)) {
      if (names.length > 0 && !isNamed(name)) continue;
      say(`\n${name}`);
      figures.push(...(await row(server, { quick: args.includes('--quick'), say })));
      measured.push(name);
    }
  } finally {
    await server.stop();
  }
  process.stdout.write(printTable(figures));
  const kept = (await readResults()).filter(({ name }) => !measured.some((row) => isOfRow(name, row)));
  await writeFile(RESULTS, `${JSON.stringify([...kept, ...figures], null, 2)}\n`);
  return 0;
}

async function readResults(): Promise<Figure[]> {
  const text = await readFile(RESULTS, 'utf8').catch(() => '[]');
  return JSON.parse(text) as Figure[];
}

/** Figures begin with the name of their row: `settlement: orders settled`. */
function isOfRow(name: string, row: string): boolean {
  return name.startsWith(row.replaceAll('-', ' '));
}

process.exitCode = await main(process.argv.slice(2));
