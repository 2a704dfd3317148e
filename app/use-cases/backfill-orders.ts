import { createWriteStream } from 'node:fs';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import nodePath from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Clock } from '#app/db/clock.ts';
import { inTransaction, type Database } from '#app/db/database.ts';
import type { Instant } from '#app/domain/time.ts';
import { readShopRules, type ShopRules } from '#app/ledger/shop-rules.ts';
import type { AdminClient } from '#app/shopify/admin/admin-client.ts';
import { failure, success, type Result } from '#app/shopify/result.ts';
import { fetchDueOrders } from './fetch-orders.ts';
import { moveEarnsFrom } from './move-earns-from.ts';
import { settleStagedOrders } from './settle-staged-orders.ts';
import { BadBulkFile, hashFile, stageBulkFile } from './stage-bulk-file.ts';
import { sweepMembers } from './sweep-members.ts';
import { wakeFollowers } from './wake-shops.ts';

export interface BackfillOptions {
  /** Past orders earn points; otherwise they only count for tiers. */
  readonly earns: boolean;
  readonly clock: Clock;
  /** Fetches the orders that have refunds, one by one; without one they wait for access. */
  readonly adminClient: AdminClient | null;
  /** When the bulk operation was started; without it, whatever a delivery told at the same `updated_at` counts. */
  readonly startedAt?: Instant | undefined;
  /** Asked often: a stopped backfill goes on when it is begun again with the same file. */
  readonly shouldStop?: (() => boolean) | undefined;
  readonly onProgress?: ((progress: BackfillProgress) => void) | undefined;
  /** Told of an order that failed by a fault of ours. */
  readonly onFault?: ((orderGid: string, error: unknown) => void) | undefined;
}

export interface BackfillProgress {
  readonly phase: 'reading' | 'staging' | 'settling' | 'fetching' | 'sweeping';
  /** Bytes while staging, otherwise orders. */
  readonly done: number;
  /** 0 where it is not known. */
  readonly total: number;
}

export interface BackfillReport {
  readonly backfillId: number;
  /** This file was backfilled before; nothing was left to do. */
  readonly wasDone: boolean;
  readonly earns: boolean;
  readonly ordersStaged: number;
  readonly ordersSettled: number;
  /** Read from the Admin API because they have refunds. */
  readonly ordersFetched: number;
  /** Still to be fetched: no access, or Shopify could not be asked now. The worker goes on with them. */
  readonly ordersWaiting: number;
  /** Could not be read; the reasons stand in backfill_order. */
  readonly ordersFailed: number;
  readonly linesSkipped: number;
  /** First and last placed order of the file; null when it has none. */
  readonly coversFrom: Instant | null;
  readonly coversUntil: Instant | null;
}

export type BackfillCode = 'already_running' | 'bad_file' | 'stopped' | 'unknown_shop' | 'unreadable_file';

/**
 * Settles the past orders in the JSONL file of a bulk operation (`BULK_ORDERS`). The file is staged in the database,
 * then settled; both go on where they stopped when the same file is given again. Memory does not grow with the file.
 * @param source path of the file, or a stream of it, which is first written to a temporary file
 */
export async function backfillOrders(
  database: Database,
  shopId: number,
  source: string | Readable,
  options: BackfillOptions,
): Promise<Result<BackfillReport, BackfillCode>> {
  if (typeof source === 'string') return backfillAlone(database, shopId, source, options);
  await removeLeftovers();
  const folder = await mkdtemp(nodePath.join(os.tmpdir(), TEMPORARY));
  try {
    const path = nodePath.join(folder, 'orders.jsonl');
    await pipeline(source, createWriteStream(path));
    return await backfillAlone(database, shopId, path, options);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Of a file that a killed worker left behind: customers' orders must not lie about. */
const TEMPORARY = 'perennial-backfill-';
const LEFT_BEHIND_MS = 86_400_000;

async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(os.tmpdir())) {
    if (!name.startsWith(TEMPORARY)) continue;
    const folder = nodePath.join(os.tmpdir(), name);
    const touched = await stat(folder).catch(() => null);
    if (touched !== null && Date.now() - touched.mtimeMs > LEFT_BEHIND_MS)
      await rm(folder, { recursive: true, force: true });
  }
}

