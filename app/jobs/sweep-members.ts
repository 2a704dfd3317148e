import type { z } from 'zod';
import { databaseClock } from '#app/db/clock.ts';
import { sweepMembers } from '#app/use-cases/sweep-members.ts';
import { VISIT, wakeFollowers } from '#app/use-cases/wake-shops.ts';
import { defineJob } from './job.ts';
import { forEachShop, shopIdsOf, shopsPayload } from './shops.ts';
import { visitQueue, visitWork } from './visits.ts';

/** Books what time has brought the members of the named shops. */
export const sweepMembersJob = defineJob({
  name: VISIT.sweepMembers,
  schema: shopsPayload,
  queueOptions: visitQueue,
  workOptions: visitWork,
  handler: (payloads: readonly z.infer<typeof shopsPayload>[], { database, signal }) =>
    forEachShop(shopIdsOf(payloads), signal, async (shopId) => {
      await sweepMembers(database, shopId, databaseClock);
      await wakeFollowers(database, shopId);
    }),
});
