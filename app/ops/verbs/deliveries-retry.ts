import { retryDeliveries } from '#app/use-cases/retry-deliveries.ts';
import { chooseShops, ONE_SHOP } from '../choose-shops.ts';
import { count } from '../table.ts';
import { UsageError, type Verb } from '../verb.ts';

export const deliveriesRetry: Verb = {
  name: 'deliveries:retry',
  summary: 'lets failed deliveries be settled again: one by its id, or all',
  details:
    'The worker takes them at once; "npm run ops -- queue:wait" waits for it, "deliveries --failed" then lists those ' +
    'that failed again. Exit 1 when nothing could be retried that was named by id.',
  arguments: ['id|all'],
  options: { shop: ONE_SHOP },
  run: async (given, ops) => {
    const which = given.argument(0);
    const id = Number(which);
    if (which !== 'all' && !(/^\d+$/.test(which) && Number.isSafeInteger(id))) {
      throw new UsageError(`<id|all> must be "all" or the number of a delivery, not "${which}".`);
    }
    const { database } = await ops.openDatabase();
    let retried = 0;
    for (const { shopId } of await chooseShops(database, given)) {
      retried += (await retryDeliveries(database, shopId, which === 'all' ? 'all' : [id])).length;
    }
    if (which !== 'all' && retried === 0) {
      ops.notice(`There is no failed delivery ${which} that could be retried.`);
      return 1;
    }
    await ops.print(
      `${count(retried)} ${retried === 1 ? 'delivery waits' : 'deliveries wait'} to be settled again.\n`,
    );
    return 0;
  },
};
