/** A shopper's way through the extensions as built, in a real browser, with the real app behind them. */
import AxeBuilder from '@axe-core/playwright';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { switchAllOn } from '../../devshop/pages/extensions.ts';
import type { Customer } from '../../devshop/shop/state.ts';
import { USER_AGENT } from '../browser/setup/launch-browser.ts';
import { startWorld, WORLD_TIMEOUT_MS, type World } from '../browser/setup/start-world.ts';
import { came, newCustomer, nextSecond, order, soon, variantFor, visit } from '../browser/setup/walking.ts';

const APP_CALL = /\/extensions\/v1\//;
const PATIENCE_MS = 60_000;

let world: World;
let zsofia: Customer;
let context: BrowserContext | null = null;
/** Calls to the app's door by the page that is open. */
let asked: string[] = [];

beforeAll(async () => {
  world = await startWorld();
  const admin = await world.openAdmin('/app');
  await visit(admin, '/app', 'Perennial');
  await admin.context.close();
  switchAllOn(world.shop.state);
  zsofia = newCustomer(world, 'Zsófia Nagy');
}, WORLD_TIMEOUT_MS);
afterAll(() => world?.close());
afterEach(() => context?.close());

/** A page of the store, signed in and with one thing of that price in the cart; null: a guest. */
async function open(path: string, who: Customer | null, priceMinor = 3_600): Promise<Page> {
  const { plainOrigin } = world.devshop.hosts;
  context = await world.browser.newContext({ userAgent: USER_AGENT, viewport: { width: 390, height: 844 } });
  context.setDefaultTimeout(20_000);
  const lines = [[variantFor(world, priceMinor).id, 1]];
  const trolley = encodeURIComponent(JSON.stringify({ customerId: who?.id ?? 0, lines, codes: [] }));
  await context.addCookies([{ name: 'devshop_shopper', value: trolley, url: plainOrigin }]);
  const page = await context.newPage();
  asked = [];
  page.on('request', (request) => {
    if (APP_CALL.test(request.url()) && request.method() !== 'OPTIONS') {
      asked.push(`${request.method()} ${request.url().replace(/.*\/v1\//, '')}`);
    }
  });
  await page.goto(plainOrigin + path);
  await page.evaluate('window.devshopExtensions.settled');
  return page;
}

/** Nothing the host complains of, nothing that axe finds, nothing wider than a phone. */
async function expectSound(page: Page): Promise<void> {
  expect(await page.evaluate('window.devshopExtensions.complaints')).toEqual([]);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')).toBe(0);
}

const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true });

/** Of the account's full page. */
const REWARDS = '/account/pages/account-page';

test(
  'a first order brings points and a code, on the thank-you page, without a reload',
  { timeout: PATIENCE_MS },
  async () => {
    await nextSecond();
    const page = await open('/checkout', zsofia);
    await page.getByText('This order earns 180 points').waitFor();
    await expectSound(page);
    await page.getByRole('button', { name: /^Pay/ }).click();
    await page.getByRole('heading', { name: 'You earned 180 points.' }).waitFor();
    await page.getByText(/^10% off your next order: LUM-[\w-]+, until \w+ \d+, \d{4}\.$/).waitFor();
    await page.getByText('Why these points').click();
    await page.getByText('$36.00 × 5 = 180.').waitFor();
    await page.getByText('$264.00 to Silver').waitFor();
    await expectSound(page);
    // The same stands on the order's own page.
    await page.getByRole('link', { name: /status/i }).click();
    await page.getByRole('heading', { name: 'You earned 180 points.' }).waitFor();
    await page.getByText(/10% off your next order/).waitFor();
    await expectSound(page);
  },
);

