import type { Clock } from '#app/db/clock.ts';
import type { Database, Transaction } from '#app/db/database.ts';
import type { Instant } from '#app/domain/time.ts';
import { queueFetches } from '#app/ledger/outgoing.ts';
import { settle } from '#app/ledger/settle.ts';
import { inSettlement } from '#app/ledger/settlement.ts';
import { readBulkOrder, type BulkOrder } from '#app/shopify/admin/read-bulk.ts';
import { currencyExponent } from '#app/shopify/money.ts';
import { mayPass } from './may-pass.ts';

export interface StagedSettling {
  readonly shopId: number;
  readonly backfillId: number;
  readonly currency: string;
  /** When the bulk operation was started: what the file tells may be that old. */
  readonly startedAt: Instant;
  readonly clock: Clock;
  readonly shouldStop: () => boolean;
  /** Told of an order that failed by a fault of ours. */
  readonly onFault: (orderGid: string, error: unknown) => void;
  readonly onSettled: (orders: number) => void;
}

/** Orders read at once; each lane settles its share of them in one transaction. */
const PAGE = 1_000;
/** Two transactions side by side, of different members: one is worked out here while the database writes the other. */
const LANES = 2;

/** A staged order, read or not. */
type Staged =
  | { readonly kind: 'order'; readonly order: BulkOrder }
  | { readonly kind: 'fetch'; readonly orderGid: string }
  | { readonly kind: 'failed'; readonly orderGid: string; readonly message: string };

interface StagedRow {
  readonly orderGid: string;
  readonly customerGid: string;
  readonly placedAt: Instant;
  readonly lines: string;
}

/** Where the next page begins. */
type Cursor = Pick<StagedRow, 'customerGid' | 'placedAt' | 'orderGid'>;

/** Before every order, also those from before 1970: PostgreSQL reads it as `-infinity`. */
const BEGINNING: Cursor = { customerGid: '', placedAt: -Infinity, orderGid: '' };

interface Page {
  readonly lanes: readonly (readonly Staged[])[];
  readonly last: Cursor | null;
}

/**
 * Settles what is staged, member by member. An order leaves the stage in the transaction that settles it, so a run
 * that is cut off anywhere is simply begun again.
 * @returns false when it was stopped, or the shop has been erased
 */
export async function settleStagedOrders(database: Database, settling: StagedSettling): Promise<boolean> {
  let next = readPage(database, settling, BEGINNING);
  for (;;) {
    const page = await next;
    if (page.last === null) return true;
    if (settling.shouldStop()) return false;
    // Read and parsed while the database is busy with this page.
    next = readPage(database, settling, page.last);
    next.catch(() => undefined);
    const done = await Promise.all(page.lanes.map((lane) => settleLane(database, settling, lane)));
    if (done.includes(false)) return false;
    settling.onSettled(page.lanes.reduce((sum, lane) => sum + lane.length, 0));
  }
}

async function readPage(database: Database, settling: StagedSettling, after: Cursor): Promise<Page> {
  const { rows } = await database.query<StagedRow>({
    name: 'backfill-page',
    text: `SELECT order_gid AS "orderGid", customer_gid AS "customerGid", placed_at AS "placedAt", lines
           FROM backfill_order
           WHERE shop_id = $1 AND backfill_id = $2 AND lines IS NOT NULL
             AND (customer_gid, placed_at, order_gid) > ($3, to_timestamp($4::float8 / 1000), $5)
           ORDER BY customer_gid, placed_at, order_gid LIMIT ${PAGE}`,
    values: [settling.shopId, settling.backfillId, after.customerGid, after.placedAt, after.orderGid],
  });
  const lanes: Staged[][] = Array.from({ length: LANES }, () => []);
  for (const row of rows) {
    // All orders of a member in one lane; guests' anywhere.
    const lane = Number((row.customerGid || row.orderGid).at(-1)) % LANES || 0;
    lanes[lane]?.push(readStaged(row, settling));
  }
  return { lanes: lanes.filter((lane) => lane.length > 0), last: rows.at(-1) ?? null };
}

