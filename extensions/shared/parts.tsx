/** What several surfaces show alike. */
import type { WireAccount, WireProgram, WireReward, WireVoucher } from '../../app/domain/shopper-wire.ts';
import { nameOf } from './rewards.ts';
import type { Key, Speech } from './speech.ts';

/** "1,240 points · Silver". */
export function balanceAndTier({ points_available, points_debt, tier }: WireAccount, speech: Speech): string {
  return `${speech.points(points_debt > 0 ? -points_debt : points_available)} · ${tier}`;
}

/** The bar with its text, from 0 to the next tier; in the highest there is none. */
export function TierProgress({ account, speech }: { account: WireAccount; speech: Speech }) {
  const next = account.next_tier;
  if (next === null) return <s-text>{speech.say('tier.top', { tier: account.tier })}</s-text>;
  const left = Math.max(0, next.from_minor - next.spend_minor);
  const text = speech.say('tier.toNext', { amount: speech.money(left), tier: next.name });
  return (
    <s-stack gap="small-200">
      <s-progress value={next.spend_minor} max={next.from_minor} accessibilityLabel={text} />
      <s-text color="subdued">{text}</s-text>
    </s-stack>
  );
}

/** Points to earn back, and of which order. */
export function Debt({ account, speech }: { account: WireAccount; speech: Speech }) {
  if (account.points_debt === 0) return null;
  const number = speech.number(account.points_debt);
  return (
    <s-text>
      {account.debt_order === null
        ? speech.say('balance.debt', { number })
        : speech.say('balance.debtOrder', { number, order: account.debt_order })}
    </s-text>
  );
}

/** "120 points pending until Dec 5". */
export function Pending({ account, speech }: { account: WireAccount; speech: Speech }) {
  if (account.points_pending === 0) return null;
  const points = speech.points(account.points_pending);
  return (
    <s-text color="subdued">
      {account.pending_until === null
        ? speech.say('balance.pending', { points })
        : speech.say('balance.pendingUntil', { points, date: speech.date(account.pending_until) })}
    </s-text>
  );
}

/** "250 points expire Dec 31, 2026". */
export function Expiring({ account, speech }: { account: WireAccount; speech: Speech }) {
  const { expiring } = account;
  if (expiring === null) return null;
  return (
    <s-text color="subdued">
      {speech.sayOf('balance.expire', expiring.points, { date: speech.date(expiring.at) })}
    </s-text>
  );
}

/** A code to copy by hand or by button. */
export function Code({ code, speech, id }: { code: string; speech: Speech; id: string }) {
  return (
    <s-stack direction="inline" gap="small" alignItems="center">
      <s-text type="strong" dir="ltr">
        {code}
      </s-text>
      <CopyCode {...{ code, speech, id }} />
    </s-stack>
  );
}

/** Where the code stands in a sentence. */
export function CopyCode({ code, speech, id }: { code: string; speech: Speech; id: string }) {
  return (
    <s-stack direction="inline">
      <s-button variant="secondary" command="--copy" commandFor={id}>
        {speech.say('page.copyCode')}
      </s-button>
      <s-clipboard-item id={id} text={code} />
    </s-stack>
  );
}

export const VOUCHER_STATES = {
  making: 'state.making',
  ready: 'state.ready',
  cancelling: 'state.cancelling',
  used: 'state.used',
  passed_on: 'state.passedOn',
  expired: 'state.expired',
  cancelled: 'state.cancelled',
  not_made: 'state.notMade',
  withdrawn: 'state.withdrawn',
} as const satisfies Record<WireVoucher['state'], Key>;

/** The dearest reward that the balance buys now, or the cheapest that is still to reach. */
export function nextReward(
  program: WireProgram,
  account: WireAccount,
): { readonly reward: WireReward; readonly missing: number } | null {
  const open = program.rewards
    .map((reward) => ({ reward, points: leastPoints(reward) }))
    .filter(({ reward }) => isOpen(reward, account.tier, Date.now()))
    .sort((a, b) => a.points - b.points);
  const inReach = open.filter(({ points }) => points <= account.points_available).at(-1);
  const found = inReach ?? open[0];
  if (found === undefined) return null;
  return { reward: found.reward, missing: Math.max(0, found.points - account.points_available) };
}

/** On offer now, and for that tier. */
export function isOpen({ tiers, starts_at, ends_at }: WireReward, tier: string, now: number): boolean {
  if (tiers.length > 0 && !tiers.includes(tier)) return false;
  if (starts_at !== null && Date.parse(starts_at) > now) return false;
  return ends_at === null || Date.parse(ends_at) > now;
}

function leastPoints({ cost }: WireReward): number {
  return cost.kind === 'fixed' ? cost.points : cost.min_steps * cost.points_per_step;
}

/**
 * "1,240 points, enough for $10.00 off", or what is to go; null where no reward is on offer.
 * @param isBare without the points, where they stand beside it
 */
export function buysNow(
  program: WireProgram,
  account: WireAccount,
  speech: Speech,
  isBare = false,
): string | null {
  if (program.paused || account.points_debt > 0) return null;
  const next = nextReward(program, account);
  if (next === null) return null;
  const { reward, missing } = next;
  if (missing > 0) {
    return speech.say('balance.toGo', { number: speech.number(missing), reward: nameOf(reward, speech) });
  }
  const { cost } = reward;
  const money =
    cost.kind === 'any_amount'
      ? stepsFor(cost, account.points_available) * cost.amount_minor_per_step
      : undefined;
  const name = nameOf(reward, speech, money);
  if (isBare) return speech.say('balance.enoughFor', { reward: name });
  return speech.say('balance.enough', { points: speech.points(account.points_available), reward: name });
}

type AnyAmount = Extract<WireReward['cost'], { kind: 'any_amount' }>;

/** How many steps `points` buy, at most. */
export function stepsFor({ points_per_step, max_steps }: AnyAmount, points: number): number {
  return Math.min(Math.floor(points / points_per_step), max_steps ?? Infinity);
}
