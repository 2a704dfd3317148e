import type { Queryable } from '#app/db/database.ts';
import type { Instant, TimeZone } from '#app/domain/time.ts';

export interface ShopRow {
  readonly shopId: number;
  readonly domain: string;
  readonly currency: string;
  readonly timezone: TimeZone;
  readonly earnsFrom: Instant;
  readonly uninstalledAt: Instant | null;
}

const COLUMNS = `id AS "shopId", domain, currency, timezone, earns_from AS "earnsFrom", uninstalled_at AS "uninstalledAt"`;

/** Every shop that ever installed the app and was not erased, by domain. */
export async function listShops(database: Queryable): Promise<readonly ShopRow[]> {
  const { rows } = await database.query<ShopRow>(`SELECT ${COLUMNS} FROM shop ORDER BY domain`);
  return rows;
}

export async function findShop(database: Queryable, domain: string): Promise<ShopRow | null> {
  const { rows } = await database.query<ShopRow>(`SELECT ${COLUMNS} FROM shop WHERE domain = $1`, [domain]);
  return rows[0] ?? null;
}
