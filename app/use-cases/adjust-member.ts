import { DateTime } from 'luxon';
import type { Database } from '#app/db/database.ts';
import { databaseClock, type Clock } from '#app/db/clock.ts';
import { lotDates, type Rules } from '#app/domain/account.ts';
import type { StaffTier } from '#app/domain/staff-tier.ts';
import type { Instant } from '#app/domain/time.ts';
import { openMember, type OpenAccount } from '#app/ledger/facts.ts';
import { inSettlement } from '#app/ledger/settlement.ts';
import { failure, success, type Result } from '#app/shopify/result.ts';
import { adjustOpen, type AdjustCode, type Adjustment } from './adjust-account.ts';
import { recordStaffAction, type Staff, type StaffAction } from './record-staff-action.ts';

/** When points that staff add expire: as the program says, never, or at the end of a day in the shop's time zone. */
export type Expiry =
  | { readonly kind: 'program' }
  | { readonly kind: 'never' }
  /** `YYYY-MM-DD`. */
  | { readonly kind: 'on'; readonly date: string };

/** What staff do to a member's account on its page. */
export type MemberChange =
  /** Points above 0 are added, below 0 taken away. */
  | { readonly kind: 'points'; readonly points: number; readonly expiry: Expiry }
  /** Takes off what is to earn back now. */
  | { readonly kind: 'forgive' }
  | { readonly kind: 'set_tier'; readonly tier: StaffTier }
  | { readonly kind: 'release_tier' }
  | { readonly kind: 'leave' }
  | { readonly kind: 'return' };

export interface StaffDeed {
  readonly memberId: number;
  /** Made by the page: the same change sent twice counts once. */
  readonly deedId: string;
  readonly change: MemberChange;
  /** Only staff see it. */
  readonly reason: string;
}

export type AdjustMemberCode =
  AdjustCode | 'bad_expiry' | 'bad_reason' | 'nothing_to_forgive' | 'member_redacted';

const MAX_POINTS = 1_000_000_000;
export const MAX_REASON_LENGTH = 500;

/** Changes a member's account on behalf of staff, and writes it into the audit log in the same transaction. */
export async function adjustMember(
  database: Database,
  shopId: number,
  staff: Staff,
  deed: StaffDeed,
  clock: Clock = databaseClock,
): Promise<Result<{ readonly points: number }, AdjustMemberCode>> {
  const reason = deed.reason.trim();
  const refused = refusal(deed.change, reason);
  if (refused) return refused;
  const result = await inSettlement(database, shopId, 'share', async (tx, rules) => {
    const open = await openMember(tx, rules, deed.memberId, clock);
    if (!open) return failure('unknown_member', 'There is no such member.');
    if (open.holding.redacted) {
      return failure('member_redacted', 'This customer was deleted at Shopify: nothing can be changed.');
    }
    const meant = adjustmentOf(deed, open, rules);
    if (!meant.ok) return meant;
    const by = { staffName: staff.name, reason: reason === '' ? null : reason };
    const done = await adjustOpen(tx, rules, open, deed.deedId, meant.value, by);
    if (!done.ok) return done;
    if (!done.value.repeated) {
      const { memberId } = open.holding;
      await recordStaffAction(tx, shopId, staff, open.now, lineOf(deed, memberId, meant.value));
    }
    return success({ points: 'points' in meant.value ? meant.value.points : 0 });
  });
  return result ?? failure('unknown_shop', 'There is no such shop: install it first.');
}

function refusal(change: MemberChange, reason: string) {
  if (change.kind === 'points') {
    const { points } = change;
    if (!Number.isSafeInteger(points) || points === 0) {
      return failure('bad_points', 'Enter a whole number other than 0.');
    }
    if (Math.abs(points) > MAX_POINTS) {
      return failure('bad_points', 'Enter a number between -1,000,000,000 and 1,000,000,000.');
    }
  }
  const needsReason = change.kind === 'points' || change.kind === 'forgive';
  if (needsReason && reason === '') return failure('bad_reason', 'Enter a reason.');
  if (reason.length > MAX_REASON_LENGTH) {
    return failure('bad_reason', `Enter a reason of at most ${MAX_REASON_LENGTH} characters.`);
  }
  return null;
}

function adjustmentOf(
  { change, deedId }: StaffDeed,
  { account, holding, now }: OpenAccount,
  rules: Rules,
): Result<Adjustment, AdjustMemberCode> {
  switch (change.kind) {
    case 'points': {
      if (change.points < 0) return success({ kind: 'deduction', points: -change.points });
      const expiresAt = expiresAtOf(change.expiry, now, rules);
      if (expiresAt !== null && !(expiresAt > now)) {
        return failure('bad_expiry', 'Enter a date in the future.');
      }
      return success({ kind: 'credit', points: change.points, expiresAt });
    }
    case 'forgive': {
      // Sent again, there is nothing left to forgive: the amount is what was forgiven then.
      const before = holding.facts.find(({ cause }) => cause === `adjustment:${deedId}`);
      const points = before?.points ?? account.debt;
      return points > 0
        ? success({ kind: 'forgiveness', points })
        : failure('nothing_to_forgive', 'There is nothing to earn back.');
    }
    case 'set_tier':
      return success({ kind: 'tier_set', tier: change.tier });
    case 'release_tier':
      return success({ kind: 'tier_released' });
    case 'leave':
      return success({ kind: 'left' });
    case 'return':
      return success({ kind: 'rejoined' });
  }
}

/** The last millisecond of the chosen day, so that the day itself is shown as the last one; NaN when it is no date. */
function expiresAtOf(expiry: Expiry, now: Instant, rules: Rules): Instant | null {
  if (expiry.kind === 'program') return lotDates(now, rules).expiresAt;
  if (expiry.kind === 'never') return null;
  const day = DateTime.fromFormat(expiry.date, 'yyyy-MM-dd', { zone: rules.timezone });
  return day.isValid && day.year < 10_000 ? day.endOf('day').toMillis() : Number.NaN;
}

const ACTIONS: Readonly<Record<MemberChange['kind'], string>> = {
  points: 'points.adjusted',
  forgive: 'points.forgiven',
  set_tier: 'tier.set',
  release_tier: 'tier.released',
  leave: 'member.left',
  return: 'member.returned',
};

/** The reason stands with the fact that `cause` names, where forgetting the person finds it. */
function lineOf({ change, deedId }: StaffDeed, memberId: number, done: Adjustment): StaffAction {
  const points = done.kind === 'deduction' ? -done.points : 'points' in done ? done.points : undefined;
  const detail = {
    cause: `adjustment:${deedId}`,
    ...(points === undefined ? {} : { points }),
    ...(change.kind === 'set_tier' ? { tier: change.tier.name, locked: change.tier.locked } : {}),
  };
  return { action: ACTIONS[change.kind], memberId, detail };
}
