import { afterEach, beforeEach, expect, test } from 'vitest';
import { PgBoss } from 'pg-boss';
import { z } from 'zod';
import { inTransaction, openDatabase } from '#app/db/database.ts';
import { sendJobs } from '#app/db/send-job.ts';
import { defineJob, type JobContext } from '#app/jobs/job.ts';
import { installQueues, startQueue, type Queue } from '#app/jobs/queue.server.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';

let database: TestDatabase;
let queue: Queue | undefined;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  await queue?.stop();
  queue = undefined;
  await database.drop();
});

type Payload = { shopId: number };
const retry = { retryLimit: 3, retryDelay: 0 };

function job(handler: (payloads: readonly Payload[], context: JobContext) => Promise<void>) {
  return defineJob<Payload>({
    name: 'test-job',
    schema: z.object({ shopId: z.number().int() }),
    queueOptions: retry,
    workOptions: { batchSize: 10, pollingIntervalSeconds: 0.5 },
    handler,
  });
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('waited 15 s in vain');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function start(handler: Parameters<typeof job>[0]): Promise<Queue> {
  queue = await startQueue({
    url: database.url,
    jobs: [job(handler)],
    schedules: [],
    context: { database: database.pool },
  });
  return queue;
}

test('jobs sent in a transaction run after its commit, many in one call', async () => {
  const seen: number[][] = [];
  await installQueues(database.url, [job(() => Promise.resolve())]);
  await inTransaction(database.pool, (tx) =>
    sendJobs(tx, 'test-job', [{ shopId: 1 }, { shopId: 2 }, { shopId: 3 }]),
  );
  await start((payloads) => {
    seen.push(payloads.map((payload) => payload.shopId).sort());
    return Promise.resolve();
  });
  await until(() => seen.flat().length === 3);
  expect(seen).toEqual([[1, 2, 3]]);
});

test('a rolled back transaction leaves no job', async () => {
  await installQueues(database.url, [job(() => Promise.resolve())]);
  const failing = inTransaction(database.pool, async (tx) => {
    await sendJobs(tx, 'test-job', [{ shopId: 1 }]);
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect((await database.pool.query('select 1 from pgboss.job')).rowCount).toBe(0);
});

test('an unknown queue is an error, not a silence', async () => {
  await installQueues(database.url, []);
  await expect(sendJobs(database.pool, 'nobody', [{ shopId: 1 }])).rejects.toThrow('no queue nobody');
});

test('sendJobs writes the rows that pg-boss would write', async () => {
  await installQueues(database.url, [job(() => Promise.resolve())]);
  const boss = new PgBoss({ connectionString: database.url, supervise: false, schedule: false });
  await boss.start();
  await boss.insert('test-job', [{ data: { shopId: 7 }, singletonKey: 'k', priority: 2, startAfter: 60 }]);
  await boss.stop({ graceful: false });
  await sendJobs(database.pool, 'test-job', [{ shopId: 7 }], {
    key: () => 'k',
    priority: 2,
    delaySeconds: 60,
  });
  const { rows } = await database.pool.query<Record<string, unknown>>(
    'select * from pgboss.job order by created_on',
  );
  expect(rows).toHaveLength(2);
  const [theirs, ours] = rows.map((row) => {
    const created = row['created_on'] as number;
    const timeless: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(row)) {
      if (name === 'id' || name === 'created_on' || name === 'seq') continue;
      const isTime = name === 'start_after' || name === 'keep_until';
      timeless[name] = isTime ? Math.round(((value as number) - created) / 1_000) : value;
    }
    return timeless;
  });
  expect(ours).toEqual(theirs);
});

test('a failing handler is retried', async () => {
  await installQueues(database.url, [job(() => Promise.resolve())]);
  await sendJobs(database.pool, 'test-job', [{ shopId: 1 }]);
  let calls = 0;
  await start(() => {
    calls++;
    return calls < 3 ? Promise.reject(new Error('not yet')) : Promise.resolve();
  });
  await until(() => calls === 3);
});

test('a payload nobody understands fails alone', async () => {
  await installQueues(database.url, [job(() => Promise.resolve())]);
  await sendJobs<object>(database.pool, 'test-job', [{ shopId: 'x' }, { shopId: 2 }]);
  const seen: number[] = [];
  await start((payloads) => {
    seen.push(...payloads.map((payload) => payload.shopId));
    return Promise.resolve();
  });
  await until(() => seen.length === 1);
  expect(seen).toEqual([2]);
});

test('stopping waits for the running job and tells it so', async () => {
  await installQueues(database.url, [job(() => Promise.resolve())]);
  await sendJobs(database.pool, 'test-job', [{ shopId: 1 }]);
  let state = 'waiting';
  const running = await start(async (_payloads, { signal }) => {
    state = 'running';
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    state = 'finished';
  });
  await until(() => state === 'running');
  await running.stop();
  queue = undefined;
  expect(state).toBe('finished');
  const left = await database.pool.query<{ state: string }>('select state from pgboss.job');
  expect(left.rows).toEqual([{ state: 'completed' }]);
});

test('the queue is not ready while the database keeps its workers out, and is again when it lets them in', async () => {
  const { isReady } = await start(() => Promise.resolve());
  expect(isReady()).toBe(true);
  const name = new URL(database.url).pathname.slice(1);
  const outside = new URL(database.url);
  outside.pathname = '/postgres';
  const admin = openDatabase({ url: outside.href, max: 1 });
  try {
    await admin.query(`alter database ${name} allow_connections false`);
    await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
    await until(() => !isReady());
    await admin.query(`alter database ${name} allow_connections true`);
    await until(isReady);
  } finally {
    await admin.query(`alter database ${name} allow_connections true`);
    await admin.end();
  }
});
