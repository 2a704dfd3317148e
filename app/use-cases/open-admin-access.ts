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

export interface AdminAccessOptions {
  /** Default: the process's own. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Waiting for the cost budget and between attempts ends with an error when it is aborted. */
  readonly signal?: AbortSignal | undefined;
  readonly client?: Partial<Pick<AdminClientOptions, 'maxAttempts' | 'sleep' | 'timeoutMs'>> | undefined;
}

/**
 * The Admin API of a shop, by the access token that the app was given for it. `no_access` before the app has been
 * opened in the shop's admin and after it was removed: such a shop has nothing to publish or to fetch.
 */
export async function openAdminAccess(
  database: Database,
  shopId: number,
  { fetch = globalThis.fetch, signal, client = {} }: AdminAccessOptions = {},
): Promise<Result<AdminClient, 'no_access'>> {
  const { rows } = await database.query<{ domain: string; accessToken: string }>(
    `SELECT s.domain, o."accessToken"
     FROM shop s JOIN session o ON o.id = 'offline_' || s.domain AND o.shop = s.domain AND NOT o."isOnline"
     WHERE s.id = $1 AND s.uninstalled_at IS NULL`,
    [shopId],
  );
  const [access] = rows;
  if (!access) {
    return failure('no_access', 'There is no access token for this shop: open the app in its Shopify admin.');
  }
  return success(
    createAdminClient({
      shopDomain: access.domain,
      accessToken: access.accessToken,
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
