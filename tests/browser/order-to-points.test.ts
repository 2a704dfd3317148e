/** From the store to the member's page: a shopper buys, returns a part, and the owner reads why the points are what they are. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Order } from '../../devshop/shop/state.ts';
import { USER_AGENT } from './setup/launch-browser.ts';
import { startWorld, WORLD_TIMEOUT_MS, type Admin, type World } from './setup/start-world.ts';
import { awake, came, newCustomer, nextSecond, soon, visit } from './setup/walking.ts';

let world: World;
let admin: Admin;
/** What the shopper bought in the store. */
let bought: Order;
beforeAll(async () => {
  world = await startWorld();
  admin = await world.openAdmin('/app');
  await visit(admin, '/app', 'Perennial');
  newCustomer(world, 'Zsófia Nagy');
}, WORLD_TIMEOUT_MS);
afterAll(() => world?.close());

const entry = (title: string | RegExp) =>
  admin.app.getByRole('listitem').filter({ has: admin.app.getByText(title) });

/** Opens the reason of an entry, and reads it. */
async function why(title: string | RegExp): Promise<string> {
  const button = entry(title).getByRole('button', { name: /^Why/ });
  await button.click();
  const id = (await button.getAttribute('aria-controls')) ?? '';
  return (await admin.app.locator(`[id="${id}"]`).textContent()) ?? '';
}

test('a shopper signs in to the store and buys two candles', async () => {
  const context = await world.browser.newContext({ userAgent: USER_AGENT });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await page.goto(world.devshop.urls.storefront);
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: /Zsófia/ }).click();
  await page.getByRole('link', { name: 'Candles' }).click();
  await page.getByRole('link', { name: 'Fig & Cedar candle' }).click();
  await page.getByRole('radio', { name: /300 g/ }).check();
  await page.getByLabel('Quantity').fill('2');
  await page.getByRole('button', { name: 'Add to cart' }).click();
  await page.getByRole('link', { name: 'Check out' }).click();
  await page.getByRole('radio', { name: /Express/ }).check();
  await page.getByRole('button', { name: 'Pay $93.85' }).click();
  await page.getByRole('heading', { name: /Thank you/ }).waitFor();
  await context.close();
  const order = [...world.shop.state.orders.values()].at(-1);
  if (order === undefined) throw new Error('nothing was bought');
  bought = order;
  await world.settled();
});

test('the owner finds the shopper by e-mail and by id', async () => {
  await visit(admin, '/app/members', 'Members');
  const search = admin.app.getByPlaceholder('Search name, email or ID');
  const names = () => admin.app.locator('a[data-primary-link]').allTextContents();
  for (const words of ['zsofia.nagy@example.com', String(bought.customerId)]) {
    await search.fill('nobody at all');
    await soon(names).toEqual([]);
    await search.fill(words);
    await soon(names).toEqual(['Zsófia Nagy']);
  }
  await admin.app.getByRole('link', { name: 'Zsófia Nagy' }).click();
  await admin.app.getByRole('heading', { name: 'Zsófia Nagy', level: 1 }).waitFor();
  await awake(admin);
});

test('the points of the order stand there with their reason', async () => {
  // 2 × $36.00 by 5, and 100 for joining.
  await admin.app.getByText('460', { exact: true }).first().waitFor();
  expect(await why(`Order ${bought.name}`)).toMatch(
    /Items \$72\.00\. Shipping doesn’t earn\. \$72\.00 × 5 = 360\. Until \w+ \d+, \d{4}\./,
  );
});

test('what a return takes back is told in words and numbers', async () => {
  const [line] = bought.lines;
  const lines = [{ lineId: line?.id ?? 0, quantity: 1 }];
  came(world.shop.operations.refundOrder({ orderId: bought.id, lines }));
  await world.settled();
  await visit(admin, admin.path(), 'Zsófia Nagy');
  await entry('−180').waitFor();
  expect(await why(`Return, order ${bought.name}`)).toMatch(
    /^Kept \$72\.00 − \$36\.00 = \$36\.00\. \$36\.00 × 5 = 180\. Had 360, so −180\./,
  );
  await admin.app.getByText('280', { exact: true }).first().waitFor();
});

test('a tier that staff set shows at once, and the next order earns by it', async () => {
  await admin.app.getByRole('button', { name: 'More actions' }).click();
  await admin.app.getByRole('button', { name: 'Set tier', exact: true }).click();
  const dialog = admin.app.getByRole('dialog');
  await dialog.getByLabel('Tier').selectOption('Gold');
  await dialog.getByRole('button', { name: 'Set tier' }).click();
  await dialog.waitFor({ state: 'detached' });
  await admin.app.getByText('Gold', { exact: true }).first().waitFor();
  const variantId = bought.lines[0]?.variantId ?? 0;
  await nextSecond();
  const next = came(
    world.shop.operations.placeOrder({
      customerId: bought.customerId ?? 0,
      lines: [{ variantId, quantity: 1 }],
    }),
  );
  await world.settled();
  await visit(admin, admin.path(), 'Zsófia Nagy');
  expect(await why(`Order ${next.name}`)).toContain('$36.00 × 5 = 180, × 1.5 for Gold = 270.');
  expect(admin.errors).toEqual([]);
});
