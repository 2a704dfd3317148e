import type { Queryable, Transaction } from '#app/db/database.ts';
import type { Account, Rules } from '#app/domain/account.ts';
import type { OrderFacts } from '#app/domain/earning/explain-order.ts';
import type { LookedUp } from '#app/domain/earning/looked-up.ts';
import type { OrderState, RefundForm } from '#app/domain/order-state.ts';
import type { Instant } from '#app/domain/time.ts';
import { explainEntry, type ByStaff, type Why } from '#app/domain/why.ts';
import { orderGidOf } from '#app/ledger/book-account.ts';
import { factsOf, type Holding } from '#app/ledger/holdings.ts';
import {
  readMerges,
  readTimeline,
  withWhatTheyHad,
  type EntryOfMember,
  type Merge,
  type TimelineCursor,
  type TimelineFilter,
} from '#app/ledger/timeline.ts';

export interface TimelineRow {
  readonly cause: string;
  readonly at: Instant;
  readonly points: number;
  readonly why: Why;
}

export interface Timeline {
  readonly rows: readonly TimelineRow[];
  /** Where the next page begins, if there is one. */
  readonly next: TimelineCursor | null;
  /** Those that the rows speak of, by gid. */
  readonly orders: ReadonlyMap<string, OrderFacts>;
}

interface Asked {
  readonly shopId: number;
  readonly rules: Rules;
  readonly holding: Holding;
  readonly account: Account;
  /** Something has expired or matured that is not booked yet; only then the holding has its stored lots. */
  readonly isDue: boolean;
  readonly memberIds: readonly number[];
  readonly filter: TimelineFilter;
  readonly after: TimelineCursor | null;
}

export const ENTRIES_A_PAGE = 20;

/**
 * A page of a member's timeline, each entry with its reason. What has expired and is not booked yet stands on the
 * first page already, so that the entries always add up to the balance that is shown.
 */
export async function memberTimeline(tx: Transaction, asked: Asked): Promise<Timeline> {
  const { shopId, memberIds, filter, after } = asked;
  const found = await readTimeline(tx, shopId, memberIds, filter, after, ENTRIES_A_PAGE + 1);
  const page = found.slice(0, ENTRIES_A_PAGE);
  const last = page.at(-1);
  const next = found.length > ENTRIES_A_PAGE && last ? last : null;
  const booked = await withWhatTheyHad(tx, shopId, memberIds, page);
  const showsDue = asked.isDue && !after && (filter === 'all' || filter === 'expired');
  const due = showsDue ? unbookedExpiries(asked) : [];
  const entries = [...due, ...booked];
  const { account, rules, holding } = asked;
  const known = {
    ...{ account, rules, facts: factsOf(holding) },
    orders: await orderFacts(tx, shopId, entries),
    staff: await staffOf(tx, shopId, holding.memberId),
  };
  const rows = entries.map((entry): TimelineRow => {
    const { cause, occurredAt: at, points } = entry;
    return { cause, at, points, why: explainEntry(entry, known) };
  });
  const merges = filter === 'all' ? await readMerges(tx, shopId, memberIds) : [];
  return {
    rows: withMerges(rows, merges, after, next),
    next: next && { occurredAt: next.occurredAt, cause: next.cause },
    orders: known.orders,
  };
}

/** By difference, as the next sweep will book them. */
function unbookedExpiries({ holding, account }: Asked): EntryOfMember[] {
  const booked = new Map(holding.lots.map((lot) => [lot.cause, lot.expired]));
  return account.lots
    .map((lot) => ({ lot, had: -(booked.get(lot.cause) ?? 0) }))
    .filter(({ lot, had }) => lot.expired !== -had)
    .map(({ lot, had }): EntryOfMember => ({
      ...{ kind: 'expiry', cause: `expiry:${lot.cause}:due`, points: -lot.expired - had, had },
      ...{ orderGid: orderGidOf(lot.cause), lot: lot.cause, isLast: true },
      occurredAt: lot.expiresAt ?? account.asOf,
    }))
    .sort((a, b) => b.occurredAt - a.occurredAt);
}

/** Merges stand where they happened, on the page that covers that time. */
function withMerges(
  rows: TimelineRow[],
  merges: readonly Merge[],
  after: TimelineCursor | null,
  next: TimelineCursor | null,
): TimelineRow[] {
  const here = merges.filter(
    ({ occurredAt }) => (!after || occurredAt < after.occurredAt) && (!next || occurredAt >= next.occurredAt),
  );
  const merged = here.map(({ occurredAt, points, fromMemberId }): TimelineRow => ({
    ...{ cause: `merge:${fromMemberId}`, at: occurredAt, points: 0 },
    why: { kind: 'merged', points, fromMemberId },
  }));
  return [...rows, ...merged].sort((a, b) => b.at - a.at);
}

export async function orderFacts(
  tx: Queryable,
  shopId: number,
  entries: readonly Pick<EntryOfMember, 'orderGid'>[],
): Promise<Map<string, OrderFacts>> {
  const gids = new Set(entries.flatMap(({ orderGid }) => orderGid ?? []));
  if (gids.size === 0) return new Map();
  const { rows } = await tx.query<{
    orderGid: string;
    state: OrderState | null;
    refunds: RefundForm[] | null;
    lookedUp: LookedUp | null;
  }>({
    name: 'timeline-orders',
    text: `SELECT order_gid AS "orderGid", state, refunds, looked_up AS "lookedUp" FROM shop_order
           WHERE shop_id = $1 AND order_gid = ANY($2::text[])`,
    values: [shopId, [...gids]],
  });
  return new Map(
    rows.map(({ orderGid, state, refunds, lookedUp }) => [
      orderGid,
      { state, refunds: refunds ?? [], lookedUp },
    ]),
  );
}

async function staffOf(tx: Queryable, shopId: number, memberId: number): Promise<Map<string, ByStaff>> {
  const { rows } = await tx.query<ByStaff & { cause: string }>({
    name: 'timeline-staff',
    text: `SELECT cause, staff_name AS name, reason FROM member_fact
           WHERE shop_id = $1 AND member_id = $2 AND staff_name IS NOT NULL`,
    values: [shopId, memberId],
  });
  return new Map(rows.map(({ cause, name, reason }) => [cause, { name, reason }]));
}
