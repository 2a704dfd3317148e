import { databaseClock } from '#app/db/clock.ts';
import {
  backfillOrders,
  type BackfillProgress,
  type BackfillReport,
} from '#app/use-cases/backfill-orders.ts';
import { openAdminAccess } from '#app/use-cases/open-admin-access.ts';
import { knownShop } from '../choose-shops.ts';
import { startProgress, type Progress } from '../replay/progress.ts';
import { count, tableText } from '../table.ts';
import { Failed, UsageError, type Ops, type Verb } from '../verb.ts';

export const backfill: Verb = {
  name: 'backfill',
  summary: "settles a shop's past orders from the JSONL file of a bulk operation",
  details:
    'The file is staged in the database and then settled; stopped or crashed, it goes on where it was when the same ' +
    'file is given again. Orders with refunds are fetched one by one where Shopify gave access, and wait for it ' +
    'otherwise. Without --earns past orders count for tiers and earn nothing. ' +
    'Exit 1 when an order could not be read, and when there is none.',
  arguments: ['jsonl'],
  options: {
    shop: { value: 'domain', required: true, help: 'such as my-shop.myshopify.com' },
    earns: { help: 'past orders earn points too; this cannot be taken back' },
  },
  run: async (given, ops) => {
    const { database } = await ops.openDatabase();
    const { shopId } = await knownShop(database, given.value('shop') ?? '');
    const access = await openAdminAccess(database, shopId);
    if (!access.ok) ops.notice(`${access.message} Orders with refunds wait until then.`);
    const progress = phaseProgress(ops);
    const done = await backfillOrders(database, shopId, given.argument(0), {
      earns: given.has('earns'),
      clock: databaseClock,
      adminClient: access.ok ? access.value : null,
      shouldStop: ops.isInterrupted,
      onProgress: progress.update,
      onFault: (orderGid, error) =>
        ops.notice(`${orderGid} failed: ${error instanceof Error ? error.name : 'error'}.`),
    });
    progress.finish();
    if (!done.ok) {
      const isInput = done.code === 'unreadable_file' || done.code === 'bad_file';
      throw isInput ? new UsageError(`<jsonl>: ${done.message}`) : new Failed(done.message);
    }
    const { ordersStaged, ordersFailed } = done.value;
    await ops.print(reportText(done.value));
    if (ordersStaged === 0)
      ops.notice('There is no order in this file: is it the result of a bulk operation?');
    return ordersStaged > 0 && ordersFailed === 0 ? 0 : 1;
  },
};

/** One bar after the other, each named. */
function phaseProgress({ terminal, notice }: Ops) {
  let phase = '';
  let current: Progress | null = null;
  const finish = () => {
    current?.finish();
    current = null;
  };
  return {
    finish,
    update: (at: BackfillProgress) => {
      if (at.phase !== phase) {
        finish();
        phase = at.phase;
        notice(`${phase} ...`);
        if (at.total > 0) current = startProgress(at.total, terminal);
      }
      current?.update(at.done);
    },
  };
}

function reportText(report: BackfillReport): string {
  const day = (at: number | null) => (at === null ? 'none' : new Date(at).toISOString().slice(0, 10));
  const lines: [string, string][] = [
    ['orders in the file', count(report.ordersStaged)],
    ['settled', count(report.ordersSettled)],
    ['fetched, as they have refunds', count(report.ordersFetched)],
    ['still to be fetched', count(report.ordersWaiting)],
    ['could not be read', count(report.ordersFailed)],
    ['lines of other things', count(report.linesSkipped)],
    ['placed', `${day(report.coversFrom)} to ${day(report.coversUntil)} (UTC)`],
    ['past orders earn', report.earns ? 'yes' : 'no'],
  ];
  return `${report.wasDone ? 'This file was backfilled before; nothing was left to do.\n' : ''}${tableText(lines)}`;
}
