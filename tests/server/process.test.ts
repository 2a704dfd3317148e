import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { openDatabase } from '#app/db/database.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const cleanups: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

type Started = {
  child: ChildProcess;
  said: (text: string) => Promise<string>;
  ended: Promise<number | null>;
};

function start(file: string, env: Record<string, string>): Started {
  const child = spawn(process.execPath, [path.join(ROOT, 'app/server', file)], {
    cwd: ROOT,
    env: {
      NODE_ENV: 'test',
      PATH: process.env['PATH'] ?? '',
      HOST: '127.0.0.1',
      PORT: '0',
      LOG_LEVEL: 'error',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => {
      output += data.toString();
      for (const listener of listeners) listener();
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  cleanups.push(async () => {
    if (child.exitCode === null) child.kill('SIGKILL');
    await ended;
  });
  const said = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        if (output.includes(text)) resolve(output);
      };
      listeners.add(check);
      check();
      void ended.then(() => {
        check();
        reject(new Error(`ended without saying "${text}":\n${output}`));
      });
    });
  return { child, said, ended };
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('waited 20 s in vain');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function database(): Promise<TestDatabase> {
  const made = await createTestDatabase();
  cleanups.push(made.drop);
  return made;
}

test('npm start becomes ready, serves, and ends with 0 on SIGTERM, leaving no connection', async () => {
  const { url } = await database();
  const server = start('start.ts', { DATABASE_URL: url });
  const output = await server.said('Perennial is ready at');
  const address = /http:\/\/localhost:\d+/.exec(output)?.[0] ?? '';
  expect((await fetch(`${address}/healthz`)).status).toBe(200);
  expect(await (await fetch(`${address}/readyz`)).json()).toEqual({ status: 'ready' });
  server.child.kill('SIGTERM');
  expect(await server.ended).toBe(0);
});

test('readyz says database when the database goes, and healthz stays', async () => {
  const made = await database();
  const server = start('start.ts', { DATABASE_URL: made.url });
  const address = /http:\/\/localhost:\d+/.exec(await server.said('Perennial is ready at'))?.[0] ?? '';
  const name = new URL(made.url).pathname.slice(1);
  // Nobody may connect, and who is connected is thrown out.
  const outside = new URL(made.url);
  outside.pathname = '/postgres';
  const admin = openDatabase({ url: outside.href, max: 1 });
  cleanups.push(() => admin.end());
  await made.pool.query('select 1');
  await admin.query(`alter database ${name} allow_connections false`);
  await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
  const ready = await fetch(`${address}/readyz`);
  expect(ready.status).toBe(503);
  expect(((await ready.json()) as { missing: string[] }).missing).toContain('database');
  expect((await fetch(`${address}/healthz`)).status).toBe(200);
  await admin.query(`alter database ${name} allow_connections true`);
  // The workers find out at their next poll.
  await until(async () => (await fetch(`${address}/readyz`)).status === 200);
});

test('one Ctrl-C comes twice, from the terminal and from npm, and still ends it cleanly', async () => {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'perennial-process-'));
  cleanups.push(() => rm(dataDir, { recursive: true, force: true }));
  const server = start('start.ts', { DATA_DIR: dataDir });
  await server.said('Perennial is ready at');
  server.child.kill('SIGINT');
  await server.said('Stopping (SIGINT)');
  server.child.kill('SIGINT');
  expect(await server.ended).toBe(0);
  expect(existsSync(path.join(dataDir, 'postgres/postmaster.pid'))).toBe(false);
});

test('the worker runs without pages', async () => {
  const { url } = await database();
  const worker = start('worker.ts', { DATABASE_URL: url });
  await worker.said('Perennial worker is running.');
  worker.child.kill('SIGTERM');
  expect(await worker.ended).toBe(0);
});

test('one line says that everybody may sign, where others may come in with the public secret', async () => {
  const { url } = await database();
  const server = start('start.ts', { DATABASE_URL: url, SHOPIFY_APP_URL: 'https://loyalty.example.com' });
  await server.said('SHOPIFY_APP_URL let others in');
  await server.said('Perennial is ready at');
});

test('a malformed variable stops the boot with its name, what is expected, and no stack', async () => {
  const server = start('start.ts', { PORT: 'http', DATABASE_URL: 'mysql://root:hunter2@db/x' });
  const output = await server.said('PORT is malformed: expected a port number from 0 to 65535.');
  expect(await server.ended).toBe(1);
  expect(output).toContain('DATABASE_URL is malformed: expected a PostgreSQL address');
  expect(output).not.toMatch(/hunter2|\n\s+at /);
});

test('a signal during the first start leaves no PostgreSQL behind', async () => {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'perennial-process-'));
  cleanups.push(() => rm(dataDir, { recursive: true, force: true }));
  const server = start('start.ts', { DATA_DIR: dataDir });
  await server.said('Creating a database');
  server.child.kill('SIGTERM');
  expect(await server.ended).toBe(0);
  expect(existsSync(path.join(dataDir, 'postgres/PG_VERSION'))).toBe(true);
  expect(existsSync(path.join(dataDir, 'postgres/postmaster.pid'))).toBe(false);
});
