/** Who is not a member with points who reads English: guests, members in debt, other languages, no JavaScript. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Customer } from '../../devshop/shop/state.ts';
import {
  balanceOf,
  expectSound,
  extension,
  openShopper,
  startShoppersWorld,
  WIDTHS,
} from './setup/shopper.ts';
import { WORLD_TIMEOUT_MS, type World } from './setup/start-world.ts';
import { came, newCustomer, nextSecond, order } from './setup/walking.ts';

const PATIENCE_MS = 120_000;

let world: World;
let member: Customer;
beforeAll(async () => {
  world = await startShoppersWorld();
  member = newCustomer(world, 'Zsófia Nagy');
  order(world, member, 3600, 3);
  await world.settled();
}, WORLD_TIMEOUT_MS);
afterAll(() => world?.close());

describe('a guest', { timeout: PATIENCE_MS }, () => {
  test('is invited by the theme, and nothing of theirs is asked for', async () => {
    const shopper = await openShopper(world, { cart: [[3600, 1]] });
    const { page, panel } = shopper;
    await shopper.goto('/storefront');
    await page.getByText('Join and start with 100 points').waitFor();
    await shopper.launcher.click();
    await panel.getByText('Earn 5 points per $1.00 at Lumen.').waitFor();
    await panel.getByRole('link', { name: 'Create account' }).waitFor();
    expect(await panel.getByRole('button', { name: /^Redeem/ }).count()).toBe(0);
    await shopper.goto('/storefront/cart');
    await page.getByText('This cart earns 180 points').waitFor();
    expect(shopper.requests.filter((one) => /\/(?:apps|extensions\/v1)\//.test(one))).toEqual([]);
    await shopper.context.close();
  });

  test('sees nothing at checkout, and after the purchase what an account would keep', async () => {
    const shopper = await openShopper(world, { cart: [[3600, 1]] });
    const { page } = shopper;
    await shopper.goto('/checkout');
    expect(await extension(page, 'purchase.checkout.block.render').innerText()).toBe('');
    await page.getByLabel('E-mail').fill('guest@example.com');
    await page.getByRole('button', { name: /^Pay/ }).click();
    await page.getByText('Create an account to keep 180 points.').waitFor();
    await expectSound(shopper);
    await world.settled();
    await shopper.context.close();
  });
});

describe('a member in debt', { timeout: PATIENCE_MS }, () => {
  test('reads on every surface what is to be earned back, and can spend nothing', async () => {
    const debtor = newCustomer(world, 'Omar Haddad');
    const first = order(world, debtor, 3600, 3);
    await world.settled();
    const shopper = await openShopper(world, { who: debtor, cart: [[3600, 1]] });
    const { page, panel } = shopper;
    await shopper.goto('/account/pages/account-page');
    await page.getByRole('button', { name: 'Redeem $5.00 off' }).click();
    await page.getByRole('dialog', { name: 'Use 500 points for $5.00 off?' }).waitFor();
    await page.getByRole('button', { name: 'Redeem', exact: true }).click();
    await page.getByText(/^Your code: LUM-/).waitFor();
    await nextSecond();
    const lines = first.lines.map(({ id, quantity }) => ({ lineId: id, quantity }));
    came(world.shop.operations.refundOrder({ orderId: first.id, lines }));
    await world.settled();
    // 640 − 500 − 540.
    expect(await balanceOf(world, debtor)).toEqual({ available: 0, debt: 400 });
    await shopper.goto('/storefront');
    await shopper.launcher.getByText('−400 points').waitFor();
    await shopper.launcher.click();
    await panel.getByText(`Order ${first.name} was returned after what it earned was spent.`).waitFor();
    await panel.getByText('The next 400 points you earn cover this.').waitFor();
    expect(await panel.getByRole('button', { name: /^Redeem/ }).count()).toBe(0);
    await expectSound(shopper);
    await shopper.goto('/checkout');
    const block = extension(page, 'purchase.checkout.block.render');
    await block.getByText('−400 points', { exact: true }).waitFor();
    await block.getByText(/The next 400 you earn cover this\./).waitFor();
    await expectSound(shopper);
    await shopper.goto('/account/pages/account-page');
    await page
      .getByText(/−400 points · /)
      .first()
      .waitFor();
    await page.getByText(/The next 400 you earn cover this\./).waitFor();
    // The gift of a first order that is no more.
    await page.getByText('Withdrawn', { exact: true }).waitFor();
    // 500 for the reward, after the 400.
    await page.getByText('900 to go').waitFor();
    await shopper.context.close();
  });
});

interface Words {
  readonly language: string;
  readonly balance: string | RegExp;
  readonly have: string | RegExp;
  readonly earns: string | RegExp;
  readonly account: string | RegExp;
}

const LANGUAGES: readonly Words[] = [
  {
    language: 'hu',
    balance: '640 pont',
    have: /640 pont/,
    earns: /180 pont/,
    account: 'Előzmények',
  },
  {
    language: 'de',
    balance: '640 Punkte',
    have: /640 Punkte/,
    earns: /180 Punkte/,
    account: 'Verlauf',
  },
  { language: 'zh-CN', balance: /640 ?积分/, have: /640 ?积分/, earns: /180 ?积分/, account: '明细' },
];

describe.each(LANGUAGES)('in $language', { timeout: PATIENCE_MS }, ({ language, ...words }) => {
  test('theme, checkout and account speak it, and nothing is left in English', async () => {
    const shopper = await openShopper(world, {
      ...{ who: member, locale: language, cart: [[3600, 1]], width: WIDTHS.phone },
    });
    const { page, panel } = shopper;
    await shopper.goto('/storefront');
    await shopper.launcher.getByText(words.balance).waitFor();
    await shopper.launcher.click();
    expect(await panel.innerText()).not.toMatch(ENGLISH);
    await expectSound(shopper);
    await shopper.goto('/checkout');
    const block = extension(page, 'purchase.checkout.block.render');
    await block.getByText(words.have).first().waitFor();
    await block.getByText(words.earns).first().waitFor();
    expect(await block.innerText()).not.toMatch(ENGLISH);
    await expectSound(shopper);
    await shopper.goto('/account/pages/account-page');
    const rewards = extension(page, 'customer-account.page.render');
    await rewards.getByText(words.account, { exact: true }).waitFor();
    expect(await rewards.innerText()).not.toMatch(ENGLISH);
    await expectSound(shopper);
    await shopper.context.close();
  });
});

/** Words that stand on these surfaces in English, and in no other of the languages. */
const ENGLISH = /\b(?:points?|rewards?|redeem|codes?:|your|until|order|history|tier)\b/i;

describe('without JavaScript', { timeout: PATIENCE_MS }, () => {
  test('balance, rewards and codes are read, and a code is used by its link', async () => {
    const shopper = await openShopper(world, { who: member, script: false, cart: [[3600, 1]] });
    const { page } = shopper;
    await shopper.goto('/pages/rewards');
    const text = await page.locator('main').innerText();
    expect(text).toContain('640 points');
    expect(text).toContain('$5.00 off');
    // The gift of the first order.
    const voucher = page.locator('main [data-perennial-voucher]', { hasText: '10% off' });
    const code = (await voucher.locator('[data-part="code"]').textContent()) ?? '';
    await voucher.getByRole('link', { name: 'Apply to cart' }).click();
    await page.locator('.codes .tag').getByText(code).waitFor();
    expect(new URL(page.url()).pathname).toMatch(/\/cart$/);
    await page.getByText('This cart earns 162 points').waitFor();
    await shopper.context.close();
  });
});
