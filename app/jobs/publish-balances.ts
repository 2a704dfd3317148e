import type { z } from 'zod';
import { openAdminAccess } from '#app/use-cases/open-admin-access.ts';
import { publishDueBalances } from '#app/use-cases/publish-balances.ts';
import { VISIT, wakeProfileReads, wakeShops } from '#app/use-cases/wake-shops.ts';
import { defineJob } from './job.ts';
import { forEachShop, shopIdsOf, shopsPayload } from './shops.ts';
import { turn, visitQueue, visitWork } from './visits.ts';

/** Tells Shopify the balances that have changed in the named shops. */
export const publishBalancesJob = defineJob({
  name: VISIT.publish,
  schema: shopsPayload,
  queueOptions: visitQueue,
  workOptions: { ...visitWork, concurrency: 4 },
  handler: (payloads: readonly z.infer<typeof shopsPayload>[], { database, signal, adminFetch }) =>
    forEachShop(shopIdsOf(payloads), signal, async (shopId) => {
      const access = await openAdminAccess(database, shopId, { fetch: adminFetch, signal });
      if (!access.ok) return;
      const { hasMore } = await publishDueBalances(database, shopId, access.value, turn(signal));
      if (hasMore) await wakeShops(database, VISIT.publish, [shopId]);
      // New members of the list are to be asked for.
      await wakeProfileReads(database, shopId);
    }),
});
