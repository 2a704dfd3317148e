/** Staff see and spend a customer's points: at the point of sale, and on customers and orders in the admin. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Customer } from '../../devshop/shop/state.ts';
import {
  balanceOf,
  drawn,
  expectSound,
  extension,
  lastOrderOf,
  openShopper,
  startShoppersWorld,
  WIDTHS,
  type Shopper,
} from './setup/shopper.ts';
import { WORLD_TIMEOUT_MS, type World } from './setup/start-world.ts';
import { newCustomer, nextSecond, order } from './setup/walking.ts';

const PATIENCE_MS = 120_000;
const ADMIN = 'https://admin.shopify.com/store/lumen';

let world: World;
let member: Customer;
let staff: Shopper;
beforeAll(async () => {
  world = await startShoppersWorld();
  member = newCustomer(world, 'Zsófia Nagy');
  order(world, member, 3600, 3);
  await world.settled();
  staff = await openShopper(world);
}, WORLD_TIMEOUT_MS);
afterAll(() => world?.close());

async function soundAtBothWidths(): Promise<void> {
  for (const width of [WIDTHS.phone, WIDTHS.desktop]) {
    await staff.page.setViewportSize({ width, height: 900 });
    await expectSound(staff);
  }
}

test('the till shows the balance, and puts a reward onto the cart', { timeout: PATIENCE_MS }, async () => {
  const { page } = staff;
  await staff.goto('/pos');
  const tile = page.getByRole('button', { name: /^Points/ });
  await tile.getByText('Add customer').waitFor();
  await page.getByLabel('Name, e-mail or id').fill('zsofia');
  await page.getByRole('button', { name: 'Search' }).click();
  await page.getByRole('button', { name: /Zsófia/ }).click();
  await tile.getByText('640 points · Bronze').waitFor();
  await extension(page, 'pos.customer-details.block.render')
    .getByText('640 points, enough for $5.00 off')
    .waitFor();
  await page.locator('select[name=variantId]').selectOption({ label: 'Fig & Cedar candle, 300 g · $36.00' });
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await tile.getByText('640 points · Bronze').waitFor();
  await soundAtBothWidths();
  await tile.click();
  const modal = page.getByRole('dialog');
  const line = modal.locator('s-section', { hasText: '$5.00 off · 500 points' });
  await line.getByRole('button', { name: 'Add to cart' }).click();
  await page.getByRole('status').getByText('Added: $5.00 off').waitFor();
  await soundAtBothWidths();
  await modal.getByRole('button', { name: 'Close' }).click();
  await page.locator('.codes .tag').getByText(/^LUM-/).waitFor();
  expect((await balanceOf(world, member))?.available).toBe(140);
  await nextSecond();
  await page.getByRole('button', { name: /^Take payment/ }).click();
  await page.getByRole('heading', { name: 'Paid', exact: true }).waitFor();
  // $31.00 by 5.
  await extension(page, 'pos.purchase.post.block.render')
    .getByText('Earns 155 points')
    .waitFor({ timeout: 60_000 });
  await soundAtBothWidths();
  await world.settled();
  expect((await balanceOf(world, member))?.available).toBe(295);
});

test("the admin's customer page shows the balance and adjusts it", { timeout: PATIENCE_MS }, async () => {
  const { page } = staff;
  await page.goto(`${ADMIN}/customers/${member.id}`);
  await drawn(page);
  const block = extension(page, 'admin.customer-details.block.render');
  await block.getByText('295 points · ').waitFor();
  await soundAtBothWidths();
  await block.getByLabel('Points, − to take away').fill('-20');
  await block.getByRole('button', { name: 'Adjust' }).click();
  await block.getByText('Enter a reason.').waitFor();
  await soundAtBothWidths();
  await block.getByLabel('Reason, only staff see it').fill('Parcel late');
  await block.getByRole('button', { name: 'Adjust' }).click();
  await block.getByText('Saved: −20').waitFor();
  await block.getByText('275 points · ').waitFor();
  expect((await balanceOf(world, member))?.available).toBe(275);
  await soundAtBothWidths();
});

test("the admin's order page tells what the order gave and why", { timeout: PATIENCE_MS }, async () => {
  const { page } = staff;
  const { id } = lastOrderOf(world, member);
  await page.goto(`${ADMIN}/orders/${id}`);
  await drawn(page);
  const block = extension(page, 'admin.order-details.block.render');
  await block.getByText('This order: 155 points').waitFor();
  await block.getByText(/\$31\.00 × 5 = 155/).waitFor();
  await soundAtBothWidths();
});
