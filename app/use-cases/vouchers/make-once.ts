import type { Transaction } from '#app/db/database.ts';
import { inTransaction } from '#app/db/database.ts';
import { voucherEndsAt } from '#app/domain/rewards/voucher-end.ts';
import { MINUTE_MS, type Instant } from '#app/domain/time.ts';
import { queuePublications } from '#app/ledger/outgoing.ts';
import type { Made } from '#app/shopify/admin/made.ts';
import { failure, type Failure } from '#app/shopify/result.ts';
import { holdMember, letGo, type DueVoucher, type Tending, type TurnEnd } from './due-voucher.ts';

/** What is written down before Shopify is asked. */
export interface Asked {
  readonly code: string | null;
  readonly expiresAt: Instant | null;
  readonly askedAt: Instant;
}

export type Found =
  | { readonly kind: 'found'; readonly gid: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unclear'; readonly failure: Failure }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** How one kind of voucher is made at Shopify. */
export interface Maker {
  /** Beyond what every shop grants. */
  readonly scopes: readonly string[];
  /** The column that keeps the gid of what was made. */
  readonly keeps: 'discount_gid' | 'remote_gid';
  /** A code of ours, which Shopify takes once: asking twice makes one. Null: nothing tells one asking from another. */
  readonly newCode: (() => string) | null;
  readonly make: (asked: Asked) => Promise<Made>;
  /** Looks whether what was asked for is there. */
  readonly find: (asked: Asked) => Promise<Found>;
}

/**
 * What Shopify has not carried out so long after it was asked, it never will. Money is sent once, within seconds of being
 * written down (waiting for the cost budget and a new token included), and no answer is waited for longer than 15 seconds.
 */
export const BELIEVED_AFTER_MS = 2 * MINUTE_MS;

/**
 * Makes a voucher at Shopify exactly once: the intent is written down first, and after an answer that did not come, what
 * became of it is looked for before anything is asked again. Money is never sent twice.
 */
export async function makeOnce(tending: Tending, voucher: DueVoucher, maker: Maker): Promise<TurnEnd> {
  const lacking = maker.scopes.find((scope) => !tending.scopes.includes(scope));
  if (lacking !== undefined && voucher.askedAt === null) {
    return { kind: 'refused', failure: failure('scope_missing', `The app may not do this: ${lacking}.`) };
  }
  const now = await inTransaction(tending.database, (tx) => tending.clock(tx));
  let underWaySince = voucher.askedAt;
  if (underWaySince !== null) {
    const { code, expiresAt } = voucher;
    const found = await maker.find({ code, expiresAt, askedAt: underWaySince });
    if (found.kind === 'found') return keep(tending, voucher, maker, found.gid);
    if (found.kind !== 'absent') return found;
    const left = underWaySince + BELIEVED_AFTER_MS - now;
    if (left > 0 && maker.newCode === null) return { kind: 'wait', ms: left };
    if (left <= 0) underWaySince = null;
  }
  const asked = await writeDown(tending, voucher, maker, underWaySince ?? now, now);
  // Cancelled since it was claimed.
  if (!asked) {
    await letGo(tending, [voucher]);
    return { kind: 'done' };
  }
  const made = await maker.make(asked);
  switch (made.kind) {
    case 'made':
      return keep(tending, voucher, maker, made.gid);
    case 'taken':
      return takeTaken(tending, voucher, maker, asked);
    case 'unknown':
      return { kind: 'failed', failure: made.failure };
    case 'refused':
    case 'failed': {
      // This call did nothing. An earlier one may yet.
      if (underWaySince !== null) return { kind: 'failed', failure: made.failure };
      await forgetAsking(tending, voucher);
      return { kind: made.kind, failure: made.failure };
    }
  }
}

/** The code is ours and random: what has it is what an earlier call made. */
async function takeTaken(
  tending: Tending,
  voucher: DueVoucher,
  maker: Maker,
  asked: Asked,
): Promise<TurnEnd> {
  const found = await maker.find(asked);
  if (found.kind === 'found') return keep(tending, voucher, maker, found.gid);
  if (found.kind !== 'absent') return found;
  // A card works without our knowing its gid; a discount is needed by its gid to end its code.
  if (maker.keeps === 'remote_gid') return keep(tending, voucher, maker, null);
  return { kind: 'failed', failure: failure('taken', 'Shopify has this code, but does not show it yet.') };
}

async function writeDown(
  { database, shopId, timezone }: Tending,
  { id, terms }: DueVoucher,
  maker: Maker,
  askedAt: Instant,
  now: Instant,
): Promise<Asked | null> {
  const { rows } = await database.query<Asked>({
    name: 'vouchers-asked',
    // What may be under way keeps the end it was asked for with.
    text: `UPDATE voucher SET code = coalesce(code, $3), asked_at = to_timestamp($4::float8 / 1000),
             expires_at = CASE WHEN asked_at IS NULL THEN to_timestamp($5::float8 / 1000) ELSE expires_at END
           WHERE shop_id = $1 AND id = $2 AND state = 'making'
           RETURNING code, expires_at AS "expiresAt", asked_at AS "askedAt"`,
    values: [shopId, id, maker.newCode?.() ?? null, askedAt, voucherEndsAt(terms, now, timezone)],
  });
  return rows[0] ?? null;
}

async function forgetAsking({ database, shopId }: Tending, { id }: DueVoucher): Promise<void> {
  await database.query('UPDATE voucher SET asked_at = NULL WHERE shop_id = $1 AND id = $2', [shopId, id]);
}

function keep(
  { database, shopId, clock }: Tending,
  voucher: DueVoucher,
  { keeps }: Maker,
  gid: string | null,
): Promise<TurnEnd> {
  return inTransaction(database, async (tx) => {
    await holdMember(tx, shopId, voucher);
    const now = await clock(tx);
    await tx.query({
      name: `vouchers-keep-${keeps}`,
      text: `UPDATE voucher SET ${keeps} = $3 WHERE shop_id = $1 AND id = $2`,
      values: [shopId, voucher.id, gid],
    });
    await markMade(tx, shopId, voucher, now);
    return { kind: 'done' };
  });
}

/** From now on it can be used. One that was cancelled while it was made is to be ended now. */
export async function markMade(
  tx: Transaction,
  shopId: number,
  { id, memberId }: Pick<DueVoucher, 'id' | 'memberId'>,
  now: Instant,
): Promise<void> {
  await tx.query({
    name: 'vouchers-made',
    text: `UPDATE voucher SET state = CASE state WHEN 'making' THEN 'ready' ELSE state END,
             due_at = CASE state WHEN 'making' THEN expires_at ELSE to_timestamp($3::float8 / 1000) END,
             made_at = to_timestamp($3::float8 / 1000), asked_at = NULL, claimed_until = NULL, attempts = 0,
             stuck_since = NULL, unclear = false, last_error = NULL
           WHERE shop_id = $1 AND id = $2 AND state IN ('making', 'ending')`,
    values: [shopId, id, now],
  });
  queuePublications(tx, shopId, [memberId]);
}
