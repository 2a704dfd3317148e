/** What staff decide about a voucher that is stuck. */
import type { Clock } from '#app/db/clock.ts';
import type { Database, Transaction } from '#app/db/database.ts';
import type { Instant } from '#app/domain/time.ts';
import { queuePublications } from '#app/ledger/outgoing.ts';
import { inSettlement } from '#app/ledger/settlement.ts';
import type { ShopRules } from '#app/ledger/shop-rules.ts';
import type { HeldVoucher } from '#app/ledger/vouchers.ts';
import { failure, success, type Result } from '#app/shopify/result.ts';
import { endVoucher, openVoucher } from './finish-voucher.ts';
import { recordStaffAction, type Staff } from './record-staff-action.ts';
import { markMade } from './vouchers/make-once.ts';
import { VISIT, wakeShops } from './wake-shops.ts';

export type ResolveCode =
  | 'unknown_voucher'
  /** It has gone on by itself meanwhile. */
  | 'not_stuck'
  /** Whether Shopify has made it is still being looked for. */
  | 'under_way';

export interface StaffWish {
  readonly voucherId: number;
  readonly staff: Staff;
}

type Resolved = Result<void, ResolveCode>;

/** How a stuck voucher stands, under its member's lock. */
interface Stuck {
  readonly unclear: boolean;
  readonly isStuck: boolean;
  readonly isAsked: boolean;
  readonly isClaimed: boolean;
  /** It has been ready. */
  readonly isMade: boolean;
}

/** Lets the app go on at once; what may have been made is looked for first, so nothing is given twice. */
export function tryVoucherAgain(
  database: Database,
  shopId: number,
  wish: StaffWish,
  clock: Clock,
): Promise<Resolved> {
  return resolve(database, shopId, wish, clock, async ({ tx, voucher, stuck, now }) => {
    if (!stuck.isStuck) return NOT_STUCK;
    await tx.query(
      `UPDATE voucher SET due_at = to_timestamp($3::float8 / 1000), attempts = 0, stuck_since = NULL, unclear = false
       WHERE shop_id = $1 AND id = $2`,
      [shopId, voucher.voucherId, now],
    );
    await wakeShops(tx, VISIT.tendVouchers, [shopId]);
    return 'voucher.tried_again';
  });
}

/** Staff have seen at Shopify that it was given. */
export function confirmGiven(
  database: Database,
  shopId: number,
  wish: StaffWish,
  clock: Clock,
): Promise<Resolved> {
  return resolve(database, shopId, wish, clock, async ({ tx, voucher, stuck, now }) => {
    if (!stuck.unclear || !wasNeverMade(voucher, stuck)) return NOT_STUCK;
    // One that was to be ended is due at once, and stays: money that was given stays given.
    await wakeShops(tx, VISIT.tendVouchers, [shopId]);
    await markMade(tx, shopId, { id: voucher.voucherId, memberId: voucher.memberId }, now);
    return 'voucher.confirmed';
  });
}

/** Staff have seen at Shopify that it was not given, or will not wait any longer: the points go back. */
export function returnPoints(
  database: Database,
  shopId: number,
  wish: StaffWish,
  clock: Clock,
): Promise<Resolved> {
  return resolve(database, shopId, wish, clock, async ({ tx, rules, open, voucher, stuck }) => {
    if (!stuck.isStuck || !wasNeverMade(voucher, stuck)) return NOT_STUCK;
    // What is being ended needs nobody, unless it cannot be told what Shopify did.
    if (voucher.state === 'ending' && !stuck.unclear) return NOT_STUCK;
    if (stuck.isClaimed || (stuck.isAsked && !stuck.unclear)) {
      return failure(
        'under_way',
        'Whether Shopify has made it is still being looked for. Try it again first.',
      );
    }
    await endVoucher(tx, rules, open, voucher, voucher.endsAs ?? 'not_made');
    return 'voucher.points_returned';
  });
}

/** Of what staff are asked about: it is being made, or was to be ended while that was not clear. */
function wasNeverMade({ state }: HeldVoucher, { isMade }: Stuck): boolean {
  return state === 'making' || (state === 'ending' && !isMade);
}

const NOT_STUCK = failure('not_stuck', 'This voucher is not stuck any more. Load the page again.');

type Opened = NonNullable<Awaited<ReturnType<typeof openVoucher>>>;

interface Deed {
  readonly tx: Transaction;
  readonly rules: ShopRules;
  readonly open: Opened['open'];
  readonly voucher: HeldVoucher;
  readonly stuck: Stuck;
  readonly now: Instant;
}

/** @param deed what is done, told as the staff action it is */
async function resolve(
  database: Database,
  shopId: number,
  { voucherId, staff }: StaffWish,
  clock: Clock,
  deed: (on: Deed) => Promise<string | (Resolved & { readonly ok: false })>,
): Promise<Resolved> {
  const unknown = failure('unknown_voucher', 'There is no such voucher.');
  const result = await inSettlement(database, shopId, 'share', async (tx, rules): Promise<Resolved> => {
    const opened = await openVoucher(tx, rules, voucherId, clock);
    if (!opened) return unknown;
    const { open, voucher } = opened;
    const { now } = open;
    const stuck = await readStuck(tx, shopId, voucherId, now);
    const done = await deed({ ...{ tx, rules, open, voucher, stuck, now } });
    if (typeof done !== 'string') return done;
    const detail = { voucherId };
    await recordStaffAction(tx, shopId, staff, now, { action: done, memberId: voucher.memberId, detail });
    if (rules.publishes) queuePublications(tx, shopId, [voucher.memberId]);
    return success(undefined);
  });
  return result ?? unknown;
}

async function readStuck(tx: Transaction, shopId: number, voucherId: number, now: Instant): Promise<Stuck> {
  const { rows } = await tx.query<Stuck>(
    `SELECT unclear, unclear OR stuck_since IS NOT NULL AS "isStuck", asked_at IS NOT NULL AS "isAsked", made_at IS NOT NULL AS "isMade",
            coalesce(claimed_until > to_timestamp($3::float8 / 1000), false) AS "isClaimed"
     FROM voucher WHERE shop_id = $1 AND id = $2 FOR UPDATE`,
    [shopId, voucherId, now],
  );
  return rows[0] ?? { unclear: false, isStuck: false, isAsked: false, isClaimed: false, isMade: false };
}
