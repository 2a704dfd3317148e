import type { Clock } from '#app/db/clock.ts';
import type { Database } from '#app/db/database.ts';
import type { Instant } from '#app/domain/time.ts';
import type { AdminClient, AdminCode } from '#app/shopify/admin/admin-client.ts';
import { BULK_OPERATION, bulkOrdersText, RUN_BULK_QUERY } from '#app/shopify/admin/bulk-documents.ts';
import type { Failure } from '#app/shopify/result.ts';
import { backfillOrders, type BackfillCode } from './backfill-orders.ts';
import { BrokenDownload, downloadBulkFile, type DownloadCode } from './download-bulk-file.ts';
import { mayPass } from './may-pass.ts';
import { openAdminAccess, type AdminAccessOptions } from './open-admin-access.ts';
import { isStopping } from './outgoing-errors.ts';
import { claimPastOrders, MOST_ATTEMPTS, PastOrdersRun, type ClaimedRun } from './past-orders-run.ts';

export interface BringInOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Sends requests to Shopify and downloads its files; the process's own where it is absent. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  readonly client?: AdminAccessOptions['client'];
  /** Told of faults of ours. */
  readonly onFault?: ((error: unknown) => void) | undefined;
}

const FIRST_PAUSE_S = 5;
const LONGEST_PAUSE_S = 600;

/** What one visit has in hand. */
interface Visit {
  readonly database: Database;
  readonly shopId: number;
  readonly claimed: ClaimedRun;
  readonly run: PastOrdersRun;
  readonly client: AdminClient;
  readonly options: BringInOptions;
}

/**
 * Takes the past orders of a shop a step further: has Shopify write them to a file, looks whether it is written, and
 * settles it. Between looks nobody waits: what is next stands in the row, and a lost worker's row is taken up again.
 */
export async function bringInPastOrders(
  database: Database,
  shopId: number,
  options: BringInOptions,
): Promise<void> {
  const claimed = await claimPastOrders(database, shopId);
  if (!claimed) return;
  const run = new PastOrdersRun(database, shopId, claimed);
  try {
    if (claimed.attempts > MOST_ATTEMPTS) return await run.fail('internal_error', OUR_FAULT);
    const { fetch, signal, client } = options;
    const access = await openAdminAccess(database, shopId, { fetch, signal, client });
    if (!access.ok) return await run.fail('no_access', NO_ACCESS);
    const visit = { database, shopId, claimed, run, client: access.value, options };
    await (claimed.bulkOperationGid === null ? ask(visit) : collect(visit, claimed.bulkOperationGid));
  } catch (error) {
    if (isStopping(error) || options.signal.aborted) return await run.release();
    if (error instanceof BrokenDownload) return await notDownloaded({ claimed, run }, error);
    if (!mayPass(error)) options.onFault?.(error);
    await tryLater({ claimed, run }, 'internal_error', OUR_FAULT);
  }
}

const OUR_FAULT = 'Perennial met a fault of its own; no order was lost.';
const NO_ACCESS =
  'Shopify no longer gives access to this store: close the app and open it again, then try again.';

async function ask({ client, run, claimed }: Visit): Promise<void> {
  // A second operation that only reads does no harm, so it may be sent again when an answer was lost.
  const answer = await client.request(RUN_BULK_QUERY, { query: bulkOrdersText('') }, { idempotent: true });
  if (!answer.ok) return refused({ run, claimed }, answer);
  const operation = answer.value.bulkOperationRunQuery?.bulkOperation;
  if (!operation) {
    const [error] = answer.value.bulkOperationRunQuery?.userErrors ?? [];
    // Most often: as many operations as a shop may have are running.
    return tryLater(
      { run, claimed },
      'refused',
      `Shopify didn't start: ${error?.message ?? 'it gave no reason'}`,
    );
  }
  await run.asked(operation.id, answer.sentAt);
  await run.wait(1, { achieved: true });
}

