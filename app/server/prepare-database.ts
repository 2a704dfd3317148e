import { env, type Env } from '#app/config/env.server.ts';
import { startEmbeddedPostgres } from '#app/db/embedded-postgres.ts';
import { migrate } from '#app/db/migrate.ts';
import { allJobs } from '#app/jobs/all-jobs.ts';
import { installQueues } from '#app/jobs/queue.server.ts';

export type PreparedDatabase = {
  readonly url: string;
  /** Lets go of the embedded PostgreSQL (the last process to do so stops it); nothing with DATABASE_URL. */
  readonly release: () => Promise<void>;
};

/**
 * A database ready for use: DATABASE_URL's, or the embedded one, with every migration and every queue. The
 * server, the worker and each `npm run ops` begin with it.
 */
export async function prepareDatabase(
  onNotice: (sentence: string) => void = () => undefined,
  { DATABASE_URL, DATA_DIR }: Pick<Env, 'DATA_DIR'> & Partial<Pick<Env, 'DATABASE_URL'>> = env(),
): Promise<PreparedDatabase> {
  const embedded =
    DATABASE_URL === undefined ? await startEmbeddedPostgres({ dataDir: DATA_DIR, onNotice }) : null;
  const url = embedded?.url ?? (DATABASE_URL as string);
  const release = embedded === null ? () => Promise.resolve() : embedded.stop;
  try {
    const applied = await migrate(url);
    if (applied.length > 0) onNotice(`Applied ${applied.length} migrations.`);
    await installQueues(url, allJobs);
  } catch (error) {
    await release();
    throw error;
  }
  return { url, release };
}
