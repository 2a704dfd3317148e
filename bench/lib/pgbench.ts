/** `pgbench -M prepared -s 100`, by pgbench where it is installed, else the same transaction through `pg`. */
import { execFile } from 'node:child_process';
import { access, readdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { pick, randomFrom } from './random.ts';

export interface TpcB {
  /** Who ran it. */
  readonly runner: string;
  readonly initialize: (url: string, scale: number) => Promise<void>;
  /** Transactions a second. */
  readonly run: (
    url: string,
    options: { scale: number; clients: number; seconds: number },
  ) => Promise<number>;
}

export async function tpcB(): Promise<TpcB> {
  const binary = await findPgbench();
  return binary === null ? ownTpcB : await installedPgbench(binary);
}

async function findPgbench(): Promise<string | null> {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  const versions = await readdir('/usr/lib/postgresql').catch(() => []);
  for (const version of versions.sort().reverse()) folders.push(`/usr/lib/postgresql/${version}/bin`);
  for (const folder of folders) {
    const file = path.join(folder, 'pgbench');
    if (
      await access(file).then(
        () => true,
        () => false,
      )
    )
      return file;
  }
  return null;
}

async function installedPgbench(binary: string): Promise<TpcB> {
  const { stdout } = await promisify(execFile)(binary, ['--version']);
  const call = (url: string, args: readonly string[]) =>
    promisify(execFile)(binary, [...args, url], { timeout: 15 * 60_000, maxBuffer: 16 * 1024 * 1024 });
  return {
    runner: stdout.trim(),
    initialize: async (url, scale) => {
      await call(url, ['-i', '-q', '-s', String(scale)]);
    },
    run: async (url, { clients, seconds }) => {
      const threads = String(Math.min(clients, 2));
      const args = ['-n', '-M', 'prepared', '-c', String(clients), '-j', threads, '-T', String(seconds)];
      const result = await call(url, args);
      const tps = /tps = ([\d.]+)/.exec(result.stdout)?.[1];
      if (tps === undefined) throw new Error(`pgbench printed no tps: ${result.stdout}`);
      return Number(tps);
    },
  };
}

const ownTpcB: TpcB = {
  runner: 'the same transaction through pg (pgbench is not installed)',
  initialize: async (url, scale) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      for (const statement of schemaOf(scale)) await client.query(statement);
    } finally {
      await client.end();
    }
  },
  run: async (url, { scale, clients, seconds }) => {
    const until = Date.now() + seconds * 1_000;
    const began = performance.now();
    const counts = await Promise.all(
      Array.from({ length: clients }, (_, i) => runClient(url, scale, until, i)),
    );
    return counts.reduce((sum, count) => sum + count, 0) / ((performance.now() - began) / 1_000);
  },
};

/** https://www.postgresql.org/docs/current/pgbench.html */
function schemaOf(scale: number): string[] {
  return [
    'CREATE TABLE pgbench_branches (bid int NOT NULL, bbalance int, filler char(88)) WITH (fillfactor = 100)',
    'CREATE TABLE pgbench_tellers (tid int NOT NULL, bid int, tbalance int, filler char(84)) WITH (fillfactor = 100)',
    'CREATE TABLE pgbench_accounts (aid int NOT NULL, bid int, abalance int, filler char(84)) WITH (fillfactor = 100)',
    'CREATE TABLE pgbench_history (tid int, bid int, aid int, delta int, mtime timestamp, filler char(22))',
    `INSERT INTO pgbench_branches (bid, bbalance) SELECT n, 0 FROM generate_series(1, ${scale}) n`,
    `INSERT INTO pgbench_tellers (tid, bid, tbalance) SELECT n, (n - 1) / 10 + 1, 0 FROM generate_series(1, ${scale * 10}) n`,
    `INSERT INTO pgbench_accounts (aid, bid, abalance, filler)
     SELECT n, (n - 1) / 100000 + 1, 0, '' FROM generate_series(1, ${scale * 100_000}) n`,
    'ALTER TABLE pgbench_branches ADD PRIMARY KEY (bid)',
    'ALTER TABLE pgbench_tellers ADD PRIMARY KEY (tid)',
    'ALTER TABLE pgbench_accounts ADD PRIMARY KEY (aid)',
    'VACUUM ANALYZE',
  ];
}

async function runClient(url: string, scale: number, until: number, seed: number): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const random = randomFrom(`tpcb-${seed}`);
  const named = (name: string, text: string, values: unknown[]) => client.query({ name, text, values });
  let count = 0;
  try {
    while (Date.now() < until) {
      const aid = pick(random, scale * 100_000) + 1;
      const bid = pick(random, scale) + 1;
      const tid = pick(random, scale * 10) + 1;
      const delta = pick(random, 10_001) - 5_000;
      await named('begin', 'BEGIN', []);
      await named('a', 'UPDATE pgbench_accounts SET abalance = abalance + $1 WHERE aid = $2', [delta, aid]);
      await named('s', 'SELECT abalance FROM pgbench_accounts WHERE aid = $1', [aid]);
      await named('t', 'UPDATE pgbench_tellers SET tbalance = tbalance + $1 WHERE tid = $2', [delta, tid]);
      await named('b', 'UPDATE pgbench_branches SET bbalance = bbalance + $1 WHERE bid = $2', [delta, bid]);
      await named(
        'h',
        'INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES ($1, $2, $3, $4, CURRENT_TIMESTAMP)',
        [tid, bid, aid, delta],
      );
      await named('end', 'END', []);
      count++;
    }
  } finally {
    await client.end();
  }
  return count;
}
