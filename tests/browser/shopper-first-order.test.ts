/**
 * A member's way through the store: the balance without a request, a reward in the panel, its code in the cart, the
 * checkout that shows it, the thank-you page with points and, after a first order, the code it brought.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Customer } from '../../devshop/shop/state.ts';
import {
  balanceOf,
  expectSound,
  extension,
  isCodeThere,
  lastOrderOf,
  openShopper,
  startShoppersWorld,
  STORE,
  type Shopper,
} from './setup/shopper.ts';
import { WORLD_TIMEOUT_MS, type World } from './setup/start-world.ts';
import { newCustomer, nextSecond, order, soon } from './setup/walking.ts';

const PATIENCE_MS = 120_000;
const CODE = /LUM-[0-9A-Z-]{14,}/;

let world: World;
let member: Customer;
beforeAll(async () => {
  world = await startShoppersWorld();
  member = newCustomer(world, 'Zsófia Nagy');
  order(world, member, 3600, 3);
  await world.settled();
}, WORLD_TIMEOUT_MS);
afterAll(() => world?.close());

describe('a member with points', { timeout: PATIENCE_MS }, () => {
  let shopper: Shopper;
  let code: string;
  beforeAll(async () => {
    shopper = await openShopper(world, { cart: [[3600, 2]] });
  });

  test('signs in and sees the balance on every page without a request to the app', async () => {
    const { page, launcher, requests } = shopper;
    await shopper.goto('/storefront');
    expect(await launcher.innerText()).toBe('Rewards');
    await page.getByRole('link', { name: 'Sign in' }).first().click();
    await page.getByRole('button', { name: /Zsófia/ }).click();
    await page.getByRole('heading', { name: 'Zsófia Nagy' }).waitFor();
    await shopper.goto('/storefront');
    // 3 × $36.00 by 5, and 100 for joining.
    await launcher.getByText('640 points').waitFor();
    await shopper.goto('/pages/rewards');
    await page.getByText('640 points').first().waitFor();
    await launcher.click();
    await shopper.panel.getByText('640 points, enough for $5.00 off').waitFor();
    expect(requests.filter((one) => one.includes('/apps/'))).toEqual([]);
  });

  test('redeems a reward in the panel, and puts its code into the cart', async () => {
    const { page, panel, status, launcher } = shopper;
    const [reward] = await panel.locator('[data-perennial-reward]').all();
    if (reward === undefined) throw new Error('The panel has no reward.');
    await reward.getByRole('button', { name: 'Redeem $5.00 off' }).click();
    await reward.getByText('Use 500 points for $5.00 off? 140 points left after that.').waitFor();
    await reward.getByRole('button', { name: 'Redeem', exact: true }).click();
    await status.getByText(/^Your code: LUM-/).waitFor();
    code = CODE.exec(await status.innerText())?.[0] ?? '';
    expect(isCodeThere(world, code)).toBe(true);
    expect(await launcher.innerText()).toBe('140 points');
    const redeemed = panel.locator('[data-perennial-voucher]', { hasText: code });
    await redeemed.getByRole('link', { name: 'Apply to cart' }).click();
    await status.getByText('Added to your cart.').waitFor();
    await expectSound(shopper);
    await shopper.goto('/storefront/cart');
    await page.locator('.codes .tag').getByText(code).waitFor();
    await page.getByText('This cart earns 335 points').waitFor();
    expect(shopper.requests.filter((one) => one.includes('/apps/'))).toEqual([
      'POST /apps/perennial/v1/redemptions',
    ]);
  });

  test('finds it applied at checkout, with what stays and what the order earns', async () => {
    const { page } = shopper;
    await page.getByRole('link', { name: 'Check out' }).click();
    const block = extension(page, 'purchase.checkout.block.render');
    await block.getByText('You have 140 points').waitFor();
    await block.getByText('$5.00 off applied. 140 points stay. This order now earns 335 points.').waitFor();
    await extension(page, 'purchase.checkout.reductions.render-after').getByText('$5.00 off').waitFor();
    await expectSound(shopper);
  });

  test('pays, and reads what the order earned and why on the thank-you page', async () => {
    const { page } = shopper;
    await nextSecond();
    await page.getByRole('button', { name: /^Pay/ }).click();
    await page.getByRole('heading', { name: /Thank you/ }).waitFor();
    const block = extension(page, 'purchase.thank-you.block.render');
    await block.getByText('You earned 335 points.').waitFor({ timeout: 60_000 });
    await block.getByText(/^Why these/).click();
    await block.getByText(/\$67\.00 × 5 = 335/).waitFor();
    await expectSound(shopper);
    await world.settled();
    expect(await balanceOf(world, member)).toEqual({ available: 475, debt: 0 });
  });

  test('finds points and the used code in the account', async () => {
    const { page } = shopper;
    await shopper.goto(`/account/orders/${lastOrderOf(world, member).token}`);
    await extension(page, 'customer-account.order-status.block.render')
      .getByText('You earned 335 points.')
      .waitFor();
    await shopper.goto('/account');
    await extension(page, 'customer-account.profile.block.render')
      .getByText(/^475 points · /)
      .waitFor();
    await shopper.goto('/account/pages/account-page');
    await page
      .getByText(/^475 points · /)
      .first()
      .waitFor();
    await page.getByText(/Used for \$5\.00 off/).waitFor();
    await page.getByText('Used', { exact: true }).waitFor();
    await expectSound(shopper);
    await shopper.context.close();
  });
});

describe('a first order', { timeout: PATIENCE_MS }, () => {
  let shopper: Shopper;
  let newcomer: Customer;
  let code: string;
  beforeAll(async () => {
    newcomer = newCustomer(world, 'Omar Haddad');
    await world.settled();
    shopper = await openShopper(world, { who: newcomer, cart: [[3600, 1]] });
  });

  test('brings a code that comes onto the thank-you page without a reload', async () => {
    const { page } = shopper;
    await shopper.goto('/checkout');
    await page.getByRole('button', { name: /^Pay/ }).click();
    await page.waitForURL(/thank-you/);
    await page.evaluate('window.stillHere = true');
    const block = extension(page, 'purchase.thank-you.block.render');
    const gift = block.getByText(/10% off your next order: LUM-/);
    await gift.waitFor({ timeout: 60_000 });
    const shownAt = Date.now();
    code = CODE.exec(await gift.innerText())?.[0] ?? '';
    await block.getByText('You earned 180 points.').waitFor();
    expect(await page.evaluate('window.stillHere')).toBe(true);
    const placedAt = lastOrderOf(world, newcomer).id;
    const paid = world.devshop.box.webhooks
      .deliveries()
      .find(({ topic, body }) => topic === 'orders/paid' && body.includes(String(placedAt)));
    const answeredAt = Math.max(...(paid?.attempts ?? []).map(({ at, ms }) => at + ms));
    console.log(`The first-order code stood on the page ${shownAt - answeredAt} ms after the webhook.`);
    expect(await gift.innerText()).toMatch(/until [A-Z][a-z]{2} \d{1,2}, \d{4}\.$/);
    await expectSound(shopper);
    await world.settled();
    expect(isCodeThere(world, code)).toBe(true);
  });

  test('shows it on the order status page, in the account and in the theme', async () => {
    const { page } = shopper;
    await shopper.goto(`/orders/${lastOrderOf(world, newcomer).token}`);
    await extension(page, 'customer-account.order-status.block.render').getByText(code).first().waitFor();
    await expectSound(shopper);
    await shopper.goto('/account/pages/account-page');
    await page.getByText(code).first().waitFor();
    await expectSound(shopper);
    await soon(async () => {
      await page.goto(`${STORE}/storefront`);
      return shopper.panel.locator('[data-perennial-voucher]').allTextContents();
    }).toEqual([expect.stringContaining(code)]);
    expect(shopper.errors).toEqual([]);
    await shopper.context.close();
  });
});
