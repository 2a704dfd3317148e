import type { Queryable } from '#app/db/database.ts';
import { termsAt } from '#app/domain/rewards/grants.ts';
import type { WireOrderAnswer } from '#app/domain/shopper-wire.ts';
import type { Instant } from '#app/domain/time.ts';
import { readGrantedReward } from '#app/ledger/grants.ts';
import type { Visit } from './visit.ts';
import type { HeldVoucher } from './vouchers.ts';

export interface GivingOrder {
  readonly placedAt: Instant;
  /** The member's first that is worth something. */
  readonly isFirst: boolean;
  readonly earns: boolean;
}

type Gift = WireOrderAnswer['gift'];

const NONE: Gift = { state: 'none' };
const WAITING: Gift = { state: 'waiting' };

/**
 * The first-order gift, where an order brought it. Until Shopify has said how many orders the customer made, and until the
 * code is made, it is on its way; but only where something was to be had when the order was placed.
 */
export async function giftOf(
  database: Queryable,
  { shopId, member }: Visit,
  vouchers: readonly HeldVoucher[],
  order: GivingOrder,
): Promise<Gift> {
  if (!order.isFirst || !order.earns) return NONE;
  const gift = vouchers.find(({ cause }) => cause.startsWith('grant:first_order:'))?.wire;
  if (gift) {
    if (gift.state === 'making') return WAITING;
    return gift.state === 'withdrawn' || gift.state === 'not_made' ? NONE : { state: 'given', voucher: gift };
  }
  if (!member || member.ordersTold) return NONE;
  const reward = await readGrantedReward(database, shopId, 'first_order');
  return reward && termsAt(reward, order.placedAt) ? WAITING : NONE;
}
