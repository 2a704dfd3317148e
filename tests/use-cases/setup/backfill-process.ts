/** A backfill in a process of its own, to be killed: `node backfill-process.ts <url> <shop id> <path>`. */
import { databaseClock } from '#app/db/clock.ts';
import { openDatabase } from '#app/db/database.ts';
import { backfillOrders } from '#app/use-cases/backfill-orders.ts';

const [url = '', shopId = '', path = ''] = process.argv.slice(2);
const database = openDatabase({ url, applicationName: 'backfill' });
const done = await backfillOrders(database, Number(shopId), path, {
  ...{ earns: true, clock: databaseClock, adminClient: null },
  onProgress: ({ phase, done: count }) => process.stdout.write(`${phase} ${count}\n`),
});
process.stdout.write(`${JSON.stringify(done)}\n`);
await database.end();
