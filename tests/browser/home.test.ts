/** The first hour of an owner: install, walk the set-up guide, see the first figures, pause and resume. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWorld, WORLD_TIMEOUT_MS, type Admin, type World } from './setup/start-world.ts';
import { awake, came, newCustomer, nextSecond, order, soon, violations, visit } from './setup/walking.ts';

const ORDERS = 150;

let world: World;
let admin: Admin;
beforeAll(async () => {
  world = await startWorld({
    isInstalled: false,
    history: { until: Date.now(), months: 6, customers: 45, orders: ORDERS },
    optionalScopes: ['read_all_orders'],
  });
}, WORLD_TIMEOUT_MS);
afterAll(() => world?.close());

const guide = () => admin.app.getByRole('heading', { name: 'Set up your program' });
const step = (name: string) => admin.app.getByRole('listitem').filter({ hasText: name });
const isDone = (name: string) => step(name).getByText('Done:', { exact: true });
const button = (name: string) => admin.app.getByRole('button', { name, exact: true });

/** A key figure of the start page. */
async function figure(name: string): Promise<string> {
  const label = admin.app.getByRole('heading', { name, level: 3, exact: true });
  return (await label.locator('xpath=following-sibling::p[1]').textContent()) ?? '';
}

async function moreActions(name: string): Promise<void> {
  await button('More actions').click();
  await button(name).click();
}

test('Shopify asks before the app is installed; then Home says what is done and what comes next', async () => {
  admin = await world.openAdmin('/app');
  await admin.page.getByRole('heading', { name: 'Install Perennial?' }).waitFor();
  await admin.page.getByRole('button', { name: 'Install' }).click();
  await admin.app.getByRole('heading', { name: 'Perennial', level: 1 }).waitFor();
  await awake(admin);
  await admin.app.getByText('1 of 5 done').waitFor();
  await isDone('App installed').waitFor();
  await admin.app.getByText('No orders yet').waitFor();
  await admin.app.getByText('Figures start with your first paid order.').waitFor();
  expect(await violations(admin)).toEqual([]);
});

test('the program that runs already is kept with one press', async () => {
  await button('Keep the default').click();
  await isDone('Program chosen').waitFor();
  await admin.app.getByText('2 of 5 done').waitFor();
});

test('orders older than 60 days are there once Shopify may show them', async () => {
  await admin.app.getByText('History covers only 60 days').waitFor();
  await button('Allow older orders').click();
  await admin.page.getByRole('dialog').getByRole('button', { name: 'Update' }).click();
  await admin.app.getByText('History covers only 60 days').waitFor({ state: 'detached' });
});

test('past orders come in while a bar tells how far they are, and the step ticks itself', async () => {
  await step('Bring in past orders').getByRole('button').click();
  const dialog = admin.app.getByRole('dialog', { name: 'Bring in past orders' });
  await dialog.getByRole('radio', { name: 'Earn points' }).waitFor();
  expect(await violations(admin)).toEqual([]);
  // Shopify answers slowly enough for the progress to be seen.
  world.devshop.box.faults.setApi('slow', { probability: 1, left: 3, ms: 1_500 });
  await dialog.getByRole('button', { name: 'Bring in past orders' }).click();
  await admin.app.getByRole('progressbar').nth(1).waitFor();
  await admin.app.getByText('You can leave this page; it goes on.').waitFor();
  await isDone('Past orders in').waitFor({ timeout: 30_000 });
  await world.settled();
  const { rows } = await world.database.pool.query<{ orders: number }>(
    'SELECT count(*) AS orders FROM shop_order WHERE NOT deleted',
  );
  expect(rows[0]?.orders).toBe(ORDERS);
});

test('a switch in the theme editor is seen on Home', async () => {
  await step('Show points in your theme').getByRole('link', { name: 'Open theme editor' }).click();
  await admin.page.getByRole('button', { name: /^Turn on Perennial: Launcher/ }).click();
  await admin.page.getByRole('button', { name: /^Turn off Perennial: Launcher/ }).waitFor();
  await visit(admin, '/app', 'Perennial');
  await isDone('Show points in your theme').waitFor();
  await admin.app.getByText('4 of 5 done').waitFor();
});

test('a guide that was put away stays away', async () => {
  await button('Dismiss set-up guide').click();
  await guide().waitFor({ state: 'detached' });
  await visit(admin, '/app', 'Perennial');
  expect(await guide().count()).toBe(0);
  // What it said of the theme now stands beside the title.
  await admin.app.getByText('Shown in your theme').waitFor();
});

test('figures follow an order within seconds, and no page is loaded again', async () => {
  const members = Number((await figure('Members')).replaceAll(',', ''));
  expect(members).toBeGreaterThan(20);
  expect(Number((await figure('Points issued')).replaceAll(',', ''))).toBeGreaterThan(0);
  await (await admin.frame()).evaluate('window.isStillThere = true');
  order(world, newCustomer(world, 'Zsófia Nagy'), 2400);
  await world.settled();
  await soon(() => figure('Members')).toBe((members + 1).toLocaleString('en'));
  expect(await (await admin.frame()).evaluate('window.isStillThere')).toBe(true);
});

test('another period shows other figures beside those before it', async () => {
  await admin.app.getByText('against the 30 before').waitFor();
  const revenue = await figure('Revenue from members');
  await admin.app.getByLabel('Period').selectOption('12m');
  await admin.app.getByText('against the 12 before').waitFor();
  await soon(() => figure('Revenue from members')).not.toBe(revenue);
  await admin.app.getByRole('button', { name: 'View Members by tier as table' }).click();
  await admin.app.getByRole('row', { name: /^Bronze/ }).waitFor();
  expect(await violations(admin)).toEqual([]);
});

test('while the program is paused orders earn nothing, and afterwards they do again', async () => {
  await moreActions('Pause program');
  const dialog = admin.app.getByRole('dialog', { name: 'Pause program?' });
  await dialog.getByText('New orders won’t earn; nothing can be redeemed. Balances stay.').waitFor();
  await dialog.getByRole('button', { name: 'Pause', exact: true }).click();
  await admin.app.getByText(/^Program paused since \w+ \d+$/).waitFor();
  const omar = newCustomer(world, 'Omar Haddad');
  await world.settled();
  const held = await pointsOf(omar.id);
  await nextSecond();
  const during = order(world, omar, 2400);
  await world.settled();
  expect(await pointsOf(omar.id)).toBe(held);
  await button('Resume program').first().click();
  await admin.app.getByText(/^Program paused since/).waitFor({ state: 'detached' });
  await nextSecond();
  order(world, omar, 2400);
  await world.settled();
  expect(await pointsOf(omar.id)).toBe(held + 120);
  // What was bought in the pause stays without, also when Shopify tells of it again.
  came(world.shop.operations.refundOrder({ orderId: during.id, amountMinor: 100 }));
  await world.settled();
  expect(await pointsOf(omar.id)).toBe(held + 120);
  expect(admin.errors).toEqual([]);
});

async function pointsOf(customerId: number): Promise<number> {
  const { rows } = await world.database.pool.query<{ points: number }>(
    `SELECT coalesce(sum(points), 0)::bigint AS points FROM reporting.point_entry WHERE customer_gid = $1`,
    [`gid://shopify/Customer/${customerId}`],
  );
  return rows[0]?.points ?? 0;
}