/** One backfill of a shop at a time: the lock goes with the connection, also when the process dies. */
async function backfillAlone(
  database: Database,
  shopId: number,
  path: string,
  options: BackfillOptions,
): Promise<Result<BackfillReport, BackfillCode>> {
  const size = await stat(path).then(
    (found) => found.size,
    () => null,
  );
  if (size === null)
    return failure('unreadable_file', 'The file cannot be read: give the path of a JSONL file.');
  const keeper = await database.connect();
  try {
    const { rows } = await keeper.query<{ mine: boolean }>(
      `SELECT pg_try_advisory_lock(hashtext('backfill'), ($1::bigint % 2147483647)::int) AS mine`,
      [shopId],
    );
    if (!rows[0]?.mine)
      return failure('already_running', 'Another backfill of this shop is running: wait for its end.');
    return await backfill(database, shopId, path, size, options);
  } catch (error) {
    if (error instanceof BadBulkFile)
      return failure('bad_file', `This is no file of a bulk operation: ${error.message}.`);
    throw error;
  } finally {
    // Given back now, for the server notices a closed connection only after a moment; closed all the same, so that the
    // lock ends also where this did not get through.
    await keeper.query('SELECT pg_advisory_unlock_all()').catch(() => undefined);
    keeper.release(true);
  }
}

interface BackfillRow {
  readonly id: number;
  readonly earns: boolean;
  readonly status: 'staging' | 'settling' | 'done';
  readonly ordersStaged: number;
  readonly ordersDone: number;
  readonly ordersToFetch: number;
  readonly ordersFailed: number;
  readonly linesSkipped: number;
  readonly bytesStaged: number;
  readonly coversFrom: Instant | null;
  readonly coversUntil: Instant | null;
}

async function backfill(
  database: Database,
  shopId: number,
  path: string,
  size: number,
  options: BackfillOptions,
): Promise<Result<BackfillReport, BackfillCode>> {
  const { shouldStop = () => false, onProgress = () => undefined } = options;
  const rules = await readShopRules(database, shopId, 'none');
  if (!rules) return failure('unknown_shop', 'There is no such shop: install it first.');
  onProgress({ phase: 'reading', done: 0, total: size });
  let row = await beginBackfill(database, shopId, await hashFile(path), options);
  const wasDone = row.status === 'done';
  if (row.status === 'staging') {
    const onStaged = (bytes: number) => onProgress({ phase: 'staging', done: bytes, total: size });
    const staging = { shopId, backfillId: row.id, path, fromByte: row.bytesStaged, shouldStop, onStaged };
    if (!(await stageBulkFile(database, staging))) return STOPPED;
    await closeStaging(database, shopId, row.id);
    row = (await readBackfill(database, shopId, row.id)) ?? row;
  }
  // Before anything is settled, so that nothing is settled twice; members known before are swept at the end.
  if (row.earns && row.coversFrom !== null)
    await moveEarnsFrom(database, shopId, row.coversFrom, options.clock);
  if (row.status === 'settling' && !(await settleStage(database, rules, row, options))) return STOPPED;
  const fetched = await fetchWithRefunds(database, shopId, options);
  onProgress({ phase: 'sweeping', done: 0, total: 0 });
  if ((await sweepMembers(database, shopId, options.clock, shouldStop)).hasMore) return STOPPED;
  await completeBackfill(database, shopId, row.id);
  await wakeFollowers(database, shopId);
  const done = await readBackfill(database, shopId, row.id);
  if (!done) return failure('unknown_shop', 'The shop was erased while its orders were settled.');
  return success(reportOf(done, wasDone, fetched, await waitingFetches(database, shopId)));
}

const STOPPED = failure('stopped', 'Stopped; begun again with the same file, it goes on from here.');

const COLUMNS = `id, earns, status, orders_staged AS "ordersStaged", orders_done AS "ordersDone",
  orders_to_fetch AS "ordersToFetch", orders_failed AS "ordersFailed", lines_skipped AS "linesSkipped",
  bytes_staged AS "bytesStaged", covers_from AS "coversFrom", covers_until AS "coversUntil"`;

/** The backfill of this very file, new or begun before. That past orders earn is never taken back. */
async function beginBackfill(
  database: Database,
  shopId: number,
  sourceHash: string,
  { earns, clock }: BackfillOptions,
): Promise<BackfillRow> {
  return inTransaction(database, async (tx) => {
    const { rows } = await tx.query<BackfillRow>(
      `INSERT INTO backfill AS b (shop_id, source_hash, earns, requested_at)
       VALUES ($1, $2, $3, to_timestamp($4::float8 / 1000))
       ON CONFLICT (shop_id, source_hash) DO UPDATE SET earns = b.earns OR excluded.earns
       RETURNING ${COLUMNS}`,
      [shopId, sourceHash, earns, await clock(tx)],
    );
    return rows[0] as BackfillRow;
  });
}

