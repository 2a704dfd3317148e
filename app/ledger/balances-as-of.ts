/** Every member's balance at any moment, by what is known now. */
import { inTransaction, type Database } from '#app/db/database.ts';
import { foldAccount, type AccountFacts } from '#app/domain/account.ts';
import type { Instant } from '#app/domain/time.ts';
import { factsOf, loadHoldings } from './holdings.ts';
import { isTombstone } from './members.ts';
import { memberPage } from './evidence.ts';
import { readShopRules } from './shop-rules.ts';

export interface BalanceAsOf {
  readonly customerGid: string;
  readonly available: number;
  readonly pending: number;
  readonly debt: number;
  readonly earnedLifetime: number;
  readonly tier: string;
}

const PAGE = 500;

/**
 * Members who had joined by then. What is known now counts: a refund of an earlier order makes its lot smaller
 * from the beginning, as a clawback has no date.
 */
export async function* balancesAsOf(
  database: Database,
  shopId: number,
  asOf: Instant,
): AsyncGenerator<BalanceAsOf> {
  for (let after = -1; ;) {
    const page = await inTransaction(database, async (tx) => {
      const rules = await readShopRules(tx, shopId, 'none');
      const members = rules ? await memberPage(tx, shopId, after, PAGE) : [];
      const ids = members.map((member) => member.memberId);
      return { rules, members, holdings: await loadHoldings(tx, shopId, ids) };
    });
    const { rules, members, holdings } = page;
    const last = members.at(-1);
    if (!rules || !last) return;
    after = last.memberId;
    for (const { memberId, customerGid } of members) {
      const holding = holdings.get(memberId);
      if (!holding || isTombstone(customerGid)) continue;
      const account = foldAccount(knownBy(factsOf(holding), asOf), rules, asOf);
      if (account.joinedAt === null) continue;
      const { available, pending, debt, earnedLifetime, tier } = account;
      yield { customerGid, available, pending, debt, earnedLifetime, tier };
    }
  }
}

/** Only what had been placed or done by then. */
function knownBy(facts: AccountFacts, asOf: Instant): AccountFacts {
  const { accountCreatedAt } = facts;
  return {
    ...facts,
    accountCreatedAt: accountCreatedAt !== null && accountCreatedAt <= asOf ? accountCreatedAt : null,
    orders: facts.orders.filter((order) => order.placedAt <= asOf),
    facts: facts.facts.filter((fact) => fact.at <= asOf),
  };
}
