import type { Database, Queryable } from '#app/db/database.ts';
import type { WireProgram } from '#app/domain/shopper-wire.ts';
import type { Instant } from '#app/domain/time.ts';
import type { AdminClient } from '#app/shopify/admin/admin-client.ts';
import { publishShopMetafield } from '#app/shopify/publish-metafields.ts';
import { errorText } from './outgoing-errors.ts';
import { readWireProgram } from './shopper/program.ts';

/** How often it is read and written again when it changes meanwhile; then the sweep of the next minute goes on. */
const MOST_ROUNDS = 5;
/** After Shopify did not take it. */
const PAUSE = '1 minute';

/**
 * Tells Shopify the program as everybody may know it, where it has changed or the app's address has: the metafield
 * `$app.program` of the shop. Safe to run many times at once: whoever wrote an older state sees so, and writes again.
 * @param api origin of the app
 * @returns whether something was told
 */
export async function publishProgram(
  database: Database,
  shopId: number,
  client: AdminClient,
  api: string,
): Promise<boolean> {
  for (let round = 1; round <= MOST_ROUNDS; round++) {
    const found = await readProgram(database, shopId, api);
    if (found === null || (round === 1 && !found.isDue)) return false;
    const told = await publishShopMetafield(client, 'program', found.program);
    if (!told.ok) {
      await postpone(database, shopId, errorText(told));
      return false;
    }
    if (await markTold(database, shopId, found.dueAt, api)) return true;
  }
  return true;
}

interface Found {
  readonly program: WireProgram;
  /** As it was when the program was read. */
  readonly dueAt: Instant | null;
  readonly isDue: boolean;
}

async function readProgram(database: Queryable, shopId: number, api: string): Promise<Found | null> {
  const { rows } = await database.query<{ dueAt: Instant | null; isDue: boolean }>({
    name: 'program-due',
    text: `SELECT s.program_due_at AS "dueAt",
                  coalesce(s.program_due_at <= clock_timestamp(), false) OR s.program_api IS DISTINCT FROM $2 AS "isDue"
           FROM shop s WHERE s.id = $1 AND s.uninstalled_at IS NULL
             AND NOT EXISTS (SELECT 1 FROM shop_erasure e WHERE e.shop_id = s.id)`,
    values: [shopId, api],
  });
  const row = rows[0];
  // Read after the moment it was due from: what changes in between is told, and told once more.
  const program = row && (await readWireProgram(database, shopId, api));
  return row && program ? { ...row, program } : null;
}

/** @returns false when it has changed since it was read, or somebody else has told it */
async function markTold(
  database: Queryable,
  shopId: number,
  dueAt: Instant | null,
  api: string,
): Promise<boolean> {
  const { rowCount } = await database.query(
    `UPDATE shop SET program_due_at = NULL, program_api = $3, program_error = NULL
     WHERE id = $1 AND program_due_at IS NOT DISTINCT FROM to_timestamp($2::float8 / 1000)`,
    [shopId, dueAt, api],
  );
  return rowCount === 1;
}

async function postpone(database: Queryable, shopId: number, error: string): Promise<void> {
  await database.query(
    `UPDATE shop SET program_error = $2, program_due_at = clock_timestamp() + interval '${PAUSE}' WHERE id = $1`,
    [shopId, error],
  );
}
