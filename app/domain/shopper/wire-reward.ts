/** Rewards as shoppers' surfaces read them. */
import type { Program } from '../program.ts';
import type { RewardTerms } from '../rewards/reward-terms.ts';
import type { WireReach, WireReward, WireValue } from '../shopper-wire.ts';
import type { Instant } from '../time.ts';

export interface RewardOnOffer {
  readonly id: number;
  readonly version: number;
  readonly terms: RewardTerms;
}

export const iso = (at: Instant): string => new Date(at).toISOString();
export const isoOrNull = (at: Instant | null): string | null => (at === null ? null : iso(at));

/** @param amountMinor of a voucher whose member chose the amount */
export function wireValue({ value }: RewardTerms, amountMinor: number | null = null): WireValue {
  switch (value.kind) {
    case 'amount_off':
    case 'store_credit':
    case 'gift_card':
      return { kind: value.kind, amount_minor: amountMinor ?? value.amountMinor };
    case 'percentage_off':
      return { kind: 'percentage_off', percent: value.basisPoints / 100 };
    case 'free_shipping':
      return { kind: 'free_shipping' };
    case 'free_product':
      return { kind: 'free_product', title: value.title };
  }
}

/** The least that buys it; `null` where a rule gives it. */
export function leastPoints({ cost }: RewardTerms): number | null {
  if (cost.kind === 'fixed') return cost.points;
  return cost.kind === 'any_amount' ? cost.pointsPerStep * cost.minSteps : null;
}

/** `null` where points do not buy it. */
export function wireReward({ id, version, terms }: RewardOnOffer): WireReward | null {
  const { cost, conditions, voucher } = terms;
  if (cost.kind === 'granted') return null;
  return {
    id: String(id),
    version,
    title: terms.title,
    value: wireValue(terms),
    cost:
      cost.kind === 'fixed'
        ? { kind: 'fixed', points: cost.points }
        : {
            kind: 'any_amount',
            points_per_step: cost.pointsPerStep,
            amount_minor_per_step: cost.amountMinorPerStep,
            min_steps: cost.minSteps,
            max_steps: cost.maxSteps,
          },
    minimum_subtotal_minor: conditions.minimumSubtotalMinor,
    limited_to_products: conditions.productGids.length > 0 || conditions.collectionGids.length > 0,
    tiers: conditions.tiers,
    per_member: conditions.perMember,
    starts_at: isoOrNull(conditions.startsAt),
    ends_at: isoOrNull(conditions.endsAt),
    voucher_days: voucher.expiresAfterDays,
    combines_with: voucher.combinesWith,
  };
}

/** Those that points buy and whose time is not over, cheapest first. */
export function onOffer(rewards: readonly RewardOnOffer[], now: Instant): RewardOnOffer[] {
  return rewards
    .filter(({ terms }) => terms.cost.kind !== 'granted' && !isOver(terms, now))
    .sort((a, b) => (leastPoints(a.terms) ?? 0) - (leastPoints(b.terms) ?? 0) || a.id - b.id);
}

const isOver = ({ conditions: { endsAt } }: RewardTerms, now: Instant): boolean =>
  endsAt !== null && endsAt <= now;

/** Who asks, as far as rewards depend on it. */
export interface Reaching {
  readonly available: number;
  readonly tier: string;
  readonly outside: boolean;
  /** Of this reward, within its period. */
  readonly taken: number;
  /** By everybody. */
  readonly takenByAll: number;
}

/** What hinders; points last, for nobody should save for what is not to be had. */
export function reachOf(terms: RewardTerms, program: Program, by: Reaching, now: Instant): WireReach {
  const { startsAt, tiers, perMember, stock } = terms.conditions;
  if (program.paused) return { can: 'paused' };
  if (by.outside) return { can: 'left' };
  if (startsAt !== null && startsAt > now) return { can: 'not_started' };
  if (tiers.length > 0 && !tiers.includes(by.tier)) return { can: 'other_tier' };
  if (perMember !== null && by.taken >= perMember.times) return { can: 'limit_reached' };
  if (stock !== null && by.takenByAll >= stock) return { can: 'out_of_stock' };
  const missing = (leastPoints(terms) ?? 0) - by.available;
  return missing > 0 ? { can: 'missing_points', missing_points: missing } : { can: 'redeem' };
}
