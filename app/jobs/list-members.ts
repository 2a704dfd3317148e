import { z } from 'zod';
import { listMembers } from '#app/use-cases/list-members.ts';
import { listMembersOfShops } from '#app/use-cases/sweep-shops.ts';
import { VISIT } from '#app/use-cases/wake-shops.ts';
import { defineJob, type Schedule } from './job.ts';
import { forEachShop, shopIdsOf, shopsPayload } from './shops.ts';
import { visitQueue, visitWork } from './visits.ts';

/** Brings the members list of the named shops in step with the ledger. */
export const listMembersJob = defineJob({
  name: VISIT.listing,
  schema: shopsPayload,
  queueOptions: { ...visitQueue, retryLimit: 1 },
  workOptions: { ...visitWork, concurrency: 1 },
  handler: (payloads: readonly z.infer<typeof shopsPayload>[], { database, signal }) =>
    forEachShop(shopIdsOf(payloads), signal, (shopId) => listMembers(database, shopId, () => signal.aborted)),
});

/** Queues that for every shop. */
export const listMembersOfShopsJob = defineJob({
  name: 'list-members-of-shops',
  schema: z.object({}),
  queueOptions: { retryLimit: 2, retryDelay: 60, expireInSeconds: 300 },
  handler: async (_payloads: readonly object[], { database }) => {
    await listMembersOfShops(database);
  },
});

/** In a quiet hour of most shops, apart from the other nightly work. */
export const listMembersOfShopsSchedule: Schedule = { name: 'list-members-of-shops', cron: '40 4 * * *' };
