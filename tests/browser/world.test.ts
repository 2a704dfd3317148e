/** The real app in devshop's admin: signing in from end to end, orders on their way to points, leaving and returning. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser, USER_AGENT } from './setup/launch-browser.ts';
import { PHONE, startWorld, WORLD_TIMEOUT_MS, type World } from './setup/start-world.ts';

let world: World;
beforeAll(async () => (world = await startWorld()), WORLD_TIMEOUT_MS);
afterAll(() => world?.close());

interface StoredSession {
  readonly shop: string;
  readonly isOnline: boolean;
  readonly firstName: string | null;
  readonly accessToken: string;
}

async function sessions(): Promise<StoredSession[]> {
  const found = await world.database.pool.query<StoredSession>('select * from session order by id');
  return found.rows;
}

describe('signing in', () => {
  test('the app opens without an error, and holds a token for the shop and one for the owner', async () => {
    const admin = await world.openAdmin('/app');
    await admin.app.getByRole('heading', { name: 'Perennial' }).waitFor();
    expect((await sessions()).map(({ isOnline, firstName }) => [isOnline, firstName])).toEqual([
      [true, 'Anna'],
      [false, null],
    ]);
    expect(admin.errors).toEqual([]);
    expect(world.app.output()).not.toMatch(/"level":"?(?:error|50)/);
    await admin.context.close();
  });

  test('somebody else of the staff is somebody else to the app', async () => {
    const admin = await world.openAdmin('/app', { staff: 'Jonas' });
    await admin.app.getByRole('heading', { name: 'Perennial' }).waitFor();
    expect((await sessions()).map(({ firstName }) => firstName)).toContain('Jonas');
    await admin.context.close();
  });

  test("the admin's navigation leads through the app without loading it again, and back", async () => {
    const admin = await world.openAdmin('/app', { viewport: PHONE });
    await admin.app.getByRole('heading', { name: 'Perennial' }).waitFor();
    await (await admin.frame()).evaluate('window.isStillThere = true');
    await admin.page.getByRole('button', { name: 'Navigation' }).click();
    await admin.page.getByRole('link', { name: 'Members' }).click();
    await admin.app.getByRole('heading', { name: 'Members', exact: true }).waitFor();
    expect(admin.path()).toBe('/app/members');
    expect(await (await admin.frame()).evaluate('window.isStillThere')).toBe(true);
    await admin.page.reload();
    await admin.app.getByRole('heading', { name: 'Members', exact: true }).waitFor();
    await admin.page.goBack();
    await admin.app.getByRole('heading', { name: 'Perennial' }).waitFor();
    expect(admin.errors).toEqual([]);
    await admin.context.close();
  });
});

test("a person's own browser, which knows nothing of devshop, shows the app on plain localhost", async () => {
  const ordinary = await launchBrowser('');
  try {
    const page = await ordinary.newPage({ userAgent: USER_AGENT });
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('console', (message) => void (message.type() === 'error' && errors.push(message.text())));
    await page.goto(world.devshop.urls.admin);
    const app = page.frameLocator('#app');
    await app.getByRole('heading', { name: 'Perennial' }).waitFor();
    await page.getByRole('navigation').getByRole('link', { name: 'Members' }).click();
    await app.getByRole('heading', { name: 'Members', exact: true }).waitFor();
    expect(page.url()).toBe(`${world.devshop.urls.admin}/apps/perennial/app/members`);
    expect(errors).toEqual([]);
  } finally {
    await ordinary.close();
  }
});

test('an order in the shop becomes points in the app', async () => {
  const { operations, state } = world.shop;
  const made = operations.createCustomer({
    firstName: 'Zsófia',
    lastName: 'Nagy',
    email: 'zsofia@example.com',
  });
  const product = [...state.products.values()].find(({ giftCard }) => !giftCard);
  const variant = product?.variants[0];
  if (!made.ok || variant === undefined) throw new Error('the shop is not as expected');
  operations.placeOrder({ customerId: made.value.id, lines: [{ variantId: variant.id, quantity: 1 }] });
  await world.settled();
  const { rows } = await world.database.pool.query<{ points: string }>(
    'select sum(points) as points from reporting.point_entry',
  );
  // 5 for each 1.00, and 100 for joining.
  expect(Number(rows[0]?.points)).toBe(Math.floor((variant.priceMinor * 5) / 100) + 100);
});

test('another shop of the same app has staff and tokens of its own', async () => {
  const rival = world.devshop.box.openShop({
    name: 'Rival',
    domain: 'rival.myshopify.com',
    idsFrom: 1_000_000,
  });
  rival.operations.installApp({ scopes: world.devshop.box.config.scopes });
  const admin = await world.openAdmin('/app/members', { store: 'rival' });
  await admin.app.getByRole('heading', { name: 'Members', exact: true }).waitFor();
  expect(await (await admin.frame()).evaluate('shopify.config.shop')).toBe('rival.myshopify.com');
  expect((await sessions()).filter(({ shop }) => shop === 'rival.myshopify.com')).toHaveLength(2);
  rival.operations.uninstallApp();
  await admin.context.close();
});

test('a shop that removes the app is signed out, and comes back by installing it', async () => {
  const [online] = await sessions();
  world.shop.operations.uninstallApp();
  await world.settled();
  expect(await sessions()).toEqual([]);
  const admin = await world.openAdmin('/app');
  await admin.page.getByRole('heading', { name: 'Install Perennial?' }).waitFor();
  await admin.page.getByRole('button', { name: 'Install' }).click();
  await admin.app.getByRole('heading', { name: 'Perennial' }).waitFor();
  const again = (await sessions()).find(({ firstName }) => firstName === 'Anna');
  expect(again?.accessToken).toMatch(/^shpua_/);
  expect(again?.accessToken).not.toBe(online?.accessToken);
  await admin.context.close();
});
