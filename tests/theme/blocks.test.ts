/** The blocks in a browser: for everybody, with the variant that is chosen, and without a script. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Customer, Product } from '../../devshop/shop/state.ts';
import { launchBrowser } from '../browser/setup/launch-browser.ts';
import { expectSound, openStore, type StoreOptions } from './setup/open-store.ts';
import { startThemeWorld, type ThemeWorld } from './setup/theme-world.ts';
import { account, program, voucher } from './setup/wire-examples.ts';

let world: ThemeWorld;
let browser: Browser;
let member: Customer;

beforeAll(async () => {
  world = await startThemeWorld();
  browser = await launchBrowser('');
  member = world.newCustomer('Zsófia');
});
beforeEach(() => {
  world.publishProgram(program());
  world.publishAccount(
    member,
    account({ vouchers: [voucher(), voucher({ id: '902', state: 'making', code: null })] }),
  );
  world.calls.length = 0;
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

const open = (options: StoreOptions) => openStore(world, browser, options);
const product = (title: string): Product => {
  const found = [...world.devshop.shop.state.products.values()].find((one) => one.title === title);
  if (!found) throw new Error(title);
  return found;
};
const at = (title: string): string => `/storefront/products/${product(title).handle}`;
const first = (title: string): number => product(title).variants[0]?.id ?? 0;
const PAGES = ['/storefront', '/storefront/products/fig-cedar-candle', '/storefront/cart', '/pages/rewards'];

describe('the blocks', () => {
  it('are open to everybody', async () => {
    for (const who of [member, null]) {
      for (const path of PAGES) {
        const { page, context } = await open({
          who,
          path,
          width: 320,
          cart: [[first('Oat & honey soap'), 2]],
        });
        await expectSound(page);
        await context.close();
      }
    }
  });

  it('follow the variant that is chosen', async () => {
    const { page, errors } = await open({ who: member, path: at('Fig & Cedar candle') });
    const line = page.locator('[data-perennial-product]');
    expect(await line.innerText()).toContain('Earn 150 points with this item');
    await page.getByRole('radio', { name: /300 g/ }).check();
    await line.getByText('Earn 225 points with this item').waitFor();
    expect(errors).toEqual([]);
    // As themes do it that set a hidden field, without an event.
    const id = product('Fig & Cedar candle').variants[0]?.id;
    await page.evaluate(`
      const form = document.querySelector('form[action*="/cart/add"]');
      for (const radio of form.querySelectorAll('[name=id]')) radio.remove();
      form.insertAdjacentHTML('beforeend', '<input type="hidden" name="id" value="1">');
      form.querySelector('[name=id]').value = '${id}';
    `);
    await line.getByText('Earn 150 points with this item').waitFor();
    expect(world.calls).toEqual([]);
  });

  it('say about how many, where the page has another currency', async () => {
    const inEuros = (page: Page) =>
      page.route('**/storefront/products/**', async (route) => {
        const answer = await route.fetch();
        const body = (await answer.text()).replace('"cart_currency": "USD"', '"cart_currency": "EUR"');
        await route.fulfill({
          response: answer,
          body: `<script>Shopify = { currency: { rate: '0.9' } }</script>${body}`,
        });
      });
    // 24.00 euros are about 26.67 dollars, × 5 × 1.25.
    const { page } = await open({ who: member, path: at('Fig & Cedar candle'), prepare: inEuros });
    await page.getByText('Earn about 166 points with this item').waitFor();
  });

  it('remember that the welcome was closed', async () => {
    const { page } = await open({ who: null });
    const welcome = page.getByRole('region', { name: 'Rewards' });
    await welcome.getByRole('button', { name: 'Close' }).click();
    expect(await welcome.isVisible()).toBe(false);
    await page.reload();
    expect(await page.locator('#perennial-welcome').isVisible()).toBe(false);
  });

  it('have the same panel behind every link to it', async () => {
    const { page, panel } = await open({ who: member });
    await page.evaluate(
      `document.querySelector('main').insertAdjacentHTML('beforeend', '<a href="#perennial-panel">Ours</a>')`,
    );
    await page.getByRole('link', { name: 'Ours' }).click();
    await panel.waitFor();
    expect(await panel.evaluate((dialog) => dialog.matches(':modal'))).toBe(true);
  });
});

describe('without a script', () => {
  it('everything can be read, codes applied by a link, and redeeming leads to the account', async () => {
    const store = await open({ who: member, script: false, cart: [[first('Oat & honey soap'), 2]] });
    await store.page.getByRole('link', { name: '1,240 points' }).click();
    const panel = store.page.locator('#perennial-panel');
    await panel.waitFor();
    const text = await panel.innerText();
    expect(text).toContain('1,240 points, enough for free shipping');
    expect(text).toContain('$388.00 to Gold');
    expect(text).not.toContain('Copy code');
    expect(text).not.toContain('History');
    expect(await panel.getByRole('link', { name: 'Redeem' }).first().getAttribute('href')).toBe('/account');
    const code = panel.getByRole('link', { name: 'Apply to cart' });
    expect(await code.getAttribute('href')).toBe('/discount/LUM-7KQ2-9XZ4-M8TP?redirect=%2Fcart');
    await panel.getByRole('link', { name: 'Close' }).click();
    await expect.poll(() => panel.isVisible()).toBe(false);
    for (const [path, words] of [
      ['/storefront/cart', 'This cart earns 112 points'],
      ['/pages/rewards', 'How it works'],
      [at('Oat & honey soap'), 'Earn 56 points with this item'],
    ] as const) {
      await store.page.goto(`${store.origin}${path}`);
      await store.page.getByText(words).waitFor();
    }
  });
});
