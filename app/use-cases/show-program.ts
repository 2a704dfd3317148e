import type { Database } from '#app/db/database.ts';
import type { WireProgram } from '#app/domain/shopper-wire.ts';
import { readWireProgram } from './shopper/program.ts';

/**
 * The program for surfaces of staff, which get no metafield of the shop.
 * @param api origin of the app
 * @returns null when the shop does not have the app
 */
export async function showProgram(
  database: Database,
  shopDomain: string,
  api: string,
): Promise<WireProgram | null> {
  const { rows } = await database.query<{ id: number }>({
    name: 'program-shop',
    text: 'SELECT id FROM shop WHERE domain = $1 AND uninstalled_at IS NULL',
    values: [shopDomain],
  });
  const [shop] = rows;
  return shop ? readWireProgram(database, shop.id, api) : null;
}
