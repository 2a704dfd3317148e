import { z } from 'zod';
import { sweepShops } from '#app/use-cases/sweep-shops.ts';
import { defineJob, type Schedule } from './job.ts';

/** Looks for work that lies because its job was lost, or because its time has come. */
export const sweepShopsJob = defineJob({
  name: 'sweep-shops',
  schema: z.object({}),
  // The next minute's look is the retry.
  queueOptions: { retryLimit: 0, retryDelay: 0, expireInSeconds: 300 },
  handler: async (_payloads: readonly object[], { database }) => {
    await sweepShops(database);
  },
});

export const sweepShopsSchedule: Schedule = { name: 'sweep-shops', cron: '* * * * *' };
