import type { Queryable } from '#app/db/database.ts';

/**
 * Queues jobs inside the caller's own transaction, so that a job exists exactly when the rows it speaks of do.
 *
 * Writes pg-boss's table directly, in one statement for any number of jobs and without a pg-boss instance (the
 * intake answers webhooks and must not wait for one). A test compares the rows with those of pg-boss's own
 * `insert`, so that an upgrade that changes them is noticed.
 */
export type SendOptions<P> = {
  /** Jobs of one key count as one where the queue's policy says so. */
  readonly key?: (payload: P) => string;
  /** Not before this many seconds from now; default 0. */
  readonly delaySeconds?: number;
  readonly priority?: number;
};

/**
 * The statement that adds jobs, for one that does more than that in the same breath.
 * @param source what stands in FROM and gives a row `(data jsonb, key text, position int)` for each job
 */
export function insertJobsText(name: string, source: string, priority = '0', delaySeconds = '0'): string {
  return `
  insert into pgboss.job (
    name, data, priority, start_after, singleton_key, keep_until, expire_seconds, deletion_seconds,
    retry_limit, retry_delay, retry_backoff, retry_delay_max, policy, dead_letter, heartbeat_seconds
  )
  select q.name, p.data, ${priority}, now() + ${delaySeconds} * interval '1s', p.key,
    now() + (${delaySeconds} + q.retention_seconds) * interval '1s', q.expire_seconds, q.deletion_seconds,
    q.retry_limit, q.retry_delay, coalesce(q.retry_backoff, false), q.retry_delay_max, q.policy,
    q.dead_letter, q.heartbeat_seconds
  from pgboss.queue q
  cross join ${source} as p (data, key, position)
  where q.name = ${name}
  order by p.key, p.position
  on conflict do nothing`;
}

const INSERT = insertJobsText(
  '$1',
  `(select * from json_to_recordset($2::text::json) as r (data jsonb, key text, position int))`,
  '$3::int',
  '$4::int',
);

/** Returns how many jobs were added; fewer than payloads where the queue's policy found one waiting already. */
export async function sendJobs<P extends object>(
  transaction: Queryable,
  name: string,
  payloads: readonly P[],
  options: SendOptions<P> = {},
): Promise<number> {
  if (payloads.length === 0) return 0;
  // Sorted by key above: two transactions that wait for each other's keys must do so in one order.
  const rows = payloads.map((data, position) => ({ data, key: options.key?.(data) ?? null, position }));
  const values = [name, JSON.stringify(rows), options.priority ?? 0, options.delaySeconds ?? 0];
  const result = await transaction.query({ name: 'jobs-insert', text: INSERT, values });
  const added = result.rowCount ?? 0;
  if (added === 0) await assertQueueExists(transaction, name);
  return added;
}

async function assertQueueExists(transaction: Queryable, name: string): Promise<void> {
  const found = await transaction.query('select 1 from pgboss.queue where name = $1', [name]);
  if (found.rowCount === 0) throw noQueue(name);
}

export function noQueue(name: string): Error {
  return new Error(`There is no queue ${name}: is its job listed in app/jobs?`);
}
