import type { z } from 'zod';
import { log } from '#app/config/log.server.ts';
import { databaseClock } from '#app/db/clock.ts';
import { bringInPastOrders } from '#app/use-cases/bring-in-past-orders.ts';
import { VISIT } from '#app/use-cases/wake-shops.ts';
import { defineJob } from './job.ts';
import { forEachShop, shopIdsOf, shopsPayload } from './shops.ts';
import { visitQueue, visitWork } from './visits.ts';

/** Takes the past orders of the named shops a step further; a look at Shopify takes a moment, a file its time. */
export const bringInPastOrdersJob = defineJob({
  name: VISIT.pastOrders,
  schema: shopsPayload,
  // Millions of orders may take hours; cut off, the next visit goes on where the file was left.
  queueOptions: { ...visitQueue, expireInSeconds: 14_400 },
  workOptions: { ...visitWork, batchSize: 1 },
  handler: (payloads: readonly z.infer<typeof shopsPayload>[], { database, signal, adminFetch }) =>
    forEachShop(shopIdsOf(payloads), signal, (shopId) =>
      bringInPastOrders(database, shopId, {
        clock: databaseClock,
        signal,
        fetch: adminFetch,
        onFault: (error) => log.error('past orders failed', { shopId, error }),
      }),
    ),
});
