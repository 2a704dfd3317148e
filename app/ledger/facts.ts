/** Facts that a member or staff make: redemptions, adjustments, forgiveness, leaving. Never undone by a delivery. */
import { foldAccount, type Account, type MemberFact } from '#app/domain/account.ts';
import type { Transaction } from '#app/db/database.ts';
import type { Instant } from '#app/domain/time.ts';
import { lockMembers, type BalanceRow } from './balances.ts';
import { bookAccount } from './book-account.ts';
import { bookDebit } from './book-debit.ts';
import { emptyBooking, writeBooking } from './booking.ts';
import { factsOf, loadHoldings, type Holding } from './holdings.ts';
import { findMembers, rootOf } from './members.ts';
import { queuePublications } from './outgoing.ts';
import type { Clock } from '#app/db/clock.ts';
import { LockMore } from './settlement.ts';
import type { ShopRules } from './shop-rules.ts';

/** Chosen by callers, and part of causes: a colon could be read as the end of one. */
export function isFactId(id: string): boolean {
  return /^[\w-]{1,100}$/.test(id);
}

export const BAD_FACT_ID = 'The id must be 1 to 100 letters, digits, dashes or underscores.';

/** A member under lock, as its account stands at `now`. */
export interface OpenAccount {
  readonly holding: Holding;
  readonly balance: BalanceRow;
  readonly account: Account;
  readonly now: Instant;
}

/** Locks the member of a customer and folds its account; `null` when nobody has heard of the customer. */
export async function openAccount(
  tx: Transaction,
  rules: ShopRules,
  customerGid: string,
  clock: Clock,
): Promise<OpenAccount | null> {
  return openRoot(tx, rules, clock, async () => {
    const member = (await findMembers(tx, rules, [customerGid])).get(customerGid);
    return member?.rootId;
  });
}

/** The same by our own id of a member, or of one that was merged into it; `null` when the shop has none such. */
export async function openMember(
  tx: Transaction,
  rules: ShopRules,
  memberId: number,
  clock: Clock,
): Promise<OpenAccount | null> {
  return openRoot(tx, rules, clock, () => rootOf(tx, rules.shopId, memberId));
}

async function openRoot(
  tx: Transaction,
  rules: ShopRules,
  clock: Clock,
  findRoot: () => Promise<number | undefined>,
): Promise<OpenAccount | null> {
  const rootId = await findRoot();
  if (rootId === undefined) return null;
  const balance = (await lockMembers(tx, rules.shopId, [rootId])).get(rootId);
  // A merge may have come between the two statements.
  if (!balance || (await findRoot()) !== rootId) throw new LockMore([]);
  const now = await clock(tx);
  const holding = (await loadHoldings(tx, rules.shopId, [rootId])).get(rootId);
  if (!holding) throw new LockMore([]);
  return { holding, balance, account: foldAccount(factsOf(holding), rules, now), now };
}

export interface KnownFact {
  readonly memberId: number;
  readonly kind: MemberFact['kind'];
  readonly points: number;
  readonly tier: string | null;
  readonly tierLocked: boolean | null;
}

/** The fact of a cause, whoever it is of. */
export async function findFact(tx: Transaction, shopId: number, cause: string): Promise<KnownFact | null> {
  const { rows } = await tx.query<KnownFact>(
    `SELECT root_id AS "memberId", f.kind, f.points, f.tier, f.tier_locked AS "tierLocked"
     FROM member_fact f JOIN member m ON m.shop_id = f.shop_id AND m.id = f.member_id
     WHERE f.shop_id = $1 AND f.cause = $2`,
    [shopId, cause],
  );
  return rows[0] ?? null;
}

/** Who of the staff did it, and what they wrote about it: stored beside a fact, and forgotten with the person. */
export interface DoneBy {
  readonly staffName: string;
  readonly reason: string | null;
}

/** Stores a new fact, or one that has ended or begun anew, and books by difference what follows from it. */
export async function storeFact(
  tx: Transaction,
  rules: ShopRules,
  open: OpenAccount,
  fact: MemberFact,
  by: DoneBy | null = null,
): Promise<Account> {
  const { holding, now } = open;
  const booking = emptyBooking();
  const before = holding.facts.find((known) => known.cause === fact.cause) ?? null;
  const held = bookDebit(booking, holding.memberId, before, fact, now);
  await tx.query({
    name: 'facts-upsert',
    text: `INSERT INTO member_fact (shop_id, cause, member_id, kind, points, at, expires_at, ended, ended_at, tier,
                                   tier_locked, staff_name, reason, rev)
           VALUES ($1, $2, $3, $4, $5, to_timestamp($6::float8 / 1000), to_timestamp($7::float8 / 1000), $8,
                   to_timestamp($9::float8 / 1000), $10, $11, $12, $13, $14)
           ON CONFLICT (shop_id, cause) DO UPDATE SET ended = excluded.ended, ended_at = excluded.ended_at,
             rev = excluded.rev`,
    values: [
      ...[rules.shopId, fact.cause, holding.memberId, fact.kind, fact.points],
      ...[fact.at, fact.expiresAt, fact.ended, fact.endedAt],
      ...[fact.tier?.name ?? null, fact.tier?.locked ?? null, by?.staffName ?? null, by?.reason ?? null],
      held.rev,
    ],
  });
  const facts = [...holding.facts.filter((known) => known.cause !== fact.cause), held];
  const account = foldAccount({ ...factsOf(holding), facts }, rules, now);
  const counters = new Map(
    [...holding.orders.values()].map((order) => [
      order.orderGid,
      { points: order.points, rev: order.rev, dirty: false, reducedAt: order.reductions.at(-1)?.[0] ?? null },
    ]),
  );
  bookAccount(booking, holding, account, open.balance, counters, now);
  for (const [orderGid, { points, rev, dirty }] of counters) {
    if (dirty) booking.orderPoints.push({ orderGid, points, rev });
  }
  writeBooking(tx, rules.shopId, booking);
  if (rules.publishes) queuePublications(tx, rules.shopId, [holding.memberId]);
  return account;
}
