import type { Clock } from '#app/db/clock.ts';
import type { Database, Transaction } from '#app/db/database.ts';
import { openMember, storeFact, type OpenAccount } from '#app/ledger/facts.ts';
import { settleGrants } from '#app/ledger/grants.ts';
import { queuePublications } from '#app/ledger/outgoing.ts';
import { inSettlement, LockMore } from '#app/ledger/settlement.ts';
import type { ShopRules } from '#app/ledger/shop-rules.ts';
import {
  endDiffers,
  readVouchers,
  standingOf,
  writeStandings,
  type HeldVoucher,
} from '#app/ledger/vouchers.ts';
import { giveCodes } from './give-codes.ts';

export type VoucherEnd = 'cancelled' | 'expired' | 'withdrawn' | 'not_made';

/**
 * Sets a voucher's end, once, and settles its points: cancelled, the redemption drops out; not made, the points are
 * given back. Ending it again in whatever way changes nothing, and what has become ready meanwhile was made.
 */
export async function finishVoucher(
  database: Database,
  shopId: number,
  voucherId: number,
  outcome: VoucherEnd,
  clock: Clock,
): Promise<void> {
  await inSettlement(database, shopId, 'share', async (tx, rules) => {
    const opened = await openVoucher(tx, rules, voucherId, clock);
    if (opened) await endVoucher(tx, rules, opened.open, opened.voucher, outcome);
  });
}

/** A voucher under its member's lock; `null` when the shop has none such. */
export async function openVoucher(
  tx: Transaction,
  rules: ShopRules,
  voucherId: number,
  clock: Clock,
): Promise<{ readonly open: OpenAccount; readonly voucher: HeldVoucher } | null> {
  const { rows } = await tx.query<{ memberId: number }>(
    'SELECT member_id AS "memberId" FROM voucher WHERE shop_id = $1 AND id = $2',
    [rules.shopId, voucherId],
  );
  const memberId = rows[0]?.memberId;
  const open = memberId === undefined ? null : await openMember(tx, rules, memberId, clock);
  if (!open) return null;
  // Whoever asks Shopify for it writes that down without the member's lock.
  await tx.query('SELECT 1 FROM voucher WHERE shop_id = $1 AND id = $2 FOR NO KEY UPDATE', [
    rules.shopId,
    voucherId,
  ]);
  const [voucher] = await readVouchers(tx, rules.shopId, { ids: [voucherId] });
  if (voucher?.memberId !== open.holding.memberId) throw new LockMore([]);
  return { open, voucher };
}

/** @param open its member, locked */
export async function endVoucher(
  tx: Transaction,
  rules: ShopRules,
  open: OpenAccount,
  voucher: HeldVoucher,
  outcome: VoucherEnd,
): Promise<void> {
  if (voucher.state !== 'making' && voucher.state !== 'ready' && voucher.state !== 'ending') return;
  if (outcome === 'not_made' && voucher.state !== 'making') return;
  const { shopId } = rules;
  const { memberId } = open.holding;
  // One withdrawn has its end from its cause: the order that was undone.
  const endedAt = outcome === 'withdrawn' ? (voucher.endedAt ?? open.now) : open.now;
  await tx.query(
    `UPDATE voucher SET state = $3, ends_as = NULL, ended_at = to_timestamp($4::float8 / 1000), due_at = NULL,
       claimed_until = NULL, stuck_since = NULL, unclear = false, asked_at = NULL
     WHERE shop_id = $1 AND id = $2`,
    [shopId, voucher.voucherId, outcome, endedAt],
  );
  const standing = standingOf({ ...voucher, state: outcome, endsAs: null, endedAt }, voucher.uses);
  await writeStandings(tx, shopId, [standing], open.now);
  const fact = open.holding.facts.find(({ cause }) => cause === voucher.cause);
  if (fact && endDiffers(standing)) {
    const { end } = standing;
    await storeFact(tx, rules, open, { ...fact, ended: end?.ended ?? null, endedAt: end?.at ?? null });
    return;
  }
  if (rules.publishes) queuePublications(tx, shopId, [memberId]);
  if (outcome !== 'withdrawn' || voucher.redemption) return;
  // What it was given for may have come about again meanwhile.
  const { granted } = await settleGrants(tx, rules, [memberId], open.now);
  await giveCodes(tx, rules, granted, open.now);
}
