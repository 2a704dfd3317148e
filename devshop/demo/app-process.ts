/** The app as `npm start` runs it: a process of its own, unchanged, that finds Shopify's hosts at devshop. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from './problem.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const READY = /Perennial is ready at http:\/\/localhost:(\d+)/;
/** Longer than the app gives its own work to end. */
const STOP_TIMEOUT_MS = 45_000;
const LOOK_EVERY_MS = 100;

export interface AppProcess {
  /** `http://127.0.0.1:<port>`; rejects when the app ends before it is ready. */
  readonly ready: Promise<string>;
  /** Resolves when it has ended, however. */
  readonly ended: Promise<void>;
  readonly stop: () => Promise<void>;
}

export function startApp(environment: Readonly<Record<string, string>>, logFile: string): AppProcess {
  // It writes there by itself: what it says when this process is gone still has somewhere to go.
  const log = openSync(logFile, 'w');
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
    stdio: ['pipe', log, log],
  });
  closeSync(log);
  let isEnded = false;
  const ended = new Promise<void>((resolve) => {
    const end = (): void => {
      isEnded = true;
      resolve();
    };
    child.once('close', end);
    child.once('error', end);
  });
  const ready = untilReady(logFile, () => isEnded);
  // Whoever does not wait for it is not told.
  ready.catch(() => undefined);
  return { ready, ended, stop: () => stop(child, ended) };
}

async function untilReady(logFile: string, isEnded: () => boolean): Promise<string> {
  for (;;) {
    // Asked first: what it said at its end is then in the file.
    const isOver = isEnded();
    const said = await readFile(logFile, 'utf8');
    const [, port] = READY.exec(said) ?? [];
    if (port !== undefined && !isOver) return `http://127.0.0.1:${port}`;
    if (isOver) {
      const [, why] = /Perennial could not start: (.*)/.exec(said) ?? [];
      throw new Problem(
        `The app did not start${why === undefined ? '.' : `: ${why}`} Its log is ${logFile}.`,
      );
    }
    await sleep(LOOK_EVERY_MS);
  }
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
