/** What the worker still has to do by now, as the shops' own rows tell it (a job is only a wake-up). */
import type { Queryable } from '#app/db/database.ts';

export interface WorkLeft {
  /** Deliveries that wait to be settled. */
  readonly deliveries: number;
  /** Members whose points or tier have changed by time alone. */
  readonly sweeps: number;
  /** Balances to be told to Shopify, orders to be fetched and members to be asked for there, whose time has come. */
  readonly publications: number;
  readonly fetches: number;
  readonly profiles: number;
}

/** Shopify can be called: the app is installed and was given a token. */
const HAS_ACCESS = `s.publishes AND s.uninstalled_at IS NULL
  AND EXISTS (SELECT 1 FROM session t WHERE t.id = 'offline_' || s.domain AND t.shop = s.domain AND NOT t."isOnline")`;

/**
 * Of one shop, or of all when `shopId` is null. What waits for a later try is not due and not counted; nor are
 * calls to Shopify of a shop that gave no access.
 */
export async function workLeft(database: Queryable, shopId: number | null): Promise<WorkLeft> {
  const { rows } = await database.query<WorkLeft>(
    `SELECT coalesce(sum(w.deliveries), 0)::bigint AS deliveries, coalesce(sum(w.sweeps), 0)::bigint AS sweeps,
            coalesce(sum(w.publications), 0)::bigint AS publications, coalesce(sum(w.fetches), 0)::bigint AS fetches,
            coalesce(sum(w.profiles), 0)::bigint AS profiles
     FROM shop s, LATERAL (
       SELECT (SELECT count(*) FROM delivery d WHERE d.shop_id = s.id AND d.status = 'waiting') AS deliveries,
              (SELECT count(*) FROM balance b WHERE b.shop_id = s.id AND b.next_boundary_at <= clock_timestamp()) AS sweeps,
              (SELECT count(*) FROM publication p
               WHERE p.shop_id = s.id AND p.next_attempt_at <= clock_timestamp() AND ${HAS_ACCESS}) AS publications,
              (SELECT count(*) FROM order_fetch f
               WHERE f.shop_id = s.id AND f.next_attempt_at <= clock_timestamp() AND f.gave_up_at IS NULL
                 AND ${HAS_ACCESS}) AS fetches,
              (SELECT count(*) FROM profile_read r
               WHERE r.shop_id = s.id AND r.next_attempt_at <= clock_timestamp() AND ${HAS_ACCESS}) AS profiles
     ) w WHERE $1::bigint IS NULL OR s.id = $1`,
    [shopId],
  );
  return rows[0] as WorkLeft;
}

/** Whether any process that works on the queue is connected to this database. */
export async function hasWorker(database: Queryable): Promise<boolean> {
  const { rows } = await database.query<{ found: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM pg_stat_activity
                    WHERE datname = current_database() AND application_name = $1) AS found`,
    ['perennial-queue'],
  );
  return rows[0]?.found === true;
}
