/** A process that backfills one file, so that its memory is its own. */
import { databaseClock } from '#app/db/clock.ts';
import { openDatabase } from '#app/db/database.ts';
import { backfillOrders } from '#app/use-cases/backfill-orders.ts';
import { answerWith } from '../lib/children.ts';

export interface BackfillRequest {
  readonly shopId: number;
  readonly file: string;
}

export interface BackfillAnswer {
  readonly settled: number;
  readonly milliseconds: number;
  /** The most it had in memory at once, of everything it holds. */
  readonly maxMegabytes: number;
}

const [url = ''] = process.argv.slice(2);
const database = openDatabase({ url, max: 8, applicationName: 'bench-backfill' });

answerWith<BackfillRequest>(async ({ shopId, file }): Promise<BackfillAnswer> => {
  const began = performance.now();
  const options = { earns: true, clock: databaseClock, adminClient: null };
  const done = await backfillOrders(database, shopId, file, options);
  if (!done.ok) throw new Error(done.message);
  const milliseconds = performance.now() - began;
  return {
    settled: done.value.ordersSettled,
    milliseconds,
    maxMegabytes: process.resourceUsage().maxRSS / 1024,
  };
});
