import { z } from 'zod';
import { forgetDeliveries, forgetOrphans, forgetUnclaimed } from '#app/use-cases/forget-deliveries.ts';
import { forgetSessions } from '#app/use-cases/forget-sessions.ts';
import { forgetInShops } from '#app/use-cases/sweep-shops.ts';
import { VISIT } from '#app/use-cases/wake-shops.ts';
import { defineJob, type Schedule } from './job.ts';
import { forEachShop, shopIdsOf, shopsPayload } from './shops.ts';
import { visitQueue, visitWork } from './visits.ts';

/** Takes away what the named shops' deliveries are kept for no longer. */
export const forgetDeliveriesJob = defineJob({
  name: VISIT.forget,
  schema: shopsPayload,
  queueOptions: { ...visitQueue, expireInSeconds: 3_600 },
  workOptions: { ...visitWork, concurrency: 1, pollingIntervalSeconds: 10 },
  handler: (payloads: readonly z.infer<typeof shopsPayload>[], { database, signal }) =>
    forEachShop(shopIdsOf(payloads), signal, async (shopId) => {
      await forgetDeliveries(database, shopId, () => signal.aborted);
    }),
});

export const forgetInShopsJob = defineJob({
  name: 'forget-in-shops',
  schema: z.object({}),
  queueOptions: { retryLimit: 3, retryDelay: 60, expireInSeconds: 600 },
  handler: async (_payloads: readonly object[], { database }) => {
    await forgetUnclaimed(database);
    await forgetOrphans(database);
    await forgetSessions(database);
    await forgetInShops(database);
  },
});

export const forgetInShopsSchedule: Schedule = { name: 'forget-in-shops', cron: '43 4 * * *' };
