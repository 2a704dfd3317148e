import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { openDatabase, type Database } from '#app/db/database.ts';

export type TestDatabase = {
  readonly url: string;
  readonly pool: Database;
  /** Closes the pool and drops the database; fails when the test left a connection of its own open. */
  readonly drop: () => Promise<void>;
};

/** Serializes copies of the template: PostgreSQL refuses to copy a database that somebody else is copying. */
const COPY_LOCK = 7_071_001;

/** A database of one's own, migrated and empty. Call it in `beforeAll`, and `drop` in `afterAll`. */
export async function createTestDatabase(options: { max?: number } = {}): Promise<TestDatabase> {
  const serverUrl = inject('postgresUrl');
  const name = `perennial_test_${randomBytes(6).toString('hex')}`;
  await withAdmin(serverUrl, async (admin) => {
    await admin.query('select pg_advisory_lock($1)', [COPY_LOCK]);
    await admin.query(`create database ${name} template ${inject('templateDatabase')}`);
  });
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const pool = openDatabase({ url: url.href, max: options.max ?? 10, applicationName: 'test' });
  return {
    url: url.href,
    pool,
    drop: async () => {
      await pool.end();
      await withAdmin(serverUrl, (admin) => dropDatabase(admin, name));
    },
  };
}

async function dropDatabase(admin: pg.Client, name: string): Promise<void> {
  // A closing connection needs a moment to disappear from the server's list.
  let leaked: { application_name: string; query: string }[] = [];
  for (let attempt = 0; attempt < 40; attempt++) {
    const found = await admin.query<{ application_name: string; query: string }>(
      `select application_name, left(query, 200) as query from pg_stat_activity
       where datname = $1 and backend_type = 'client backend'`,
      [name],
    );
    leaked = found.rows;
    if (leaked.length === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await admin.query(`drop database ${name} with (force)`);
  if (leaked.length > 0) {
    const list = leaked.map((row) => `${row.application_name}: ${row.query}`).join('\n');
    throw new Error(`The test left ${leaked.length} connections open:\n${list}`);
  }
}

async function withAdmin(url: string, work: (admin: pg.Client) => Promise<void>): Promise<void> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}
