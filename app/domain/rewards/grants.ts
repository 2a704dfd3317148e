/**
 * Rewards that a rule gives without points. Each rule is a pure function of a member's facts: what it gives is settled by
 * difference, like points, so it comes and goes with its reason.
 */
import type { Instant } from '../time.ts';
import type { GrantTrigger, RewardTerms } from './reward-terms.ts';

export interface GrantFacts {
  /** The member's first order that is worth something, undeleted; `null` where there is none. */
  readonly firstOrder: { readonly placedAt: Instant; readonly earns: boolean } | null;
  /**
   * Orders that Shopify counts and we know nothing of: those it told of, less those we know to be placed up to then;
   * `null` while it has not told.
   */
  readonly ordersUnknown: number | null;
}

export type Grant =
  /** `at`: the moment whose rules decide what is given. */
  | { readonly stands: true; readonly at: Instant }
  /** `null`: nobody can tell yet, and what was given stays. */
  | { readonly stands: false | null };

const FALLS: Grant = { stands: false };

const RULES: Readonly<Record<GrantTrigger, (facts: GrantFacts) => Grant>> = {
  /** The first order anybody knows of earns, and Shopify knows of none before it. */
  first_order({ firstOrder, ordersUnknown }) {
    if (!firstOrder?.earns) return FALLS;
    if (ordersUnknown === null) return { stands: null };
    return ordersUnknown > 0 ? FALLS : { stands: true, at: firstOrder.placedAt };
  },
};

export function grantFor(trigger: GrantTrigger, facts: GrantFacts): Grant {
  return RULES[trigger](facts);
}

export interface GrantedReward {
  readonly rewardId: number;
  readonly active: boolean;
  /** When `active` last changed; `null`: never. */
  readonly turnedAt: Instant | null;
  /** In order of `inForceFrom`. */
  readonly versions: readonly {
    readonly version: number;
    readonly inForceFrom: Instant;
    readonly terms: RewardTerms;
  }[];
}

/** The terms in force at that moment; `null` where the reward was off, not there yet, or out of its dates. */
export function termsAt(
  { active, turnedAt, versions }: GrantedReward,
  at: Instant,
): GrantedReward['versions'][number] | null {
  const wasActive = turnedAt !== null && at < turnedAt ? !active : active;
  const version = versions.findLast(({ inForceFrom }) => inForceFrom <= at);
  if (!wasActive || !version) return null;
  const { startsAt, endsAt } = version.terms.conditions;
  return (startsAt === null || startsAt <= at) && (endsAt === null || at < endsAt) ? version : null;
}
