/** An order in the store as a person places it, with a phone. */
import AxeBuilder from '@axe-core/playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { startDevshop, type Devshop } from '../../devshop/start.ts';
import { launchBrowser, USER_AGENT } from './setup/launch-browser.ts';
import { PHONE } from './setup/start-world.ts';

let devshop: Devshop;
let browser: Browser;
beforeAll(async () => {
  const history = { until: Date.now(), orders: 40, customers: 20 };
  devshop = await startDevshop({ seed: 1, clientId: 'perennial-test', clientSecret: 'secret', history });
  devshop.shop.operations.installApp({ scopes: devshop.box.config.scopes });
  browser = await launchBrowser('');
});
afterAll(async () => {
  await browser?.close();
  await devshop?.close();
});

async function open(address: string): Promise<{ page: Page; errors: string[] }> {
  const context = await browser.newContext({ userAgent: USER_AGENT, viewport: PHONE });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => void (message.type() === 'error' && errors.push(message.text())));
  await page.goto(address);
  return { page, errors };
}

/** Nothing that axe finds, and nothing wider than the screen. */
async function expectSound(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')).toBe(0);
}

test('from the first page to the thank-you page', async () => {
  const { page, errors } = await open(devshop.urls.storefront);
  await expectSound(page);
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.locator('.people').getByRole('button').first().click();
  await page.getByRole('link', { name: 'Candles' }).click();
  await page.getByRole('link', { name: 'Fig & Cedar candle' }).click();
  await page.getByRole('radio', { name: /300 g/ }).check();
  await page.getByLabel('Quantity').fill('2');
  await expectSound(page);
  await page.getByRole('button', { name: 'Add to cart' }).click();
  await page.getByRole('status').getByText('is in your cart').waitFor();
  await expectSound(page);
  await page.getByRole('link', { name: 'Check out' }).click();
  await page.getByRole('button', { name: 'Pay $77.76' }).waitFor();
  await page.getByRole('radio', { name: /Express/ }).check();
  // 72.00, 14.90, 8 % tax on both: the sums follow what is chosen.
  await page.getByRole('button', { name: 'Pay $93.85' }).waitFor();
  await expectSound(page);
  await page.getByRole('button', { name: 'Pay $93.85' }).click();
  await page.getByRole('heading', { name: /Thank you/ }).waitFor();
  await expectSound(page);
  const order = [...devshop.shop.state.orders.values()].at(-1);
  expect(order?.original.totalMinor).toBe(9385);
  expect(page.url()).toContain(order?.token);
  await page.getByRole('link', { name: 'See its status' }).click();
  await page.getByRole('link', { name: 'Your orders' }).click();
  await page.getByRole('link', { name: order?.name ?? '' }).waitFor();
  await expectSound(page);
  expect(errors).toEqual([]);
  await page.context().close();
});

test('the control panel shows what happens as it happens, and a slider holds at once', async () => {
  const { page, errors } = await open(devshop.urls.control);
  await page.getByRole('slider', { name: 'Sent twice' }).press('End');
  await page.getByRole('status').getByText('Holds from now on.').waitFor();
  expect(devshop.box.faults.webhooks.duplicate.probability).toBe(1);
  // Somewhere else: this page hears of it by itself.
  const [customer] = devshop.shop.state.customers.values();
  devshop.shop.operations.updateCustomer({ customerId: customer?.id ?? 0, tags: ['vip'] });
  const deliveries = page.locator('#deliveries > li').filter({ hasText: 'customers/update' });
  await deliveries.nth(1).waitFor();
  await deliveries.getByText('sent twice').waitFor();
  await expectSound(page);
  await page.getByRole('button', { name: 'Switch all faults off' }).click();
  await page.getByText('Nothing goes wrong any more.').waitFor();
  expect(devshop.box.faults.webhooks.duplicate.probability).toBe(0);
  for (const path of ['/orders', '/customers', '/shop']) {
    await page.goto(`${devshop.urls.control}${path}`);
    await expectSound(page);
  }
  await page.goto(`${devshop.urls.control}/orders`);
  await page.getByRole('link', { name: /^#/ }).first().click();
  await page.locator('summary').getByText('Refund', { exact: true }).click();
  await expectSound(page);
  expect(errors).toEqual([]);
  await page.context().close();
});
