import type { Database } from '#app/db/database.ts';

/** Raw bodies live this long after settlement, and failed ones, which may be repaired, this long. */
const SETTLED_BODY = '7 days';
const FAILED_BODY = '30 days';
/**
 * By the webhook id of a row a repetition is recognized. Shopify repeats a delivery for at most two days; a
 * repetition that comes later is settled again, which changes nothing.
 */
const SETTLED_ROW = '30 days';
const FAILED_ROW = '90 days';
/** An upload that nobody went on with. */
const UNFINISHED_BACKFILL = '30 days';
/** What was put together for a customer who asked; the shop has 30 days to hand it on. */
const DATA_REQUEST = '90 days';

/** Rows looked at in one statement, so that none holds many locks for long. */
const STRETCH = 5_000;

export interface Forgotten {
  readonly bodies: number;
  readonly deliveries: number;
}

/**
 * Takes away what is kept only for a time: bodies, then whole deliveries, in the order they came, up to the first
 * stretch too young for either.
 * @param shouldStop asked between stretches; the next day's run begins at the beginning
 */
export async function forgetDeliveries(
  database: Database,
  shopId: number,
  shouldStop: () => boolean = () => false,
): Promise<Forgotten> {
  let bodies = 0;
  let deliveries = 0;
  for (let after: number | null = 0; after !== null && !shouldStop();) {
    const upTo: number | null = await endOfStretch(database, shopId, after);
    if (upTo === null) break;
    const stretch = [shopId, after, upTo];
    const gone = await database.query(
      `DELETE FROM delivery WHERE shop_id = $1 AND id > $2 AND id <= $3
         AND (status = 'settled' AND settled_at < now() - interval '${SETTLED_ROW}'
              OR status = 'failed' AND settled_at < now() - interval '${FAILED_ROW}')`,
      stretch,
    );
    const emptied = await database.query(
      `UPDATE delivery SET body = NULL, subject_gid = NULL
       WHERE shop_id = $1 AND id > $2 AND id <= $3 AND (body IS NOT NULL OR subject_gid IS NOT NULL)
         AND (status = 'settled' AND settled_at < now() - interval '${SETTLED_BODY}'
              OR status = 'failed' AND settled_at < now() - interval '${FAILED_BODY}')`,
      stretch,
    );
    deliveries += gone.rowCount ?? 0;
    bodies += emptied.rowCount ?? 0;
    after = upTo;
  }
  await forgetUnfinishedBackfills(database, shopId);
  await database.query(
    `DELETE FROM data_request WHERE shop_id = $1 AND requested_at < now() - interval '${DATA_REQUEST}'`,
    [shopId],
  );
  return { bodies, deliveries };
}

/** The last id of the next stretch; null when everything from there on is too young. */
async function endOfStretch(database: Database, shopId: number, after: number): Promise<number | null> {
  const { rows } = await database.query<{ upTo: number | null }>(
    `SELECT max(id) AS "upTo" FROM (
       SELECT id, received_at FROM delivery WHERE shop_id = $1 AND id > $2 ORDER BY id LIMIT ${STRETCH}) d
     HAVING min(received_at) < now() - interval '${SETTLED_BODY}'`,
    [shopId, after],
  );
  return rows[0]?.upTo ?? null;
}

async function forgetUnfinishedBackfills(database: Database, shopId: number): Promise<void> {
  await database.query(
    `DELETE FROM backfill WHERE shop_id = $1 AND status <> 'done' AND requested_at < now() - interval '${UNFINISHED_BACKFILL}'`,
    [shopId],
  );
}

/** What was kept of deliveries for shops that do not have the app. */
export async function forgetUnclaimed(database: Database): Promise<number> {
  const { rowCount } = await database.query(
    `DELETE FROM unclaimed_delivery WHERE received_at < now() - interval '7 days'`,
  );
  return rowCount ?? 0;
}

/**
 * Deliveries of shops that are gone: one that was being stored while its shop was erased may be left, for there is no
 * foreign key. The shops that have deliveries are found by one probe of the primary key each.
 */
export async function forgetOrphans(database: Database): Promise<number> {
  const { rowCount } = await database.query(
    `WITH RECURSIVE held AS (
       (SELECT shop_id FROM delivery ORDER BY shop_id LIMIT 1)
       UNION ALL
       SELECT (SELECT d.shop_id FROM delivery d WHERE d.shop_id > h.shop_id ORDER BY d.shop_id LIMIT 1)
       FROM held h WHERE h.shop_id IS NOT NULL
     ) DELETE FROM delivery d USING held h
       WHERE d.shop_id = h.shop_id AND NOT EXISTS (SELECT 1 FROM shop s WHERE s.id = h.shop_id)`,
  );
  return rowCount ?? 0;
}
