/** A member's codes in the panel and the cart: copied, applied, given back, as the app may answer it. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { WireAccount, WireVoucher } from '#app/domain/shopper-wire.ts';
import { createDiscount } from '../../devshop/shop/operations/discounts.ts';
import type { Customer } from '../../devshop/shop/state.ts';
import { launchBrowser } from '../browser/setup/launch-browser.ts';
import { openStore, type Store } from './setup/open-store.ts';
import { NOW, startThemeWorld, type Call, type Reply, type ThemeWorld } from './setup/theme-world.ts';
import { account, program, voucher } from './setup/wire-examples.ts';

let world: ThemeWorld;
let browser: Browser;
let member: Customer;

beforeAll(async () => {
  world = await startThemeWorld();
  browser = await launchBrowser('');
  member = world.newCustomer('Zsófia');
  world.publishProgram(program());
});
beforeEach(() => {
  world.publishAccount(member, account());
  world.calls.length = 0;
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

const AFTER = account({ points_available: 740 });
const taken = (changes: Partial<WireVoucher> = {}, now: WireAccount = AFTER): Reply => ({
  body: { voucher: voucher(changes), account: now },
});
const refused = (code: string, status: number, more: object = {}): Reply => ({
  ...{ status, body: { error: { code, message: 'For engineers.', ...more } } },
});

async function openPanel(options: Parameters<typeof openStore>[2] = {}): Promise<Store> {
  const store = await openStore(world, browser, { who: member, ...options });
  await store.launcher.click();
  return store;
}

const codes = ({ panel }: Store) => panel.locator('[data-perennial-voucher]');

describe('a code', () => {
  beforeEach(() => world.publishAccount(member, account({ vouchers: [voucher()] })));

  it('is copied', async () => {
    const store = await openPanel();
    await codes(store).getByRole('button', { name: 'Copy code' }).click();
    await store.status.getByText('Code copied.').waitFor();
    expect(await store.page.evaluate('navigator.clipboard.readText()')).toBe('LUM-7KQ2-9XZ4-M8TP');
  });

  it('is applied to the cart without leaving the page, beside the codes that are there', async () => {
    const { state } = world.devshop.shop;
    const act = { at: NOW, tell: () => undefined };
    createDiscount(state, act, {
      title: 'Ours',
      codes: ['LUM-7KQ2-9XZ4-M8TP'],
      combinesWith: { order: false, product: true, shipping: true },
    });
    const soap =
      [...state.products.values()].find(({ title }) => title === 'Oat & honey soap')?.variants[0]?.id ?? 0;
    const store = await openPanel({ cart: [[soap, 2]] });
    await codes(store).getByRole('link', { name: 'Apply to cart' }).click();
    await store.status.getByText('Added to your cart.').waitFor();
    const cart = (await (await store.page.request.get(`${store.origin}/cart.js`)).json()) as {
      discount_codes: object[];
    };
    expect(cart.discount_codes).toEqual([{ code: 'LUM-7KQ2-9XZ4-M8TP', applicable: true }]);
    expect(new URL(store.page.url()).pathname).toBe('/storefront');
  });

  it('that does not fit the cart stays out of it', async () => {
    world.publishAccount(member, account({ vouchers: [voucher({ code: 'LUM-UNKNOWN' })] }));
    const { state } = world.devshop.shop;
    const soap =
      [...state.products.values()].find(({ title }) => title === 'Oat & honey soap')?.variants[0]?.id ?? 0;
    const store = await openPanel({ cart: [[soap, 2]] });
    await codes(store).getByRole('link', { name: 'Apply to cart' }).click();
    await store.status.getByText('This code doesn’t fit what is in your cart. It stays yours.').waitFor();
  });

  it('of the cart’s block is applied, and the cart shown anew', async () => {
    const { state } = world.devshop.shop;
    const soap =
      [...state.products.values()].find(({ title }) => title === 'Oat & honey soap')?.variants[0]?.id ?? 0;
    const store = await openStore(world, browser, {
      who: member,
      path: '/storefront/cart',
      cart: [[soap, 2]],
    });
    const block = store.page.locator('.perennial-block', { hasText: 'You have a code: $5.00 off' });
    await block.getByRole('link', { name: /^Apply/ }).click();
    await store.page.locator('.codes .tag').getByText('LUM-7KQ2-9XZ4-M8TP').waitFor();
    await expect.poll(() => block.count()).toBe(0);
  });

  it('is cancelled after a question, and the points come back', async () => {
    const back = account();
    const answers: Reply[] = [taken({ state: 'cancelling' }), taken({ state: 'cancelled' }, back)];
    world.answer(() => answers.shift() ?? refused('not_found', 404));
    const store = await openPanel();
    await codes(store).getByRole('button', { name: 'Cancel code' }).click();
    await store.panel.getByText('Cancel this code? You get 500 points back.').waitFor();
    await codes(store).getByRole('button', { name: 'Keep code' }).click();
    expect(world.calls).toEqual([]);
    await codes(store).getByRole('button', { name: 'Cancel code' }).click();
    await codes(store).getByRole('group').getByRole('button', { name: 'Cancel code' }).click();
    await store.status.getByText('Cancelling').waitFor();
    await store.status.getByText('You have 500 points back.').waitFor();
    expect(await codes(store).count()).toBe(0);
    expect(world.calls.map(({ path }: Call) => path)).toEqual(['vouchers/901/cancel', 'vouchers/901']);
  });

  it('that was just used says so', async () => {
    world.answer(() => refused('just_used', 409));
    const store = await openPanel();
    await codes(store).getByRole('button', { name: 'Cancel code' }).click();
    await codes(store).getByRole('group').getByRole('button', { name: 'Cancel code' }).click();
    await store.status.getByText('This code was just used.').waitFor();
    expect(await codes(store).count()).toBe(0);
  });

  it('that is being made is asked for once the panel is opened, not before', async () => {
    world.publishAccount(member, account({ vouchers: [voucher({ state: 'making', code: null })] }));
    world.answer(() => taken());
    const store = await openStore(world, browser, { who: member });
    expect(world.calls).toEqual([]);
    await store.launcher.click();
    await store.status.getByText('Your code: LUM-7KQ2-9XZ4-M8TP.').waitFor();
    expect(world.calls.map(({ path }) => path)).toEqual(['vouchers/901']);
  });
});
