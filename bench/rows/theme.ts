/** What the theme extension costs a shopper: bytes to load, and requests until the balance is seen. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { launchBrowser, USER_AGENT } from '../../tests/browser/setup/launch-browser.ts';
import { startThemeWorld } from '../../tests/theme/setup/theme-world.ts';
import { account, program } from '../../tests/theme/setup/wire-examples.ts';
import { round, type Figure } from '../lib/figures.ts';

const ASSETS = path.resolve(import.meta.dirname, '../../extensions/perennial-theme/assets');
const FILES = ['perennial.js', 'perennial.css'];

export async function themeRow(): Promise<Figure[]> {
  const bytes = FILES.map((name) => gzipSync(readFileSync(path.join(ASSETS, name))).length);
  return [
    {
      name: 'theme: script and styles, gzipped',
      value: round(bytes.reduce((sum, one) => sum + one) / 1000, 2),
      ...{ unit: 'KB', target: '<= 10', versus: FILES.map((name, n) => `${name} ${bytes[n]} B`).join(', ') },
    },
    {
      name: 'theme: requests to show a balance',
      value: await requestsToShow('1,240 points'),
      ...{
        unit: 'requests',
        target: '<= 0',
        versus: 'asked by the page on its own, beside script and styles',
      },
    },
  ];
}

/** Loads the store as a member; everything but page, styles and scripts counts. */
async function requestsToShow(balance: string): Promise<number> {
  const world = await startThemeWorld();
  const browser = await launchBrowser('');
  try {
    world.publishProgram(program());
    const member = world.newCustomer('Zsófia');
    world.publishAccount(member, account());
    const context = await browser.newContext({ userAgent: USER_AGENT });
    const { origin } = new URL(world.devshop.urls.storefront);
    await context.addCookies([{ name: 'devshop_shopper', value: world.cookieOf(member), url: origin }]);
    const page = await context.newPage();
    let asked = 0;
    page.on('request', (request) => {
      if (!['document', 'stylesheet', 'script'].includes(request.resourceType())) asked += 1;
    });
    await page.goto(world.devshop.urls.storefront, { waitUntil: 'networkidle' });
    await page.locator('.perennial-launcher').getByText(balance).waitFor();
    return asked + world.calls.length;
  } finally {
    await browser.close();
    await world.close();
  }
}
