/** Takes points for a reward and puts its code on the order; when the order refuses it, the points go back. */
import type { WireAccount, WireVoucher, WireVoucherAnswer } from '../../../app/domain/shopper-wire.ts';
import { followVoucher, insist, type Door, type Refusal } from '../../shared/door.ts';
import type { Choice } from './choices.ts';

export type Outcome =
  | { readonly is: 'applied'; readonly voucher: WireVoucher; readonly account: WireAccount | null }
  /** The order did not take the code; its voucher is being cancelled, cancelled, or stays the member's. */
  | { readonly is: 'refused'; readonly voucher: WireVoucher; readonly account: WireAccount | null }
  | { readonly is: 'making' | 'not_made'; readonly voucher: WireVoucher; readonly account: WireAccount }
  /** Nothing was taken; or, with `no_answer`, the same key has to be sent again. */
  | {
      readonly is: 'not_redeemed';
      readonly code: Refusal;
      readonly needs?: number;
      readonly has?: number;
    };

export interface UseFacts {
  readonly door: Door;
  /** Of this press of the button. */
  readonly key: string;
  /** Whether the order took the code. */
  readonly apply: (code: string) => Promise<boolean>;
  readonly onSilence: () => void;
  /** A voucher that is now the member's, before it is applied. */
  readonly onVoucher: (answer: WireVoucherAnswer) => void;
  /** The order refused the code, and its points are on their way back. */
  readonly onRefused: (outcome: Outcome) => void;
}

export async function useChoice(choice: Choice, facts: UseFacts): Promise<Outcome> {
  if (choice.kind === 'voucher') {
    const { voucher } = choice;
    return (await facts.apply(voucher.code))
      ? { is: 'applied', voucher, account: null }
      : { is: 'refused', voucher, account: null };
  }
  const body = {
    key: facts.key,
    reward_id: choice.reward.id,
    reward_version: choice.reward.version,
    ...(choice.steps === null ? {} : { steps: choice.steps }),
  };
  const answer = await insist(facts.door, 'redemptions', body, facts.onSilence);
  if (!answer.ok) return { is: 'not_redeemed', ...withoutOk(answer) };
  const { voucher, account } = await followVoucher(facts.door, answer.value);
  facts.onVoucher({ voucher, account });
  if (voucher.state === 'making') return { is: 'making', voucher, account };
  if (voucher.code === null || voucher.state !== 'ready') return { is: 'not_made', voucher, account };
  if (await facts.apply(voucher.code)) return { is: 'applied', voucher, account };
  return giveBack(voucher, account, facts);
}

/** Points that bought nothing usable here go back by themselves. */
async function giveBack(voucher: WireVoucher, account: WireAccount, facts: UseFacts): Promise<Outcome> {
  const cancelled = await insist(facts.door, `vouchers/${voucher.id}/cancel`, {}, facts.onSilence);
  if (!cancelled.ok) return { is: 'refused', voucher, account };
  facts.onRefused({ is: 'refused', ...cancelled.value });
  const known = await followVoucher(facts.door, cancelled.value);
  facts.onVoucher(known);
  return { is: 'refused', ...known };
}

function withoutOk(answer: { readonly code: Refusal; readonly needs?: number; readonly has?: number }): {
  readonly code: Refusal;
  readonly needs?: number;
  readonly has?: number;
} {
  const { code, needs, has } = answer;
  return {
    code,
    ...(needs === undefined ? {} : { needs }),
    ...(has === undefined ? {} : { has }),
  };
}
