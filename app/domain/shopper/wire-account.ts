/** A member's account as shoppers' surfaces read it. */
import type { Account } from '../account.ts';
import type { Program } from '../program.ts';
import type { WireAccount, WireVoucher } from '../shopper-wire.ts';
import { levelFor } from '../tiers.ts';
import type { Instant, TimeZone } from '../time.ts';
import { iso, isoOrNull } from './wire-reward.ts';
import { isLive } from './wire-voucher.ts';

/** What a member has at a moment. */
export interface Standing {
  readonly available: number;
  readonly pending: number;
  readonly pendingUntil: Instant | null;
  readonly debt: number;
  readonly debtOrder: string | null;
  /** `null` while nothing was settled. */
  readonly tier: string | null;
  /** Staff have set it, and spend does not change it. */
  readonly tierLocked: boolean;
  /** Within the tiers' window. */
  readonly spendMinor: number;
  /** What expires on the next day on which something does. */
  readonly expiring: { readonly points: number; readonly at: Instant } | null;
  readonly outside: boolean;
}

/** Of whoever has not been heard of yet. */
export const NOTHING_YET: Standing = {
  ...{ available: 0, pending: 0, pendingUntil: null, debt: 0, debtOrder: null },
  ...{ tier: null, tierLocked: false, spendMinor: 0, expiring: null, outside: false },
};

/** Of a folded account. */
export function standingOf(account: Account, timezone: TimeZone, debtOrder: string | null): Standing {
  const { available, pending, debt, tier, staffTier, spendMinor, outside, asOf } = account;
  const left = account.lots.filter((lot) => lot.left > 0);
  const waiting = left.filter(({ maturesAt }) => maturesAt > asOf).map(({ maturesAt }) => maturesAt);
  const spendable = left.flatMap(({ maturesAt, expiresAt, left: points }) =>
    maturesAt <= asOf && expiresAt !== null ? [{ points, at: expiresAt }] : [],
  );
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: timezone });
  const [first] = spendable.sort((a, b) => a.at - b.at);
  const sameDay = spendable.filter(({ at }) => first && day.format(at) === day.format(first.at));
  return {
    ...{ available, pending, debt, debtOrder, tier, spendMinor, outside },
    pendingUntil: waiting.length > 0 ? Math.max(...waiting) : null,
    tierLocked: staffTier?.locked ?? false,
    expiring: first ? { points: sameDay.reduce((sum, { points }) => sum + points, 0), at: first.at } : null,
  };
}

const MOST_VOUCHERS = 20;

/** @param vouchers newest first */
export function wireAccount(
  standing: Standing,
  program: Program,
  vouchers: readonly WireVoucher[],
  now: Instant,
): WireAccount {
  const { levels } = program.tiers;
  const bySpend = levelFor(levels, standing.spendMinor);
  const held = levels.findIndex(({ name }) => name === standing.tier);
  const next = standing.tierLocked ? undefined : levels[Math.max(held, levels.indexOf(bySpend)) + 1];
  return {
    points_available: standing.available,
    points_pending: standing.pending,
    pending_until: isoOrNull(standing.pendingUntil),
    points_debt: standing.debt,
    debt_order: standing.debtOrder,
    tier: standing.tier ?? levels[0]?.name ?? '',
    next_tier: next
      ? { name: next.name, spend_minor: standing.spendMinor, from_minor: next.thresholdMinor }
      : null,
    expiring: standing.expiring && { points: standing.expiring.points, at: iso(standing.expiring.at) },
    outside: standing.outside,
    vouchers: vouchers.filter(isLive).slice(0, MOST_VOUCHERS),
    as_of: iso(now),
  };
}
