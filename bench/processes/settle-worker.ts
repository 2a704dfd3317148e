/** A worker process that settles a shop's waiting deliveries as fast as it can, by several calls at once. */
import { openDatabase } from '#app/db/database.ts';
import { databaseClock } from '#app/db/clock.ts';
import { settleDeliveries } from '#app/use-cases/settle-deliveries.ts';
import { answerWith } from '../lib/children.ts';

export interface SettleRequest {
  readonly shopId: number;
  readonly parallel: number;
  readonly batchSize?: number;
}

export interface SettleAnswer {
  readonly settled: number;
  readonly failed: number;
  readonly milliseconds: number;
  readonly cpuMilliseconds: number;
}

const [url = ''] = process.argv.slice(2);
const database = openDatabase({ url, max: 8, applicationName: 'bench-worker' });

answerWith<SettleRequest>(async ({ shopId, parallel, batchSize }): Promise<SettleAnswer> => {
  // Connections are made before the clock starts, as in a worker that has been running.
  const clients = await Promise.all(Array.from({ length: parallel }, () => database.connect()));
  for (const client of clients) client.release();
  const began = performance.now();
  const cpu = process.cpuUsage();
  const done = await Promise.all(
    Array.from({ length: parallel }, () =>
      settleDeliveries(database, shopId, {
        clock: databaseClock,
        onFault: (id, error) => process.stderr.write(`delivery ${id}: ${String(error)}\n`),
        ...(batchSize === undefined ? {} : { batchSize }),
      }),
    ),
  );
  const { user, system } = process.cpuUsage(cpu);
  return {
    settled: done.reduce((sum, one) => sum + one.settled, 0),
    failed: done.reduce((sum, one) => sum + one.failed, 0),
    milliseconds: performance.now() - began,
    cpuMilliseconds: (user + system) / 1_000,
  };
});
