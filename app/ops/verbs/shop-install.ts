import { readFile } from 'node:fs/promises';
import { isTimeZone } from '#app/domain/time.ts';
import { findShop } from '#app/reports/shops.ts';
import { installShop, type InstallCode } from '#app/use-cases/install-shop.ts';
import { databaseNow } from '../database-now.ts';
import { readMoment } from '../moment.ts';
import { settingsText } from '../shop-settings.ts';
import { UsageError, type Verb } from '../verb.ts';

const FIELDS: Readonly<Record<InstallCode, string>> = {
  bad_domain: '<domain>',
  bad_currency: '--currency',
  bad_timezone: '--timezone',
  bad_program: '--program',
};

const SAID = {
  installed: 'is installed',
  reinstalled: 'is back: what happened meanwhile is read from Shopify',
  already_installed: 'is already installed and stays as it is',
} as const;

export const shopInstall: Verb = {
  name: 'shop:install',
  summary: 'creates a shop with its program, so that its deliveries are accepted without the admin',
  details: 'The shop is given as <name>.myshopify.com. One that is installed already keeps its settings.',
  arguments: ['domain'],
  options: {
    currency: { value: 'code', help: 'ISO 4217, default USD' },
    timezone: { value: 'zone', help: 'IANA name, default Europe/London' },
    'earns-from': {
      value: 'date',
      help: "orders placed from then on earn points: a date (its start on the shop's clock) or a time such as 2026-11-21T18:30:00Z; default now",
    },
    program: {
      value: 'file.json',
      help: 'the program as a JSON document; default 5 points per 1.00 and three tiers',
    },
  },
  run: async (given, ops) => {
    const domain = given.argument(0);
    const currency = given.value('currency') ?? 'USD';
    const timezone = given.value('timezone') ?? 'Europe/London';
    const earnsFromText = given.value('earns-from');
    // A wrong zone is installShop's to refuse; until then any will do.
    const zone = isTimeZone(timezone) ? timezone : 'UTC';
    const earnsFrom = earnsFromText === null ? undefined : readMoment(earnsFromText, zone, 'earns-from');
    const programFile = given.value('program');
    const program = programFile === null ? undefined : await readProgram(programFile);
    const { database } = await ops.openDatabase();
    const installation = { domain, currency, timezone, earnsFrom, program };
    const installed = await installShop(database, installation, await databaseNow(database));
    if (!installed.ok) throw new UsageError(`${FIELDS[installed.code]}: ${installed.message}`);
    const shop = await findShop(database, domain);
    const settings = shop === null ? '' : ` (${settingsText(shop)})`;
    await ops.print(`${domain} ${SAID[installed.value.outcome]}${settings}.\n`);
    return 0;
  },
};

async function readProgram(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`--program: ${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new UsageError(`--program: ${file} is not JSON: ${(error as Error).message}.`);
  }
}
