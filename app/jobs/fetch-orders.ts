import type { z } from 'zod';
import { log } from '#app/config/log.server.ts';
import { databaseClock } from '#app/db/clock.ts';
import { fetchDueOrders } from '#app/use-cases/fetch-orders.ts';
import { openAdminAccess } from '#app/use-cases/open-admin-access.ts';
import { VISIT, wakeFollowers, wakeShops } from '#app/use-cases/wake-shops.ts';
import { defineJob } from './job.ts';
import { forEachShop, shopIdsOf, shopsPayload } from './shops.ts';
import { turn, visitQueue, visitWork } from './visits.ts';

/** Reads the orders of the named shops that only Shopify can tell of. */
export const fetchOrdersJob = defineJob({
  name: VISIT.fetch,
  schema: shopsPayload,
  queueOptions: visitQueue,
  workOptions: visitWork,
  handler: (payloads: readonly z.infer<typeof shopsPayload>[], { database, signal, adminFetch }) =>
    forEachShop(shopIdsOf(payloads), signal, async (shopId) => {
      const access = await openAdminAccess(database, shopId, { fetch: adminFetch, signal });
      if (!access.ok) return;
      const { hasMore } = await fetchDueOrders(database, shopId, access.value, {
        clock: databaseClock,
        shouldStop: turn(signal),
        onFault: (orderGid, error) => log.error('fetched order failed', { shopId, orderGid, error }),
      });
      if (hasMore) await wakeShops(database, VISIT.fetch, [shopId]);
      await wakeFollowers(database, shopId);
    }),
});
