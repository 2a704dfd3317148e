/**
 * What happened in a shop by calendar day, summed up by the database. Each statement reads all of the shop's rows of
 * one table once: for jobs, and for shops so small that a page may wait for it.
 */
import type { Transaction } from '#app/db/database.ts';
import type { DailyActivity, JoinDay, OrderDay, PointDay } from '#app/domain/figures.ts';
import type { FiguresCalendar } from '#app/domain/figures-calendar.ts';

export async function dailyActivity(
  tx: Pick<Transaction, 'query'>,
  shopId: number,
  calendar: FiguresCalendar,
): Promise<DailyActivity> {
  const points = await pointDays(tx, shopId, calendar);
  const orders = await orderDays(tx, shopId, calendar);
  return { points, orders, joined: await joinDays(tx, shopId, calendar) };
}

/** The day of the calendar, -1 before it; what is dated ahead of now (Shopify's clock) counts as today. */
function dayOf(column: string): string {
  return `greatest(-1, least($4::int, (${column} AT TIME ZONE $2)::date - $3::date))`;
}

function common(shopId: number, { zone, firstDate, dayStarts }: FiguresCalendar): unknown[] {
  return [shopId, zone, firstDate, dayStarts.length - 1];
}

async function pointDays(
  tx: Pick<Transaction, 'query'>,
  shopId: number,
  calendar: FiguresCalendar,
): Promise<PointDay[]> {
  const { rows } = await tx.query<PointDay>(
    `SELECT ${dayOf('occurred_at')} AS day,
            coalesce(sum(points) FILTER (WHERE kind IN ('order', 'joining', 'adjustment')), 0)::bigint AS issued,
            coalesce(-sum(points) FILTER (WHERE kind IN ('redemption', 'return')), 0)::bigint AS spent,
            coalesce(-sum(points) FILTER (WHERE kind = 'expiry'), 0)::bigint AS expired,
            coalesce(sum(points) FILTER (WHERE kind = 'forgiveness'), 0)::bigint AS forgiven
     FROM point_entry WHERE shop_id = $1 GROUP BY 1`,
    common(shopId, calendar),
  );
  return rows;
}

/**
 * Of members' orders that count (paid, not cancelled, something kept). A member is counted once in each cell of a
 * grid: at the first order there; as returning at the first order there that is not the member's first of all.
 * Plain sums then give distinct members of every span at once, in one pass over the orders. Which of two orders of
 * one instant comes first makes no difference: they are of one day.
 */
async function orderDays(
  tx: Pick<Transaction, 'query'>,
  shopId: number,
  calendar: FiguresCalendar,
): Promise<OrderDay[]> {
  const grids = calendar.grids.map((_, i) => {
    const isNewHere = `($${5 + i}::int[])[day + 1] IS DISTINCT FROM ($${5 + i}::int[])[previous + 1]`;
    return `json_build_object('buyers', count(*) FILTER (WHERE ${isNewHere}),
              'returning', count(*) FILTER (WHERE nth > 1 AND (nth = 2 OR ${isNewHere})))`;
  });
  const { rows } = await tx.query<OrderDay>(
    `SELECT day, count(*) FILTER (WHERE points > 0) AS earned, sum(net_minor)::bigint AS "revenueMinor",
            json_build_array(${grids.join(', ')}) AS buyers
     FROM (SELECT day, points, net_minor, row_number() OVER past AS nth, lag(day) OVER past AS previous
           FROM (SELECT ${dayOf('placed_at')} AS day, member_id, placed_at, points, net_minor
                 FROM shop_order WHERE shop_id = $1 AND net_minor > 0 AND member_id IS NOT NULL) o
           WINDOW past AS (PARTITION BY member_id ORDER BY placed_at)) o
     GROUP BY day`,
    [...common(shopId, calendar), ...calendar.grids.map((grid) => [...grid])],
  );
  return rows;
}

/** Members of today by the day they joined. */
async function joinDays(
  tx: Pick<Transaction, 'query'>,
  shopId: number,
  calendar: FiguresCalendar,
): Promise<JoinDay[]> {
  const { rows } = await tx.query<JoinDay>(
    `SELECT ${dayOf('b.joined_at')} AS day, b.tier, count(*) AS members
     FROM balance b JOIN member m ON m.shop_id = b.shop_id AND m.id = b.member_id
     WHERE b.shop_id = $1 AND b.joined_at IS NOT NULL AND NOT b.outside AND m.root_id = m.id
     GROUP BY 1, 2`,
    common(shopId, calendar),
  );
  return rows;
}
