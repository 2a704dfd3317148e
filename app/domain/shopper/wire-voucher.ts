/** Vouchers as shoppers' surfaces read them. */
import { isCode, type RewardTerms } from '../rewards/reward-terms.ts';
import type { WireVoucher, WireVoucherState } from '../shopper-wire.ts';
import type { Instant } from '../time.ts';
import { iso, isoOrNull, wireValue } from './wire-reward.ts';

/** A voucher's row with the terms it was taken under. */
export interface VoucherFacts {
  readonly id: number;
  readonly cause: string;
  readonly points: number;
  readonly amountMinor: number | null;
  readonly code: string | null;
  readonly state: 'making' | 'ready' | 'ending' | 'cancelled' | 'expired' | 'withdrawn' | 'not_made';
  readonly endsAs: 'cancelled' | 'expired' | 'withdrawn' | null;
  readonly createdAt: Instant;
  readonly expiresAt: Instant | null;
  readonly usedOrderGid: string | null;
  readonly passedOn: boolean;
  readonly terms: RewardTerms;
}

/** @param now one whose end has come is over, whether or not its code has been taken away yet */
export function wireVoucher(voucher: VoucherFacts, now: Instant): WireVoucher {
  const { terms } = voucher;
  const state = voucherState(voucher, now);
  const isRedemption = voucher.cause.startsWith('redemption:');
  return {
    id: String(voucher.id),
    state,
    // A code is stored before Shopify hears of it: until then nobody could use it.
    code: voucher.state === 'making' || voucher.state === 'not_made' ? null : voucher.code,
    title: terms.title,
    value: wireValue(terms, voucher.amountMinor),
    points: voucher.points,
    source: isRedemption ? 'redemption' : 'first_order',
    created_at: iso(voucher.createdAt),
    expires_at: isoOrNull(voucher.expiresAt),
    minimum_subtotal_minor: terms.conditions.minimumSubtotalMinor,
    combines_with: terms.voucher.combinesWith,
    // Money that is given, or may have been, is not taken back.
    cancellable: (state === 'ready' || state === 'making') && isRedemption && isCode(terms.value),
  };
}

function voucherState(voucher: VoucherFacts, now: Instant): WireVoucherState {
  const { state, endsAs, usedOrderGid, passedOn, expiresAt } = voucher;
  if (usedOrderGid !== null) return passedOn ? 'passed_on' : 'used';
  if (state === 'ending') return endsAs === 'expired' || endsAs === 'withdrawn' ? endsAs : 'cancelling';
  return state === 'ready' && expiresAt !== null && expiresAt <= now ? 'expired' : state;
}

export const isLive = ({ state }: WireVoucher): boolean =>
  state === 'making' || state === 'ready' || state === 'cancelling';
