/** Extensions as staff meet them: at the point of sale and in the admin. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifySessionToken } from '../../devshop/sign-in/session-token.ts';
import { gid } from '../../devshop/shop/ids.ts';
import {
  claimsOf,
  complaintsOf,
  expectSound,
  KEYS,
  openExtensionShop,
  type ExtensionShop,
} from './setup/extension-shop.ts';

let shop: ExtensionShop;

beforeAll(async () => {
  const targets = ['pos.home.tile.render', 'pos.home.modal.render', 'admin.customer-details.block.render'];
  shop = await openExtensionShop({
    handle: 'staff',
    networkAccess: false,
    targets: Object.fromEntries(targets.map((target) => [target, 'staff.js'])),
  });
});

afterAll(() => shop?.close());

test('a tile knows the customer, and its modal puts a code into the cart', async () => {
  const page = await shop.open('/pos');
  const tile = page.getByRole('button', { name: /^Points/ });
  await tile.getByText('Add customer').waitFor();
  await page.getByLabel('Name, e-mail or id').fill('ann@example.com');
  await page.getByRole('button', { name: 'Search' }).click();
  await page.getByRole('button', { name: /^Ann/ }).click();
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByText(`Customer ${shop.ann.id}`).waitFor();
  await expectSound(page);
  const pay = page.getByRole('button', { name: /^Take payment/ });
  const before = await pay.textContent();
  await tile.click();
  const modal = page.getByRole('dialog', { name: 'Sample staff' });
  await modal.getByText('Online: Connected').waitFor();
  await expectSound(page);
  await modal.getByRole('button', { name: 'Add to cart' }).click();
  await page.getByRole('status').getByText('Added: Five').waitFor();
  await modal.getByRole('button', { name: 'Close' }).click();
  await page.locator('.codes').getByRole('button', { name: 'Remove FIVE' }).waitFor();
  await expect.poll(() => pay.textContent()).not.toBe(before);
  await pay.click();
  await page.getByRole('heading', { name: 'Paid', exact: true }).waitFor();
  const order = [...shop.devshop.shop.state.orders.values()].at(-1);
  expect(order).toMatchObject({ sourceName: 'pos', customerId: shop.ann.id });
  expect(order?.discounts.map(({ code }) => code)).toEqual(['FIVE']);
});

test('a block in the admin asks the app and Shopify in the name of who is signed in', async () => {
  const page = await shop.open(`/admin/customers/${shop.ann.id}`);
  await page.getByRole('heading', { name: 'Points' }).waitFor();
  await expectSound(page);
  await page.getByRole('button', { name: 'Ask' }).click();
  await page.getByText('the app; Ann').waitFor();
  const call = shop.asked.at(-1);
  expect(call?.url).toBe(`/staff?of=${encodeURIComponent(gid(shop.ann))}`);
  const owner = [...shop.devshop.shop.state.staff.values()].find(({ isOwner }) => isOwner);
  const { domain } = shop.devshop.shop.state.record;
  expect(verifySessionToken(call?.token ?? '', KEYS, domain, Date.now())).toMatchObject({
    sub: String(owner?.id),
  });
  expect(claimsOf(call?.token ?? '')).toMatchObject({ dest: `https://${domain}`, aud: KEYS.clientId });
  expect(await complaintsOf(page)).toEqual([]);
});
