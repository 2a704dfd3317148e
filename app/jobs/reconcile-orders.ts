import { z } from 'zod';
import { log } from '#app/config/log.server.ts';
import { databaseClock } from '#app/db/clock.ts';
import { compareWithShopify } from '#app/use-cases/compare-with-shopify.ts';
import { openAdminAccess } from '#app/use-cases/open-admin-access.ts';
import { reconcileShops } from '#app/use-cases/sweep-shops.ts';
import { VISIT, wakeFollowers } from '#app/use-cases/wake-shops.ts';
import { defineJob, type Schedule } from './job.ts';
import { forEachShop, shopIdsOf, shopsPayload } from './shops.ts';
import { visitQueue, visitWork } from './visits.ts';

/** Settles what changed in the named shops without a delivery having told us. */
export const reconcileOrdersJob = defineJob({
  name: VISIT.reconcile,
  schema: shopsPayload,
  // A run over a long absence may take hours; cut off, the next one passes over what is settled.
  queueOptions: {
    ...visitQueue,
    retryLimit: 5,
    retryDelay: 300,
    retryDelayMax: 3_600,
    expireInSeconds: 14_400,
  },
  workOptions: { ...visitWork, batchSize: 1 },
  handler: (payloads: readonly z.infer<typeof shopsPayload>[], { database, signal, adminFetch }) =>
    forEachShop(shopIdsOf(payloads), signal, async (shopId) => {
      const access = await openAdminAccess(database, shopId, { fetch: adminFetch, signal });
      if (!access.ok) return;
      const done = await compareWithShopify(database, shopId, access.value, {
        clock: databaseClock,
        shouldStop: () => signal.aborted,
        onFault: (orderGid, error) => log.error('reconciled order failed', { shopId, orderGid, error }),
      });
      await wakeFollowers(database, shopId);
      if (done.ok)
        log.info('shop reconciled', {
          shopId,
          seen_count: done.value.seen,
          orders_count: done.value.settled,
        });
      else if (done.code !== 'unknown_shop') throw new Error(`reconcile: ${done.code}`);
    }),
});

export const reconcileShopsJob = defineJob({
  name: 'reconcile-shops',
  schema: z.object({}),
  queueOptions: { retryLimit: 3, retryDelay: 60, expireInSeconds: 300 },
  handler: async (_payloads: readonly object[], { database }) => {
    await reconcileShops(database);
  },
});

/** A run costs little where no delivery was lost: one small query for each 250 orders of the day. */
export const reconcileShopsSchedule: Schedule = { name: 'reconcile-shops', cron: '17 3 * * *' };
