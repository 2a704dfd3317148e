import type { z } from 'zod';
import { appUrl, env } from '#app/config/env.server.ts';
import { openAdminAccess } from '#app/use-cases/open-admin-access.ts';
import { publishProgram } from '#app/use-cases/publish-program.ts';
import { VISIT } from '#app/use-cases/wake-shops.ts';
import { defineJob } from './job.ts';
import { forEachShop, shopIdsOf, shopsPayload } from './shops.ts';
import { visitQueue, visitWork } from './visits.ts';

/** Tells Shopify the programs that have changed in the named shops. */
export const publishProgramJob = defineJob({
  name: VISIT.program,
  schema: shopsPayload,
  queueOptions: visitQueue,
  workOptions: visitWork,
  handler: (payloads: readonly z.infer<typeof shopsPayload>[], { database, signal, adminFetch }) =>
    forEachShop(shopIdsOf(payloads), signal, async (shopId) => {
      const access = await openAdminAccess(database, shopId, { fetch: adminFetch, signal });
      if (access.ok) await publishProgram(database, shopId, access.value, new URL(appUrl(env())).origin);
    }),
});
