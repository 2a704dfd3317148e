import type { z } from 'zod';
import { databaseClock } from '#app/db/clock.ts';
import { fillCodePools } from '#app/use-cases/fill-code-pools.ts';
import { openAdminAccess } from '#app/use-cases/open-admin-access.ts';
import { VISIT, wakeShops } from '#app/use-cases/wake-shops.ts';
import { defineJob } from './job.ts';
import { forEachShop, shopIdsOf, shopsPayload } from './shops.ts';
import { turn, visitQueue, visitWork } from './visits.ts';

/** Keeps codes ready for the rewards of the named shops. */
export const fillCodePoolsJob = defineJob({
  name: VISIT.fillCodePools,
  schema: shopsPayload,
  queueOptions: visitQueue,
  workOptions: visitWork,
  handler: (payloads: readonly z.infer<typeof shopsPayload>[], { database, signal, adminFetch }) =>
    forEachShop(shopIdsOf(payloads), signal, async (shopId) => {
      const access = await openAdminAccess(database, shopId, { fetch: adminFetch, signal });
      if (!access.ok) return;
      const done = await fillCodePools(database, shopId, access.value, databaseClock, turn(signal));
      // Shopify makes codes in about a second.
      if (done.hasMore) await wakeShops(database, VISIT.fillCodePools, [shopId], { delaySeconds: 1 });
    }),
});
