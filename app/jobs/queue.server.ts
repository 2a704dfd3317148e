import { PgBoss, type Job as BossJob } from 'pg-boss';
import { log } from '#app/config/log.server.ts';
import type { Job, JobContext, Schedule } from '#app/jobs/job.ts';

/**
 * The queue: pg-boss on the application's own database, so that a job can be sent in the transaction of the
 * rows it speaks of (app/db/send-job.ts).
 */
export type Queue = {
  /** True while some worker gets answers from the database, from the moment all poll until the stop. */
  readonly isReady: () => boolean;
  /** Takes no new jobs, waits for running ones; what does not end in time is returned to the queue. */
  readonly stop: () => Promise<void>;
  readonly boss: PgBoss;
};

const STOP_TIMEOUT_MS = 20_000;
const QUEUE_DEFAULTS = {
  /** A finished job says nothing that our own rows do not. */
  deleteAfterSeconds: 3_600,
  retentionSeconds: 14 * 86_400,
  expireInSeconds: 300,
} as const;

/** Makes pg-boss's tables and our queues, without working on any. Every process that sends may rely on them. */
export async function installQueues(url: string, jobs: readonly Job[]): Promise<void> {
  const boss = makeBoss(url, { isWorker: false });
  await boss.start();
  try {
    await createQueues(boss, jobs);
  } finally {
    await boss.stop({ graceful: false });
  }
}

/** Starts to work on `jobs` and to keep `schedules`. */
export async function startQueue(options: {
  readonly url: string;
  readonly jobs: readonly Job[];
  readonly schedules: readonly Schedule[];
  readonly context: Omit<JobContext, 'signal'>;
}): Promise<Queue> {
  const stopping = new AbortController();
  const boss = makeBoss(options.url, { isWorker: true });
  let isReady = false;
  await boss.start();
  await registerJobs(boss, options.jobs, { ...options.context, signal: stopping.signal });
  await keepSchedules(boss, options.schedules);
  isReady = true;
  return {
    boss,
    isReady: () => isReady && isPolling(boss),
    stop: async () => {
      isReady = false;
      stopping.abort();
      await boss.stop({ graceful: true, timeout: STOP_TIMEOUT_MS });
    },
  };
}

/** A fetch that gets no answer at all fails nowhere; the slowest worker polls every ten seconds. */
const SILENT_MS = 60_000;

/** Workers poll for themselves: while one of them is answered, the queue works. */
function isPolling(boss: PgBoss): boolean {
  return boss.getWipData().some(({ lastFetchedOn, lastErrorOn, createdOn, count }) => {
    const answeredOn = lastFetchedOn ?? createdOn;
    if (lastErrorOn !== null && lastErrorOn > answeredOn) return false;
    return count > 0 || Date.now() - answeredOn < SILENT_MS;
  });
}

function makeBoss(url: string, { isWorker }: { isWorker: boolean }): PgBoss {
  const boss = new PgBoss({
    connectionString: url,
    application_name: 'perennial-queue',
    max: isWorker ? 4 : 1,
    supervise: isWorker,
    schedule: isWorker,
  });
  boss.on('error', (error) => log.error('queue error', { error }));
  return boss;
}

async function createQueues(boss: PgBoss, jobs: readonly Job[]): Promise<void> {
  for (const job of jobs) {
    const { policy, ...rule } = { ...QUEUE_DEFAULTS, ...job.queueOptions };
    await boss.createQueue(job.name, { ...rule, ...(policy === undefined ? {} : { policy }) });
    // createQueue leaves an existing queue alone; a changed retry rule must reach it.
    await boss.updateQueue(job.name, rule);
  }
}

async function registerJobs(boss: PgBoss, jobs: readonly Job[], context: JobContext): Promise<void> {
  await createQueues(boss, jobs);
  for (const job of jobs) {
    const { batchSize = 1, pollingIntervalSeconds = 2, concurrency = 1 } = job.workOptions ?? {};
    const options = { batchSize, pollingIntervalSeconds, localConcurrency: concurrency };
    await boss.work(job.name, options, (batch: BossJob<object>[]) => runBatch(boss, job, batch, context));
  }
}

async function runBatch(
  boss: PgBoss,
  job: Job,
  batch: readonly BossJob<object>[],
  context: JobContext,
): Promise<void> {
  const payloads: object[] = [];
  const unreadable: string[] = [];
  for (const { id, data } of batch) {
    const parsed = job.schema.safeParse(data ?? {});
    if (parsed.success) payloads.push(parsed.data);
    else unreadable.push(id);
  }
  if (unreadable.length > 0) {
    // A bug of ours (or jobs of another version): they fail alone and do not hold up the others.
    log.error('job payload unreadable', { job: job.name, jobId: unreadable });
    await boss.fail(job.name, unreadable, { reason: 'payload unreadable' });
  }
  if (payloads.length === 0) return;
  try {
    await job.handler(payloads, context);
  } catch (error) {
    log.error('job failed', { job: job.name, jobId: batch.map(({ id }) => id), error });
    throw error;
  }
}

/** Adds and changes schedules, and removes those of earlier versions. */
async function keepSchedules(boss: PgBoss, schedules: readonly Schedule[]): Promise<void> {
  const wanted = new Set(schedules.map((schedule) => schedule.name));
  for (const old of await boss.getSchedules()) if (!wanted.has(old.name)) await boss.unschedule(old.name);
  for (const { name, cron, payload } of schedules)
    await boss.schedule(name, cron, payload ?? {}, { tz: 'UTC' });
}
