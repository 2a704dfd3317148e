import { appUrl, env } from '#app/config/env.server.ts';
import { inTransaction, type Database } from '#app/db/database.ts';
import { sendJobs } from '#app/db/send-job.ts';
import { shopsWithDueMembers } from '#app/ledger/wake.ts';
import { SETTLE_DELIVERIES } from './store-deliveries.ts';
import { VISIT, wakeShops } from './wake-shops.ts';

/** Shops with work that lies, by what is to be done. */
export interface DueShops {
  readonly deliveries: readonly number[];
  readonly members: readonly number[];
  readonly publications: readonly number[];
  readonly programs: readonly number[];
  readonly fetches: readonly number[];
  readonly profiles: readonly number[];
  readonly pastOrders: readonly number[];
  readonly erasures: readonly number[];
  readonly backTests: readonly number[];
  readonly codePools: readonly number[];
  readonly vouchers: readonly number[];
}

/** A delivery's own job has come by then, if it was not lost. */
const LIES_TOO_LONG = '30 seconds';
/** A step of a back-test takes a second at most, and each says so; other shops' tests may come first. */
const BACK_TEST_LIES_AFTER = '1 minute';

/**
 * Queues again whatever lies: a job is only a wake-up, and one that was lost has lost nothing. One look at every
 * shop; each question is answered by the first row of an index.
 * @param api origin of the app: shops that were told another one are told anew
 */
export async function sweepShops(
  database: Database,
  api: string = new URL(appUrl(env())).origin,
): Promise<DueShops> {
  const due = await findDueShops(database, api);
  await inTransaction(database, async (tx) => {
    await sendJobs(tx, SETTLE_DELIVERIES, due.deliveries.length > 0 ? [{ shopIds: due.deliveries }] : []);
    await wakeShops(tx, VISIT.sweepMembers, due.members);
    await wakeShops(tx, VISIT.publish, due.publications);
    await wakeShops(tx, VISIT.program, due.programs);
    await wakeShops(tx, VISIT.fetch, due.fetches);
    await wakeShops(tx, VISIT.profiles, due.profiles);
    await wakeShops(tx, VISIT.pastOrders, due.pastOrders);
    await wakeShops(tx, VISIT.erase, due.erasures);
    await wakeShops(tx, VISIT.backTest, due.backTests);
    await wakeShops(tx, VISIT.fillCodePools, due.codePools);
    await wakeShops(tx, VISIT.tendVouchers, due.vouchers);
  });
  return due;
}

/** A reward whose codes are to be made beforehand, as `isPooled` says, and has no pool. */
const WITHOUT_POOL = `EXISTS (
  SELECT 1 FROM reward r JOIN reward_version t ON t.shop_id = r.shop_id AND t.reward_id = r.id AND t.version = r.version
  WHERE r.shop_id = s.id AND r.active AND t.terms #>> '{value,kind}' NOT IN ('store_credit', 'gift_card')
    AND t.terms #>> '{cost,kind}' <> 'any_amount' AND t.terms #>> '{voucher,bound}' = 'false'
    AND NOT EXISTS (SELECT 1 FROM code_pool p WHERE p.shop_id = r.shop_id AND p.reward_id = r.id
                      AND p.reward_version = r.version))`;

interface DueRow {
  readonly id: number;
  readonly deliveries: boolean;
  readonly publications: boolean;
  readonly programs: boolean;
  readonly fetches: boolean;
  readonly profiles: boolean;
  readonly pastOrders: boolean;
  readonly erasures: boolean;
  readonly backTests: boolean;
  readonly codePools: boolean;
  readonly vouchers: boolean;
}

