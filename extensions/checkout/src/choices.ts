/** What a member can use on this order: codes they have first, then rewards that their points buy. */
import type { WireAccount, WireProgram, WireReward, WireVoucher } from '../../../app/domain/shopper-wire.ts';
import { isDiscount, nameOf } from '../../shared/rewards.ts';
import { isOpen, stepsFor } from '../../shared/parts.tsx';
import type { Speech } from '../../shared/speech.ts';

/** More would not fit a checkout; the account page shows all. */
const AT_MOST = 5;

interface Common {
  readonly id: string;
  readonly name: string;
  readonly combinesWithOrder: boolean;
  /** Merchandise that is needed and not in the cart, in minor units. */
  readonly minimumMissing: number | null;
}

export type Choice =
  | (Common & { readonly kind: 'voucher'; readonly voucher: WireVoucher & { readonly code: string } })
  | (Common & {
      readonly kind: 'reward';
      readonly reward: WireReward;
      readonly points: number;
      /** Of any amount. */
      readonly steps: number | null;
    });

export interface ChoiceFacts {
  readonly program: WireProgram;
  readonly account: WireAccount;
  readonly vouchers: readonly WireVoucher[];
  /** Minor units; null where the cart's currency is another, which the server then judges. */
  readonly subtotal: number | null;
  readonly now: number;
  readonly speech: Speech;
}

export function choicesOf(facts: ChoiceFacts): Choice[] {
  const { program, account, vouchers, now } = facts;
  const own = usableVouchers(vouchers, now).map((voucher) => voucherChoice(voucher, facts));
  if (program.paused || account.points_debt > 0) return own.slice(0, AT_MOST);
  const bought = program.rewards.flatMap((reward) => rewardChoice(reward, facts) ?? []);
  return [...own, ...bought].slice(0, AT_MOST);
}

/** Discount codes that can be used now. */
export function usableVouchers(
  vouchers: readonly WireVoucher[],
  now: number,
): (WireVoucher & { readonly code: string })[] {
  return vouchers.filter(
    (voucher): voucher is WireVoucher & { readonly code: string } =>
      voucher.state === 'ready' &&
      voucher.code !== null &&
      isDiscount(voucher.value) &&
      (voucher.expires_at === null || Date.parse(voucher.expires_at) > now),
  );
}

function voucherChoice(voucher: WireVoucher & { readonly code: string }, facts: ChoiceFacts): Choice {
  const minimum = voucher.minimum_subtotal_minor;
  return {
    kind: 'voucher',
    id: `voucher:${voucher.id}`,
    name: facts.speech.say('checkout.own', { reward: nameOf(voucher, facts.speech) }),
    voucher,
    combinesWithOrder: voucher.combines_with.order,
    minimumMissing: isTooLittle(facts.subtotal, minimum) ? minimum : null,
  };
}

function rewardChoice(reward: WireReward, facts: ChoiceFacts): Choice | null {
  const { account, now, speech, subtotal } = facts;
  if (!isDiscount(reward.value) || !isOpen(reward, account.tier, now)) return null;
  const steps = reward.cost.kind === 'fixed' ? null : stepsHere(reward.cost, account, subtotal);
  if (steps === 0) return null;
  const { cost } = reward;
  const points = cost.kind === 'fixed' ? cost.points : cost.points_per_step * (steps ?? 0);
  if (points > account.points_available) return null;
  const chosen = cost.kind === 'fixed' ? undefined : cost.amount_minor_per_step * (steps ?? 0);
  const minimum = reward.minimum_subtotal_minor;
  return {
    kind: 'reward',
    id: `reward:${reward.id}`,
    name: speech.say('checkout.choice', {
      reward: nameOf(reward, speech, chosen),
      points: speech.points(points),
    }),
    ...{ reward, points, steps },
    combinesWithOrder: reward.combines_with.order,
    minimumMissing: isTooLittle(subtotal, minimum) ? minimum : null,
  };
}

type AnyAmount = Extract<WireReward['cost'], { kind: 'any_amount' }>;

/** The most that points buy and the cart can use; 0 when that is less than one may take. */
function stepsHere(cost: AnyAmount, account: WireAccount, subtotal: number | null): number {
  const wanted = subtotal === null ? Infinity : Math.floor(subtotal / cost.amount_minor_per_step);
  const steps = Math.min(stepsFor(cost, account.points_available), Math.max(wanted, cost.min_steps));
  return steps < cost.min_steps ? 0 : steps;
}

function isTooLittle(subtotal: number | null, minimum: number | null): boolean {
  return subtotal !== null && minimum !== null && subtotal < minimum;
}
