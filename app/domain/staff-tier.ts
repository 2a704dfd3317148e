/**
 * Tiers that staff gave: dated facts, never undone by a delivery. From its own time on a `tier_set` holds, until the
 * next one or a `tier_released`; whom it was given to plays no part, so after a merge both members' facts count by
 * time (docs/decisions/0011-what-staff-do-to-members.md).
 */
import type { TierLevel } from './program.ts';
import type { Instant } from './time.ts';

export interface StaffTier {
  readonly name: string;
  /** Locked: exactly this tier. Otherwise at least this one, and spend may lift above it. */
  readonly locked: boolean;
}

/** What holds from `at` on; `tier` is `null` from a release on. */
export interface DatedStaffTier {
  readonly at: Instant;
  readonly tier: StaffTier | null;
}

/**
 * The tier that staff gave and not yet released.
 * @param given in order of time
 */
export function staffTierAt(given: readonly DatedStaffTier[], moment: Instant): StaffTier | null {
  let found: StaffTier | null = null;
  for (const { at, tier } of given) if (at <= moment) found = tier;
  return found;
}

/** What becomes of the tier by spend; a tier that the rules of the moment do not have changes nothing. */
export function withStaffTier(
  levels: readonly TierLevel[],
  bySpend: TierLevel,
  staff: StaffTier | null,
): TierLevel {
  const given = staff && levels.find((level) => level.name === staff.name);
  if (!given) return bySpend;
  return staff.locked || given.thresholdMinor > bySpend.thresholdMinor ? given : bySpend;
}
