import { auditShop } from '#app/ledger/audit.ts';
import { auditText } from '../audit-text.ts';
import { chooseShops, ONE_SHOP } from '../choose-shops.ts';
import type { Verb } from '../verb.ts';

export const audit: Verb = {
  name: 'audit',
  summary:
    'replays every member from facts and rules and compares with the ledger; exit 1 if anything differs',
  details:
    'Nothing is changed and nothing has to stand still for it: each page of members is read as of one moment. ' +
    'Drift counts every lot, order, balance and tier that differs from its replay; it must be 0. ' +
    '"npm run ops -- rebuild" makes lots and balances anew.',
  options: { shop: ONE_SHOP },
  run: async (given, ops) => {
    const { database } = await ops.openDatabase();
    const shops = await chooseShops(database, given);
    if (shops.length === 0) ops.notice('No shop is installed.');
    let drift = 0;
    for (const { shopId, domain } of shops) {
      const report = await auditShop(database, shopId);
      // Erased since it was listed.
      if (!report) continue;
      drift += report.drift;
      await ops.print(auditText(domain, report));
    }
    return drift === 0 ? 0 : 1;
  },
};
