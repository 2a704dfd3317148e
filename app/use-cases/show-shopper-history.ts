import { createHash } from 'node:crypto';
import { inTransaction, type Database, type Transaction } from '#app/db/database.ts';
import { foldAccount } from '#app/domain/account.ts';
import type { WireEntry, WireHistoryAnswer } from '#app/domain/shopper-wire.ts';
import { iso } from '#app/domain/shopper/wire-reward.ts';
import { wireWhy } from '#app/domain/shopper/wire-why.ts';
import { factsOf, loadHoldings } from '#app/ledger/holdings.ts';
import { readShopRules } from '#app/ledger/shop-rules.ts';
import { isDue, type TimelineCursor } from '#app/ledger/timeline.ts';
import { memberTimeline } from './member/timeline.ts';
import { readVisit, type Visit, type VisitingMember } from './shopper/visit.ts';
import { vouchersOfCauses } from './shopper/vouchers.ts';
import type { Shopper } from './show-shopper-account.ts';

const NOTHING: WireHistoryAnswer = { entries: [], after: null };

/**
 * A page of the member's history, each entry with its reason, as things stand now; nothing is written.
 * @param after as an earlier page gave it
 * @returns null when the shop does not have the app
 */
export async function showShopperHistory(
  database: Database,
  { shopDomain, customerGid }: Shopper,
  after: TimelineCursor | null,
): Promise<WireHistoryAnswer | null> {
  const visit = await readVisit(database, shopDomain, customerGid);
  if (!visit) return null;
  const { member } = visit;
  if (!member) return NOTHING;
  return inTransaction(
    database,
    async (tx) => {
      await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
      return historyOf(tx, visit, member, after);
    },
    { isRowByRow: true },
  );
}

async function historyOf(
  tx: Transaction,
  { shopId, now }: Visit,
  { memberId, memberIds }: VisitingMember,
  after: TimelineCursor | null,
): Promise<WireHistoryAnswer> {
  const [rules, due] = await Promise.all([
    readShopRules(tx, shopId, 'none'),
    isDue(tx, shopId, memberId, now),
  ]);
  // Stored lots only tell what is not booked yet.
  const holding = (await loadHoldings(tx, shopId, [memberId], due ? 'with' : 'without')).get(memberId);
  if (!rules || !holding) return NOTHING;
  const account = foldAccount(factsOf(holding), rules, now);
  const asked = { shopId, rules, holding, account, isDue: due, memberIds, filter: 'all' as const, after };
  const { rows, next, orders } = await memberTimeline(tx, asked);
  const redeemed = rows.filter(({ why }) => why.kind === 'redeemed').map(({ cause }) => cause);
  const vouchers = await vouchersOfCauses(tx, shopId, redeemed, now);
  const needs = {
    ...{ versions: rules.versions, orders },
    voucherOf: (cause: string) => vouchers.get(cause)?.wire ?? null,
  };
  const entries = rows.map(({ cause, at, points, why }): WireEntry => ({
    ...{ id: idOf(cause), at: iso(at), points },
    order: why.kind === 'order' ? why.orderName : null,
    why: wireWhy(why, cause, needs),
  }));
  return { entries, after: next && cursorText(next) };
}

/** Causes name our own rows and staff's doings; what a list needs is only that no two are alike. */
function idOf(cause: string): string {
  return createHash('sha256').update(cause).digest('base64url').slice(0, 16);
}

function cursorText({ occurredAt, cause }: TimelineCursor): string {
  return Buffer.from(JSON.stringify([occurredAt, cause])).toString('base64url');
}

/** @returns null when no page could have given it */
export function readHistoryCursor(text: string): TimelineCursor | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (!Array.isArray(value) || value.length !== 2) return null;
    const [occurredAt, cause] = value as unknown[];
    const isMoment = typeof occurredAt === 'number' && Number.isSafeInteger(occurredAt) && occurredAt >= 0;
    if (!isMoment || occurredAt > LATEST) return null;
    return typeof cause === 'string' && cause.length <= 300 && !cause.includes('\0')
      ? { occurredAt, cause }
      : null;
  } catch {
    return null;
  }
}

/** Beyond it PostgreSQL and JavaScript write times differently. */
const LATEST = Date.UTC(9999, 0);
