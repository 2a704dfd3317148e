import type { z } from 'zod';
import { log } from '#app/config/log.server.ts';
import { databaseClock } from '#app/db/clock.ts';
import { runBackTest } from '#app/use-cases/run-back-test.ts';
import { VISIT, wakeShops } from '#app/use-cases/wake-shops.ts';
import { defineJob } from './job.ts';
import { forEachShop, shopIdsOf, shopsPayload } from './shops.ts';
import { turn, visitQueue, visitWork } from './visits.ts';

/** Tries drafts of the program on the past orders of the named shops. */
export const backTestJob = defineJob({
  name: VISIT.backTest,
  schema: shopsPayload,
  queueOptions: visitQueue,
  workOptions: { ...visitWork, concurrency: 1 },
  handler: (payloads: readonly z.infer<typeof shopsPayload>[], { database, signal }) =>
    forEachShop(shopIdsOf(payloads), signal, async (shopId) => {
      const { hasMore } = await runBackTest(database, shopId, {
        clock: databaseClock,
        shouldStop: turn(signal),
        onFault: (error) => log.error('back-test failed', { shopId, error }),
      });
      if (hasMore) await wakeShops(database, VISIT.backTest, [shopId]);
    }),
});
