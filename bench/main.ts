/** `npm run bench [row ...] [--quick]`: how fast it is, each figure against something measured in the same run. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Figure, RowOptions } from './lib/figures.ts';
import { startBenchServer, type BenchServer } from './lib/postgres.ts';
import { printTable } from './lib/table.ts';
import { backfillRow } from './rows/backfill.ts';
import { endToEndRow } from './rows/end-to-end.ts';
import { growthRow } from './rows/growth.ts';
import { intakeRow } from './rows/intake.ts';
import { membersRow } from './rows/members.ts';
import { settlementRow } from './rows/settlement.ts';

const HELP = `npm run bench -- [row ...] [--quick]

Rows: ROWS (all of them when none is named).
--quick measures less data for a shorter time: for a look, not for the record.

It starts a PostgreSQL of its own in a temporary folder, talks to 127.0.0.1 only, prints a table and writes
bench/results.json.
`;

const ROWS: Readonly<Record<string, (server: BenchServer, options: RowOptions) => Promise<Figure[]>>> = {
  intake: intakeRow,
  settlement: settlementRow,
  'end-to-end': endToEndRow,
  growth: growthRow,
  backfill: backfillRow,
  members: membersRow,
};

const RESULTS = path.join(import.meta.dirname, 'results.json');

async function main(args: readonly string[]): Promise<number> {
  const names = args.filter((arg) => !arg.startsWith('-'));
  const unknown = names.filter((name) => !Object.hasOwn(ROWS, name));
  const isHelp = args.includes('--help') || args.includes('-h');
  if (isHelp || unknown.length > 0) {
    process.stdout.write(HELP.replace('ROWS', Object.keys(ROWS).join(', ')));
    return isHelp ? 0 : 1;
  }
  const say = (sentence: string) => void process.stderr.write(`${sentence}\n`);
  const server = await startBenchServer();
  const figures: Figure[] = [];
  try {
    say(server.settings);
    for (const [name, row] of Object.entries(ROWS)) {
      if (names.length > 0 && !names.includes(name)) continue;
      say(`\n${name}`);
      figures.push(...(await row(server, { quick: args.includes('--quick'), say })));
    }
  } finally {
    await server.stop();
  }
  process.stdout.write(printTable(figures));
  await writeFile(RESULTS, `${JSON.stringify(figures, null, 2)}\n`);
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
