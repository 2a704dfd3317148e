import { chooseShops, ONE_SHOP } from '../choose-shops.ts';
import { readSeconds } from '../moment.ts';
import { waitForQueue, workText } from '../wait-for-queue.ts';
import type { Verb } from '../verb.ts';

const TIMEOUT_SECONDS = '3600';

export const queueWait: Verb = {
  name: 'queue:wait',
  summary: 'returns when nothing is left to settle or publish; exit 1 with what is left at the timeout',
  details:
    'Waits for deliveries to be settled, for members due by time alone to be swept, and, where Shopify gave access, ' +
    'for balances to be published and orders to be fetched. What waits for a later try is not waited for. ' +
    'The work is done by npm start or npm run worker; where none runs, it says so.',
  options: { timeout: { value: 's', help: `seconds, default ${TIMEOUT_SECONDS}` }, shop: ONE_SHOP },
  run: async (given, ops) => {
    const timeoutMs = readSeconds(given.value('timeout') ?? TIMEOUT_SECONDS, 'timeout') * 1_000;
    const { database } = await ops.openDatabase();
    const shop = given.value('shop') === null ? null : (await chooseShops(database, given))[0];
    const left = await waitForQueue(database, {
      shopId: shop?.shopId ?? null,
      timeoutMs,
      notice: ops.notice,
    });
    await ops.print(left === null ? 'Nothing is left.\n' : `Left: ${workText(left)}.\n`);
    return left === null ? 0 : 1;
  },
};
