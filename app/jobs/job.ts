import type { z } from 'zod';
import type { Database } from '#app/db/database.ts';

/** What every handler gets besides its payloads. */
export type JobContext = {
  readonly database: Database;
  /** Aborted when the process is asked to stop: a long handler ends at its next safe point. */
  readonly signal: AbortSignal;
  /** Sends requests to Shopify; the process's own fetch when absent. */
  readonly adminFetch?: typeof globalThis.fetch | undefined;
};

/** How often and how soon a failed job is tried again, and how long one may take. */
export type RetryRule = {
  readonly retryLimit: number;
  /** Seconds before the first retry; doubled each time when `retryBackoff` is set. */
  readonly retryDelay: number;
  readonly retryBackoff?: boolean;
  readonly retryDelayMax?: number;
  readonly expireInSeconds?: number;
  readonly policy?: 'standard' | 'short' | 'singleton' | 'stately' | 'exclusive';
};

export type WorkRule = {
  /** Jobs handed to one call of the handler; they succeed or fail together. Default 1. */
  readonly batchSize?: number;
  /** At least 0.5. Default 2. */
  readonly pollingIntervalSeconds?: number;
  /** Handlers at once in one process. Default 1. */
  readonly concurrency?: number;
};

/** A job is only a wake-up: it names what to look at; what is to be done stands in the shop's own rows. */
export type Job<P extends object = object> = {
  readonly name: string;
  readonly schema: z.ZodType<P>;
  readonly queueOptions: RetryRule;
  readonly workOptions?: WorkRule;
  readonly handler: (payloads: readonly P[], context: JobContext) => Promise<void>;
};

/** A job sent by the clock; several processes may hold the same schedule, one job is made per tick. */
export type Schedule = {
  readonly name: string;
  /** Five fields, UTC. */
  readonly cron: string;
  readonly payload?: object;
};

/** Checks the handler's payload type against the schema, then forgets it so that jobs fit one list. */
export function defineJob<P extends object>(job: Job<P>): Job {
  return job as unknown as Job;
}
