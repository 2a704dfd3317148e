/** The benchmark's own PostgreSQL: the embedded one, in a folder of its own, with the settings of the app. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { openDatabase, type Database } from '#app/db/database.ts';
import { startEmbeddedPostgres } from '#app/db/embedded-postgres.ts';
import { migrate } from '#app/db/migrate.ts';
import { allJobs } from '#app/jobs/all-jobs.ts';
import { installQueues } from '#app/jobs/queue.server.ts';

export interface BenchServer {
  readonly url: string;
  /** What of its settings matters for the figures. */
  readonly settings: string;
  /** A new database, migrated, with queues. */
  readonly createDatabase: (name: string) => Promise<string>;
  readonly createEmptyDatabase: (name: string) => Promise<string>;
  readonly dropDatabase: (name: string) => Promise<void>;
  readonly query: <Row extends object>(text: string) => Promise<Row[]>;
  readonly stop: () => Promise<void>;
}

export async function startBenchServer(): Promise<BenchServer> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'perennial-bench-'));
  // PostgreSQL runs as another account when we are root, and must get in.
  await chmod(dataDir, 0o755);
  const embedded = await startEmbeddedPostgres({ dataDir });
  const admin = new pg.Client({ connectionString: embedded.url });
  await admin.connect();
  const urlOf = (name: string) => {
    const url = new URL(embedded.url);
    url.pathname = `/${name}`;
    return url.href;
  };
  const createEmptyDatabase = async (name: string) => {
    await admin.query(`create database ${name}`);
    return urlOf(name);
  };
  return {
    url: embedded.url,
    settings: await settingsOf(admin),
    createEmptyDatabase,
    createDatabase: async (name) => {
      const url = await createEmptyDatabase(name);
      await migrate(url);
      await installQueues(url, allJobs);
      return url;
    },
    dropDatabase: async (name) => {
      await admin.query(`drop database if exists ${name} with (force)`);
    },
    query: async <Row extends object>(text: string) => (await admin.query<Row>(text)).rows,
    stop: async () => {
      await admin.end();
      await embedded.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function settingsOf(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ name: string; setting: string }>(
    `select name, current_setting(name) as setting from pg_settings
     where name in ('server_version', 'fsync', 'synchronous_commit', 'shared_buffers', 'max_wal_size', 'full_page_writes')
     order by name`,
  );
  return rows.map(({ name, setting }) => `${name}=${setting}`).join(', ');
}

/** Runs `work` with a pool that is closed afterwards. */
export async function withDatabase<T>(url: string, work: (database: Database) => Promise<T>): Promise<T> {
  const database = openDatabase({ url, max: 4, applicationName: 'bench' });
  try {
    return await work(database);
  } finally {
    await database.end();
  }
}
