import type { Queryable } from '#app/db/database.ts';
import type { WireProgram } from '#app/domain/shopper-wire.ts';
import { wireProgram } from '#app/domain/shopper/wire-program.ts';
import { currencyExponent } from '#app/shopify/money.ts';
import { readProgramNow } from './visit.ts';

/**
 * The program as everybody may know it, with the shop's own words.
 * @param api origin of the app
 * @returns null for a shop that is not there
 */
export async function readWireProgram(
  database: Queryable,
  shopId: number,
  api: string,
): Promise<WireProgram | null> {
  const { rows } = await database.query<{ language: string; one: string; many: string }>({
    name: 'program-words',
    text: `SELECT language, point_one AS one, point_many AS many FROM shop_words WHERE shop_id = $1 ORDER BY language`,
    values: [shopId],
  });
  const now = await readProgramNow(database, shopId);
  if (!now) return null;
  const words = Object.fromEntries(rows.map(({ language, ...word }) => [language, word]));
  const { currency, timezone, version, rewards } = now;
  const facts = { api, currency, timezone, version, words, rewards, exponent: currencyExponent(currency) };
  return wireProgram(facts, now.now);
}