test(
  'a reward is taken at checkout, taken off and put back, and lowers what the order earns',
  { timeout: PATIENCE_MS },
  async () => {
    order(world, zsofia, 3_600, 4);
    await world.settled();
    const page = await open('/checkout', zsofia);
    // 100 for joining, 180 and 720.
    await page.getByRole('heading', { name: 'You have 1,000 points' }).waitFor();
    expect(asked).toEqual([]);
    await page.getByRole('radio', { name: '$5.00 off, 500 points' }).check();
    await button(page, 'Use reward').click();
    await page.getByText('$5.00 off applied. 500 points stay. This order now earns 155 points.').waitFor();
    await page.getByText('$5.00 off, 500 points').waitFor();
    expect(asked).toEqual(['POST redemptions']);
    await expectSound(page);
    await page.locator('.extension').getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByText('Removed. The code stays yours.').waitFor();
    await page.getByRole('radio', { name: 'You have a code: $5.00 off' }).check();
    await button(page, 'Use reward').click();
    await page.getByText('$5.00 off applied. 500 points stay.').waitFor();
    expect(asked).toEqual(['POST redemptions']);
    await page.getByRole('button', { name: /^Pay/ }).click();
    await page.getByRole('heading', { name: 'You earned 155 points.' }).waitFor();
    await page.getByText('Why these points').click();
    await page.getByText('Items $36.00 − $5.00 discount = $31.00.').waitFor();
    await world.settled();
  },
);

test(
  'in the account: the balance, then a reward taken and given back for its points',
  { timeout: PATIENCE_MS },
  async () => {
    const page = await open('/account', zsofia);
    await page.getByRole('heading', { name: '655 points · Bronze' }).waitFor();
    expect(asked).toEqual([]);
    await expectSound(page);
    await page.getByRole('link', { name: 'View rewards' }).first().click();
    await page.getByText('655 points · Bronze').waitFor();
    await page.getByText('−500 · Used for $5.00 off').waitFor();
    await expectSound(page);
    await page.getByRole('button', { name: 'Redeem $5.00 off' }).click();
    await page.getByText('Use 500 points for $5.00 off?').waitFor();
    await page.getByText('155 points stay.').waitFor();
    await button(page, 'Redeem').click();
    await page.getByText(/^Your code: LUM-[\w-]+\.$/).waitFor();
    await page.getByText('155 points · Bronze').waitFor();
    const link = page.getByRole('link', { name: 'Apply to cart' }).first();
    expect(await link.getAttribute('href')).toMatch(/^\/discount\/LUM-[\w-]+\?redirect=\/cart$/);
    await button(page, 'Cancel code').click();
    await page.getByText('500 points come back.').waitFor();
    await button(page, 'Cancel code').last().click();
    await page.getByText('Your 500 points are back.').waitFor({ timeout: 40_000 });
    await page.getByText('655 points · Bronze').waitFor();
    await expectSound(page);
  },
);

test(
  'after a return the order status page tells what is left, and why',
  { timeout: PATIENCE_MS },
  async () => {
    const last = [...world.shop.state.orders.values()].filter(({ lines }) => lines[0]?.quantity === 4).at(-1);
    if (last === undefined) throw new Error('nothing was bought');
    const lines = [{ lineId: last.lines[0]?.id ?? 0, quantity: 2 }];
    came(world.shop.operations.refundOrder({ orderId: last.id, lines }));
    await world.settled();
    const page = await open('/account', zsofia);
    await page.getByRole('link', { name: new RegExp(last.name) }).click();
    await page.getByRole('heading', { name: '360 points.' }).waitFor();
    await page.getByText('Why these points').click();
    await page.getByText('Items $144.00 − $72.00 returned = $72.00.').waitFor();
    await page.getByText('$72.00 × 5 = 360.').waitFor();
  },
);

test(
  'a guest sees nothing at checkout, and after it what an account would keep',
  { timeout: PATIENCE_MS },
  async () => {
    const page = await open('/checkout', null);
    await page.getByRole('button', { name: /^Pay/ }).waitFor();
    expect(
      await page
        .locator('.extension')
        .allTextContents()
        .then((all) => all.join('').trim()),
    ).toBe('');
    await page.getByLabel('E-mail').fill('guest@example.com');
    await page.getByRole('button', { name: /^Pay/ }).click();
    await page.getByRole('heading', { name: 'Create an account to keep 180 points.' }).waitFor();
    expect(asked).toEqual([]);
    await expectSound(page);
  },
);

test('in Hungarian', { timeout: PATIENCE_MS }, async () => {
  const page = await open(`${REWARDS}?locale=hu`, zsofia);
  await page.getByRole('heading', { name: 'Jutalmak', level: 1 }).waitFor();
  await soon(() => page.locator('.extension').first().textContent()).toContain('Hamarosan lejár');
  await page.getByText('Beváltva: 5,00 USD kedvezmény').first().waitFor();
  await expectSound(page);
});
