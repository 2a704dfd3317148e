/** Settings as an owner uses them, the app removed and installed again, and at last everything deleted. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Customer } from '../../devshop/shop/state.ts';
import { startWorld, WORLD_TIMEOUT_MS, type Admin, type World } from './setup/start-world.ts';
import { came, newCustomer, order, soon, violations, visit } from './setup/walking.ts';

let world: World;
let admin: Admin;
let zsofia: Customer;
beforeAll(async () => {
  world = await startWorld();
  admin = await world.openAdmin('/app/settings');
  await visit(admin, '/app/settings', 'Settings');
  zsofia = newCustomer(world, 'Zsófia Nagy');
  order(world, zsofia, 2400);
  await world.settled();
}, WORLD_TIMEOUT_MS);
afterAll(() => world?.close());

const button = (name: string | RegExp) => admin.app.getByRole('button', { name, exact: true });
const field = (name: string) => admin.app.getByRole('textbox', { name, exact: true });
const toast = (text: string) => admin.page.getByRole('status').getByText(text).first().waitFor();

/** What the API says of Zsófia's balance to whoever holds the key. */
async function askApi(key: string): Promise<{ status: number; points: unknown }> {
  const response = await fetch(`${world.app.url}/api/v1/members/${zsofia.id}`, {
    headers: { Authorization: `Bearer ${key}` },
  });
  const body = (await response.json()) as { points_available?: number };
  return { status: response.status, points: body.points_available };
}

test('the shop’s own words are saved with the save bar, and kept by language', async () => {
  await field('One').fill('bean');
  await admin.page.getByText('Unsaved changes', { exact: true }).waitFor();
  await admin.page.getByRole('button', { name: 'Discard' }).click();
  await admin.page
    .getByRole('dialog')
    .getByRole('button', { name: /^Discard/ })
    .click();
  await soon(() => field('One').inputValue()).toBe('point');
  await field('One').fill('bean');
  await field('Many').fill('beans');
  await admin.page.getByRole('button', { name: 'Save', exact: true }).click();
  await toast('Words saved');
  await admin.page.getByText('Unsaved changes', { exact: true }).waitFor({ state: 'hidden' });
  await admin.app.getByLabel('Language').selectOption({ label: 'Magyar' });
  expect(await field('Many').inputValue()).toBe('pont');
  await visit(admin, '/app/settings', 'Settings');
  expect(await field('Many').inputValue()).toBe('beans');
});

test('customers with a tag are left out by a new version of the program', async () => {
  await field('Leave out customers tagged').fill('staff');
  await button('Leave out').click();
  await toast('Version 2 saved');
  await admin.app.getByText('Everyone takes part but customers with these tags.').waitFor();
  expect(await violations(admin)).toEqual([]);
});

test('a key for another app is shown once, opens the members’ balances, and stops when it is revoked', async () => {
  await button('Create key').click();
  const naming = admin.app.getByRole('dialog', { name: 'Create API key' });
  await naming.getByRole('button', { name: 'Create key' }).click();
  await naming.getByText('Enter a name.').waitFor();
  await naming.getByLabel('Name').fill('Klaviyo');
  await naming.getByRole('button', { name: 'Create key' }).click();
  const shown = admin.app.getByRole('dialog', { name: 'Your new key' });
  await shown.getByText('Copy this key now; it won’t show again.').waitFor();
  const key = await shown.getByLabel('Klaviyo').inputValue();
  expect(await violations(admin)).toEqual([]);
  await shown.getByRole('button', { name: 'Done' }).click();
  await admin.app.getByText(/^Created .+, not used yet$/).waitFor();

  expect(await askApi(key)).toEqual({ status: 200, points: 220 });
  expect((await askApi(`${key.slice(0, -1)}x`)).status).toBe(401);
  await visit(admin, '/app/settings', 'Settings');
  await admin.app.getByText(/^Used /).waitFor();
  expect(await (await admin.frame()).content()).not.toContain(key);

  await button('Revoke Klaviyo').click();
  const asking = admin.app.getByRole('dialog', { name: 'Revoke Klaviyo?' });
  await asking.getByText('It loses access at once.').waitFor();
  await asking.getByRole('button', { name: 'Revoke' }).click();
  await admin.app.getByText('No API keys yet').waitFor();
  expect((await askApi(key)).status).toBe(401);
});

test('the audit log tells what was done, the newest first, and by whom', async () => {
  const deeds = await admin.app.getByText(/^(Anna|Jonas) \w\. /).allTextContents();
  expect(deeds).toEqual([
    'Anna K. Revoked the API key Klaviyo',
    'Anna K. Created the API key Klaviyo',
    'Anna K. Saved program version 2',
    'Anna K. Named points “beans” (en)',
  ]);
});

test('all data can be taken along', async () => {
  const [download] = await Promise.all([
    admin.page.waitForEvent('download'),
    button('Export all data').click(),
  ]);
  const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\n');
  const rows = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(rows.length).toBeGreaterThan(4);
  expect(JSON.stringify(rows)).toContain(`gid://shopify/Customer/${zsofia.id}`);
});

test('a shop that removes the app and comes back finds its members, and what happened meanwhile', async () => {
  world.shop.operations.uninstallApp();
  await world.settled();
  // Nobody tells the app of these.
  const omar = newCustomer(world, 'Omar Haddad');
  order(world, omar, 2400);
  const [first] = [...world.shop.state.orders.values()];
  if (first === undefined) throw new Error('no order');
  came(world.shop.operations.cancelOrder({ orderId: first.id }));
  await admin.goto('/app');
  await admin.page.getByRole('button', { name: 'Install' }).click();
  await admin.app.getByRole('heading', { name: 'Perennial', level: 1 }).waitFor();
  await world.settled();
  await visit(admin, '/app/members', 'Members');
  await soon(() => admin.app.locator('a[data-primary-link]').count()).toBe(2);
  const available = async (name: string) =>
    admin.app
      .getByRole('row', { name: new RegExp(name) })
      .getByRole('cell')
      .nth(2)
      .textContent();
  await soon(() => available('Omar Haddad')).toBe('220');
  // The order was cancelled; the points for joining stay.
  expect(await available('Zsófia Nagy')).toBe('100');
});

test('all data is deleted once the shop’s address was typed, and the shop begins anew', async () => {
  await visit(admin, '/app/settings', 'Settings');
  await button('Delete all data').click();
  const dialog = admin.app.getByRole('dialog', { name: 'Delete all data?' });
  await dialog.getByLabel('Type lumen.myshopify.com').fill('lumen');
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
  await dialog.getByText('Type lumen.myshopify.com to delete all data.').waitFor();
  expect(await dialog.getByLabel('Type lumen.myshopify.com').inputValue()).toBe('lumen');
  expect(await violations(admin)).toEqual([]);
  await dialog.getByLabel('Type lumen.myshopify.com').fill('lumen.myshopify.com');
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  await soon(deletionIsTold).toBe(true);
  await visit(admin, '/app/members', 'Members');
  await admin.app.getByText('Members join with their first order').waitFor();
  const { rows } = await world.database.pool.query<{ points: number }>(
    'SELECT count(*) AS points FROM reporting.point_entry',
  );
  expect(rows[0]?.points).toBe(0);
  expect(admin.errors).toEqual([]);
});

/** The shop that begins anew is another; a page that was open may have looked in between. */
async function deletionIsTold(): Promise<boolean> {
  await visit(admin, '/app/settings', 'Settings');
  return (await admin.app.getByText('Anna K. Deleted all data').count()) === 1;
}
