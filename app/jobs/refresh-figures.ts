import type { z } from 'zod';
import { refreshFigures } from '#app/use-cases/refresh-figures.ts';
import { VISIT } from '#app/use-cases/wake-shops.ts';
import { defineJob } from './job.ts';
import { forEachShop, shopIdsOf, shopsPayload } from './shops.ts';
import { visitQueue, visitWork } from './visits.ts';

/** Computes the figures of the named shops' start pages; asked for when somebody looks at old ones. */
export const refreshFiguresJob = defineJob({
  name: VISIT.figures,
  schema: shopsPayload,
  // The next look at the page is the retry.
  queueOptions: { ...visitQueue, retryLimit: 1 },
  workOptions: { ...visitWork, batchSize: 1 },
  handler: (payloads: readonly z.infer<typeof shopsPayload>[], { database, signal }) =>
    forEachShop(shopIdsOf(payloads), signal, async (shopId) => {
      await refreshFigures(database, shopId, { now: Date.now() });
    }),
});
