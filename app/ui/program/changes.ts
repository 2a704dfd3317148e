/** Differences between programs in words. */
import type { ProgramChange } from '#app/domain/program-difference.ts';
import type { Ratio } from '#app/domain/rational.ts';
import type { Format } from '../format.tsx';

/** 5 per 100 minor units, told per 100, is `5`; to six decimals. */
export function ratioText({ times, per }: Ratio, unit = 1): string {
  return String(Math.round((times * unit * 1e6) / per) / 1e6);
}

const ROUNDING = { floor: 'down', half_up: 'to the nearest', ceil: 'up' } as const;
const TAX = { as_shown: 'as prices are shown', included: 'counts', excluded: 'does not count' } as const;
const EARNS = {
  shipping: 'Shipping',
  testOrders: 'Test orders',
  b2bOrders: 'Business orders',
  subscriptionRenewals: 'Subscription renewals',
} as const;
const EXCLUDED = {
  productGids: 'Products',
  collectionGids: 'Collections',
  productTags: 'Product tags',
  sourceNames: 'Sales channels',
  customerTags: 'Customer tags',
} as const;

/**
 * One line, such as `Points per $1.00: 4 → 5`.
 * @param unitMinor minor units that "points per" speaks of
 */
export function describeChange(change: ProgramChange, format: Format, unitMinor: number): string {
  switch (change.kind) {
    case 'paused':
      return change.after ? 'Program paused' : 'Program resumed';
    case 'rate': {
      const rate = (ratio: Ratio) => ratioText(ratio, unitMinor);
      return `Points per ${format.money(unitMinor)}: ${rate(change.before)} → ${rate(change.after)}`;
    }
    case 'rounding':
      return `Rounding: ${ROUNDING[change.before]} → ${ROUNDING[change.after]}`;
    case 'tax':
      return `Tax: ${TAX[change.before]} → ${TAX[change.after]}`;
    case 'earns':
      return `${EARNS[change.what]}: ${change.after ? 'earning' : 'not earning'}`;
    case 'excluded':
      return excludedText(change, format);
    case 'hold_days':
      return `Available after: ${days(change.before, format)} → ${days(change.after, format)}`;
    case 'expiry_months':
      return `Expire after: ${months(change.before, format)} → ${months(change.after, format)}`;
    case 'debt':
      return change.after === 'carry'
        ? 'Points spent before a return are earned back'
        : 'Points spent before a return are forgiven';
    case 'worth': {
      const worth = ({ points, amountMinor }: { points: number; amountMinor: number }) =>
        `${format.points(points)} points = ${format.money(amountMinor)}`;
      return `Worth: ${worth(change.before)} → ${worth(change.after)}`;
    }
    case 'joining_points':
      return `Points for joining: ${format.points(change.before)} → ${format.points(change.after)}`;
    case 'joining_everybody':
      return change.after
        ? 'Earlier customers get the points for joining too'
        : 'Earlier customers get no points for joining';
    case 'window_months':
      return `Spend counts for: ${months(change.before, format)} → ${months(change.after, format)}`;
    case 'tier_added':
      return `Tier ${change.tier.name} added, from ${format.money(change.tier.thresholdMinor)}`;
    case 'tier_deleted':
      return `Tier ${change.tier.name} deleted (was from ${format.money(change.tier.thresholdMinor)})`;
    case 'tier_renamed':
      return `Tier ${change.before} is now ${change.after}`;
    case 'tier_threshold':
      return `${change.tier} from ${format.money(change.after)} (was ${format.money(change.before)})`;
    case 'tier_multiplier':
      return `${change.tier} earns × ${ratioText(change.after)} (was × ${ratioText(change.before)})`;
  }
}

function excludedText(
  { what, added, removed }: Extract<ProgramChange, { kind: 'excluded' }>,
  format: Format,
): string {
  const isGid = what === 'productGids' || what === 'collectionGids';
  const listed = (words: readonly string[]) =>
    isGid || words.length > 5 ? format.count(words.length) : words.join(', ');
  const parts = [
    ...(added.length > 0 ? [`${listed(added)} left out`] : []),
    ...(removed.length > 0 ? [`${listed(removed)} no longer left out`] : []),
  ];
  return `${EXCLUDED[what]}: ${parts.join('; ')}`;
}

const days = (count: number, format: Format) =>
  count === 0 ? 'at once' : `${format.count(count)} ${count === 1 ? 'day' : 'days'}`;

const months = (count: number | null, format: Format) =>
  count === null ? 'never' : `${format.count(count)} ${count === 1 ? 'month' : 'months'}`;
