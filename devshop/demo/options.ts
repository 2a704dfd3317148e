/** What `npm run demo` is told: flags, and ports as variables. */
import path from 'node:path';
import { parseArgs } from 'node:util';

export interface DemoOptions {
  /** Of devshop: admin, storefront, control panel. */
  readonly port: number;
  /** Of the app's public address, which devshop hands on to the app. */
  readonly addressPort: number;
  /** Of the app's process. */
  readonly appPort: number;
  /** Absolute. */
  readonly dataFolder: string;
  /** In Lumen's past. */
  readonly orders: number;
  readonly fresh: boolean;
}

/** Where each port is told. */
export const PORT_VARIABLES = {
  port: { variable: 'DEMO_PORT', usual: 4400, of: 'admin, storefront and control panel' },
  addressPort: { variable: 'DEMO_ADDRESS_PORT', usual: 4401, of: "the app's pages in the admin" },
  appPort: { variable: 'DEMO_APP_PORT', usual: 4402, of: "the app's process" },
} as const;

const ALL_ORDERS = 4800;
const MOST_ORDERS = 20_000;

export const HELP = `npm run demo: Perennial in a Shopify in a box, on this machine only.

Starts a PostgreSQL, the app and devshop, with the store Lumen, a year old. Its past orders are brought in at the
first start. Ctrl-C stops everything; the data stays in .data/demo.

  npm run demo -- --fresh        starts over: what is in .data/demo is deleted first
  npm run demo -- --orders 500   a smaller past (${ALL_ORDERS.toLocaleString('en-US')} orders unless told); only at the first start
  npm run demo -- --help         this text

Variables:
${Object.values(PORT_VARIABLES)
  .map(
    ({ variable, usual, of }) => `  ${`${variable} (${usual})`.padEnd(26)}port of ${of}; 0 takes a free one`,
  )
  .join('\n')}
  ${'DEMO_DATA (.data/demo)'.padEnd(26)}folder of the data
`;

export type ReadOptions =
  | { readonly kind: 'options'; readonly options: DemoOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly sentence: string };

/** @param root the project's folder */
export function readOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  root: string,
): ReadOptions {
  const flags = readFlags(args);
  if (typeof flags === 'string') return wrong(`${flags} See npm run demo -- --help.`);
  if (flags.help) return { kind: 'help' };
  const ports: number[] = [];
  for (const { variable, usual } of Object.values(PORT_VARIABLES)) {
    const told = environment[variable] || String(usual);
    if (!/^\d{1,5}$/.test(told) || Number(told) > 65_535) {
      return wrong(`${variable} must be a port: a number from 0 to 65535.`);
    }
    ports.push(Number(told));
  }
  const [port = 0, addressPort = 0, appPort = 0] = ports;
  const named = ports.filter((one) => one !== 0);
  if (new Set(named).size < named.length) {
    return wrong('DEMO_PORT, DEMO_ADDRESS_PORT and DEMO_APP_PORT must be three different ports.');
  }
  const orders = Number(flags.orders ?? ALL_ORDERS);
  if (!(Number.isSafeInteger(orders) && orders > 0 && orders <= MOST_ORDERS)) {
    return wrong(`--orders must be a whole number from 1 to ${MOST_ORDERS.toLocaleString('en-US')}.`);
  }
  const dataFolder = path.resolve(root, environment['DEMO_DATA'] || '.data/demo');
  return { kind: 'options', options: { port, addressPort, appPort, dataFolder, orders, fresh: flags.fresh } };
}

function readFlags(args: readonly string[]): { help: boolean; fresh: boolean; orders?: string } | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        fresh: { type: 'boolean', default: false },
        orders: { type: 'string' },
      },
    });
    return values;
  } catch (error) {
    // Node's sentence goes on with advice about '--'.
    const [first = ''] = (error as Error).message.split('. ');
    return `${first.replace(/\.$/, '')}.`;
  }
}

function wrong(sentence: string): ReadOptions {
  return { kind: 'wrong', sentence };
}
