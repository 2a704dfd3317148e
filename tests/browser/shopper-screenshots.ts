/**
 * Every surface of shoppers, and of staff outside the app, as a picture to be looked at: wide and on a phone, as guest
 * and as member, some in other languages. Part of `npm run screenshots`; not a test of anything.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, test } from 'vitest';
import type { Customer } from '../../devshop/shop/state.ts';
import {
  drawn,
  extension,
  lastOrderOf,
  openShopper,
  startShoppersWorld,
  WIDTHS,
  type Shopper,
  type ShopperOptions,
} from './setup/shopper.ts';
import { WORLD_TIMEOUT_MS, type World } from './setup/start-world.ts';
import { came, newCustomer, nextSecond, order } from './setup/walking.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../docs/screenshots');
/** A long page is cut off here, as those of the admin. */
const TALLEST = 1500;
const ADMIN = 'https://admin.shopify.com/store/lumen';

let world: World;
let member: Customer;
beforeAll(async () => {
  world = await startShoppersWorld();
  member = newCustomer(world, 'Zsófia Nagy');
  order(world, member, 3600, 6);
  await world.settled();
  await mkdir(FOLDER, { recursive: true });
}, WORLD_TIMEOUT_MS);
afterAll(() => world?.close());

async function shoot({ page }: Shopper, name: string, isWhole: boolean): Promise<void> {
  await page.evaluate('document.fonts.ready');
  const { width } = page.viewportSize() ?? { width: 0 };
  if (isWhole) {
    const height: number = await page.evaluate('document.documentElement.scrollHeight');
    await page.setViewportSize({ width, height: Math.min(TALLEST, Math.max(844, height)) });
  }
  await page.screenshot({ path: path.join(FOLDER, `${name}.png`), animations: 'disabled' });
}

interface Picture extends ShopperOptions {
  readonly name: string;
  readonly at: string;
  /** Before the picture is taken. */
  readonly act?: (shopper: Shopper) => Promise<unknown>;
  /** As tall as the page; what stays in its place while the page scrolls would cover another part. */
  readonly isWhole?: boolean;
}

/** In a window of its own, once for each width. */
async function picture({ name, at, act, isWhole = true, ...options }: Picture): Promise<void> {
  for (const [device, width] of Object.entries(WIDTHS)) {
    const shopper = await openShopper(world, { cart: [[3600, 2]], ...options, width });
    await shopper.goto(at);
    await act?.(shopper);
    await drawn(shopper.page);
    await shoot(shopper, `shopper-${name}-${device}`, isWhole);
    await shopper.context.close();
  }
}

const openPanel = ({ launcher }: Shopper) => launcher.click();

test('the store, as a guest and as a member', async () => {
  await picture({ name: 'panel-guest', at: '/storefront', act: openPanel, isWhole: false });
  await picture({ name: 'store-guest', at: '/storefront', cart: [] });
  await picture({ name: 'panel', at: '/storefront', who: member, act: openPanel, isWhole: false });
  await picture({
    ...{ name: 'panel-ask', at: '/storefront', who: member, isWhole: false },
    act: async (shopper) => {
      await openPanel(shopper);
      await shopper.panel.getByRole('button', { name: 'Redeem $5.00 off' }).click();
    },
  });
  await picture({
    name: 'panel-hu',
    at: '/storefront',
    who: member,
    locale: 'hu',
    act: openPanel,
    isWhole: false,
  });
  await picture({ name: 'product', at: '/storefront/products/fig-cedar-candle', who: member });
  await picture({ name: 'cart', at: '/storefront/cart', who: member });
  await picture({ name: 'loyalty-page', at: '/pages/rewards', who: member });
  await picture({ name: 'loyalty-page-guest-de', at: '/pages/rewards', locale: 'de' });
  await picture({ name: 'loyalty-page-no-script', at: '/pages/rewards', who: member, script: false });
});

