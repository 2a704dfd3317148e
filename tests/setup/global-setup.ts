import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import pg from 'pg';
import { startEmbeddedPostgres } from '#app/db/embedded-postgres.ts';
import { migrate } from '#app/db/migrate.ts';
import { allJobs } from '#app/jobs/all-jobs.ts';
import { installQueues } from '#app/jobs/queue.server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Server on which tests make their databases. */
    postgresUrl: string;
    /** Migrated database that tests copy. */
    templateDatabase: string;
  }
}

/**
 * One PostgreSQL for the whole run (an embedded one, or DATABASE_URL's server), one migrated template in it;
 * every test file copies the template, which takes about 30 ms.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['DATABASE_URL'];
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'perennial-test-'));
  const embedded =
    given === undefined || given === ''
      ? await startEmbeddedPostgres({
          dataDir,
          settings: { max_connections: '200', shared_buffers: '256MB' },
        })
      : null;
  const url = embedded?.url ?? (given as string);
  const templateDatabase = `perennial_template_${process.pid}`;
  const template = new URL(url);
  template.pathname = `/${templateDatabase}`;

  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  await admin.query(`create database ${templateDatabase}`);
  await migrate(template.href);
  await installQueues(template.href, allJobs);

  project.provide('postgresUrl', url);
  project.provide('templateDatabase', templateDatabase);

  return async () => {
    await admin.query(`drop database if exists ${templateDatabase}`);
    await admin.end();
    await embedded?.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}
