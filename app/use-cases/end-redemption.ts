import type { Database } from '#app/db/database.ts';
import { openAccount, storeFact } from '#app/ledger/facts.ts';
import type { Clock } from '#app/db/clock.ts';
import { inSettlement } from '#app/ledger/settlement.ts';
import { failure, success, type Result } from '#app/shopify/result.ts';

export type EndRedemptionCode = 'already_ended' | 'unknown_redemption' | 'unknown_shop';

/**
 * Ends a redemption. `cancelled` by the shopper: it drops out of history, and the points keep their expiry.
 * `returned` by shop or system: it stays, and the points come back as a lot of their own with 14 days of grace.
 * Ending it twice in the same way is one ending.
 */
export async function endRedemption(
  database: Database,
  shopId: number,
  redemption: { readonly customerGid: string; readonly redemptionId: string },
  ended: 'cancelled' | 'returned',
  clock: Clock,
): Promise<Result<{ readonly available: number }, EndRedemptionCode>> {
  const result = await inSettlement(database, shopId, 'share', async (tx, rules) => {
    const open = await openAccount(tx, rules, redemption.customerGid, clock);
    const cause = `redemption:${redemption.redemptionId}`;
    const fact = open?.holding.facts.find((known) => known.cause === cause);
    if (!open || !fact) return failure('unknown_redemption', 'This customer has no such redemption.');
    if (fact.ended === ended) return success({ available: open.account.available });
    if (fact.ended !== null) return failure('already_ended', `This redemption was ${fact.ended} before.`);
    const account = await storeFact(tx, rules, open, { ...fact, ended, endedAt: open.now });
    return success({ available: account.available });
  });
  return result ?? failure('unknown_shop', 'There is no such shop: install it first.');
}