function readStaged({ orderGid, lines }: StagedRow, { currency, startedAt }: StagedSettling): Staged {
  const context = { currency, exponent: currencyExponent(currency), triggeredAt: startedAt };
  const read = readBulkOrder(lines.split('\n'), context);
  if (!read.ok) return { kind: 'failed', orderGid, message: `${read.code}: ${read.message}` };
  return read.value.hasRefunds ? { kind: 'fetch', orderGid } : { kind: 'order', order: read.value };
}

/** By halves when something in it fails, so that one order does not hold up the others. */
async function settleLane(
  database: Database,
  settling: StagedSettling,
  lane: readonly Staged[],
): Promise<boolean> {
  const { shopId, clock } = settling;
  try {
    const isThere = await inSettlement(database, shopId, 'share', async (tx, rules, alsoLock) => {
      const orders = lane.flatMap((staged) => (staged.kind === 'order' ? [staged.order] : []));
      const work = {
        news: orders.map((order) => order.news),
        accounts: orders.flatMap((order) => order.accounts),
      };
      await settle(tx, rules, work, clock, alsoLock);
      queueFetches(tx, shopId, new Map(gidsOf(lane, 'fetch').map((gid) => [gid, 'backfill'])));
      await unstage(tx, settling, lane);
      return true;
    });
    return isThere ?? false;
  } catch (error) {
    const [only] = lane;
    if (only === undefined || mayPass(error)) throw error;
    const half = Math.ceil(lane.length / 2);
    if (lane.length > 1) {
      return (
        (await settleLane(database, settling, lane.slice(0, half))) &&
        (await settleLane(database, settling, lane.slice(half)))
      );
    }
    if (only.kind !== 'order') throw error;
    const { orderGid } = only.order.news;
    settling.onFault(orderGid, error);
    const message = 'internal_error: Perennial could not settle this order.';
    return settleLane(database, settling, [{ kind: 'failed', orderGid, message }]);
  }
}

function gidsOf(lane: readonly Staged[], kind: 'fetch' | 'order'): string[] {
  return lane.flatMap((staged) => {
    if (staged.kind !== kind) return [];
    return staged.kind === 'order' ? [staged.order.news.orderGid] : [staged.orderGid];
  });
}

async function unstage(
  tx: Transaction,
  { shopId, backfillId }: StagedSettling,
  lane: readonly Staged[],
): Promise<void> {
  const settled = gidsOf(lane, 'order');
  const toFetch = gidsOf(lane, 'fetch');
  const failed = lane.filter((staged) => staged.kind === 'failed');
  await tx.query({
    name: 'backfill-unstage',
    text: 'DELETE FROM backfill_order WHERE shop_id = $1 AND backfill_id = $2 AND order_gid = ANY($3::text[])',
    values: [shopId, backfillId, [...settled, ...toFetch]],
  });
  if (failed.length > 0) {
    // Its lines name the customer, and are not kept for longer than they are of use.
    await tx.query(
      `UPDATE backfill_order b SET lines = NULL, customer_gid = '', error_message = u.message
       FROM unnest($3::text[], $4::text[]) AS u(gid, message)
       WHERE b.shop_id = $1 AND b.backfill_id = $2 AND b.order_gid = u.gid`,
      [shopId, backfillId, failed.map((one) => one.orderGid), failed.map((one) => one.message)],
    );
  }
  // Last, for the other lane waits for this row until the commit.
  await tx.query({
    name: 'backfill-count',
    text: `UPDATE backfill SET orders_done = orders_done + $3, orders_to_fetch = orders_to_fetch + $4,
             orders_failed = orders_failed + $5 WHERE shop_id = $1 AND id = $2`,
    values: [shopId, backfillId, settled.length, toFetch.length, failed.length],
  });
}
