/** What the rewards' pages hand to each other, as it comes from the server. */
import type { RewardForm } from '#app/domain/rewards/reward-form.ts';
import type { RewardTerms } from '#app/domain/rewards/reward-terms.ts';

export type Problems = Readonly<Partial<Record<keyof RewardForm, string>>>;

/** What the server says to a form as it is typed. */
export interface DraftAnswer {
  readonly problems: Problems;
  /** Null while it cannot be read. */
  readonly terms: RewardTerms | null;
}

/** What an action answers. */
export type RewardAnswer =
  | {
      readonly ok: true;
      readonly toast: string | null;
      readonly rewardId?: number;
      readonly version?: number;
    }
  | {
      readonly ok: false;
      readonly code: string;
      readonly message: string;
      readonly problems?: Problems;
    };
