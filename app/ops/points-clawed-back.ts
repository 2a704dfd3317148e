/** What refunds and cancellations have taken back of the points that orders had given. */
import type { Database } from '#app/db/database.ts';
import { foldAccount, type AccountFacts, type Rules } from '#app/domain/account.ts';
import type { Instant } from '#app/domain/time.ts';
import { memberPage } from '#app/ledger/evidence.ts';
import { factsOf, loadHoldings } from '#app/ledger/holdings.ts';
import { readShopRules } from '#app/ledger/shop-rules.ts';

const PAGE = 500;

/**
 * By the facts and not by the entries: a refund that arrives before its order, or with it, is booked in one entry
 * with it, so sums over entries differ with the order of arrival. These do not.
 */
export async function pointsClawedBack(database: Database, shopId: number, now: Instant): Promise<number> {
  const rules = await readShopRules(database, shopId, 'none');
  let points = 0;
  for (let after = -1; rules;) {
    const members = await memberPage(database, shopId, after, PAGE);
    const last = members.at(-1);
    if (!last) break;
    after = last.memberId;
    const ids = members.map((member) => member.memberId);
    for (const holding of (await loadHoldings(database, shopId, ids)).values()) {
      const facts = factsOf(holding);
      // Tiers read the dated spend, which stays: what the orders would have given at the tiers really held.
      const untaken = facts.orders.map((order) => ({ ...order, netMinor: order.grossMinor }));
      points += earned({ ...facts, orders: untaken }, rules, now) - earned(facts, rules, now);
    }
  }
  return points;
}

function earned(facts: AccountFacts, rules: Rules, now: Instant): number {
  const { entitlements } = foldAccount(facts, rules, now);
  return [...entitlements.values()].reduce((sum, { points }) => sum + points, 0);
}
