/** A hash of every table's rows of a shop, so that nothing can change unseen. */
import type { Database } from '#app/db/database.ts';

/** Which rows are the shop's where there is no `shop_id`; `$1` is its id, `$2` its domain. */
const OWN: Readonly<Record<string, string>> = {
  shop: 'id = $1',
  session: 'shop = $2',
  unclaimed_delivery: 'shop_domain = $2',
  _prisma_migrations: 'false',
};

/** @returns table to hash, of the tables in which the shop has rows */
export async function rowsOfShop(database: Database, domain: string): Promise<Record<string, string>> {
  const tables = await database.query<{ table: string; hasShopId: boolean }>(
    `SELECT c.relname AS "table", EXISTS (SELECT 1 FROM pg_attribute a
              WHERE a.attrelid = c.oid AND a.attname = 'shop_id' AND NOT a.attisdropped) AS "hasShopId"
     FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1`,
  );
  const found = await database.query<{ id: number }>('SELECT id FROM shop WHERE domain = $1', [domain]);
  const hashes: Record<string, string> = {};
  for (const { table, hasShopId } of tables.rows) {
    const own = hasShopId ? 'shop_id = $1' : OWN[table];
    if (own === undefined) throw new Error(`${table}: which of its rows are a shop's?`);
    const { rows } = await database.query<{ hash: string | null }>(
      `SELECT md5(string_agg(r, E'\\n' ORDER BY r)) AS hash FROM (SELECT t::text AS r FROM ${table} t
       WHERE ${own} AND $1::bigint IS NOT NULL AND $2::text IS NOT NULL) s`,
      [found.rows[0]?.id ?? 0, domain],
    );
    const hash = rows[0]?.hash ?? null;
    if (hash !== null) hashes[table] = hash;
  }
  return hashes;
}