test('the checkout, and after it', async () => {
  await picture({ name: 'checkout', at: '/checkout', who: member });
  await picture({ name: 'checkout-de', at: '/checkout', who: member, locale: 'de' });
  const newcomer = newCustomer(world, 'Omar Haddad');
  const shopper = await openShopper(world, { who: newcomer, cart: [[3600, 2]] });
  await shopper.goto('/checkout');
  await shopper.page.getByRole('button', { name: /^Pay/ }).click();
  await extension(shopper.page, 'purchase.thank-you.block.render').getByText('10% off').waitFor();
  await shopper.context.close();
  const { token } = lastOrderOf(world, newcomer);
  const whys = async ({ page }: Shopper) => page.locator('.extension summary').first().click();
  const who = newcomer;
  await picture({ name: 'thank-you', at: `/checkout/thank-you/${token}`, who, act: whys });
  await picture({
    ...{ name: 'thank-you-hu', at: `/checkout/thank-you/${token}`, who, locale: 'hu' },
    act: ({ page }) => page.getByRole('button', { name: 'Kód másolása' }).waitFor(),
  });
  const gift = ({ page }: Shopper) => page.getByRole('button', { name: 'Copy code' }).waitFor();
  await picture({ name: 'order-status', at: `/orders/${token}`, who, act: gift });
  const guest = await openShopper(world, { cart: [[3600, 2]] });
  await guest.goto('/checkout');
  await guest.page.getByLabel('E-mail').fill('guest@example.com');
  await guest.page.getByRole('button', { name: /^Pay/ }).click();
  await guest.page.waitForURL(/thank-you/);
  const thanks = new URL(guest.page.url()).pathname;
  await guest.context.close();
  await picture({ name: 'thank-you-guest', at: thanks });
  await world.settled();
});

test('a reward at checkout', async () => {
  const buyer = newCustomer(world, 'Ines Costa');
  order(world, buyer, 3600, 6);
  await world.settled();
  await picture({
    ...{ name: 'checkout-applied', at: '/checkout', who: buyer },
    act: async ({ page }) => {
      const block = extension(page, 'purchase.checkout.block.render');
      await block
        .getByRole('radio', { name: /\$5\.00 off/ })
        .first()
        .check();
      await block.getByRole('button', { name: 'Use reward' }).click();
      await block.getByRole('button', { name: 'Remove' }).waitFor();
    },
  });
});

test('the account', async () => {
  await picture({ name: 'account', at: '/account', who: member });
  await picture({ name: 'account-rewards', at: '/account/pages/account-page', who: member });
  await picture({ name: 'account-rewards-hu', at: '/account/pages/account-page', who: member, locale: 'hu' });
  await picture({
    ...{ name: 'account-ask', at: '/account/pages/account-page', who: member, isWhole: false },
    act: ({ page }) => page.getByRole('button', { name: 'Redeem $5.00 off' }).click(),
  });
});

test('a member in debt', async () => {
  const debtor = newCustomer(world, 'Lena Berg');
  const first = order(world, debtor, 3600, 3);
  await world.settled();
  const shopper = await openShopper(world, { who: debtor });
  await shopper.goto('/account/pages/account-page');
  await shopper.page.getByRole('button', { name: 'Redeem $5.00 off' }).click();
  await shopper.page.getByRole('button', { name: 'Redeem', exact: true }).click();
  await shopper.page.getByText(/^Your code: LUM-/).waitFor();
  await shopper.context.close();
  await nextSecond();
  const lines = first.lines.map(({ id, quantity }) => ({ lineId: id, quantity }));
  came(world.shop.operations.refundOrder({ orderId: first.id, lines }));
  await world.settled();
  await picture({ name: 'panel-debt', at: '/storefront', who: debtor, act: openPanel, isWhole: false });
  await picture({ name: 'checkout-debt', at: '/checkout', who: debtor });
  await picture({ name: 'account-debt', at: '/account/pages/account-page', who: debtor });
});

test('staff, at the till and in the admin', async () => {
  for (const [device, width] of Object.entries(WIDTHS)) {
    const staff = await openShopper(world, { width });
    const { page } = staff;
    await staff.goto('/pos?q=zsofia');
    await page.getByRole('button', { name: /Zsófia/ }).click();
    await page
      .getByRole('button', { name: /^Points/ })
      .getByText(/ · /)
      .waitFor();
    await drawn(page);
    await shoot(staff, `pos-${device}`, true);
    await page.getByRole('button', { name: /^Points/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Add to cart' }).first().waitFor();
    await shoot(staff, `pos-rewards-${device}`, false);
    for (const [name, at] of [
      ['customer', `customers/${member.id}`],
      ['order', `orders/${lastOrderOf(world, member).id}`],
    ] as const) {
      await page.goto(`${ADMIN}/${at}`);
      await drawn(page);
      await shoot(staff, `admin-block-${name}-${device}`, true);
    }
    await staff.context.close();
  }
});
