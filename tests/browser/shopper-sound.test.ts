/** Every surface of the shopper, wide and on a phone: nothing that axe finds, nothing cut off, no complaints. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Customer } from '../../devshop/shop/state.ts';
import { expectSound, lastOrderOf, openShopper, startShoppersWorld, WIDTHS } from './setup/shopper.ts';
import { WORLD_TIMEOUT_MS, type World } from './setup/start-world.ts';
import { newCustomer, order } from './setup/walking.ts';

let world: World;
let member: Customer;
beforeAll(async () => {
  world = await startShoppersWorld();
  member = newCustomer(world, 'Zsófia Nagy');
  order(world, member, 3600, 3);
  await world.settled();
}, WORLD_TIMEOUT_MS);
afterAll(() => world?.close());

const PAGES: Readonly<Record<string, (of: { member: Customer; token: string }) => string>> = {
  'start page': () => '/storefront',
  product: () => '/storefront/products/fig-cedar-candle',
  cart: () => '/storefront/cart',
  'loyalty page': () => '/pages/rewards',
  checkout: () => '/checkout',
  'thank-you page': ({ token }) => `/checkout/thank-you/${token}`,
  'order status page': ({ token }) => `/orders/${token}`,
  account: () => '/account',
  'rewards in the account': () => '/account/pages/account-page',
};

const CASES = Object.entries(WIDTHS).flatMap(([device, width]) =>
  ([true, false] as const).map((isMember) => ({ device, width, who: isMember ? 'member' : 'guest' })),
);

test.each(CASES)('a $who, $device', { timeout: 180_000 }, async ({ who, width }) => {
  const isMember = who === 'member';
  const shopper = await openShopper(world, { who: isMember ? member : null, width, cart: [[3600, 1]] });
  const { token } = lastOrderOf(world, member);
  for (const [name, address] of Object.entries(PAGES)) {
    const path = address({ member, token });
    await shopper.goto(path);
    // Guests are asked to sign in before their account.
    if (isMember) expect(new URL(shopper.page.url()).pathname, name).toBe(path);
    await expectSound(shopper);
  }
  await shopper.goto('/storefront');
  await shopper.launcher.click();
  for (const more of await shopper.panel.locator('summary').all()) await more.click();
  await expectSound(shopper);
  await shopper.context.close();
});
