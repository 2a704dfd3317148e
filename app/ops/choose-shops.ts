/** Which shops a verb works on. */
import type { Database } from '#app/db/database.ts';
import { findShop, listShops, type ShopRow } from '#app/reports/shops.ts';
import { UsageError, type Given, type VerbOption } from './verb.ts';

export const ONE_SHOP: VerbOption = {
  value: 'domain',
  help: 'only this shop, such as my-shop.myshopify.com',
};

/** The shop of `--shop`, or every shop without it. */
export async function chooseShops(database: Database, given: Given): Promise<readonly ShopRow[]> {
  const domain = given.value('shop');
  return domain === null ? listShops(database) : [await knownShop(database, domain)];
}

/** @throws UsageError when the shop is unknown */
export async function knownShop(database: Database, domain: string): Promise<ShopRow> {
  const shop = await findShop(database, domain);
  if (shop) return shop;
  const known = (await listShops(database)).map((one) => one.domain);
  const others =
    known.length === 0
      ? 'No shop is installed.'
      : `Installed: ${known.slice(0, 10).join(', ')}${known.length > 10 ? ', ...' : '.'}`;
  throw new UsageError(`--shop: ${domain} is not known here. ${others}`);
}
