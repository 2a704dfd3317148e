import type { z } from 'zod';
import { eraseShopData } from '#app/use-cases/erase-shop-data.ts';
import { openAdminAccess } from '#app/use-cases/open-admin-access.ts';
import { VISIT, wakeShops } from '#app/use-cases/wake-shops.ts';
import { defineJob } from './job.ts';
import { forEachShop, shopIdsOf, shopsPayload } from './shops.ts';
import { turn, visitQueue, visitWork } from './visits.ts';

/** Deletes all data of the named shops whose staff asked for it. */
export const eraseShopDataJob = defineJob({
  name: VISIT.erase,
  schema: shopsPayload,
  queueOptions: visitQueue,
  workOptions: visitWork,
  handler: (payloads: readonly z.infer<typeof shopsPayload>[], { database, signal, adminFetch }) =>
    forEachShop(shopIdsOf(payloads), signal, async (shopId) => {
      const access = await openAdminAccess(database, shopId, { fetch: adminFetch, signal });
      if (!access.ok) return;
      const { hasMore } = await eraseShopData(database, shopId, access.value, turn(signal));
      if (hasMore) await wakeShops(database, VISIT.erase, [shopId]);
    }),
});
