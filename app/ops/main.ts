/** `npm run ops -- <verb>`: finds the verb, runs it, closes what it opened, and ends with its exit code. */
import { env } from '#app/config/env.server.ts';
import { isDatabaseAway } from '#app/db/constraints.ts';
import { prepareDatabase, type PreparedDatabase } from '#app/server/prepare-database.ts';
import { Closing } from './closing.ts';
import { openPool } from './open-pool.ts';
import { helpOf, overview, readArguments, usageOf } from './command-line.ts';
import { Failed, UsageError, type ExitCode, type Ops, type Verb } from './verb.ts';
import { audit } from './verbs/audit.ts';
import { backfill } from './verbs/backfill.ts';
import { balances } from './verbs/balances.ts';
import { deliveries } from './verbs/deliveries.ts';
import { deliveriesRetry } from './verbs/deliveries-retry.ts';
import { queueWait } from './verbs/queue-wait.ts';
import { rebuild } from './verbs/rebuild.ts';
import { replay } from './verbs/replay.ts';
import { replaySample } from './verbs/replay-sample.ts';
import { shopInstall } from './verbs/shop-install.ts';

let isInterrupted = false;

const VERBS: readonly Verb[] = [
  shopInstall,
  audit,
  rebuild,
  balances,
  queueWait,
  deliveries,
  deliveriesRetry,
  backfill,
  replay,
  replaySample,
];

async function main(words: readonly string[], ops: Ops): Promise<ExitCode> {
  const [name, ...rest] = words;
  if (name === undefined) {
    process.stderr.write(overview(VERBS));
    return 2;
  }
  if (name === '--help' || name === '-h' || name === 'help') {
    await ops.print(overview(VERBS));
    return 0;
  }
  const verb = VERBS.find((one) => one.name === name);
  if (!verb) {
    const names = VERBS.map((one) => one.name).join(', ');
    ops.notice(`There is no verb "${name}". There are: ${names}.`);
    return 2;
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    await ops.print(helpOf(verb));
    return 0;
  }
  try {
    return await verb.run(readArguments(verb, rest), ops);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    ops.notice(`${error.message}\nUsage: npm run ops -- ${usageOf(verb)}`);
    return 2;
  }
}

function makeOps(closing: Closing): Ops {
  const write = (text: string) => process.stderr.write(text);
  const notice = (sentence: string) => void write(`${sentence}\n`);
  return {
    closing,
    isInterrupted: () => isInterrupted,
    notice,
    print: (text) =>
      new Promise((resolve, reject) =>
        process.stdout.write(text, (error) => (error ? reject(error) : resolve())),
      ),
    terminal: { write, isTty: process.stderr.isTTY, clock: () => performance.now() },
    openDatabase: async () => {
      const { url } = await closing.open(prepare(notice), (prepared) => prepared.release());
      return { url, database: await openPool(url, closing) };
    },
  };
}

async function prepare(notice: Ops['notice']): Promise<PreparedDatabase> {
  try {
    return await prepareDatabase(notice);
  } catch (error) {
    if (isDatabaseAway(error)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failed(`The database could not be prepared. ${reason}`, { cause: error });
  }
}

function tell(error: unknown): void {
  // On Ctrl-C what runs loses its database; that is no news.
  if (isInterrupted) return;
  if (error instanceof Failed) {
    process.stderr.write(`${error.message}\n`);
    return;
  }
  if (isDatabaseAway(error)) {
    const { code } = error as NodeJS.ErrnoException;
    process.stderr.write(`The database cannot be reached${code === undefined ? '' : ` (${code})`}.\n`);
    return;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`A fault of Perennial's; please report it:\n${text}\n`);
}

function closeOnSignals(closing: Closing): void {
  const onSignal = (signal: NodeJS.Signals): void => {
    const code = signal === 'SIGINT' ? 130 : 143;
    // A second Ctrl-C does not wait.
    if (isInterrupted) process.exit(code);
    isInterrupted = true;
    void closing
      .closeAll()
      .catch(() => undefined)
      .then(() => process.exit(code));
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  // The reader of a pipe has seen enough (`| head`): that is no fault.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') void closing.closeAll().finally(() => process.exit(0));
    else throw error;
  });
}

// A variable that is wrong ends the process here, before anything is opened.
env();
const closing = new Closing();
closeOnSignals(closing);
try {
  process.exitCode = await main(process.argv.slice(2), makeOps(closing));
} catch (error) {
  tell(error);
  process.exitCode = 1;
}
try {
  await closing.closeAll();
} catch (error) {
  tell(error);
  process.exitCode ||= 1;
}
