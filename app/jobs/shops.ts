/** Jobs that name shops: many wake-ups become one visit to each. */
import { z } from 'zod';
import { log } from '#app/config/log.server.ts';

export const shopsPayload = z.object({ shopIds: z.array(z.int()).min(1) });

export function shopIdsOf(payloads: readonly z.infer<typeof shopsPayload>[]): number[] {
  return [...new Set(payloads.flatMap((payload) => payload.shopIds))];
}

/** One shop is worked out here while the database writes and commits others: a small batch is mostly waiting. */
const AT_ONCE = 4;

/**
 * Visits every shop. One that fails does not hold up the others; the job then fails in the end, so that the queue
 * tries again. Stops between shops when the process is asked to stop.
 */
export async function forEachShop(
  shopIds: readonly number[],
  signal: AbortSignal,
  visit: (shopId: number) => Promise<void>,
): Promise<void> {
  const waiting = [...shopIds];
  const failures: unknown[] = [];
  const worker = async () => {
    for (let shopId = waiting.shift(); shopId !== undefined; shopId = waiting.shift()) {
      if (signal.aborted) throw new Error('stopping: the rest is for the next worker');
      try {
        await visit(shopId);
      } catch (error) {
        log.error('shop not finished', { shopId, error });
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} shops could not be finished`);
}
