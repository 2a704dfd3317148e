import type { z } from 'zod';
import { databaseClock } from '#app/db/clock.ts';
import { sweepMembers } from '#app/use-cases/sweep-members.ts';
import { VISIT, wakeFollowers, wakeShops } from '#app/use-cases/wake-shops.ts';
import { defineJob } from './job.ts';
import { forEachShop, shopIdsOf, shopsPayload } from './shops.ts';
import { turn, visitQueue, visitWork } from './visits.ts';

/** Books what time has brought the members of the named shops. */
export const sweepMembersJob = defineJob({
  name: VISIT.sweepMembers,
  schema: shopsPayload,
  queueOptions: visitQueue,
  workOptions: visitWork,
  handler: (payloads: readonly z.infer<typeof shopsPayload>[], { database, signal }) =>
    forEachShop(shopIdsOf(payloads), signal, async (shopId) => {
      const { hasMore } = await sweepMembers(database, shopId, databaseClock, turn(signal));
      if (hasMore) await wakeShops(database, VISIT.sweepMembers, [shopId]);
      await wakeFollowers(database, shopId);
    }),
});
