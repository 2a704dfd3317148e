import { setTimeout as delay } from 'node:timers/promises';
import { log } from '#app/config/log.server.ts';
import { SHOPIFY_API_VERSION } from '#app/config/shopify-api-version.ts';
import type { Database } from '#app/db/database.ts';
import {
  createAdminClient,
  type AdminClient,
  type AdminClientOptions,
} from '#app/shopify/admin/admin-client.ts';
import { failure, success, type Result } from '#app/shopify/result.ts';
import { NO_ACCESS, readAccess, renewAccess } from './renew-access.ts';

export interface AdminAccessOptions {
  /** Default: the process's own. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Waiting for the cost budget and between attempts ends with an error when it is aborted. */
  readonly signal?: AbortSignal | undefined;
  readonly client?: Partial<Pick<AdminClientOptions, 'maxAttempts' | 'sleep' | 'timeoutMs'>> | undefined;
}

/**
 * The Admin API of a shop, by the access token that the app was given for it, renewed when its time is up or Shopify
 * no longer takes it. `no_access` before the app has been opened in the shop's admin, after it was removed, and when
 * no new token is to be had: such a shop has nothing to publish or to fetch until somebody opens the app.
 */
export async function openAdminAccess(
  database: Database,
  shopId: number,
  { fetch = globalThis.fetch, signal, client = {} }: AdminAccessOptions = {},
): Promise<Result<AdminClient, 'no_access'>> {
  const access = await readAccess(database, shopId);
  if (access === null) return failure('no_access', NO_ACCESS);
  let { accessToken } = access;
  if (access.isEnding) {
    const renewed = await renewAccess(database, shopId, accessToken, fetch);
    // What is left of its time is time enough for most work.
    if (!renewed.ok && access.hasEnded) return renewed;
    if (renewed.ok) accessToken = renewed.value;
  }
  return success(
    createAdminClient({
      shopDomain: access.domain,
      accessToken,
      renewToken: async (worn) => {
        const renewed = await renewAccess(database, shopId, worn, fetch);
        return renewed.ok ? renewed.value : null;
      },
      apiVersion: SHOPIFY_API_VERSION,
      fetch,
      sleep: async (milliseconds) => void (await delay(milliseconds, undefined, { signal })),
      now: Date.now,
      random: Math.random,
      log: { warn: ({ why }, message) => log.warn(message, { shop: access.domain, reason: String(why) }) },
      ...client,
    }),
  );
}
