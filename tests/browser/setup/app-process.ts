/** The app as it is run: a process of its own, unchanged, which finds Shopify's hosts at devshop. */
import { spawn } from 'node:child_process';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const READY = /Perennial is ready at http:\/\/localhost:(\d+)/;

export interface AppProcess {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** All it has written so far: its log, lines of JSON. */
  readonly output: () => string;
  /** Ends it as a person would, and waits. */
  readonly stop: () => Promise<void>;
}

export async function startApp(environment: Readonly<Record<string, string>>): Promise<AppProcess> {
  const child = spawn(process.execPath, ['--import', './devshop/preload.ts', 'app/server/start.ts'], {
    cwd: ROOT,
    env: {
      PATH: process.env['PATH'] ?? '',
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: '0',
      LOG_LEVEL: 'warn',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let isEnded = false;
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => {
      isEnded = true;
      resolve();
    });
  });
  const ready = new Promise<string>((resolve, reject) => {
    const onData = (data: Buffer): void => {
      output += data.toString();
      const [, port] = READY.exec(output) ?? [];
      if (port !== undefined) resolve(`http://127.0.0.1:${port}`);
    };
    child.stdout.on('data', onData);
    child.stderr.on('data', onData);
    void ended.then(() => reject(new Error(`The app ended before it was ready:\n${output}`)));
  });
  // A test run that is broken off must not leave it behind.
  const kill = (): boolean => child.kill('SIGKILL');
  process.once('exit', kill);
  const url = await ready;
  return {
    url,
    output: () => output,
    stop: async () => {
      process.off('exit', kill);
      if (!isEnded) child.kill('SIGTERM');
      await ended;
    },
  };
}
