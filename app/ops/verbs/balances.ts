import { balancesAsOf, type BalanceAsOf } from '#app/ledger/balances-as-of.ts';
import { knownShop } from '../choose-shops.ts';
import { databaseNow } from '../database-now.ts';
import { readMoment } from '../moment.ts';
import { csvLine } from '../table.ts';
import type { Verb } from '../verb.ts';

const HEADER = [
  'customer_gid',
  'points_available',
  'points_pending',
  'points_debt',
  'points_earned_lifetime',
  'tier',
];

export const balances: Verb = {
  name: 'balances',
  summary: "every member's balance as CSV, now or at any moment",
  details:
    'Columns as in reporting.member_balance, sorted by customer_gid, with members who had joined by then. A past ' +
    'balance is by what is known now: a refund makes its order smaller from the beginning, whenever it came.',
  options: {
    shop: { value: 'domain', required: true, help: 'such as my-shop.myshopify.com' },
    'as-of': {
      value: 'time',
      help: "a time such as 2026-11-21T18:30:00Z (without Z or an offset: on the shop's clock), or a date, which is the start of that day on the shop's clock; default now",
    },
  },
  run: async (given, ops) => {
    const { database } = await ops.openDatabase();
    const shop = await knownShop(database, given.value('shop') ?? '');
    const text = given.value('as-of');
    const asOf = text === null ? await databaseNow(database) : readMoment(text, shop.timezone, 'as-of');
    const rows: BalanceAsOf[] = [];
    for await (const row of balancesAsOf(database, shop.shopId, asOf)) rows.push(row);
    // By code unit, so that it is the same on every machine.
    rows.sort((a, b) => (a.customerGid < b.customerGid ? -1 : 1));
    await ops.print(csvLine(HEADER));
    for (let from = 0; from < rows.length; from += 1_000) {
      await ops.print(
        rows
          .slice(from, from + 1_000)
          .map(lineOf)
          .join(''),
      );
    }
    return 0;
  },
};

function lineOf({ customerGid, available, pending, debt, earnedLifetime, tier }: BalanceAsOf): string {
  return csvLine([customerGid, available, pending, debt, earnedLifetime, tier]);
}
