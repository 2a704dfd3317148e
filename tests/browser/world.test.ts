/** The real app in devshop's admin: signing in from end to end. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWorld, WORLD_TIMEOUT_MS, type World } from './setup/start-world.ts';

let world: World;
beforeAll(async () => (world = await startWorld()), WORLD_TIMEOUT_MS);
afterAll(() => world?.close());

test('the app opens for the owner, and keeps its tokens', async () => {
  const admin = await world.openAdmin('/app');
  await admin.page.getByRole('navigation').getByRole('link', { name: 'Members' }).waitFor();
  const { rows } = await world.database.pool.query('select * from session');
  console.log(rows, world.app.output(), admin.errors, await admin.app.locator('body').innerText());
  await admin.page.screenshot({ path: '/tmp/admin.png' });
  await admin.page.getByRole('navigation').getByRole('link', { name: 'Members' }).click();
  await expect.poll(() => admin.path()).toBe('/app/members');
  await admin.page.screenshot({ path: '/tmp/admin2.png' });
  console.log(admin.errors);
});
