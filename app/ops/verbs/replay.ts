import { DISORDER, replayShop } from '../replay-shop.ts';
import { runServer } from '../run-server.ts';
import { UsageError, type Verb } from '../verb.ts';

export const replay: Verb = {
  name: 'replay',
  summary: 'turns a retail file into signed order webhooks, sends them to the server, audits, and sums up',
  details:
    'The file has the columns InvoiceNo, StockCode, Description, Quantity, InvoiceDate, UnitPrice, CustomerID and ' +
    'Country ("Online Retail"); invoices beginning with C are cancellations. All dates are moved by whole days, so ' +
    'that the last invoice is yesterday. The shop is installed in GBP and Europe/London if it is not there; one with ' +
    'other settings is refused. Deliveries are signed with SHOPIFY_API_SECRET.\n\n' +
    'Points issued are those of orders as they were placed, and of joining; clawed back is what refunds took of ' +
    'them. None of it depends on the order of arrival. Exit 1 when anything drifts or a delivery is refused.',
  arguments: ['csv|csv.gz'],
  options: {
    shop: { value: 'domain', required: true, help: 'such as replay.myshopify.com' },
    url: {
      value: 'http://...',
      help: 'a server that runs on the same database, such as http://localhost:3000; without it one is started and stopped again',
    },
    ...DISORDER,
  },
  run: async (given, ops) => {
    const running = given.value('url');
    if (running !== null && !/^https?:$/.test(URL.parse(running)?.protocol ?? '')) {
      throw new UsageError(`--url must be an address such as http://localhost:3000, not "${running}".`);
    }
    const plan = { source: given.argument(0), shopDomain: given.value('shop') ?? '' };
    return replayShop(plan, given, ops, ops.openDatabase, ({ url }) =>
      running === null ? runServer(url, ops.closing) : Promise.resolve(running),
    );
  },
};
