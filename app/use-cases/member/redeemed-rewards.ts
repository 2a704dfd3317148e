import type { Queryable } from '#app/db/database.ts';
import { rewardTermsSchema, type RewardTerms } from '#app/domain/rewards/reward-terms.ts';
import { redemptionOfEntry } from '#app/ledger/causes.ts';

/** What points were given for, by the terms of that moment. */
export type RedeemedReward = Pick<RewardTerms, 'title' | 'value'> & {
  /** Of values in money, minor units. */
  readonly amountMinor: number | null;
};

/** The redemption that a timeline's row takes, cancels or gives back. */
const redemptionOf = (cause: string): string => redemptionOfEntry(cause).replace(/^return:/, '');

/** What each row's redemption was for; absent where a row is none, or is from before there were rewards. */
export async function redeemedRewards(
  tx: Queryable,
  shopId: number,
  causes: readonly string[],
): Promise<ReadonlyMap<string, RedeemedReward>> {
  const redemptions = [...new Set(causes.map(redemptionOf))].filter((cause) =>
    cause.startsWith('redemption:'),
  );
  if (redemptions.length === 0) return new Map();
  const { rows } = await tx.query<{ cause: string; amountMinor: number | null; terms: unknown }>({
    name: 'timeline-rewards',
    text: `SELECT v.cause, v.amount_minor AS "amountMinor", t.terms FROM voucher v
           JOIN reward_version t ON t.shop_id = v.shop_id AND t.reward_id = v.reward_id AND t.version = v.reward_version
           WHERE v.shop_id = $1 AND v.cause = ANY($2::text[])`,
    values: [shopId, redemptions],
  });
  const known = new Map(
    rows.map(({ cause, amountMinor, terms }): [string, RedeemedReward] => {
      const { title, value } = rewardTermsSchema.parse(terms);
      return [cause, { title, value, amountMinor }];
    }),
  );
  return new Map(
    causes.flatMap((cause): [string, RedeemedReward][] => {
      const reward = known.get(redemptionOf(cause));
      return reward ? [[cause, reward]] : [];
    }),
  );
}
