/** What differs between two programs, as typed lines for people to read: saving, comparing and the audit log. */
import type { Program, TierLevel } from './program.ts';
import { sameRatio, type Ratio } from './rational.ts';

type Excluded = keyof Program['earning']['excluded'];

/** One line of a difference. Money is in minor units of the shop's currency. */
export type ProgramChange =
  | { readonly kind: 'paused'; readonly after: boolean }
  | { readonly kind: 'rate'; readonly before: Ratio; readonly after: Ratio }
  | {
      readonly kind: 'rounding';
      readonly before: Program['earning']['rounding'];
      readonly after: Program['earning']['rounding'];
    }
  | {
      readonly kind: 'tax';
      readonly before: Program['earning']['tax'];
      readonly after: Program['earning']['tax'];
    }
  | {
      readonly kind: 'earns';
      readonly what: 'shipping' | 'testOrders' | 'b2bOrders' | 'subscriptionRenewals';
      readonly after: boolean;
    }
  | {
      readonly kind: 'excluded';
      readonly what: Excluded;
      readonly added: readonly string[];
      readonly removed: readonly string[];
    }
  | { readonly kind: 'hold_days'; readonly before: number; readonly after: number }
  | { readonly kind: 'expiry_months'; readonly before: number | null; readonly after: number | null }
  | { readonly kind: 'debt'; readonly after: Program['points']['debt'] }
  | {
      readonly kind: 'worth';
      readonly before: Program['points']['worth'];
      readonly after: Program['points']['worth'];
    }
  | { readonly kind: 'joining_points'; readonly before: number; readonly after: number }
  | { readonly kind: 'joining_everybody'; readonly after: boolean }
  | { readonly kind: 'window_months'; readonly before: number; readonly after: number }
  | { readonly kind: 'tier_added'; readonly tier: TierLevel }
  | { readonly kind: 'tier_deleted'; readonly tier: TierLevel }
  | { readonly kind: 'tier_renamed'; readonly before: string; readonly after: string }
  | {
      readonly kind: 'tier_threshold';
      readonly tier: string;
      readonly before: number;
      readonly after: number;
    }
  | {
      readonly kind: 'tier_multiplier';
      readonly tier: string;
      readonly before: Ratio;
      readonly after: Ratio;
    };

/** In the order of the form. Ratios that are worth the same are the same. */
export function programDifference(before: Program, after: Program): ProgramChange[] {
  return [
    ...(before.paused === after.paused ? [] : [{ kind: 'paused' as const, after: after.paused }]),
    ...earningDifference(before.earning, after.earning),
    ...pointsDifference(before, after),
    ...tiersDifference(before.tiers, after.tiers),
  ];
}

function earningDifference(before: Program['earning'], after: Program['earning']): ProgramChange[] {
  const changes: ProgramChange[] = [];
  if (!sameRatio(before.rate, after.rate))
    changes.push({ kind: 'rate', before: before.rate, after: after.rate });
  if (before.rounding !== after.rounding)
    changes.push({ kind: 'rounding', before: before.rounding, after: after.rounding });
  if (before.tax !== after.tax) changes.push({ kind: 'tax', before: before.tax, after: after.tax });
  for (const what of ['shipping', 'testOrders', 'b2bOrders', 'subscriptionRenewals'] as const) {
    if (before[what] !== after[what]) changes.push({ kind: 'earns', what, after: after[what] });
  }
  for (const what of Object.keys(after.excluded) as Excluded[]) {
    const [had, has] = [new Set(before.excluded[what]), new Set(after.excluded[what])];
    const added = [...has].filter((one) => !had.has(one));
    const removed = [...had].filter((one) => !has.has(one));
    if (added.length + removed.length > 0) changes.push({ kind: 'excluded', what, added, removed });
  }
  return changes;
}

function pointsDifference(before: Program, after: Program): ProgramChange[] {
  const changes: ProgramChange[] = [];
  const [had, has] = [before.points, after.points];
  if (had.holdDays !== has.holdDays)
    changes.push({ kind: 'hold_days', before: had.holdDays, after: has.holdDays });
  if (had.expiryMonths !== has.expiryMonths)
    changes.push({ kind: 'expiry_months', before: had.expiryMonths, after: has.expiryMonths });
  if (had.debt !== has.debt) changes.push({ kind: 'debt', after: has.debt });
  const worth = ({ worth: { amountMinor, points } }: Program['points']) => ({
    times: amountMinor,
    per: points,
  });
  if (!sameRatio(worth(had), worth(has)))
    changes.push({ kind: 'worth', before: had.worth, after: has.worth });
  const [joined, joins] = [before.joining, after.joining];
  if (joined.points !== joins.points)
    changes.push({ kind: 'joining_points', before: joined.points, after: joins.points });
  if (joined.everybody !== joins.everybody)
    changes.push({ kind: 'joining_everybody', after: joins.everybody });
  return changes;
}

function tiersDifference(before: Program['tiers'], after: Program['tiers']): ProgramChange[] {
  const changes: ProgramChange[] = [];
  if (before.windowMonths !== after.windowMonths)
    changes.push({ kind: 'window_months', before: before.windowMonths, after: after.windowMonths });
  const nameBefore = matchTiers(before.levels, after.levels);
  for (const level of after.levels) {
    const old = before.levels.find(({ name }) => name === nameBefore.get(level.name));
    if (!old) {
      changes.push({ kind: 'tier_added', tier: level });
      continue;
    }
    const tier = level.name;
    if (old.name !== tier) changes.push({ kind: 'tier_renamed', before: old.name, after: tier });
    if (old.thresholdMinor !== level.thresholdMinor)
      changes.push({
        ...{ kind: 'tier_threshold', tier, before: old.thresholdMinor, after: level.thresholdMinor },
      });
    if (!sameRatio(old.multiplier, level.multiplier))
      changes.push({ kind: 'tier_multiplier', tier, before: old.multiplier, after: level.multiplier });
  }
  const kept = new Set(nameBefore.values());
  for (const tier of before.levels) if (!kept.has(tier.name)) changes.push({ kind: 'tier_deleted', tier });
  return changes;
}

/**
 * Which tier of before a tier of after is, by name; of those with new names, the one that starts where a missing one
 * started was renamed.
 * @returns names before, by names after
 */
export function matchTiers(
  before: readonly TierLevel[],
  after: readonly TierLevel[],
): ReadonlyMap<string, string> {
  const names = new Set(after.map(({ name }) => name));
  const missing = before.filter(({ name }) => !names.has(name));
  const matched = new Map<string, string>();
  for (const level of after) {
    const old =
      before.find(({ name }) => name === level.name) ??
      missing.find(({ thresholdMinor }) => thresholdMinor === level.thresholdMinor);
    if (old) matched.set(level.name, old.name);
  }
  return matched;
}