async function findDueShops(database: Database, api: string): Promise<DueShops> {
  const { rows } = await database.query<DueRow>(
    `
    SELECT * FROM (
      SELECT s.id,
             coalesce((SELECT d.received_at FROM delivery d WHERE d.shop_id = s.id AND d.status = 'waiting'
                       ORDER BY d.id LIMIT 1) < now() - interval '${LIES_TOO_LONG}', false) AS deliveries,
             s.publishes AND EXISTS (SELECT 1 FROM publication p WHERE p.shop_id = s.id AND p.next_attempt_at <= now()
                AND (p.claimed_until IS NULL OR p.claimed_until <= now())) AS publications,
             s.publishes AND (s.program_due_at <= now() OR s.program_api IS DISTINCT FROM $1) AS programs,
             s.publishes AND EXISTS (SELECT 1 FROM order_fetch f WHERE f.shop_id = s.id AND f.next_attempt_at <= now()
                AND f.gave_up_at IS NULL AND (f.claimed_until IS NULL OR f.claimed_until <= now())) AS fetches,
             s.publishes AND EXISTS (SELECT 1 FROM profile_read r WHERE r.shop_id = s.id AND r.next_attempt_at <= now()
                AND (r.claimed_until IS NULL OR r.claimed_until <= now())) AS profiles,
             EXISTS (SELECT 1 FROM past_orders o WHERE o.shop_id = s.id AND o.phase NOT IN ('done', 'failed')
                AND o.next_look_at <= now() AND (o.claimed_until IS NULL OR o.claimed_until <= now())) AS "pastOrders",
             EXISTS (SELECT 1 FROM shop_erasure e WHERE e.shop_id = s.id) AS erasures,
             EXISTS (SELECT 1 FROM back_test t WHERE t.shop_id = s.id AND t.status = 'running'
                AND t.touched_at < now() - interval '${BACK_TEST_LIES_AFTER}') AS "backTests",
             s.publishes AND (EXISTS (SELECT 1 FROM code_pool p WHERE p.shop_id = s.id AND p.due_at <= now()
                AND NOT p.closed AND (p.claimed_until IS NULL OR p.claimed_until <= now())) OR ${WITHOUT_POOL}) AS "codePools",
             s.publishes AND EXISTS (SELECT 1 FROM voucher v WHERE v.shop_id = s.id AND v.due_at <= now()
                AND (v.claimed_until IS NULL OR v.claimed_until <= now())) AS vouchers
      FROM shop s) found
    WHERE deliveries OR publications OR programs OR fetches OR profiles OR "pastOrders" OR erasures OR "backTests"
      OR "codePools" OR vouchers`,
    [api],
  );
  const idsOf = (what: Exclude<keyof DueRow, 'id'>) => rows.filter((row) => row[what]).map((row) => row.id);
  return {
    deliveries: idsOf('deliveries'),
    members: await shopsWithDueMembers(database),
    publications: idsOf('publications'),
    programs: idsOf('programs'),
    fetches: idsOf('fetches'),
    profiles: idsOf('profiles'),
    pastOrders: idsOf('pastOrders'),
    erasures: idsOf('erasures'),
    backTests: idsOf('backTests'),
    codePools: idsOf('codePools'),
    vouchers: idsOf('vouchers'),
  };
}

/** Queues the nightly reconcile of every shop whose Admin API we may ask. */
export async function reconcileShops(database: Database): Promise<number> {
  const { rows } = await database.query<{ id: number }>('SELECT id FROM shop WHERE publishes ORDER BY id');
  await inTransaction(database, (tx) =>
    wakeShops(
      tx,
      VISIT.reconcile,
      rows.map((row) => row.id),
    ),
  );
  return rows.length;
}

/** Queues the daily forgetting of every shop. */
export async function forgetInShops(database: Database): Promise<number> {
  const { rows } = await database.query<{ id: number }>('SELECT id FROM shop ORDER BY id');
  await inTransaction(database, (tx) =>
    wakeShops(
      tx,
      VISIT.forget,
      rows.map((row) => row.id),
    ),
  );
  return rows.length;
}

/** Queues for every shop to bring its members list in step with the ledger. */
export async function listMembersOfShops(database: Database): Promise<number> {
  const { rows } = await database.query<{ id: number }>('SELECT id FROM shop WHERE publishes ORDER BY id');
  await inTransaction(database, (tx) =>
    wakeShops(
      tx,
      VISIT.listing,
      rows.map((row) => row.id),
    ),
  );
  return rows.length;
}
