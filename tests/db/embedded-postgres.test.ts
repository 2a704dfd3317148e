import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { memorySettings, startEmbeddedPostgres } from '#app/db/embedded-postgres.ts';

let dataDir: string;
const children: ChildProcess[] = [];
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(os.tmpdir(), 'perennial-embedded-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  // Whoever comes last stops the server, also after a process that was killed.
  const last = await startEmbeddedPostgres({ dataDir });
  await last.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function isAnswering(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Another process that uses the data folder until it is killed; resolves with the address it got. */
function useInAnotherProcess(): Promise<{ url: string; child: ChildProcess }> {
  const module = path.resolve(import.meta.dirname, '../../app/db/embedded-postgres.ts');
  const program = `
    const { startEmbeddedPostgres } = await import(${JSON.stringify(module)});
    const postgres = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)} });
    console.log(postgres.url);
    process.once('SIGTERM', () => postgres.stop().then(() => process.exit(0)));
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error('the other process ended early')));
    child.stdout.once('data', (data: Buffer) => resolve({ url: data.toString().trim(), child }));
  });
}

const ended = (child: ChildProcess): Promise<unknown> =>
  new Promise((resolve) => child.once('exit', resolve));

test('two processes share one server; the last to leave stops it', async () => {
  const other = await useInAnotherProcess();
  const mine = await startEmbeddedPostgres({ dataDir });
  expect(mine).toMatchObject({ url: other.url, started: false });
  const exit = ended(other.child);
  other.child.kill('SIGTERM');
  await exit;
  expect(await isAnswering(mine.url)).toBe(true);
  await mine.stop();
  expect(await isAnswering(mine.url)).toBe(false);
});

test('a server left behind by a killed process is taken over, with what it held', async () => {
  const other = await useInAnotherProcess();
  const client = new pg.Client({ connectionString: other.url });
  await client.connect();
  await client.query('create table kept (id int)');
  await client.end();
  const exit = ended(other.child);
  other.child.kill('SIGKILL');
  await exit;
  const mine = await startEmbeddedPostgres({ dataDir });
  expect(mine).toMatchObject({ url: other.url, started: false });
  await mine.stop();
  expect(await isAnswering(mine.url)).toBe(false);
  const again = await startEmbeddedPostgres({ dataDir });
  const check = new pg.Client({ connectionString: again.url });
  await check.connect();
  await check.query('select * from kept');
  await check.end();
  await again.stop();
});

test('the password is random and nobody else may read it; commits are durable', async () => {
  const postgres = await startEmbeddedPostgres({ dataDir });
  expect((await stat(path.join(dataDir, 'postgres-password'))).mode & 0o777).toBe(0o600);
  const wrong = new URL(postgres.url);
  wrong.password = 'password';
  expect(await isAnswering(wrong.href)).toBe(false);
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  const { rows } = await client.query(
    `select name, setting from pg_settings where name in ('fsync', 'synchronous_commit') order by name`,
  );
  expect(rows).toEqual([
    { name: 'fsync', setting: 'on' },
    { name: 'synchronous_commit', setting: 'on' },
  ]);
  await client.end();
  await postgres.stop();
});

test.each([
  [0.1, '64MB', '256MB'],
  [1, '256MB', '512MB'],
  [8, '2048MB', '4096MB'],
  [23, '4096MB', '8192MB'],
])('with %d GB of memory it keeps %s of pages and counts on %s', (gigabytes, shared, cached) => {
  expect(memorySettings(gigabytes * 2 ** 30)).toEqual({
    shared_buffers: shared,
    effective_cache_size: cached,
  });
});
