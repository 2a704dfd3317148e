import { type z } from 'zod';
import { log } from '#app/config/log.server.ts';
import { databaseClock } from '#app/db/clock.ts';
import { SETTLE_DELIVERIES } from '#app/use-cases/store-deliveries.ts';
import { settleDeliveries } from '#app/use-cases/settle-deliveries.ts';
import { wakeFollowers } from '#app/use-cases/wake-shops.ts';
import { defineJob } from './job.ts';
import { forEachShop, shopIdsOf, shopsPayload } from './shops.ts';

/** Settles whatever waits for the named shops; intake sends one with every commit. */
export const settleDeliveriesJob = defineJob({
  name: SETTLE_DELIVERIES,
  schema: shopsPayload,
  queueOptions: {
    retryLimit: 5,
    retryDelay: 2,
    retryBackoff: true,
    retryDelayMax: 300,
    expireInSeconds: 600,
  },
  // Many wake-ups name the same shops: taken together, each shop is settled once for all of them.
  workOptions: { batchSize: 200, pollingIntervalSeconds: 0.5 },
  handler: (payloads: readonly z.infer<typeof shopsPayload>[], { database, signal }) =>
    forEachShop(shopIdsOf(payloads), signal, async (shopId) => {
      await settleDeliveries(database, shopId, {
        clock: databaseClock,
        onFault: (deliveryId, error) => log.error('delivery failed', { shopId, deliveryId, error }),
      });
      await wakeFollowers(database, shopId);
    }),
});