async function collect(visit: Visit, bulkOperationGid: string): Promise<void> {
  const { client, run, claimed, options } = visit;
  const answer = await client.request(BULK_OPERATION, { id: bulkOperationGid });
  if (!answer.ok) return refused(visit, answer);
  const operation = answer.value.bulkOperation;
  switch (operation?.status) {
    case 'CREATED':
    case 'RUNNING':
    case 'CANCELING':
      run.tell('collecting', Number(operation.objectCount), 0);
      return run.wait(pauseOf(claimed.askedAt, answer.sentAt), { achieved: true });
    case 'COMPLETED':
      // Without an address there was nothing to write.
      if (operation.url === null || operation.url === undefined) return run.finish(0, 0);
      return settleFile(visit, String(operation.url), options);
    case 'FAILED':
      return run.fail('operation_failed', reasonOf(operation.errorCode), { forgetFile: true });
    default:
      return run.fail('operation_gone', 'Shopify stopped before the orders were written.', {
        forgetFile: true,
      });
  }
}

/** Soon at first, later less often: a tenth of the time it has taken so far, seconds. */
function pauseOf(askedAt: Instant | null, now: Instant): number {
  return Math.max(1, Math.min(30, Math.round((now - (askedAt ?? now)) / 10_000)));
}

function reasonOf(errorCode: string | null | undefined): string {
  if (errorCode === 'ACCESS_DENIED')
    return 'Shopify refused: the app may not read orders. Open the app again and accept what it asks for.';
  if (errorCode === 'TIMEOUT') return 'Shopify took too long to write the orders.';
  return 'Shopify met an error while it wrote the orders.';
}

async function settleFile(
  visit: Visit,
  url: string,
  { clock, signal, fetch, onFault }: BringInOptions,
): Promise<void> {
  const { database, shopId, claimed, run, client } = visit;
  const download = await downloadBulkFile(url, {
    fetch: fetch ?? globalThis.fetch,
    signal,
    onProgress: (done, total) => run.tell('reading', done, total),
  });
  if (!download.ok) return notDownloaded(visit, download);
  const done = await backfillOrders(database, shopId, download.value.stream, {
    earns: claimed.earns,
    clock,
    adminClient: client,
    startedAt: claimed.askedAt ?? undefined,
    shouldStop: () => signal.aborted || run.isLost,
    onProgress: (progress) => run.tell(progress.phase, progress.done, progress.total),
    onFault: (_orderGid, error) => onFault?.(error),
  });
  if (!done.ok) return notSettled(visit, done);
  const { ordersStaged, ordersFailed } = done.value;
  await run.finish(ordersStaged - ordersFailed, ordersStaged);
}

async function notDownloaded(
  held: Held,
  { code, message }: { readonly code: DownloadCode; readonly message: string },
): Promise<void> {
  if (code === 'unreachable') return tryLater(held, code, message);
  await held.run.fail(code, message, { forgetFile: true });
}

async function notSettled({ run }: Visit, { code, message }: Failure<BackfillCode>): Promise<void> {
  if (code === 'already_running') return run.wait(15, { achieved: true });
  if (code === 'stopped') return run.release();
  await run.fail(code, message, { forgetFile: code === 'bad_file' });
}

/** What will be refused again however often it is asked is shown at once. */
async function refused(held: Held, { code, message }: Failure<AdminCode>): Promise<void> {
  if (code === 'unauthorized') return held.run.fail(code, NO_ACCESS);
  if (code === 'shop_unavailable' || code === 'throttled' || code === 'unreachable') {
    return tryLater(held, code, BUSY[code]);
  }
  await held.run.fail(code, `Shopify refused: ${message}`, { forgetFile: true });
}

const BUSY = {
  shop_unavailable: 'Shopify says the store is closed at the moment.',
  throttled: 'Shopify asked us to slow down.',
  unreachable: "Shopify didn't answer.",
} as const;

type Held = Pick<Visit, 'run' | 'claimed'>;

async function tryLater({ run, claimed }: Held, code: string, message: string): Promise<void> {
  if (claimed.attempts >= MOST_ATTEMPTS) return run.fail(code, message);
  const pause = Math.min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** (claimed.attempts - 1));
  await run.wait(pause, { achieved: false });
}
