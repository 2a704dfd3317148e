/** What members have at a moment, exactly, without writing: most of them from their cached sums and lots alone. */
import type { Queryable } from '#app/db/database.ts';
import { foldAccount } from '#app/domain/account.ts';
import { standingOf, type Standing } from '#app/domain/shopper/wire-account.ts';
import type { Program } from '#app/domain/program.ts';
import { addMonths, type Instant, type TimeZone } from '#app/domain/time.ts';
import { factsOf, loadHoldings } from './holdings.ts';
import { readShopRules } from './shop-rules.ts';

export interface Moment {
  readonly now: Instant;
  readonly timezone: TimeZone;
  /** In force then. */
  readonly program: Program;
}

interface Row {
  readonly memberId: number;
  readonly available: number;
  readonly pending: number;
  readonly debt: number;
  readonly tier: string | null;
  readonly outside: boolean;
  /** Something has matured, expired or may have changed the tier, and is not booked yet. */
  readonly isDue: boolean;
  readonly pendingUntil: Instant | null;
  readonly expiresAt: Instant | null;
  readonly expiringPoints: number | null;
  readonly spendMinor: number;
  readonly tierLocked: boolean;
}

/** @param memberIds roots */
export async function readStandings(
  tx: Queryable,
  shopId: number,
  memberIds: readonly number[],
  moment: Moment,
): Promise<Map<number, Standing>> {
  if (memberIds.length === 0) return new Map();
  const rows = await selectStandings(tx, shopId, memberIds, moment);
  const due = rows.filter(({ isDue }) => isDue).map(({ memberId }) => memberId);
  const folded = due.length > 0 ? await foldNow(tx, shopId, due, moment) : new Map<number, Standing>();
  const standings = new Map(rows.map((row) => [row.memberId, folded.get(row.memberId) ?? ofRow(row)]));
  const owing = [...standings].filter(([, { debt }]) => debt > 0);
  if (owing.length === 0) return standings;
  const orders = await ordersInDebt(tx, shopId, new Map(owing.map(([id, { debt }]) => [id, debt])));
  for (const [memberId, standing] of owing)
    standings.set(memberId, { ...standing, debtOrder: orders.get(memberId) ?? null });
  return standings;
}

function ofRow(row: Row): Standing {
  const { available, pending, debt, tier, outside, pendingUntil, spendMinor, tierLocked } = row;
  return {
    ...{ available, pending, debt, debtOrder: null, tier, tierLocked, outside, pendingUntil, spendMinor },
    expiring:
      row.expiresAt === null || row.expiringPoints === null
        ? null
        : { points: row.expiringPoints, at: row.expiresAt },
  };
}

async function selectStandings(
  tx: Queryable,
  shopId: number,
  memberIds: readonly number[],
  { now, timezone, program }: Moment,
): Promise<Row[]> {
  // Of one it is planned once a connection; planning takes longer than reading, and for a list it is done each time.
  const [only] = memberIds.length === 1 ? memberIds : [];
  const { rows } = await tx.query<Row>({
    name: only === undefined ? 'standings' : 'standing',
    text: `SELECT b.member_id AS "memberId", b.available, b.pending, b.debt, b.tier, b.outside,
                  coalesce(b.next_boundary_at <= to_timestamp($3::float8 / 1000), false) AS "isDue",
                  p.until AS "pendingUntil", e.at AS "expiresAt", e.points AS "expiringPoints",
                  b.spend_minor - coalesce(s.left_window, 0) AS "spendMinor",
                  coalesce(f.tier_locked, false) AS "tierLocked"
           FROM balance b
           LEFT JOIN LATERAL (
             SELECT max(l.matures_at) AS until FROM lot l
             WHERE l.shop_id = b.shop_id AND l.member_id = b.member_id AND l."left" > 0) p ON b.pending > 0
           LEFT JOIN LATERAL (
             SELECT min(l.expires_at) AS at, sum(l."left")::bigint AS points FROM lot l
             WHERE l.shop_id = b.shop_id AND l.member_id = b.member_id AND l."left" > 0 AND l.expires_at IS NOT NULL
               AND l.matures_at <= to_timestamp($3::float8 / 1000)
             GROUP BY (l.expires_at AT TIME ZONE $4)::date ORDER BY 1 LIMIT 1) e ON b.available > 0
           LEFT JOIN LATERAL (
             SELECT sum(o.net_minor)::bigint AS left_window FROM shop_order o
             WHERE o.shop_id = b.shop_id AND o.member_id = b.member_id AND o.placed_at >= b.spend_from
               AND o.placed_at < to_timestamp($5::float8 / 1000) AND NOT o.deleted) s ON true
           LEFT JOIN LATERAL (
             SELECT f.tier_locked FROM member_fact f
             WHERE f.shop_id = b.shop_id AND f.member_id = b.member_id AND f.kind IN ('tier_set', 'tier_released')
             ORDER BY f.at DESC, f.cause DESC LIMIT 1) f ON true
           WHERE b.shop_id = $1 AND b.member_id = ${only === undefined ? 'ANY($2::bigint[])' : '$2'}`,
    values: [shopId, only ?? memberIds, now, timezone, addMonths(now, -program.tiers.windowMonths, timezone)],
  });
  return rows;
}

/** Whose cached sums are behind; the next sweep books the same. */
async function foldNow(
  tx: Queryable,
  shopId: number,
  memberIds: readonly number[],
  { now, timezone }: Moment,
): Promise<Map<number, Standing>> {
  const rules = await readShopRules(tx, shopId, 'none');
  if (!rules) return new Map();
  const holdings = await loadHoldings(tx, shopId, memberIds, 'without');
  return new Map(
    [...holdings].map(([memberId, holding]) => [
      memberId,
      standingOf(foldAccount(factsOf(holding), rules, now), timezone, null),
    ]),
  );
}

/**
 * The name of the order that was reduced last, where that alone took at least what is owed; otherwise several things
 * have led to it, and no one order can be named.
 */
async function ordersInDebt(
  tx: Queryable,
  shopId: number,
  debts: ReadonlyMap<number, number>,
): Promise<Map<number, string>> {
  const { rows } = await tx.query<{ memberId: number; taken: number; name: string | null }>({
    name: 'standings-in-debt',
    text: `SELECT DISTINCT ON (m.root_id) m.root_id AS "memberId", -e.points AS taken, o.state->>'name' AS name
           FROM member m
           JOIN point_entry e ON e.shop_id = m.shop_id AND e.member_id = m.id AND e.kind = 'order' AND e.points < 0
           JOIN shop_order o ON o.shop_id = e.shop_id AND o.order_gid = e.order_gid
           WHERE m.shop_id = $1 AND m.root_id = ANY($2::bigint[])
           ORDER BY m.root_id, e.occurred_at DESC, e.cause DESC`,
    values: [shopId, [...debts.keys()]],
  });
  return new Map(
    rows.flatMap(({ memberId, taken, name }) =>
      name !== null && taken >= (debts.get(memberId) ?? 0) ? [[memberId, name]] : [],
    ),
  );
}
