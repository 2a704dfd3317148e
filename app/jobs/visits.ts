/** What jobs that visit shops one by one have in common. */
import type { RetryRule, WorkRule } from './job.ts';

/** One waiting job a shop is enough; a visit that fails is seen again by the sweep of the next minute. */
export const visitQueue = {
  policy: 'short',
  retryLimit: 3,
  retryDelay: 5,
  retryBackoff: true,
  retryDelayMax: 300,
  expireInSeconds: 900,
} satisfies RetryRule;

export const visitWork = { batchSize: 20, pollingIntervalSeconds: 1, concurrency: 2 } satisfies WorkRule;

/** A visit gives way to the other shops after this long; what is left is queued again. */
const TURN_MS = 60_000;

/** Tells when a visit must end: its turn is over, or the process is asked to stop. */
export function turn(signal: AbortSignal, turnMs = TURN_MS): () => boolean {
  const end = Date.now() + turnMs;
  return () => signal.aborted || Date.now() > end;
}