async function readBackfill(database: Database, shopId: number, id: number): Promise<BackfillRow | null> {
  const { rows } = await database.query<BackfillRow>(
    `SELECT ${COLUMNS} FROM backfill WHERE shop_id = $1 AND id = $2`,
    [shopId, id],
  );
  return rows[0] ?? null;
}

/** Everything is staged: the dates it covers are known, and it can be settled. */
async function closeStaging(database: Database, shopId: number, id: number): Promise<void> {
  await inTransaction(database, async (tx) => {
    await tx.query(
      `UPDATE backfill b SET status = 'settling', covers_from = o.first, covers_until = o.last
       FROM (SELECT min(placed_at) AS first, max(placed_at) AS last FROM backfill_order WHERE shop_id = $1 AND backfill_id = $2) o
       WHERE b.shop_id = $1 AND b.id = $2`,
      [shopId, id],
    );
    // Lines whose order has none of its own: they will be read, and refused with the reason.
    await tx.query(
      `UPDATE backfill_order SET placed_at = 'epoch' WHERE shop_id = $1 AND backfill_id = $2 AND placed_at IS NULL`,
      [shopId, id],
    );
  });
  // The planner has never seen these rows.
  await database.query('ANALYZE backfill_order');
}

async function settleStage(
  database: Database,
  rules: ShopRules,
  row: BackfillRow,
  { clock, startedAt = 0, shouldStop = () => false, onProgress, onFault = () => undefined }: BackfillOptions,
): Promise<boolean> {
  let done = row.ordersDone + row.ordersToFetch + row.ordersFailed;
  const onSettled = (orders: number) => {
    done += orders;
    onProgress?.({ phase: 'settling', done, total: row.ordersStaged });
  };
  const { shopId, currency } = rules;
  const common = { shopId, backfillId: row.id, currency, startedAt };
  return settleStagedOrders(database, { ...common, clock, shouldStop, onFault, onSettled });
}

async function fetchWithRefunds(
  database: Database,
  shopId: number,
  options: BackfillOptions,
): Promise<number> {
  const { adminClient, clock, shouldStop, onFault } = options;
  const total = await waitingFetches(database, shopId);
  if (!adminClient || total === 0) return 0;
  const onProgress = (done: number) => options.onProgress?.({ phase: 'fetching', done, total });
  await fetchDueOrders(database, shopId, adminClient, { clock, shouldStop, onFault, onProgress });
  return total - (await waitingFetches(database, shopId));
}

async function waitingFetches(database: Database, shopId: number): Promise<number> {
  const { rows } = await database.query<{ waiting: number }>(
    `SELECT count(*) AS waiting FROM order_fetch WHERE shop_id = $1 AND reason = 'backfill'`,
    [shopId],
  );
  return rows[0]?.waiting ?? 0;
}

async function completeBackfill(database: Database, shopId: number, id: number): Promise<void> {
  await inTransaction(database, async (tx) => {
    const { rowCount } = await tx.query(
      `UPDATE backfill SET status = 'done', completed_at = clock_timestamp() WHERE shop_id = $1 AND id = $2 AND status <> 'done'`,
      [shopId, id],
    );
    if (rowCount === 0) return;
    await tx.query(
      `UPDATE shop s SET history_from = least(s.history_from, b.covers_from), history_until = greatest(s.history_until, b.covers_until)
       FROM backfill b WHERE s.id = $1 AND b.shop_id = $1 AND b.id = $2`,
      [shopId, id],
    );
  });
}

function reportOf(
  row: BackfillRow,
  wasDone: boolean,
  ordersFetched: number,
  ordersWaiting: number,
): BackfillReport {
  return {
    backfillId: row.id,
    wasDone,
    earns: row.earns,
    ordersStaged: row.ordersStaged,
    ordersSettled: row.ordersDone,
    ordersFetched,
    ordersWaiting,
    ordersFailed: row.ordersFailed,
    linesSkipped: row.linesSkipped,
    coversFrom: row.coversFrom,
    coversUntil: row.coversUntil,
  };
}
