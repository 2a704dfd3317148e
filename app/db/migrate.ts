import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';

const ROOT = path.resolve(import.meta.dirname, '../..');
const MIGRATIONS = path.join(ROOT, 'prisma/migrations');
const PRISMA_CLI = path.join(ROOT, 'node_modules/prisma/build/index.js');
/** Half a minute is plenty for an empty database; a large one may take its time building an index. */
const TIMEOUT_MS = 15 * 60_000;

/** Names of the migrations in the repository, in order. */
export async function knownMigrations(): Promise<string[]> {
  const entries = await readdir(MIGRATIONS, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** Names of the migrations this database lacks, in order. One cheap query: used at every start and by /readyz. */
export async function missingMigrations(database: Pick<pg.Pool, 'query'>): Promise<string[]> {
  const known = await knownMigrations();
  const table = await database.query<{ found: boolean }>(
    `select to_regclass('public._prisma_migrations') is not null as found`,
  );
  if (table.rows[0]?.found !== true) return known;
  const applied = await database.query<{ migration_name: string }>(
    'select migration_name from _prisma_migrations where finished_at is not null',
  );
  const names = new Set(applied.rows.map((row) => row.migration_name));
  return known.filter((name) => !names.has(name));
}

/**
 * Brings the database to the newest schema; returns the migrations it applied. The Prisma CLI is only started
 * (about a second) when something is missing. Two processes may call this at once: Prisma takes an advisory lock.
 */
export async function migrate(url: string): Promise<string[]> {
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  try {
    const missing = await missingMigrations(pool);
    if (missing.length === 0) return [];
    await runPrisma(['migrate', 'deploy'], url);
    const left = await missingMigrations(pool);
    if (left.length > 0) throw new Error(`Migrations were not applied: ${left.join(', ')}`);
    return missing;
  } finally {
    await pool.end();
  }
}

/** Runs the Prisma CLI (WebAssembly engines, no download) and returns what it printed. */
export async function runPrisma(args: readonly string[], url: string): Promise<string> {
  const { NODE_OPTIONS: _inherited, ...env } = process.env;
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [PRISMA_CLI, ...args], {
      cwd: ROOT,
      env: { ...env, DATABASE_URL: url, PRISMA_HIDE_UPDATE_MESSAGE: '1', CHECKPOINT_DISABLE: '1' },
      timeout: TIMEOUT_MS,
      maxBuffer: 32 * 1024 * 1024,
    });
    return stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`prisma ${args.join(' ')} failed:\n${stdout}\n${stderr}`.trim(), { cause: error });
  }
}
