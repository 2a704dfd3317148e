/** Reading: nothing is asked before the shopper acts, nothing moves, and it can be read by anybody, also without a script. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Customer, Product } from '../../devshop/shop/state.ts';
import { launchBrowser } from '../browser/setup/launch-browser.ts';
import { expectSound, openStore, type StoreOptions } from './setup/open-store.ts';
import { startThemeWorld, type ThemeWorld } from './setup/theme-world.ts';
import { account, ENTRIES, program, voucher } from './setup/wire-examples.ts';

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
const first = (title: string): number => product(title).variants[0]?.id ?? 0;
const PAGES = ['/storefront', '/storefront/products/fig-cedar-candle', '/storefront/cart', '/pages/rewards'];

describe('before the shopper acts', () => {
  it('nothing is asked for: balance, tier, codes and points stand in the page', async () => {
    for (const path of PAGES) {
      const store = await open({ who: member, path, cart: [[first('Oat & honey soap'), 2]] });
      await store.page.waitForLoadState('networkidle');
      expect(await store.launcher.innerText()).toBe('1,240 points');
      const ours = [
        path,
        '/devshop/pages/pages.css',
        '/devshop/pages/pages.js',
        '/devshop/theme/perennial.css',
      ];
      expect(store.requests.sort()).toEqual(
        [...ours, '/devshop/theme/perennial.js'].map((one) => `GET ${one}`).sort(),
      );
      expect(store.errors).toEqual([]);
      await store.context.close();
    }
    expect(world.calls).toEqual([]);
  });

  it('nothing moves', async () => {
    for (const [who, width] of [
      [member, 390],
      [null, 390],
      [null, 1280],
    ] as const) {
      for (const path of PAGES) {
        const store = await open({
          who,
          path,
          width,
          cart: [[first('Oat & honey soap'), 2]],
          prepare: observeShifts,
        });
        await store.page.waitForLoadState('networkidle');
        expect(await store.page.evaluate('window.shifts'), path).toBeLessThan(0.01);
        await store.context.close();
      }
    }
  });
});

const DARK =
  'body{background:#101418;color:#e8e6e3} main,.product,.store-head,.store-foot,.locales{display:none}';

const observeShifts = (page: Page): Promise<unknown> =>
  page.addInitScript(`
    window.shifts = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.shifts += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
  `);

describe('the panel', () => {
  it('is a dialog: opened and closed by keyboard, the focus comes back', async () => {
    const { page, launcher, panel } = await open({ who: member });
    expect(await launcher.getAttribute('aria-expanded')).toBe('false');
    await launcher.focus();
    await page.keyboard.press('Enter');
    await panel.waitFor();
    expect(await page.getByRole('dialog', { name: 'Lumen rewards' }).count()).toBe(1);
    expect(await launcher.getAttribute('aria-expanded')).toBe('true');
    expect(await panel.evaluate((dialog) => dialog.contains(document.activeElement))).toBe(true);
    await page.keyboard.press('Escape');
    await expect.poll(() => panel.isVisible()).toBe(false);
    // The dialog tells of its closing a moment later.
    await expect.poll(() => launcher.getAttribute('aria-expanded')).toBe('false');
    expect(await launcher.evaluate((button) => button === document.activeElement)).toBe(true);
    await launcher.click();
    await panel.getByRole('button', { name: 'Close' }).click();
    await expect.poll(() => panel.isVisible()).toBe(false);
  });

  it('redeems by keyboard alone', async () => {
    world.answer(() => ({
      body: { voucher: voucher({ id: '905' }), account: account({ points_available: 740 }) },
    }));
    const { page, launcher, panel, status } = await open({ who: member });
    await launcher.press('Enter');
    await panel.getByRole('button', { name: 'Redeem $5.00 off' }).press('Enter');
    // The question's first button has the focus.
    await page.keyboard.press('Space');
    await status.getByText('Your code: ').waitFor();
  });

  it('tells how to earn, and the history with its reasons when it is opened', async () => {
    world.answer(({ path }) =>
      path === 'history'
        ? { body: { entries: ENTRIES, after: 'x y' } }
        : { body: { entries: [ENTRIES[0]], after: null } },
    );
    const { panel, launcher } = await open({ who: member });
    await launcher.click();
    await panel.getByText('How to earn').click();
    await panel.getByText('Each order: 5 points per $1.00').waitFor();
    world.calls.length = 0;
    await panel.getByText('History').click();
    const rows = panel.locator('[data-part="entries"] li');
    await expect.poll(() => rows.count()).toBe(ENTRIES.length);
    expect(world.calls).toEqual([{ method: 'GET', path: 'history', body: null }]);
    const texts = await rows.allInnerTexts();
    const lines = texts.map((text) => text.replaceAll(/\s+/g, ' ').trim());
    expect(lines[0]).toBe(
      'Order #1042 Nov 3, 2026 Items $94.00 − $10.00 discount = $84.00. $84.00 × 5 = 420. Until Nov 3, 2027. +420 420 points added',
    );
    expect(lines[1]).toContain('$59.90 × 5 × 1.25 (Silver) = 374, rounded down once.');
    expect(lines[2]).toContain('Return, order #1042');
    expect(lines[2]).toContain('− $30.00 returned = $54.00. $54.00 × 5 = 270. Had 420, so −150.');
    expect(lines[2]).toContain('−150 150 points taken away');
    expect(lines[3]).toContain('Expired Nov 20, 2026 Of 420, 240 were spent. −180');
    expect(lines[4]).toContain('Added by Lumen');
    expect(lines[5]).toContain('$5.00 off');
    await panel.getByRole('button', { name: 'Show more' }).click();
    await expect.poll(() => rows.count()).toBe(ENTRIES.length + 1);
    expect(world.calls[1]?.path).toBe('history?after=x+y');
  });

  it('says when the history does not come, and asks again', async () => {
    world.answer(() => ({ status: 503, body: {} }));
    const { panel, launcher } = await open({ who: member });
    await launcher.click();
    await panel.getByText('History').click();
    await panel.getByText('Your history couldn’t be loaded. Your balance is safe.').waitFor();
    world.answer(() => ({ body: { entries: [], after: null } }));
    await panel.getByRole('button', { name: 'Try again' }).click();
    await panel.getByText('Your first order shows here.').waitFor();
  });

  it('is open to everybody: axe finds nothing, on light and dark pages, at 320 px, from right to left', async () => {
    for (const who of [member, null]) {
      for (const [width, look] of [
        [1280, ''],
        [320, 'html{direction:rtl}'],
        [390, DARK],
      ] as const) {
        const { page, launcher, panel, context } = await open({ who, width });
        if (look !== '') await page.addStyleTag({ content: look });
        await launcher.click();
        await panel.waitFor();
        if (who) {
          await panel.getByRole('button', { name: 'Redeem $5.00 off' }).click();
          await panel.getByRole('button', { name: 'Cancel code' }).first().click();
        }
        await page.waitForFunction('document.getAnimations().length === 0');
        await expectSound(page);
        const wide = await panel.evaluate((dialog) => dialog.scrollWidth - dialog.clientWidth);
        expect(wide).toBe(0);
        await context.close();
      }
    }
  });

  it('has targets of 44 px', async () => {
    const { page, launcher, panel } = await open({ who: member, width: 390 });
    await launcher.click();
    const small = await panel.evaluate((dialog) =>
      [...dialog.querySelectorAll('a, button, summary')]
        .map((one) => ({ text: one.textContent, box: one.getBoundingClientRect() }))
        .filter(({ box }) => box.width > 0 && (box.height < 44 || box.width < 44))
        .map(({ text }) => text),
    );
    expect(small).toEqual([]);
    expect(
      await page.locator('.perennial-launcher').evaluate((one) => one.getBoundingClientRect().height),
    ).toBeGreaterThanOrEqual(48);
  });

  it('moves nothing for those who do not want it', async () => {
    const { page, launcher, panel } = await open({
      who: member,
      prepare: (page) => page.emulateMedia({ reducedMotion: 'reduce' }),
    });
    await launcher.click();
    await panel.waitFor();
    expect(await page.evaluate('document.getAnimations().length')).toBe(0);
  });
});
