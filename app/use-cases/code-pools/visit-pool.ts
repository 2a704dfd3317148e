import { inTransaction } from '#app/db/database.ts';
import { DAY_MS, type Instant } from '#app/domain/time.ts';
import { ALWAYS, poolTime } from '#app/domain/rewards/pool-time.ts';
import { CODES_A_CALL } from '#app/shopify/admin/discount-documents.ts';
import { findDiscount, makeDiscount, pieceMinor } from '#app/shopify/admin/make-discount.ts';
import { addCodes, readAddedCodes, readNewestCodes } from '#app/shopify/admin/pool-codes.ts';
import { discountInput } from '#app/shopify/discount-input.ts';
import { failure, success, type Failure } from '#app/shopify/result.ts';
import { isOfTheShop } from '../outgoing-errors.ts';
import { discountTitle } from '../vouchers/discount-title.ts';
import type { DuePool, Filling, PoolEnd } from './due-pool.ts';
import { newCode } from './open-pool.ts';
import { countCodes, dropCodes, emptyPool, markReady, waitingCodes, writeCodes } from './pool-rows.ts';

/** A pool holds at least so many, and at most so many, codes that nobody has. */
const LEAST = 100;
const MOST = 2_000;
const WEEK_MS = 7 * DAY_MS;
/** Shopify makes 250 codes in a second or two. */
const LOOK_AGAIN_MS = 1_000;

/**
 * One step for a pool: makes its discount, asks Shopify for codes, or takes over what has become of those asked for.
 * Everything is written down before Shopify hears of it, and looked for before it is asked again.
 */
export async function visitPool(filling: Filling, pool: DuePool): Promise<PoolEnd> {
  const now = await inTransaction(filling.database, (tx) => filling.clock(tx));
  if (pool.discountGid === null) {
    const isOld = poolTime(pool.terms, now, filling.timezone).month !== pool.month;
    const { waiting } = await countCodes(filling, pool, now);
    if (waiting === 0 && (isOld || !pool.isWanted))
      return isOld ? { kind: 'closed' } : { kind: 'idle', nextAt: null };
    return makePoolDiscount(filling, pool, now);
  }
  const end = await stepOf(filling, pool, pool.discountGid, now);
  return end.kind === 'refused' ? startOver(filling, pool, end) : end;
}

async function stepOf(filling: Filling, pool: DuePool, discountGid: string, now: Instant): Promise<PoolEnd> {
  if (pool.bulkGid !== null) return takeOver(filling, pool, pool.bulkGid);
  const asked = await waitingCodes(filling, pool);
  if (asked.length > 0) return askAgain(filling, pool, discountGid, asked);
  return refill(filling, pool, discountGid, now);
}

/** Somebody has deleted the discount in the shop's admin: its codes are dead, and there is to be another. */
async function startOver(filling: Filling, pool: DuePool, refused: PoolEnd): Promise<PoolEnd> {
  const found = await findDiscount(filling.client, pool.firstCode);
  if (!found.ok) return endOf(found);
  if (found.value !== null) return refused;
  await emptyPool(filling, pool);
  return { kind: 'wait', ms: 0 };
}

async function makePoolDiscount(filling: Filling, pool: DuePool, now: Instant): Promise<PoolEnd> {
  // A first attempt has nothing to look for.
  if (pool.attempts > 1) {
    const found = await findDiscount(filling.client, pool.firstCode);
    if (!found.ok) return endOf(found);
    if (found.value !== null) return keepDiscount(filling, pool, found.value);
  }
  const { value } = pool.terms;
  const piece =
    value.kind === 'free_product'
      ? await pieceMinor(filling.client, value.productGid, filling.exponent)
      : success(null);
  if (!piece.ok) return piece.code === 'product_gone' ? { kind: 'refused', failure: piece } : endOf(piece);
  const made = await makeDiscount(
    filling.client,
    discountInput({
      ...{ terms: pool.terms, code: pool.firstCode, amountMinor: null, pieceMinor: piece.value },
      ...{ exponent: filling.exponent, customerGid: null, startsAt: now, endsAt: pool.endsAt },
      title: discountTitle(pool.terms, filling, pool.month === ALWAYS ? null : pool.month),
    }),
  );
  if (made.kind === 'made') return keepDiscount(filling, pool, made.gid);
  if (made.kind === 'refused') return { kind: 'refused', failure: made.failure };
  if (made.kind === 'taken')
    return { kind: 'failed', failure: failure('taken', 'Shopify has this code already.') };
  return { kind: 'failed', failure: made.failure };
}

