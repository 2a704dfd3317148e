/** What Shopify delivered to a shop, and what became of it. */
import type { Queryable } from '#app/db/database.ts';
import type { Instant, TimeZone } from '#app/domain/time.ts';

export type DeliveryState = 'waiting' | 'settled' | 'failed';

export interface DeliveryRow {
  readonly id: number;
  readonly topic: string;
  readonly receivedAt: Instant;
  readonly state: DeliveryState;
  /** Why it could not be read or settled. */
  readonly code: string | null;
  readonly message: string | null;
  /** `#1042`, or null where it speaks of no order we know. */
  readonly orderName: string | null;
  /** Raw bodies are kept for a time only; without one there is nothing to try again. */
  readonly hasBody: boolean;
}

export interface DeliveryPage {
  /** Newest first. */
  readonly rows: readonly DeliveryRow[];
  readonly hasOlder: boolean;
  readonly hasNewer: boolean;
}

export interface DeliveryPlace {
  readonly state: DeliveryState | null;
  /** Deliveries older than this id, or newer than that one; both null: the newest. */
  readonly olderThan: number | null;
  readonly newerThan: number | null;
}

const PAGE_ROWS = 50;

const COLUMNS = `d.id, d.topic, d.received_at AS "receivedAt", d.status AS state, d.error_code AS code,
  d.error_message AS message, o.state->>'name' AS "orderName", d.body IS NOT NULL AS "hasBody"`;

/** A page of the shop's deliveries by id, which is the order they came in. */
export async function listDeliveries(
  database: Queryable,
  shopId: number,
  { state, olderThan, newerThan }: DeliveryPlace,
): Promise<DeliveryPage> {
  const isBack = newerThan !== null;
  // The state as a literal of ours: a parameter would hide the partial indexes on it.
  const ofState = state === null ? '' : `AND d.status = '${state}'`;
  const { rows } = await database.query<DeliveryRow>(
    `SELECT ${COLUMNS} FROM (
       SELECT * FROM delivery d
       WHERE d.shop_id = $1 ${ofState} AND d.id ${isBack ? '>' : '<'} $2
       ORDER BY d.id ${isBack ? 'ASC' : 'DESC'} LIMIT ${PAGE_ROWS + 1}) d
     LEFT JOIN shop_order o ON o.shop_id = $1 AND o.order_gid = d.subject_gid
     ORDER BY d.id ${isBack ? 'ASC' : 'DESC'}`,
    [shopId, newerThan ?? olderThan ?? Number.MAX_SAFE_INTEGER],
  );
  const hasMore = rows.length > PAGE_ROWS;
  const shown = rows.slice(0, PAGE_ROWS);
  return isBack
    ? { rows: shown.toReversed(), hasOlder: true, hasNewer: hasMore }
    : { rows: shown, hasOlder: hasMore, hasNewer: olderThan !== null };
}

export interface DeliveryBody extends DeliveryRow {
  /** As Shopify sent it; null once its time is over. */
  readonly text: string | null;
}

/** One delivery with its raw text; null when the shop has none of that id. */
export async function readDeliveryBody(
  database: Queryable,
  shopId: number,
  id: number,
): Promise<DeliveryBody | null> {
  const { rows } = await database.query<DeliveryRow & { body: string | null; isBase64: boolean }>(
    `SELECT ${COLUMNS}, d.body, d.body_is_base64 AS "isBase64"
     FROM delivery d LEFT JOIN shop_order o ON o.shop_id = $1 AND o.order_gid = d.subject_gid
     WHERE d.shop_id = $1 AND d.id = $2`,
    [shopId, id],
  );
  const [row] = rows;
  if (!row) return null;
  const { body, isBase64, ...delivery } = row;
  return {
    ...delivery,
    text: body !== null && isBase64 ? Buffer.from(body, 'base64').toString('utf8') : body,
  };
}

export interface HourOfDeliveries {
  /** Begin of the hour, or of the shop's calendar day. */
  readonly at: Instant;
  readonly settled: number;
  readonly waiting: number;
  readonly failed: number;
}

export interface DeliveryHealth {
  readonly settled: number;
  readonly waiting: number;
  readonly failed: number;
  /** Hours, or days where the period is longer than two days, in which something came; ascending. */
  readonly steps: readonly HourOfDeliveries[];
  readonly stepMs: number;
  /** There were more than are looked at: the figures begin here. Otherwise null. */
  readonly cutAt: Instant | null;
}

/** Of a busy shop no more than this many are looked at: some 40 ms. */
const MOST_COUNTED = 50_000;
const HOUR_MS = 3_600_000;
export const HEALTH_HOURS = [24, 168] as const;

/** What became of the deliveries of the last hours. */
export async function deliveryHealth(
  database: Queryable,
  shopId: number,
  hours: (typeof HEALTH_HOURS)[number],
  timezone: TimeZone,
): Promise<DeliveryHealth> {
  const stepMs = hours > 48 ? 24 * HOUR_MS : HOUR_MS;
  const { rows } = await database.query<HourOfDeliveries & { counted: number; first: Instant }>(
    `SELECT (extract(epoch FROM date_trunc($3, d.received_at, $4)) * 1000)::bigint AS at,
            count(*) FILTER (WHERE d.status = 'settled') AS settled,
            count(*) FILTER (WHERE d.status = 'waiting') AS waiting,
            count(*) FILTER (WHERE d.status = 'failed') AS failed,
            min(d.counted) AS counted, min(d.received_at) AS first
     FROM (SELECT status, received_at, count(*) OVER () AS counted FROM (
             SELECT status, received_at FROM delivery WHERE shop_id = $1 ORDER BY id DESC LIMIT ${MOST_COUNTED}) newest) d
     WHERE d.received_at >= now() - make_interval(hours => $2)
     GROUP BY 1 ORDER BY 1`,
    [shopId, hours, stepMs === HOUR_MS ? 'hour' : 'day', timezone],
  );
  const sum = (of: (row: HourOfDeliveries) => number) => rows.reduce((all, row) => all + of(row), 0);
  const total = sum((row) => row.settled + row.waiting + row.failed);
  return {
    settled: sum((row) => row.settled),
    waiting: sum((row) => row.waiting),
    failed: sum((row) => row.failed),
    steps: rows.map(({ at, settled, waiting, failed }) => ({ at, settled, waiting, failed })),
    stepMs,
    // Every one that was looked at lies in the period: there are older ones in it that were not.
    cutAt: total >= MOST_COUNTED ? (rows[0]?.first ?? null) : null,
  };
}
