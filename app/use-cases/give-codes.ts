import type { Transaction } from '#app/db/database.ts';
import { isPooled, type RewardTerms } from '#app/domain/rewards/reward-terms.ts';
import { voucherEndsAt } from '#app/domain/rewards/voucher-end.ts';
import type { Instant } from '#app/domain/time.ts';
import type { ShopRules } from '#app/ledger/shop-rules.ts';
import { makeVoucherReady } from '#app/ledger/vouchers.ts';
import { takeReadyCode } from './take-code.ts';
import { VISIT, wakeShops } from './wake-shops.ts';

/** A voucher that has just come about and waits for its code. */
export interface WaitingVoucher {
  readonly voucherId: number;
  readonly rewardId: number;
  readonly version: number;
  readonly terms: RewardTerms;
}

/**
 * Hands out codes that were made beforehand, in the transaction in which the vouchers come about. What has none to be
 * had waits, and is made as soon as the worker comes to it.
 */
export async function giveCodes(
  tx: Transaction,
  { shopId, timezone }: ShopRules,
  vouchers: readonly WaitingVoucher[],
  now: Instant,
): Promise<void> {
  let isWaiting = false;
  for (const { voucherId, rewardId, version, terms } of vouchers) {
    const ready = isPooled(terms) ? await takeReadyCode(tx, shopId, rewardId, version, now) : null;
    if (!ready) isWaiting = true;
    else
      await makeVoucherReady(tx, shopId, voucherId, {
        ...ready,
        at: now,
        expiresAt: voucherEndsAt(terms, now, timezone),
      });
  }
  if (isWaiting) await wakeShops(tx, VISIT.tendVouchers, [shopId]);
}
