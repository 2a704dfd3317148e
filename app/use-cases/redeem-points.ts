import type { Database } from '#app/db/database.ts';
import type { MemberFact } from '#app/domain/account.ts';
import { versionAt } from '#app/domain/program.ts';
import {
  BAD_FACT_ID,
  findFact,
  isFactId,
  openAccount,
  storeFact,
  type OpenAccount,
} from '#app/ledger/facts.ts';
import type { Clock } from '#app/db/clock.ts';
import { inSettlement } from '#app/ledger/settlement.ts';
import type { ShopRules } from '#app/ledger/shop-rules.ts';
import { failure, success, type Result } from '#app/shopify/result.ts';

export interface Redemption {
  readonly customerGid: string;
  /** Chosen by the caller: the same redemption asked for twice takes points once. */
  readonly redemptionId: string;
  readonly points: number;
}

export type RedeemCode =
  | 'bad_id'
  | 'bad_points'
  | 'insufficient_points'
  | 'member_left'
  | 'program_paused'
  | 'redemption_id_taken'
  | 'unknown_member'
  | 'unknown_shop';

/** Takes points for a reward, at the database's time read under the member's lock. */
export async function redeemPoints(
  database: Database,
  shopId: number,
  redemption: Redemption,
  clock: Clock,
): Promise<Result<{ readonly available: number }, RedeemCode>> {
  if (!Number.isSafeInteger(redemption.points) || redemption.points <= 0) {
    return failure('bad_points', 'Points to redeem must be a whole number above 0.');
  }
  if (!isFactId(redemption.redemptionId)) return failure('bad_id', BAD_FACT_ID);
  const result = await inSettlement(database, shopId, 'share', async (tx, rules) => {
    const open = await openAccount(tx, rules, redemption.customerGid, clock);
    if (!open) return failure('unknown_member', 'This customer is not a member yet.');
    const cause = `redemption:${redemption.redemptionId}`;
    const known = await findFact(tx, shopId, cause);
    if (known) return answerAgain(known, open, redemption.points);
    const refused = refusal(open, rules, redemption.points);
    if (refused) return refused;
    const { now } = open;
    const fact: MemberFact = {
      ...{ cause, kind: 'redemption', points: redemption.points, at: now },
      ...{ expiresAt: null, ended: null, endedAt: null },
    };
    const account = await storeFact(tx, rules, open, fact);
    return success({ available: account.available });
  });
  return result ?? failure('unknown_shop', 'There is no such shop: install it first.');
}

function answerAgain(
  known: { memberId: number; points: number },
  open: OpenAccount,
  points: number,
): Result<{ readonly available: number }, RedeemCode> {
  if (known.memberId === open.holding.memberId && known.points === points) {
    return success({ available: open.account.available });
  }
  return failure('redemption_id_taken', 'This redemption id was used for something else: choose a new one.');
}

function refusal({ account, balance, now }: OpenAccount, rules: ShopRules, points: number) {
  if (versionAt(rules.versions, now).program.paused) {
    return failure('program_paused', 'The program is paused: points can be redeemed when it goes on.');
  }
  if (balance.outside) return failure('member_left', 'This customer has left the program.');
  if (account.available < points) {
    return failure('insufficient_points', `Only ${account.available} points can be spent now.`);
  }
  return null;
}
