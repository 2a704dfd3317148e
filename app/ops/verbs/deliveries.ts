import { failedDeliveries } from '#app/reports/failed-deliveries.ts';
import { chooseShops, ONE_SHOP } from '../choose-shops.ts';
import { tableText } from '../table.ts';
import { UsageError, type Verb } from '../verb.ts';

export const deliveries: Verb = {
  name: 'deliveries',
  summary: 'lists deliveries that could not be understood or processed, with the reason',
  details:
    'Times are UTC. Such a delivery was answered with 200 and is kept for 30 days; repair what it needs and use ' +
    '"npm run ops -- deliveries:retry". One marked "body gone" is older and cannot be tried again.',
  options: { failed: { help: 'required: nothing else is listed yet' }, shop: ONE_SHOP },
  run: async (given, ops) => {
    if (!given.has('failed'))
      throw new UsageError('--failed is missing: only failed deliveries can be listed.');
    const { database } = await ops.openDatabase();
    const rows: string[][] = [];
    for (const { shopId, domain } of await chooseShops(database, given)) {
      for (const { id, topic, receivedAt, code, message, hasBody } of await failedDeliveries(
        database,
        shopId,
      )) {
        const received = `${new Date(receivedAt).toISOString().slice(0, 19)}Z`;
        rows.push([String(id), domain, topic, received, code, hasBody ? message : `${message} (body gone)`]);
      }
    }
    if (rows.length === 0) ops.notice('No delivery has failed.');
    else await ops.print(tableText([['id', 'shop', 'topic', 'received', 'code', 'message'], ...rows]));
    return 0;
  },
};
