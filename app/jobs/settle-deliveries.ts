import { type z } from 'zod';
import { log } from '#app/config/log.server.ts';
import { databaseClock } from '#app/db/clock.ts';
import { sendJobs } from '#app/db/send-job.ts';
import { SETTLE_DELIVERIES } from '#app/use-cases/store-deliveries.ts';
import { settleDeliveries } from '#app/use-cases/settle-deliveries.ts';
import { wakeFollowers } from '#app/use-cases/wake-shops.ts';
import { defineJob } from './job.ts';
import { forEachShop, shopIdsOf, shopsPayload } from './shops.ts';
import { turn } from './visits.ts';

/**
 * One call of the handler serves every wake-up that waits, so its longest shop holds up the next call: short turns.
 * 400 shops that all have more than that, four at a time, are through before the jobs expire.
 */
const TURN_MS = 5_000;

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
  workOptions: { batchSize: 400, pollingIntervalSeconds: 0.5 },
  handler: (payloads: readonly z.infer<typeof shopsPayload>[], { database, signal }) =>
    forEachShop(shopIdsOf(payloads), signal, async (shopId) => {
      const { hasMore } = await settleDeliveries(database, shopId, {
        clock: databaseClock,
        shouldStop: turn(signal, TURN_MS),
        onFault: (deliveryId, error) => log.error('delivery failed', { shopId, deliveryId, error }),
      });
      if (hasMore) await sendJobs(database, SETTLE_DELIVERIES, [{ shopIds: [shopId] }]);
      await wakeFollowers(database, shopId);
    }),
});
