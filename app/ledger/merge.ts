/** Merging two customers: everything of the one is from then on read as the other's. */
import type { Transaction } from '#app/db/database.ts';
import { lockMembers } from './balances.ts';
import { emptyBooking, writeBooking, type EntryRow } from './booking.ts';
import { loadHoldings, type LotRow } from './holdings.ts';
import { queueProfileReads, unlist } from './listing.ts';
import { ensureMembers } from './members.ts';
import { forgetOrdersTold } from './orders-told.ts';
import { LockMore } from './settlement.ts';
import type { ShopRules } from './shop-rules.ts';

/**
 * Redirects one customer to another, also when nobody has heard of either. Locks both members, moves every row
 * and restates each holding by a pair of transfer entries; the kept member must then be settled.
 * @returns the member to settle, or null when the two already are one
 */
export async function mergeMembers(
  tx: Transaction,
  rules: ShopRules,
  merge: { readonly keptGid: string; readonly deletedGid: string },
): Promise<number | null> {
  const gids = [merge.keptGid, merge.deletedGid];
  const before = await ensureMembers(tx, rules, gids);
  const kept = before.get(merge.keptGid);
  const deleted = before.get(merge.deletedGid);
  if (!kept || !deleted) throw new LockMore([]);
  await lockMembers(tx, rules.shopId, [...new Set([kept.rootId, deleted.rootId])]);
  const after = await ensureMembers(tx, rules, gids);
  const keptRoot = after.get(merge.keptGid)?.rootId;
  const deletedRoot = after.get(merge.deletedGid)?.rootId;
  if (keptRoot !== kept.rootId || deletedRoot !== deleted.rootId) throw new LockMore([]);
  // A customer is merged away once: that it leads elsewhere already means this is an old story told again.
  if (keptRoot === deletedRoot || deletedRoot !== deleted.memberId) return null;
  await transferLots(tx, rules, deletedRoot, keptRoot);
  await moveRows(tx, rules.shopId, deletedRoot, keptRoot);
  await unlist(tx, rules.shopId, deletedRoot);
  // The kept customer may have taken tags and address from the other.
  await queueProfileReads(tx, rules.shopId, [merge.keptGid]);
  return keptRoot;
}

async function transferLots(tx: Transaction, rules: ShopRules, from: number, to: number): Promise<void> {
  const holdings = await loadHoldings(tx, rules.shopId, [from, to]);
  const booking = emptyBooking();
  const now = await transferTime(tx);
  for (const lot of holdings.get(from)?.lots ?? []) {
    const present = holdings.get(to)?.lots.find((other) => other.cause === lot.cause);
    booking.lots.push(present ? joined(lot, present) : { ...lot, memberId: to });
    if (lot.size === 0) continue;
    const entry = (memberId: number, points: number, way: 'out' | 'in'): EntryRow => ({
      memberId,
      kind: 'transfer',
      points,
      cause: `transfer:${from}:${lot.cause}:${way}`,
      orderGid: lot.kind === 'order' ? lot.cause.slice('order:'.length) : null,
      occurredAt: now,
    });
    booking.entries.push(entry(from, -lot.size, 'out'), entry(to, lot.size, 'in'));
  }
  writeBooking(tx, rules.shopId, booking);
}

async function transferTime(tx: Transaction): Promise<number> {
  const { rows } = await tx.query<{ now: number }>('SELECT now() AS now');
  return rows[0]?.now ?? 0;
}

/** The kept member has held the same order before: one lot, with both members' entries. */
function joined(lot: LotRow, present: LotRow): LotRow {
  return {
    ...present,
    size: lot.size + present.size,
    left: lot.left + present.left,
    expired: lot.expired + present.expired,
    rev: Math.max(lot.rev, present.rev),
    expiryRev: Math.max(lot.expiryRev, present.expiryRev),
  };
}

/** What one passed on to the other nobody passed on; of orders Shopify counts both members' together from now on. */
async function moveVouchers(tx: Transaction, shopId: number, from: number, to: number): Promise<void> {
  await tx.query('UPDATE voucher SET member_id = $3 WHERE shop_id = $1 AND member_id = $2', [
    shopId,
    from,
    to,
  ]);
  await tx.query(
    `UPDATE voucher v SET passed_on = false FROM shop_order o
     WHERE v.shop_id = $1 AND v.member_id = $2 AND v.passed_on AND o.shop_id = $1 AND o.order_gid = v.used_order_gid
       AND o.member_id = $2`,
    [shopId, to],
  );
  forgetOrdersTold(tx, shopId, new Set([from, to]));
}

/** Entries stay where they are, append-only; they are read through the member's root. */
async function moveRows(tx: Transaction, shopId: number, from: number, to: number): Promise<void> {
  const values = [shopId, from, to];
  await tx.query('DELETE FROM lot WHERE shop_id = $1 AND member_id = $2', [shopId, from]);
  await tx.query('UPDATE member_fact SET member_id = $3 WHERE shop_id = $1 AND member_id = $2', values);
  await tx.query('UPDATE shop_order SET member_id = $3 WHERE shop_id = $1 AND member_id = $2', values);
  await moveVouchers(tx, shopId, from, to);
  await tx.query('DELETE FROM publication WHERE shop_id = $1 AND member_id = $2', [shopId, from]);
  await tx.query(
    `UPDATE balance k SET forgiven = k.forgiven + d.forgiven, earning = k.earning OR d.earning
     FROM balance d WHERE k.shop_id = $1 AND k.member_id = $3 AND d.shop_id = $1 AND d.member_id = $2`,
    values,
  );
  await tx.query(
    `UPDATE balance SET available = 0, pending = 0, debt = 0, earned_lifetime = 0, forgiven = 0, tier = NULL,
            next_boundary_at = NULL, last_event_at = NULL, joined_at = NULL, spend_from = NULL, spend_minor = 0, earning = false
     WHERE shop_id = $1 AND member_id = $2`,
    [shopId, from],
  );
  await tx.query('UPDATE member SET root_id = $3 WHERE shop_id = $1 AND root_id = $2', values);
}
