import { env } from '#app/config/env.server.ts';
import { log } from '#app/config/log.server.ts';
import { inTransaction, type Database, type Transaction } from '#app/db/database.ts';
import { Turns } from '#app/shopify/authenticate/turns.ts';
import { refreshAccess, type RefreshOptions } from '#app/shopify/refresh-access.ts';
import { failure, success, type Result } from '#app/shopify/result.ts';

export interface StoredAccess {
  readonly domain: string;
  readonly accessToken: string;
  readonly refreshToken: string | null;
  /** Ends within five minutes, by the database's clock, or has ended. */
  readonly isEnding: boolean;
  readonly hasEnded: boolean;
}

/** A token that ends during the work would be found out only by its refusal. */
const ENDING = '5 minutes';

/** The access that the app holds of an installed shop; null without one. */
export async function readAccess(
  database: Pick<Transaction, 'query'>,
  shopId: number,
  lock = false,
): Promise<StoredAccess | null> {
  const { rows } = await database.query<StoredAccess>(
    `SELECT s.domain, o."accessToken", o."refreshToken",
            coalesce(o.expires < now() + interval '${ENDING}', false) AS "isEnding",
            coalesce(o.expires < now(), false) AS "hasEnded"
     FROM shop s JOIN session o ON o.id = 'offline_' || s.domain AND o.shop = s.domain AND NOT o."isOnline"
     WHERE s.id = $1 AND s.uninstalled_at IS NULL AND o."accessToken" <> ''
     ${lock ? 'FOR UPDATE OF o' : ''}`,
    [shopId],
  );
  return rows[0] ?? null;
}

export const NO_ACCESS = 'There is no access token for this shop: open the app in its Shopify admin.';

/** Each renewal keeps a connection for as long as Shopify takes: no more than these, or the door would have none left. */
const AT_ONCE = 3;
const turns = new Turns();

/**
 * Another token in place of `worn`. A refresh token works once, so the row is held while Shopify is asked: of two
 * workers the second finds what the first was given. A refusal is kept, so that the next visit brings new tokens.
 */
export function renewAccess(
  database: Database,
  shopId: number,
  worn: string,
  fetch: RefreshOptions['fetch'],
): Promise<Result<string, 'no_access'>> {
  return turns.take(String(shopId % AT_ONCE), () => renew(database, shopId, worn, fetch));
}

async function renew(
  database: Database,
  shopId: number,
  worn: string,
  fetch: RefreshOptions['fetch'],
): Promise<Result<string, 'no_access'>> {
  return inTransaction(database, async (tx) => {
    const stored = await readAccess(tx, shopId, true);
    if (stored === null) return failure('no_access', NO_ACCESS);
    if (stored.accessToken !== worn) return success(stored.accessToken);
    if (stored.refreshToken === null) return refusedBy('it has no refresh token');
    const { SHOPIFY_API_KEY: apiKey, SHOPIFY_API_SECRET: apiSecret } = env();
    const { domain: shopDomain, refreshToken } = stored;
    const fresh = await refreshAccess({ shopDomain, refreshToken, apiKey, apiSecret, fetch, now: Date.now });
    if (fresh.ok) {
      const { accessToken, refreshToken, expiresAt, refreshExpiresAt, scope } = fresh.value;
      await tx.query(
        `UPDATE session SET "accessToken" = $2, "refreshToken" = $3, expires = to_timestamp($4::float8 / 1000),
                "refreshTokenExpires" = to_timestamp($5::float8 / 1000), scope = coalesce(nullif($6, ''), scope)
         WHERE id = 'offline_' || $1`,
        [shopDomain, accessToken, refreshToken, expiresAt, refreshExpiresAt, scope],
      );
      return success(accessToken);
    }
    log.warn('no new access token', { shop: shopDomain, code: fresh.code });
    if (fresh.code === 'unreachable') {
      return failure('no_access', `${fresh.message} It is tried again by itself.`);
    }
    await tx.query(`UPDATE session SET "refreshToken" = NULL WHERE id = 'offline_' || $1`, [shopDomain]);
    return refusedBy(fresh.message);
  });
}

const refusedBy = (why: string) =>
  failure(
    'no_access',
    `The access token of this shop has ended (${why}): open the app in its Shopify admin.`,
  );
