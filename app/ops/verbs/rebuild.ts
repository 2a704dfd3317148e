import { databaseClock } from '#app/db/clock.ts';
import { rebuildShop } from '#app/ledger/rebuild.ts';
import { chooseShops, ONE_SHOP } from '../choose-shops.ts';
import { count } from '../table.ts';
import type { Verb } from '../verb.ts';

export const rebuild: Verb = {
  name: 'rebuild',
  summary: 'makes lots and balances anew from entries and facts',
  details:
    'Entries are never changed. Where they say something else than the facts deserve, the difference is booked, ' +
    'and counted here; after a rebuild "audit" finds nothing. The server may run meanwhile.',
  options: { shop: ONE_SHOP },
  run: async (given, ops) => {
    const { database } = await ops.openDatabase();
    const shops = await chooseShops(database, given);
    if (shops.length === 0) ops.notice('No shop is installed.');
    for (const { shopId, domain } of shops) {
      const rebuilt = await rebuildShop(database, shopId, databaseClock);
      if (!rebuilt) continue;
      await ops.print(
        `${domain}\n  members rebuilt: ${count(rebuilt.members)}\n  entries booked: ${count(rebuilt.entries)}\n`,
      );
    }
    return 0;
  },
};
