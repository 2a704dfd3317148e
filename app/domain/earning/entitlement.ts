/** Points an order deserves now, with the reason: a pure function of facts and rules. */
import type { ProgramVersion, TierLevel } from '../program.ts';
import { scale, type Ratio } from '../rational.ts';
import type { Instant } from '../time.ts';
import type { NoSpendReason } from './order-spend.ts';

export type NothingEarned =
  NoSpendReason | 'deleted' | 'before_earns_from' | 'program_paused' | 'member_left' | 'redacted';

export interface Entitlement {
  readonly points: number;
  readonly explanation: {
    /** The version in force when the order was placed. */
    readonly version: number;
    readonly spendMinor: number;
    readonly rate: Ratio;
    /** Held when the order was placed. */
    readonly tier: string;
    readonly multiplier: Ratio;
    /** Why it is nothing; `null` when points are what the formula gives. */
    readonly nothing: NothingEarned | null;
  };
}

export interface EntitlementFacts {
  readonly placedAt: Instant;
  /** Kept, paid spend now, minor units. */
  readonly netMinor: number;
  readonly spendReason: NoSpendReason | null;
  readonly deleted: boolean;
  readonly redacted: boolean;
  /** The member was outside the program when the order was placed. */
  readonly left: boolean;
}

/**
 * `round(spend x rate x multiplier)`, rounded once, by the rules of the purchase.
 * @param version in force when the order was placed
 * @param tier held at that moment
 */
export function entitlement(
  facts: EntitlementFacts,
  version: ProgramVersion,
  tier: TierLevel,
  earnsFrom: Instant,
): Entitlement {
  const { program } = version;
  const nothing = nothingReason(facts, program.paused, earnsFrom);
  const points = nothing
    ? 0
    : scale(facts.netMinor, [program.earning.rate, tier.multiplier], program.earning.rounding);
  return {
    points,
    explanation: {
      version: version.version,
      spendMinor: facts.netMinor,
      rate: program.earning.rate,
      tier: tier.name,
      multiplier: tier.multiplier,
      nothing,
    },
  };
}

function nothingReason(facts: EntitlementFacts, paused: boolean, earnsFrom: Instant): NothingEarned | null {
  if (facts.deleted) return 'deleted';
  if (facts.redacted) return 'redacted';
  if (facts.spendReason) return facts.spendReason;
  if (facts.placedAt < earnsFrom) return 'before_earns_from';
  if (paused) return 'program_paused';
  if (facts.left) return 'member_left';
  return null;
}
