/** A member's entries as its page shows them: newest first, a page at a time. */
import type { Queryable } from '#app/db/database.ts';
import type { Instant } from '#app/domain/time.ts';
import { readBalances } from './balances.ts';
import { orderGidOf } from './book-account.ts';
import type { EntryKind } from './booking.ts';
import { lotOfEntry } from './causes.ts';

export interface TimelineEntry {
  readonly kind: EntryKind;
  readonly cause: string;
  readonly points: number;
  readonly orderGid: string | null;
  readonly occurredAt: Instant;
}

export type TimelineFilter = 'all' | 'earned' | 'spent' | 'expired' | 'adjusted';

/** Where a page ended: the next one begins after it. */
export interface TimelineCursor {
  readonly occurredAt: Instant;
  readonly cause: string;
}

/** Transfers are not among them: both of a pair are the member's own, and say nothing but that a merge moved them. */
const KINDS: Readonly<Record<TimelineFilter, readonly EntryKind[]>> = {
  all: ['order', 'joining', 'adjustment', 'redemption', 'return', 'expiry', 'forgiveness'],
  earned: ['order', 'joining'],
  spent: ['redemption', 'return'],
  expired: ['expiry'],
  adjusted: ['adjustment', 'forgiveness'],
};

/**
 * Entries of a member and of whoever was merged into it. Each of them is read from the end of its own index, so a page
 * of a member with 10,000 entries costs what one of a member with 50 does.
 */
export async function readTimeline(
  tx: Queryable,
  shopId: number,
  memberIds: readonly number[],
  filter: TimelineFilter,
  after: TimelineCursor | null,
  limit: number,
): Promise<TimelineEntry[]> {
  const { rows } = await tx.query<TimelineEntry>({
    name: after ? 'timeline-next' : 'timeline-first',
    text: `SELECT e.kind, e.cause, e.points, e.order_gid AS "orderGid", e.occurred_at AS "occurredAt"
           FROM unnest($2::bigint[]) AS m(id) CROSS JOIN LATERAL (
             SELECT p.* FROM point_entry p
             WHERE p.shop_id = $1 AND p.member_id = m.id AND p.kind = ANY($3::text[]) ${after ? AFTER : ''}
             ORDER BY p.occurred_at DESC, p.cause DESC LIMIT $4) e
           ORDER BY e.occurred_at DESC, e.cause DESC LIMIT $4`,
    values: [shopId, memberIds, KINDS[filter], limit, ...(after ? [after.occurredAt, after.cause] : [])],
  });
  return rows;
}

// The first line is for the index, which knows nothing of causes.
const AFTER = `AND p.occurred_at <= to_timestamp($5::float8 / 1000)
               AND (p.occurred_at, p.cause) < (to_timestamp($5::float8 / 1000), $6)`;

export interface EntryOfMember extends TimelineEntry {
  readonly lot: string | null;
  /** What the earlier entries of the same lot and part sum up to, transfers among them. */
  readonly had: number;
  readonly isLast: boolean;
}

/** For entries of a page: what each of them changed. */
export async function withWhatTheyHad(
  tx: Queryable,
  shopId: number,
  memberIds: readonly number[],
  page: readonly TimelineEntry[],
): Promise<EntryOfMember[]> {
  const lots = new Set(page.flatMap(({ kind, cause }) => lotOfEntry(kind, cause)?.lot ?? []));
  const related = Map.groupBy(
    (await entriesOfLots(tx, shopId, memberIds, lots)).flatMap(({ kind, cause, points }) => {
      const of = lotOfEntry(kind, cause);
      return of ? { ...of, points } : [];
    }),
    ({ lot, part }) => `${part} ${lot}`,
  );
  return page.map((entry) => {
    const own = lotOfEntry(entry.kind, entry.cause);
    if (!own) return { ...entry, lot: null, had: 0, isLast: true };
    const others = related.get(`${own.part} ${own.lot}`) ?? [];
    // A transfer only says whose a lot is: its two entries are 0 together.
    const had = others.reduce((sum, other) => (other.rev < own.rev ? sum + other.points : sum), 0);
    return { ...entry, lot: own.lot, had, isLast: !others.some((other) => other.rev > own.rev) };
  });
}

/** Entries that may size these lots or book their expiry. */
async function entriesOfLots(
  tx: Queryable,
  shopId: number,
  memberIds: readonly number[],
  lots: ReadonlySet<string>,
): Promise<TimelineEntry[]> {
  if (lots.size === 0) return [];
  const orderGids = [...lots].flatMap((lot) => orderGidOf(lot) ?? []);
  const { rows } = await tx.query<TimelineEntry>({
    name: 'timeline-lots',
    text: `SELECT kind, cause, points, order_gid AS "orderGid", occurred_at AS "occurredAt" FROM point_entry
           WHERE shop_id = $1 AND member_id = ANY($2::bigint[])
             AND (order_gid = ANY($3::text[]) OR order_gid IS NULL AND kind <> 'redemption')`,
    values: [shopId, memberIds, orderGids],
  });
  return rows;
}

/** Whether something has matured or expired since the member was last booked; what is stored is then behind. */
export async function isDue(tx: Queryable, shopId: number, memberId: number, now: Instant): Promise<boolean> {
  const { nextBoundaryAt } = (await readBalances(tx, shopId, [memberId])).get(memberId) ?? {};
  return (nextBoundaryAt ?? Infinity) <= now;
}

export interface Merge {
  readonly occurredAt: Instant;
  /** Our id of who was merged into the member. */
  readonly fromMemberId: number;
  /** What it brought along. */
  readonly points: number;
}

/** When others were merged into a member, and what they brought; newest first. */
export async function readMerges(
  tx: Queryable,
  shopId: number,
  memberIds: readonly number[],
): Promise<Merge[]> {
  if (memberIds.length < 2) return [];
  const { rows } = await tx.query<Merge>(
    `SELECT occurred_at AS "occurredAt", split_part(cause, ':', 2)::bigint AS "fromMemberId",
            sum(points) FILTER (WHERE cause LIKE '%:in')::bigint AS points
     FROM point_entry WHERE shop_id = $1 AND member_id = ANY($2::bigint[]) AND kind = 'transfer'
     GROUP BY 1, 2 ORDER BY 1 DESC, 2`,
    [shopId, memberIds],
  );
  return rows;
}
