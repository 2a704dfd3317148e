/** The work that follows deliveries and time, as the shop's own rows tell (a job is only a wake-up). */
import type { Queryable } from '#app/db/database.ts';
import type { Instant } from '#app/domain/time.ts';

export type WorkKind =
  'settle' | 'sweep' | 'publish' | 'fetch' | 'profiles' | 'codes' | 'vouchers' | 'program';

export interface WorkRow {
  readonly kind: WorkKind;
  /** Counted to a thousand. */
  readonly waiting: number;
  /** Of those, the ones that failed at least once. */
  readonly failing: number;
  /** No more attempts are made by themselves. */
  readonly givenUp: number;
  /** `code: sentence` of the newest trouble. */
  readonly lastError: string | null;
  /** When what failed is tried again. */
  readonly nextTryAt: Instant | null;
}

export interface ComparisonRow {
  readonly isRunning: boolean;
  readonly finishedAt: Instant | null;
  readonly ordersSeen: number;
  readonly ordersCorrected: number;
  readonly lastError: string | null;
}

export interface GivenUpOrder {
  readonly orderGid: string;
  readonly orderName: string | null;
  readonly reason: string;
  readonly lastError: string;
  readonly gaveUpAt: Instant;
}

/** More than this is shown as this many and more. */
export const MOST_WORK_COUNTED = 1_000;

/** A queue table's rows of the shop: how many wait, fail, and when they are tried again. */
function queueSql(kind: WorkKind, table: string, givenUp: string): string {
  return `SELECT '${kind}' AS kind, count(*) FILTER (WHERE NOT given_up) AS waiting,
                 count(*) FILTER (WHERE NOT given_up AND last_error IS NOT NULL) AS failing,
                 count(*) FILTER (WHERE given_up) AS "givenUp",
                 max(last_error) FILTER (WHERE NOT given_up) AS "lastError",
                 min(next_attempt_at) FILTER (WHERE NOT given_up AND last_error IS NOT NULL) AS "nextTryAt"
          FROM (SELECT last_error, next_attempt_at, ${givenUp} AS given_up FROM ${table}
                WHERE shop_id = $1 LIMIT ${MOST_WORK_COUNTED}) q`;
}

/** What is to be done outside now, or failed and is tried again within the hour: a code's end is no work before its day. */
const IS_DUE = `due_at <= now() + interval '1 hour' AND (due_at <= now() OR last_error IS NOT NULL)`;

function dueSql(kind: WorkKind, due: string): string {
  return `SELECT '${kind}', count(*), count(*) FILTER (WHERE last_error IS NOT NULL), 0, max(last_error),
                 min(due_at) FILTER (WHERE last_error IS NOT NULL)
          FROM (SELECT last_error, due_at FROM ${due} LIMIT ${MOST_WORK_COUNTED}) d`;
}

/** The shop's own metafield, in the row of the shop. */
const PROGRAM = `(SELECT program_error AS last_error, program_due_at AS due_at FROM shop
  WHERE id = $1 AND publishes) p WHERE ${IS_DUE}`;

/** In the order in which the work is done. */
export async function outsideWork(database: Queryable, shopId: number): Promise<readonly WorkRow[]> {
  const { rows } = await database.query<WorkRow>(
    `SELECT 'settle' AS kind, count(*) AS waiting, 0::bigint AS failing, 0::bigint AS "givenUp",
            NULL::text AS "lastError", NULL::timestamptz AS "nextTryAt"
     FROM (SELECT 1 FROM delivery WHERE shop_id = $1 AND status = 'waiting' LIMIT ${MOST_WORK_COUNTED}) d
     UNION ALL
     SELECT 'sweep', count(*), 0, 0, NULL, NULL
     FROM (SELECT 1 FROM balance WHERE shop_id = $1 AND next_boundary_at <= now() LIMIT ${MOST_WORK_COUNTED}) b
     UNION ALL ${queueSql('fetch', 'order_fetch', 'gave_up_at IS NOT NULL')}
     UNION ALL ${queueSql('profiles', 'profile_read', 'false')}
     UNION ALL ${queueSql('publish', 'publication', 'false')}
     UNION ALL ${dueSql('codes', `code_pool WHERE shop_id = $1 AND NOT closed AND ${IS_DUE}`)}
     UNION ALL ${dueSql('vouchers', `voucher WHERE shop_id = $1 AND ${IS_DUE}`)}
     UNION ALL ${dueSql('program', PROGRAM)}`,
    [shopId],
  );
  return rows;
}

export async function readComparison(database: Queryable, shopId: number): Promise<ComparisonRow | null> {
  const { rows } = await database.query<ComparisonRow>(
    `SELECT finished_at IS NULL AND told_at > now() - interval '15 minutes' AS "isRunning",
            finished_at AS "finishedAt", orders_seen AS "ordersSeen", orders_corrected AS "ordersCorrected",
            last_error AS "lastError"
     FROM comparison WHERE shop_id = $1`,
    [shopId],
  );
  return rows[0] ?? null;
}

/** Orders that Shopify could not be asked about, newest first. */
export async function givenUpOrders(database: Queryable, shopId: number): Promise<readonly GivenUpOrder[]> {
  const { rows } = await database.query<GivenUpOrder>(
    `SELECT f.order_gid AS "orderGid", o.state->>'name' AS "orderName", f.reason,
            coalesce(f.last_error, '') AS "lastError", f.gave_up_at AS "gaveUpAt"
     FROM order_fetch f LEFT JOIN shop_order o ON o.shop_id = f.shop_id AND o.order_gid = f.order_gid
     WHERE f.shop_id = $1 AND f.gave_up_at IS NOT NULL ORDER BY f.gave_up_at DESC LIMIT 50`,
    [shopId],
  );
  return rows;
}
