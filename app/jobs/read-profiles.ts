import type { z } from 'zod';
import { openAdminAccess } from '#app/use-cases/open-admin-access.ts';
import { readDueProfiles } from '#app/use-cases/read-profiles.ts';
import { VISIT, wakePublishing, wakeShops } from '#app/use-cases/wake-shops.ts';
import { defineJob } from './job.ts';
import { forEachShop, shopIdsOf, shopsPayload } from './shops.ts';
import { turn, visitQueue, visitWork } from './visits.ts';

/**
 * Reads who the members of the named shops are, where that is not known or has changed. The gift of a first order waits
 * for it, and a shopper on the thank-you page for that: looked for twice a second.
 */
export const readProfilesJob = defineJob({
  name: VISIT.profiles,
  schema: shopsPayload,
  queueOptions: visitQueue,
  workOptions: { ...visitWork, pollingIntervalSeconds: 0.5 },
  handler: (payloads: readonly z.infer<typeof shopsPayload>[], { database, signal, adminFetch }) =>
    forEachShop(shopIdsOf(payloads), signal, async (shopId) => {
      const access = await openAdminAccess(database, shopId, { fetch: adminFetch, signal });
      if (!access.ok) return;
      const { hasMore } = await readDueProfiles(database, shopId, access.value, turn(signal));
      if (hasMore) await wakeShops(database, VISIT.profiles, [shopId]);
      // Who turned out to have ordered first has a gift to show.
      await wakePublishing(database, shopId);
    }),
});
