import { inTransaction } from '#app/db/database.ts';
import { isCode, isPooled } from '#app/domain/rewards/reward-terms.ts';
import { MINUTE_MS, type Instant } from '#app/domain/time.ts';
import { queueFetches, queuePublications } from '#app/ledger/outgoing.ts';
import { deleteCodes, deleteDiscount, readCodeUse, type CodeUse } from '#app/shopify/admin/end-codes.ts';
import { failure } from '#app/shopify/result.ts';
import { finishVoucher } from '../finish-voucher.ts';
import { backOffSql } from '../outgoing-errors.ts';
import { holdMember, type DueVoucher, type Tending, type TurnEnd } from './due-voucher.ts';
import { BELIEVED_AFTER_MS } from './make-once.ts';
import { makerOf } from './makers.ts';

/** A code whose deletion goes with others of its discount, in one call. */
export interface ToDelete {
  readonly voucher: DueVoucher;
  readonly discountGid: string;
  readonly codeGid: string;
}

const LOOK_AGAIN_MS = 1_000;
/** A deletion that does not show after so long is asked for again. */
const DELETED_AFTER_MS = MINUTE_MS;

/**
 * A step towards a voucher's end: looks whether its code was used, has it deleted, and ends the voucher when the code is
 * gone and no order has it. Who was quicker with an order keeps it.
 */
export async function endVoucher(tending: Tending, voucher: DueVoucher): Promise<TurnEnd | ToDelete> {
  const now = await inTransaction(tending.database, (tx) => tending.clock(tx));
  if (voucher.state === 'ready') return endReady(tending, voucher, now);
  if (!isCode(voucher.terms.value)) return endMoney(tending, voucher, now);
  return endCode(tending, voucher, now);
}

/** A ready voucher is due when its time is up, or when an order with its code has yet to be found. */
async function endReady(tending: Tending, voucher: DueVoucher, now: Instant): Promise<TurnEnd | ToDelete> {
  const { expiresAt, terms, usedOrderGid } = voucher;
  if (usedOrderGid !== null) return stayReady(tending, voucher, []);
  if (expiresAt === null || expiresAt > now) return findOrder(tending, voucher, now);
  if (isCode(terms.value)) {
    if (!(await beginExpiry(tending, voucher))) return { kind: 'wait', ms: 0 };
    return endCode(tending, { ...voucher, state: 'ending', endsAs: 'expired' }, now);
  }
  // Shopify ends cards and credits by itself.
  await finishVoucher(tending.database, tending.shopId, voucher.id, 'expired', tending.clock);
  return { kind: 'done' };
}

/**
 * Money that was given stays given. Taken back before Shopify was asked, or never carried out, it is not given at all.
 */
async function endMoney(tending: Tending, voucher: DueVoucher, now: Instant): Promise<TurnEnd> {
  const { askedAt, isMade, code, expiresAt, customerGid } = voucher;
  if (isMade) return stayReady(tending, voucher, []);
  if (askedAt === null || customerGid === null) return finish(tending, voucher);
  const maker = makerOf(tending, voucher, customerGid);
  const found = await maker.find({ code, expiresAt, askedAt });
  if (found.kind === 'found') return stayReady(tending, voucher, []);
  if (found.kind !== 'absent') return found;
  const left = askedAt + BELIEVED_AFTER_MS - now;
  return left > 0 ? { kind: 'wait', ms: left } : finish(tending, voucher);
}

async function beginExpiry({ database, shopId }: Tending, { id, memberId }: DueVoucher): Promise<boolean> {
  return inTransaction(database, async (tx) => {
    await holdMember(tx, shopId, { memberId });
    const { rowCount } = await tx.query({
      name: 'vouchers-expire',
      text: `UPDATE voucher SET state = 'ending', ends_as = 'expired', ended_at = expires_at, asked_at = NULL
             WHERE shop_id = $1 AND id = $2 AND state = 'ready' AND used_order_gid IS NULL`,
      values: [shopId, id],
    });
    if (rowCount === 1) queuePublications(tx, shopId, [memberId]);
    return rowCount === 1;
  });
}

async function endCode(tending: Tending, voucher: DueVoucher, now: Instant): Promise<TurnEnd | ToDelete> {
  const { code, askedAt, terms } = voucher;
  if (code === null) return finish(tending, voucher);
  const use = await readCodeUse(tending.client, code);
  if (!use.ok) return { kind: 'failed', failure: use };
  const unknown = await unknownOrders(tending, voucher, use.value);
  // Of one that has expired nothing hangs on an order that is not to be seen; should it show up, it counts.
  const isUsed = unknown !== 'unused' && (unknown.length > 0 || voucher.endsAs !== 'expired');
  if (isUsed) return stayReady(tending, voucher, unknown);
  const { discountGid, codeGid } = use.value;
  if (discountGid === null) {
    // Ended while it was made: what was asked for then may come yet.
    const mayCome = askedAt !== null && !voucher.isMade && now - askedAt < BELIEVED_AFTER_MS;
    return mayCome ? { kind: 'wait', ms: askedAt + BELIEVED_AFTER_MS - now } : finish(tending, voucher);
  }
  if (askedAt !== null && voucher.isMade && now - askedAt < DELETED_AFTER_MS)
    return { kind: 'wait', ms: LOOK_AGAIN_MS };
  if (!isPooled(terms)) {
    await noteAsked(tending, [voucher], now);
    const end = await endOfDeletion(tending, [voucher], await deleteDiscount(tending.client, discountGid));
    return end(voucher);
  }
  if (codeGid === null)
    return { kind: 'failed', failure: failure('not_listed', 'Shopify does not list this code yet.') };
  return { voucher, discountGid, codeGid };
}

