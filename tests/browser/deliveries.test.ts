/** Deliveries & jobs: what goes wrong between Shopify and the app, how the owner sees it, and how it is made good. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Customer } from '../../devshop/shop/state.ts';
import { deliver } from './setup/full-shop.ts';
import { startWorld, WORLD_TIMEOUT_MS, type Admin, type World } from './setup/start-world.ts';
import { newCustomer, order, soon, violations, visit } from './setup/walking.ts';

let world: World;
let admin: Admin;
let zsofia: Customer;
beforeAll(async () => {
  world = await startWorld();
  admin = await world.openAdmin('/app/deliveries');
  await visit(admin, '/app/deliveries', 'Deliveries & jobs');
  zsofia = newCustomer(world, 'Zsófia Nagy');
}, WORLD_TIMEOUT_MS);
afterAll(() => world?.close());

const button = (name: string | RegExp) => admin.app.getByRole('button', { name, exact: true });
const row = (name: string | RegExp) => admin.app.getByRole('row', { name });
const tab = (name: string) => admin.app.getByRole('tab', { name });

async function points(): Promise<number> {
  const { rows } = await world.database.pool.query<{ points: number }>(
    `SELECT coalesce(sum(points), 0)::bigint AS points FROM reporting.point_entry WHERE customer_gid = $1`,
    [`gid://shopify/Customer/${zsofia.id}`],
  );
  return rows[0]?.points ?? 0;
}

test('before the first order the page says what will come', async () => {
  await visit(admin, '/app/deliveries?state=settled', 'Deliveries & jobs');
  expect(await violations(admin)).toEqual([]);
  await tab('Jobs').click();
  await admin.app.getByText('Nothing waits').first().waitFor();
  expect(await violations(admin)).toEqual([]);
});

test('deliveries that came are listed, and can be looked at and counted again without harm', async () => {
  order(world, zsofia, 2400);
  await world.settled();
  const before = await points();
  expect(before).toBe(220);
  await visit(admin, '/app/deliveries', 'Deliveries & jobs');
  await row(/^orders\/paid #1001/)
    .getByRole('button')
    .click();
  const dialog = admin.app.getByRole('dialog', { name: 'orders/paid #1001' });
  await dialog.getByText('"financial_status": "paid"').waitFor();
  await dialog.getByRole('button', { name: 'Count again' }).click();
  await admin.page.getByText('Delivery is counted again').waitFor();
  await world.settled();
  expect(await points()).toBe(before);
});

/** As Shopify would send it, but a line has no price. */
function withoutPrice(body: string): string {
  const payload = JSON.parse(body) as { id: number; name: string; line_items: object[] };
  const line_items = payload.line_items.map((line) => ({ ...line, price: null, price_set: null }));
  return JSON.stringify({ ...payload, line_items });
}

test('one that can’t be read is told on Home, says why, and is tried again once it can be', async () => {
  world.devshop.box.faults.setWebhooks('drop', { probability: 1 });
  const { name } = order(world, zsofia, 2400);
  world.devshop.box.faults.allOff();
  const sent = world.devshop.box.webhooks.deliveries().findLast(({ topic }) => topic === 'orders/updated');
  const readable = sent?.body ?? '';
  expect(await deliver(world, 'orders/updated', withoutPrice(readable))).toBe(200);
  await world.settled();
  expect(await points()).toBe(220);

  await visit(admin, '/app', 'Perennial');
  await admin.app.getByText('1 delivery can’t be read').waitFor();
  await admin.app.getByRole('link', { name: 'View deliveries' }).click();
  await soon(() => row(/^orders\/updated/).count()).toBe(1);
  await row(/^orders\/updated/)
    .getByRole('button')
    .click();
  const dialog = admin.app.getByRole('dialog', { name: /^orders\/updated/ });
  await dialog.getByText(/price/i).first().waitFor();
  expect(await violations(admin)).toEqual([]);
  // Nothing has changed yet: it comes back with the same reason.
  await dialog.getByRole('button', { name: 'Try again' }).click();
  await dialog.waitFor({ state: 'detached' });
  await world.settled();
  await soon(() => row(/Can’t be read/).count()).toBe(1);

  // What a newer version that understands it would read.
  await world.database.pool.query(`UPDATE delivery SET body = $1 WHERE status = 'failed'`, [readable]);
  await row(/Can’t be read/)
    .getByRole('button')
    .click();
  await dialog.getByRole('button', { name: 'Try again' }).click();
  await admin.app.getByText('No deliveries match').waitFor();
  await world.settled();
  expect(await points()).toBe(340);
  await button('Show all deliveries').click();
  await row(new RegExp(`^orders/updated ${name}.*Done`)).waitFor();
});

test('what Shopify never sent is found by comparing', async () => {
  world.devshop.box.faults.setWebhooks('drop', { probability: 1 });
  order(world, zsofia, 2400);
  order(world, zsofia, 2400, 2);
  await world.settled();
  world.devshop.box.faults.allOff();
  expect(await points()).toBe(340);
  await button('Compare with Shopify').click();
  await admin.app.getByText('2 orders corrected').waitFor();
  expect(await points()).toBe(700);
  await button('Compare with Shopify').click();
  await admin.app.getByText('Everything agrees with Shopify').waitFor();
  expect(await violations(admin)).toEqual([]);
});

test('while Shopify asks to slow down the job says so and when it is tried next; then nothing waits', async () => {
  world.devshop.box.faults.setApi('throttled', { probability: 1 });
  order(world, zsofia, 2400);
  await world.devshop.box.idle();
  await tab('Jobs').click();
  await admin.app.getByText(/^Shopify asked us to slow down\. Next try .+ at .+\.$/).waitFor();
  await admin.app.getByText('1 to try again').waitFor();
  expect(await violations(admin)).toEqual([]);
  await visit(admin, '/app', 'Perennial');
  await admin.app.getByText('Shopify asked us to slow down').waitFor();
  world.devshop.box.faults.allOff();
  // The next try is due: nobody waits for it here.
  await world.database.pool.query('UPDATE publication SET next_attempt_at = now()');
  await admin.app.getByRole('link', { name: 'View jobs' }).click();
  order(world, zsofia, 2400);
  await world.settled();
  await soon(() => admin.app.getByText('Nothing waits').count()).toBe(8);
  expect(await points()).toBe(940);
  expect(admin.errors).toEqual([]);
});

test('the audit log names who tried again and compared', async () => {
  await visit(admin, '/app/settings', 'Settings');
  await admin.app.getByText('Anna K. Had a delivery counted again').first().waitFor();
  await admin.app.getByText('Anna K. Compared orders with Shopify').first().waitFor();
});
