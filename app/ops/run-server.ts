/** Runs the server as a process of its own, as `npm start` does, on a free port. */
import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { childEnvironment } from '#app/config/child-environment.server.ts';
import { env } from '#app/config/env.server.ts';
import type { Closing } from './closing.ts';
import { Failed } from './verb.ts';

const START = path.resolve(import.meta.dirname, '../server/start.ts');
const START_TIMEOUT_MS = 60_000;
/** A little more than the server gives itself. */
const STOP_TIMEOUT_MS = 45_000;

/** @returns its address, such as `http://127.0.0.1:40213` */
export async function runServer(databaseUrl: string, closing: Closing): Promise<string> {
  const { LOG_LEVEL } = env();
  const server = spawn(process.execPath, [START], {
    env: childEnvironment({
      DATABASE_URL: databaseUrl,
      HOST: '127.0.0.1',
      PORT: '0',
      // What goes well would drown the progress.
      LOG_LEVEL: LOG_LEVEL === 'info' ? 'warn' : LOG_LEVEL,
    }),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // Whatever ends this process takes the server along.
  const kill = () => void server.kill('SIGKILL');
  process.once('exit', kill);
  await closing.open(Promise.resolve(server), async () => {
    await stop(server);
    process.off('exit', kill);
  });
  const port = await announcedPort(server);
  return `http://127.0.0.1:${port}`;
}

function announcedPort(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Failed('The server did not start within 60 s.')),
      START_TIMEOUT_MS,
    );
    let written = '';
    server.stdout?.setEncoding('utf8').on('data', (text: string) => {
      written += text;
      const port = /\bready at http:\/\/[^\s:]+:(\d+)/.exec(written)?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      written = '';
      resolve(port);
    });
    server.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Failed(`The server ended (${code}) before it was ready. ${written}`.trim()));
    });
  });
}

function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.kill('SIGKILL'), STOP_TIMEOUT_MS);
    server.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    server.kill('SIGTERM');
  });
}
