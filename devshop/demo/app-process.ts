/** The app as `npm start` runs it: a process of its own, unchanged, that finds Shopify's hosts at devshop. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { Problem } from './problem.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const READY = /Perennial is ready at http:\/\/localhost:(\d+)/;
/** Longer than the app gives its own work to end. */
const STOP_TIMEOUT_MS = 45_000;

export interface AppProcess {
  /** `http://127.0.0.1:<port>`; rejects when the app ends before it is ready. */
  readonly ready: Promise<string>;
  /** Resolves when it has ended, however. */
  readonly ended: Promise<void>;
  readonly stop: () => Promise<void>;
}

export function startApp(environment: Readonly<Record<string, string>>, logFile: string): AppProcess {
  const log = createWriteStream(logFile);
  const child = spawn(process.execPath, ['--import', './devshop/preload.ts', 'app/server/start.ts'], {
    cwd: ROOT,
    env: {
      ...inherited(),
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      DEVSHOP_PARENT: 'stdin',
      ...environment,
    },
    // Ctrl-C in a terminal reaches all of a group: the app is told by us, once, and when its turn has come. When
    // this process is killed, its input ends, and it stops by itself.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => log.end(() => resolve()));
    child.once('error', () => log.end(() => resolve()));
  });
  const ready = new Promise<string>((resolve, reject) => {
    let seen = '';
    const listen = (data: Buffer): void => {
      log.write(data);
      if (seen === 'ready') return;
      seen = (seen + data.toString()).slice(-10_000);
      const [, port] = READY.exec(seen) ?? [];
      if (port === undefined) return;
      seen = 'ready';
      resolve(`http://127.0.0.1:${port}`);
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    void ended.then(() => {
      const [, why] = /Perennial could not start: (.*)/.exec(seen) ?? [];
      const reason = why === undefined ? '.' : `: ${why}`;
      reject(new Problem(`The app did not start${reason} Its log is ${logFile}.`));
    });
  });
  // Whoever does not wait for it is not told.
  ready.catch(() => undefined);
  return { ready, ended, stop: () => stop(child, ended) };
}

async function stop(child: ReturnType<typeof spawn>, ended: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return ended;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  clearTimeout(timer);
  await ended;
}

/** What a process needs of the machine; nothing that is meant for another app, such as DATABASE_URL. */
function inherited(): Record<string, string> {
  const names = ['PATH', 'HOME', 'USER', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'LANG'];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
