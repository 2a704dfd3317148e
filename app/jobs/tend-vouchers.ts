import type { z } from 'zod';
import { databaseClock } from '#app/db/clock.ts';
import { openAdminAccess } from '#app/use-cases/open-admin-access.ts';
import { tendVouchers } from '#app/use-cases/tend-vouchers.ts';
import { VISIT, wakeFollowers, wakeShops } from '#app/use-cases/wake-shops.ts';
import { defineJob } from './job.ts';
import { forEachShop, shopIdsOf, shopsPayload } from './shops.ts';
import { turn, visitQueue, visitWork } from './visits.ts';

/** Makes and ends the vouchers of the named shops that are due. */
export const tendVouchersJob = defineJob({
  name: VISIT.tendVouchers,
  schema: shopsPayload,
  queueOptions: visitQueue,
  // Somebody looks at "being made" meanwhile.
  workOptions: { ...visitWork, pollingIntervalSeconds: 0.5 },
  handler: (payloads: readonly z.infer<typeof shopsPayload>[], { database, signal, adminFetch }) =>
    forEachShop(shopIdsOf(payloads), signal, async (shopId) => {
      const access = await openAdminAccess(database, shopId, { fetch: adminFetch, signal });
      if (!access.ok) return;
      const done = await tendVouchers(database, shopId, access.value, databaseClock, turn(signal));
      // Shopify deletes codes in about a second.
      if (done.hasMore) await wakeShops(database, VISIT.tendVouchers, [shopId], { delaySeconds: 1 });
      await wakeFollowers(database, shopId);
    }),
});