async function keepDiscount(
  { database, shopId }: Filling,
  { id }: DuePool,
  discountGid: string,
): Promise<PoolEnd> {
  await database.query('UPDATE code_pool SET discount_gid = $3 WHERE shop_id = $1 AND id = $2', [
    shopId,
    id,
    discountGid,
  ]);
  return { kind: 'wait', ms: 0 };
}

/** Codes that were written down, and of which it is not known whether Shopify heard of them. */
async function askAgain(
  filling: Filling,
  pool: DuePool,
  discountGid: string,
  asked: readonly string[],
): Promise<PoolEnd> {
  const there = await readNewestCodes(filling.client, pool.firstCode);
  if (!there.ok) return endOf(there);
  const missing = asked.filter((code) => !there.value.has(code));
  await markReady(
    filling,
    pool,
    asked.filter((code) => there.value.has(code)),
  );
  return missing.length === 0 ? { kind: 'wait', ms: 0 } : ask(filling, pool, discountGid, missing);
}

async function ask(
  filling: Filling,
  pool: DuePool,
  discountGid: string,
  codes: readonly string[],
): Promise<PoolEnd> {
  const made = await addCodes(filling.client, discountGid, codes);
  if (made.kind === 'made') {
    await filling.database.query('UPDATE code_pool SET bulk_gid = $3 WHERE shop_id = $1 AND id = $2', [
      filling.shopId,
      pool.id,
      made.gid,
    ]);
    return { kind: 'wait', ms: LOOK_AGAIN_MS };
  }
  if (made.kind === 'taken')
    return { kind: 'failed', failure: failure('taken', 'Shopify has such codes already.') };
  return { kind: made.kind === 'refused' ? 'refused' : 'failed', failure: made.failure };
}

async function takeOver(filling: Filling, pool: DuePool, bulkGid: string): Promise<PoolEnd> {
  const told = await readAddedCodes(filling.client, bulkGid);
  if (!told.ok) return endOf(told);
  if (told.value.kind === 'under_way') return { kind: 'wait', ms: LOOK_AGAIN_MS };
  if (told.value.kind === 'done') {
    const { added, refused } = told.value;
    // Refused as taken may mean: by an earlier call of ours whose answer was lost.
    const there =
      refused.length > 0 ? await readNewestCodes(filling.client, pool.firstCode) : success(new Set());
    if (!there.ok) return endOf(there);
    await markReady(filling, pool, [...added, ...refused.filter((code) => there.value.has(code))]);
    await dropCodes(
      filling,
      pool,
      refused.filter((code) => !there.value.has(code)),
    );
  }
  await filling.database.query('UPDATE code_pool SET bulk_gid = NULL WHERE shop_id = $1 AND id = $2', [
    filling.shopId,
    pool.id,
  ]);
  return { kind: 'wait', ms: 0 };
}

async function refill(filling: Filling, pool: DuePool, discountGid: string, now: Instant): Promise<PoolEnd> {
  const { month, nextAt } = poolTime(pool.terms, now, filling.timezone);
  const { ready, waiting, handedOut, successorReady } = await countCodes(filling, pool, now - WEEK_MS);
  const isCurrent = pool.isWanted && month === pool.month;
  const target = isCurrent ? Math.min(MOST, Math.max(LEAST, handedOut)) : waiting;
  const missing = Math.max(target, waiting) - ready;
  // Not for every code that is taken while the pool is filled up.
  if (ready < waiting || (isCurrent && missing >= Math.min(CODES_A_CALL, target / 2))) {
    const codes = Array.from({ length: Math.min(CODES_A_CALL, missing) }, () => newCode(filling));
    await writeCodes(filling, pool, codes);
    return ask(filling, pool, discountGid, codes);
  }
  if (isCurrent) return { kind: 'idle', nextAt, low: Math.floor(target / 2) };
  // Last month's codes serve until this month's are there; a reward that is off may be turned on again.
  if (month !== pool.month && pool.isWanted) {
    return successorReady ? { kind: 'closed' } : { kind: 'idle', nextAt: now + 60_000 };
  }
  return { kind: 'idle', nextAt: month === pool.month ? nextAt : null };
}

function endOf(failed: Failure): PoolEnd {
  if (isOfTheShop(failed.code)) return { kind: 'failed', failure: failed };
  return { kind: failed.code === 'discount_gone' ? 'refused' : 'failed', failure: failed };
}
