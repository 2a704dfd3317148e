/** Points that come back: a code cancelled in the account, an order refunded, a code that an order refuses. */
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
  type Shopper,
} from './setup/shopper.ts';
import { WORLD_TIMEOUT_MS, type World } from './setup/start-world.ts';
import { came, newCustomer, nextSecond, order, soon } from './setup/walking.ts';

const PATIENCE_MS = 120_000;
const CODE = /LUM-[0-9A-Z-]{14,}/;
const CHECKOUT = 'purchase.checkout.block.render';

let world: World;
beforeAll(async () => {
  world = await startShoppersWorld();
}, WORLD_TIMEOUT_MS);
afterAll(() => world?.close());

/** With 640 points: three candles, and 100 for joining. */
async function memberWithPoints(name: string): Promise<Customer> {
  const member = newCustomer(world, name);
  order(world, member, 3600, 3);
  await world.settled();
  expect(await balanceOf(world, member)).toEqual({ available: 640, debt: 0 });
  return member;
}

describe('in the account', { timeout: PATIENCE_MS }, () => {
  test('a reward is redeemed, its unused code cancelled, and the points are back', async () => {
    const member = await memberWithPoints('Zsófia Nagy');
    const shopper = await openShopper(world, { who: member });
    const { page } = shopper;
    await shopper.goto('/account/pages/account-page');
    await page.getByRole('button', { name: 'Redeem $5.00 off' }).click();
    await page.getByRole('dialog', { name: 'Use 500 points for $5.00 off?' }).waitFor();
    await expectSound(shopper);
    await page.getByRole('button', { name: 'Redeem', exact: true }).click();
    const told = page.getByText(/^Your code: LUM-/);
    await told.waitFor();
    const code = CODE.exec(await told.innerText())?.[0] ?? '';
    expect(isCodeThere(world, code)).toBe(true);
    expect((await balanceOf(world, member))?.available).toBe(140);
    await page.getByText('140 points · ').first().waitFor();
    await page.getByText(/Used for \$5\.00 off/).waitFor();
    // The first is the gift of the first order, which nobody can cancel.
    await page.getByRole('button', { name: 'Cancel code' }).click();
    await page.getByRole('dialog', { name: 'Cancel this code?' }).waitFor();
    const question = page.locator('s-modal', { hasText: 'Keep code' });
    await question.getByText('500 points come back.').waitFor();
    await question.getByRole('button', { name: 'Cancel code' }).click();
    await page.getByText('Your 500 points are back.').waitFor({ timeout: 60_000 });
    await page.getByText('640 points · ').first().waitFor();
    expect(isCodeThere(world, code)).toBe(false);
    expect((await balanceOf(world, member))?.available).toBe(640);
    await page.getByText(/Code cancelled/).waitFor();
    await expectSound(shopper);
    await world.settled();
    await shopper.goto('/storefront');
    await shopper.launcher.getByText('640 points').waitFor();
    await shopper.context.close();
  });
});

describe('an order that used a code', { timeout: PATIENCE_MS }, () => {
  test('gives the points back when it is refunded as a whole, and takes what it earned', async () => {
    const member = await memberWithPoints('Omar Haddad');
    const shopper = await openShopper(world, { who: member, cart: [[3600, 1]] });
    const { page } = shopper;
    const code = await useAtCheckout(shopper);
    await nextSecond();
    await page.getByRole('button', { name: /^Pay/ }).click();
    await extension(page, 'purchase.thank-you.block.render')
      .getByText('You earned 155 points.')
      .waitFor({ timeout: 60_000 });
    await world.settled();
    // 640 − 500, and 31.00 × 5.
    expect(await balanceOf(world, member)).toEqual({ available: 295, debt: 0 });
    const bought = lastOrderOf(world, member);
    expect(bought.discounts.map((one) => one.code)).toEqual([code]);
    const lines = bought.lines.map(({ id, quantity }) => ({ lineId: id, quantity }));
    came(world.shop.operations.refundOrder({ orderId: bought.id, lines }));
    await world.settled();
    expect(await balanceOf(world, member)).toEqual({ available: 640, debt: 0 });
    await shopper.goto('/account/pages/account-page');
    await page.getByText('640 points · ').first().waitFor();
    await page.getByText(`−155 · Return, order ${bought.name}`).waitFor();
    await page.getByText(/Given back for a reward/).waitFor();
    await shopper.goto(`/orders/${bought.token}`);
    await extension(page, 'customer-account.order-status.block.render').getByText('0 points.').waitFor();
    await expectSound(shopper);
    await shopper.context.close();
  });
});

describe('at checkout', { timeout: PATIENCE_MS }, () => {
  test('a reward is used, and taken off again: its code stays', async () => {
    const member = await memberWithPoints('Ines Costa');
    const shopper = await openShopper(world, { who: member, cart: [[3600, 1]] });
    const { page } = shopper;
    const code = await useAtCheckout(shopper);
    await expectSound(shopper);
    const block = extension(page, CHECKOUT);
    await block.getByRole('button', { name: 'Remove' }).click();
    await block.getByText('Removed. The code stays yours.').waitFor();
    await soon(() => page.locator('.codes .tag').count()).toBe(0);
    await block.getByText(/^This order earns 180 points/).waitFor();
    await block.getByRole('radio', { name: 'You have a code: $5.00 off' }).check();
    await block.getByRole('button', { name: 'Use reward' }).click();
    await page.locator('.codes .tag').getByText(code).waitFor();
    expect((await balanceOf(world, member))?.available).toBe(140);
    await shopper.context.close();
  });

  test('a code that the order refuses gives its points back by itself', async () => {
    const member = await memberWithPoints('Lena Berg');
    // Alone, and worth more than the reward.
    const value = { kind: 'percentage', basisPoints: 2500 } as const;
    came(world.shop.operations.createDiscount({ title: 'Spring', codes: ['SPRING'], value }));
    const shopper = await openShopper(world, { who: member, cart: [[3600, 1]] });
    const { page } = shopper;
    await shopper.goto('/checkout');
    await page.getByLabel('Discount code or gift card').fill('SPRING');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.locator('.codes .tag').getByText('SPRING').waitFor();
    const block = extension(page, CHECKOUT);
    await block.getByRole('radio', { name: '$5.00 off, 500 points' }).check();
    await block.getByRole('button', { name: 'Use reward' }).click();
    await block.getByText("This can't be combined with a discount on your order.").waitFor();
    await block.getByText('Your 500 points are back.').waitFor({ timeout: 60_000 });
    await block.getByText('You have 640 points').waitFor();
    expect(await balanceOf(world, member)).toEqual({ available: 640, debt: 0 });
    expect(await page.locator('.codes .tag').allTextContents()).toEqual(['SPRING']);
    await expectSound(shopper);
    await shopper.context.close();
  });
});

/** Opens the checkout and uses the reward there. @returns its code */
async function useAtCheckout(shopper: Shopper): Promise<string> {
  const { page } = shopper;
  await shopper.goto('/checkout');
  const block = extension(page, CHECKOUT);
  await block.getByText('You have 640 points').waitFor();
  await block.getByRole('radio', { name: '$5.00 off, 500 points' }).check();
  await block.getByRole('button', { name: 'Use reward' }).click();
  await block.getByText('$5.00 off applied. 140 points stay. This order now earns 155 points.').waitFor();
  const tag = page.locator('.codes .tag');
  await tag.waitFor();
  return tag.innerText();
}