async function finish(tending: Tending, { id, endsAs }: DueVoucher): Promise<TurnEnd> {
  await finishVoucher(tending.database, tending.shopId, id, endsAs ?? 'cancelled', tending.clock);
  return { kind: 'done' };
}

/** Deletes codes of one discount together. */
export async function deleteTogether(
  tending: Tending,
  discountGid: string,
  codes: readonly ToDelete[],
): Promise<DeletionEnd> {
  const now = await inTransaction(tending.database, (tx) => tending.clock(tx));
  const vouchers = codes.map(({ voucher }) => voucher);
  await noteAsked(tending, vouchers, now);
  const gids = codes.map(({ codeGid }) => codeGid);
  return endOfDeletion(tending, vouchers, await deleteCodes(tending.client, discountGid, gids));
}

/** Written before the call: a next look that finds the code waits for what may be under way. */
async function noteAsked(
  { database, shopId }: Tending,
  vouchers: readonly DueVoucher[],
  at: Instant | null,
): Promise<void> {
  await database.query({
    name: 'vouchers-deletion-asked',
    text: `UPDATE voucher SET asked_at = to_timestamp($3::float8 / 1000)
           WHERE shop_id = $1 AND id = ANY($2::bigint[]) AND state = 'ending'`,
    values: [shopId, vouchers.map(({ id }) => id), at],
  });
}

/** What it means for one of the vouchers: asked for before, in vain, it is asked for ever more rarely and shown as stuck. */
type DeletionEnd = (voucher: DueVoucher) => TurnEnd;

const NOT_DELETED = failure('not_deleted', 'Shopify has not deleted this code yet.');

async function endOfDeletion(
  tending: Tending,
  vouchers: readonly DueVoucher[],
  deletion: Awaited<ReturnType<typeof deleteDiscount>>,
): Promise<DeletionEnd> {
  if (deletion.kind === 'asked') {
    return ({ askedAt, isMade }) =>
      askedAt !== null && isMade
        ? { kind: 'failed', failure: NOT_DELETED }
        : { kind: 'wait', ms: LOOK_AGAIN_MS };
  }
  if (deletion.kind !== 'unknown') await noteAsked(tending, vouchers, null);
  return () => ({ kind: 'failed', failure: deletion.failure });
}

/**
 * What speaks for the code's use: orders we have not heard of, or one that stands. Orders known and undone do not, nor
 * does Shopify's count where it counts only those.
 */
async function unknownOrders(
  { database, shopId }: Tending,
  { id }: DueVoucher,
  { count, orderGids }: CodeUse,
): Promise<'unused' | readonly string[]> {
  const { rows } = await database.query<{ gid: string; stands: boolean }>({
    name: 'voucher-uses-known',
    text: `SELECT order_gid AS gid, undone_at IS NULL AS stands FROM voucher_use WHERE shop_id = $1 AND voucher_id = $2`,
    values: [shopId, id],
  });
  const known = new Set(rows.map(({ gid }) => gid));
  const unknown = orderGids.filter((gid) => !known.has(gid));
  const isUsed = unknown.length > 0 || rows.some(({ stands }) => stands) || count > rows.length;
  return isUsed ? unknown : 'unused';
}

/** When the order of a use that only Shopify knows of is looked for again. It may have been deleted. */
const FIND_AGAIN = backOffSql('10 minutes', '1 day');

/**
 * Just used, or what cannot be taken back: it is ready again. The orders are fetched, and looked for again later until one
 * is known to have used it: Shopify may count a use and show no order yet, or the fetch give up.
 */
async function stayReady(
  { database, shopId, clock }: Tending,
  { id, memberId, usedOrderGid, terms }: DueVoucher,
  orders: readonly string[],
): Promise<TurnEnd> {
  await inTransaction(database, async (tx) => {
    await holdMember(tx, shopId, { memberId });
    const isToBeFound = usedOrderGid === null && isCode(terms.value);
    await tx.query({
      name: 'vouchers-stay',
      text: `UPDATE voucher SET state = 'ready', ends_as = NULL, ended_at = NULL, claimed_until = NULL, asked_at = NULL,
               stuck_since = NULL, last_error = NULL, attempts = CASE WHEN $4 THEN attempts ELSE 0 END,
               due_at = CASE WHEN $4 THEN to_timestamp($3::float8 / 1000) + ${FIND_AGAIN} END
             WHERE shop_id = $1 AND id = $2 AND state IN ('ready', 'ending')`,
      values: [shopId, id, await clock(tx), isToBeFound],
    });
    queueFetches(tx, shopId, new Map(orders.map((gid) => [gid, 'voucher_used'])));
    queuePublications(tx, shopId, [memberId]);
  });
  return { kind: 'done' };
}

/** Was used while it was to be ended, and the order was not to be seen then. */
async function findOrder(tending: Tending, voucher: DueVoucher, now: Instant): Promise<TurnEnd> {
  const { database, shopId } = tending;
  const use = voucher.code === null ? null : await readCodeUse(tending.client, voucher.code);
  if (use && !use.ok) return { kind: 'failed', failure: use };
  const unknown = use ? await unknownOrders(tending, voucher, use.value) : 'unused';
  if (unknown !== 'unused') return stayReady(tending, voucher, unknown);
  await database.query({
    name: 'vouchers-as-before',
    text: `UPDATE voucher SET claimed_until = NULL, attempts = 0, due_at = expires_at
           WHERE shop_id = $1 AND id = $2 AND state = 'ready' AND (expires_at IS NULL OR expires_at > to_timestamp($3::float8 / 1000))`,
    values: [shopId, voucher.id, now],
  });
  return { kind: 'done' };
}
