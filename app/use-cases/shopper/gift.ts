import type { WireOrderAnswer } from '#app/domain/shopper-wire.ts';
import type { Visit } from './visit.ts';
import type { HeldVoucher } from './vouchers.ts';

/**
 * The first-order gift, where an order brought it: the member's first that earns. Until Shopify has said how many
 * orders the customer made, and until the code is made, it is on its way.
 */
export function giftOf(
  { rewards, member }: Visit,
  vouchers: readonly HeldVoucher[],
  order: { readonly isFirst: boolean; readonly earns: boolean },
): WireOrderAnswer['gift'] {
  if (!order.isFirst || !order.earns) return { state: 'none' };
  const gift = vouchers.find(({ cause }) => cause.startsWith('grant:first_order:'))?.wire;
  if (gift) {
    if (gift.state === 'making') return { state: 'waiting' };
    const isGone = gift.state === 'withdrawn' || gift.state === 'not_made';
    return isGone ? { state: 'none' } : { state: 'given', voucher: gift };
  }
  const isOffered = rewards.some(({ grantedFor }) => grantedFor === 'first_order');
  return { state: isOffered && member?.ordersTold === false ? 'waiting' : 'none' };
}
