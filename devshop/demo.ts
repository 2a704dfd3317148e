/** `npm run demo`: database, app and devshop with a year of orders, until Ctrl-C. */
import path from 'node:path';
import { runDemo } from './demo/run-demo.ts';
import { HELP, readOptions } from './demo/options.ts';
import { Problem } from './demo/problem.ts';

const ROOT = path.resolve(import.meta.dirname, '..');

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  // npm hands on what the terminal has sent us already: only the first counts.
  process.on(signal, () => stopping.abort());
}

const read = readOptions(process.argv.slice(2), process.env, ROOT);
if (read.kind === 'help') process.stdout.write(HELP);
else if (read.kind === 'wrong') fail(read.sentence);
else {
  try {
    await runDemo(read.options, { root: ROOT, out: process.stdout, stopping: stopping.signal });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    fail(error.message);
  }
}

function fail(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
}
