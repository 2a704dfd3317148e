import { databaseClock } from '#app/db/clock.ts';
import type { Database } from '#app/db/database.ts';
import { failure, type Failure } from '#app/shopify/result.ts';
import { draftReward, readRewardForm, type RewardProblems, type RewardWording } from './draft-reward.ts';
import type { Staff } from './record-staff-action.ts';
import { saveReward } from './save-reward.ts';
import { turnReward } from './turn-reward.ts';

export type RewardWish =
  | {
      readonly intent: 'save_reward';
      readonly form: unknown;
      readonly basedOn: number;
      readonly requestId: string;
    }
  | { readonly intent: 'turn_reward'; readonly active: 'yes' | 'no' };

interface Asked {
  readonly database: Database;
  readonly shop: RewardWording & { readonly id: number };
  readonly staff: Staff;
  readonly grantedScopes: readonly string[];
}

type Changed =
  | { readonly ok: true; readonly toast: string; readonly rewardId?: number; readonly version?: number }
  | (Failure & { readonly problems?: RewardProblems });

/**
 * What the pages of rewards sent: saves a form, or turns a reward on or off.
 * @param rewardId null: the form is a new reward's
 */
export async function changeReward(
  { database, shop, staff, grantedScopes }: Asked,
  rewardId: number | null,
  wish: RewardWish,
): Promise<Changed> {
  if (wish.intent === 'turn_reward') {
    const active = wish.active === 'yes';
    const turned = await turnReward(
      database,
      shop.id,
      { rewardId: rewardId ?? 0, active },
      staff,
      databaseClock,
    );
    return turned.ok ? { ok: true, toast: active ? 'Reward turned on' : 'Reward turned off' } : turned;
  }
  const form = readRewardForm(wish.form);
  if (!form.ok) return form;
  const draft = draftReward(form.value, shop);
  if (!draft.ok)
    return { ...failure('bad_reward', 'Mend the marked fields, then save again.'), problems: draft.problems };
  const { basedOn, requestId } = wish;
  const save = { rewardId, basedOn, requestId, terms: draft.terms };
  const saved = await saveReward(database, shop.id, save, { staff, grantedScopes }, databaseClock);
  return saved.ok ? { ok: true, toast: 'Reward saved', ...saved.value } : saved;
}
