/** The member's page in a real browser: what happens in the shop shows there, and what staff do is done once. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { PHONE, startWorld, WORLD_TIMEOUT_MS, type Admin, type World } from './setup/start-world.ts';

/** Where to put pictures of the page, to be looked at; none unless told. */
const PICTURES = process.env['PICTURES'];

let world: World;
let admin: Admin;
let memberId: number;
beforeAll(async () => {
  world = await startWorld();
  await prepare();
}, WORLD_TIMEOUT_MS);
afterAll(() => world?.close());

/** The page as the server made it does not listen yet. */
async function awake(): Promise<void> {
  const listens = `Object.keys(document.querySelector('h1') ?? {}).some((key) => key.startsWith('__reactFiber'))`;
  await (await admin.frame()).waitForFunction(listens);
}

/** Zsófia buys for 4 x a price and for 1 more, and returns half of the first. */
async function prepare(): Promise<void> {
  // The first visit installs the shop.
  admin = await world.openAdmin('/app/members');
  await admin.app.getByText('Members join with their first order').waitFor();
  const { operations, state } = world.shop;
  const made = operations.createCustomer({
    ...{ firstName: 'Zsófia', lastName: 'Nagy', email: 'zsofia@example.com', tags: ['vip'] },
  });
  const variant = [...state.products.values()].find(({ giftCard }) => !giftCard)?.variants[0];
  if (!made.ok || !variant) throw new Error('the shop is not as expected');
  const customerId = made.value.id;
  const buy = (quantity: number) => {
    const placed = operations.placeOrder({ customerId, lines: [{ variantId: variant.id, quantity }] });
    if (!placed.ok) throw new Error(placed.message);
    return placed.value;
  };
  const first = buy(4);
  buy(1);
  await world.settled();
  const line = first.lines[0];
  if (!line) throw new Error('no line');
  const refunded = operations.refundOrder({ orderId: first.id, lines: [{ lineId: line.id, quantity: 2 }] });
  if (!refunded.ok) throw new Error(refunded.message);
  await world.settled();
  const { rows } = await world.database.pool.query<{ id: number }>(
    'SELECT id FROM member WHERE customer_gid = $1',
    [`gid://shopify/Customer/${customerId}`],
  );
  memberId = rows[0]?.id ?? 0;
  // The list's jobs tell the name within seconds; here nobody waits for the next minute.
  await vi.waitFor(async () => expect(await profileName()).toBe('Zsófia Nagy'), {
    timeout: 30_000,
    interval: 200,
  });
}

async function profileName(): Promise<string | null> {
  const { rows } = await world.database.pool.query<{ name: string | null }>(
    'SELECT name FROM member_profile WHERE member_id = $1',
    [memberId],
  );
  return rows[0]?.name ?? null;
}

const points = async (): Promise<number> => {
  const { rows } = await world.database.pool.query<{ sum: number }>(
    'SELECT sum(points)::bigint AS sum FROM point_entry WHERE member_id = $1',
    [memberId],
  );
  return rows[0]?.sum ?? 0;
};

async function picture(name: string): Promise<void> {
  if (PICTURES === undefined) return;
  await mkdir(PICTURES, { recursive: true });
  await admin.page.screenshot({ path: path.join(PICTURES, `${name}.png`), fullPage: true });
}

async function expectAccessible(): Promise<void> {
  const { violations } = await new AxeBuilder({ page: admin.page }).include('#app').analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
}

test('every entry tells why, and a return what it took back', async () => {
  await admin.goto(`/app/members/${memberId}`);
  await admin.app.getByRole('heading', { name: 'Zsófia Nagy' }).waitFor();
  await admin.app.getByText('zsofia@example.com').waitFor();
  await awake();
  const entries = admin.app
    .getByRole('listitem')
    .filter({ has: admin.app.getByRole('button', { name: /^Why/ }) });
  expect(await entries.count()).toBe(4);
  const back = entries.filter({ hasText: 'Return, order #' });
  await back.getByRole('button', { name: /^Why/ }).click();
  await back
    .getByText(/Kept \$[\d,.]+ − \$[\d,.]+ = \$[\d,.]+\. \$[\d,.]+ × 5 = [\d,]+\. Had [\d,]+, so −[\d,]+\./)
    .waitFor();
  await picture('member-desktop');
  await expectAccessible();
});

test('points are added once, with the reason beside them', async () => {
  const before = await points();
  await admin.app.getByRole('button', { name: 'Adjust points' }).click();
  const dialog = admin.app.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('Enter a whole number other than 0.').waitFor();
  await dialog.getByLabel('Points').fill('200');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('Enter a reason.').waitFor();
  expect(await dialog.getByLabel('Points').inputValue()).toBe('200');
  await dialog.getByLabel('Reason').fill('Parcel late');
  await picture('member-adjust');
  await expectAccessible();
  await dialog.getByRole('button', { name: 'Save' }).dblclick();
  await dialog.waitFor({ state: 'detached' });
  const added = admin.app.getByRole('listitem').filter({ hasText: 'Added by staff' });
  await added.getByRole('button', { name: /^Why/ }).click();
  await added.getByText(/By Anna \w\.: “Parcel late”/).waitFor();
  expect(await points()).toBe(before + 200);
});

test('more than there is cannot be taken away', async () => {
  await admin.app.getByRole('button', { name: 'Adjust points' }).click();
  const dialog = admin.app.getByRole('dialog');
  await dialog.getByLabel('Points').fill('−1,000,000');
  await dialog.getByLabel('Reason').fill('Too much');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText(/^Only [\d,]+ points can be taken now\.$/).waitFor();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.waitFor({ state: 'detached' });
});

async function choose(name: string): Promise<void> {
  await admin.app.getByRole('button', { name: 'More actions' }).click();
  await admin.app.getByRole('button', { name, exact: true }).click();
}

test('a tier is locked and released', async () => {
  await choose('Lock tier');
  const dialog = admin.app.getByRole('dialog');
  await dialog.getByLabel('Tier').selectOption('Gold');
  await dialog.getByRole('button', { name: 'Lock tier' }).click();
  await admin.app.getByText('Gold, locked by staff.').waitFor();
  await choose('Release tier');
  await dialog.getByRole('button', { name: 'Release tier' }).click();
  await admin.app.getByText(/to (Silver|Gold)$/).waitFor();
});

test('notes are kept, changed and deleted', async () => {
  await admin.app.getByRole('button', { name: 'Add note' }).click();
  await admin.app.getByLabel('New note').fill('Allergic to nuts');
  await admin.app.getByRole('button', { name: 'Save note' }).click();
  await admin.app.getByLabel('New note').waitFor({ state: 'detached' });
  await admin.app.getByRole('button', { name: 'Edit note: Allergic to nuts' }).click();
  await admin.app.getByLabel('Note', { exact: true }).fill('Allergic to nuts and milk');
  await admin.app.getByRole('button', { name: 'Save note' }).click();
  await admin.app.getByRole('button', { name: 'Edit note: Allergic to nuts and milk' }).waitFor();
  await picture('member-note');
  await admin.app.getByRole('button', { name: 'Add note' }).click();
  await admin.app.getByLabel('New note').fill('By mistake');
  await admin.app.getByRole('button', { name: 'Save note' }).click();
  await admin.app.getByRole('button', { name: 'Delete note: By mistake' }).click();
  await admin.app.getByRole('dialog').getByRole('button', { name: 'Delete note' }).click();
  await admin.app.getByText('By mistake').waitFor({ state: 'detached' });
  await admin.app.getByText('Allergic to nuts and milk').waitFor();
});

test('the timeline can be narrowed down, and the address keeps it', async () => {
  await admin.app.getByLabel('Show').selectOption('adjusted');
  await admin.app.getByRole('listitem').filter({ hasText: 'Return, order' }).waitFor({ state: 'detached' });
  expect(admin.path()).toContain('show=adjusted');
  await admin.app.getByLabel('Show').selectOption('expired');
  await admin.app.getByText('Nothing of this kind.').waitFor();
  await admin.app.getByLabel('Show').selectOption('all');
});

test('on a phone nothing is wider than the page', async () => {
  await admin.page.setViewportSize(PHONE);
  await admin.app.getByText('Timeline').waitFor();
  const frame = await admin.frame();
  expect(await frame.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
  await picture('member-phone');
  await expectAccessible();
  await admin.page.setViewportSize({ width: 1280, height: 900 });
});

test('everything held is exported, and personal data goes for good', async () => {
  const download = admin.page.waitForEvent('download');
  await choose('Export data');
  expect((await download).suggestedFilename()).toBe(`member-${memberId}.json`);
  await choose('Delete personal data');
  const dialog = admin.app.getByRole('dialog');
  await dialog.getByText('Name, email and notes go; points stay. This can’t be undone.').waitFor();
  await picture('member-erase');
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
  await admin.app.getByRole('heading', { name: `Member ${memberId}` }).waitFor();
  expect(await admin.app.getByText('Allergic to nuts').count()).toBe(0);
  await picture('member-erased');
  expect(admin.errors).toEqual([]);
});

test('nobody, and the member of another shop, are not there', async () => {
  const rival = world.devshop.box.openShop({
    ...{ name: 'Rival', domain: 'rival.myshopify.com', idsFrom: 1_000_000 },
  });
  rival.operations.installApp({ scopes: world.devshop.box.config.scopes });
  const theirs = await world.openAdmin(`/app/members/${memberId}`, { store: 'rival' });
  await theirs.app.getByText('There is no such page').waitFor();
  const before = await points();
  // The action too, with a token that is good for the other shop.
  const answer = await (
    await theirs.frame()
  ).evaluate(`fetch('/app/members/${memberId}', {
    method: 'POST', body: new URLSearchParams({ intent: 'adjust', deedId: 'x', points: '500', reason: 'Mine' }),
  }).then((response) => response.status)`);
  expect(answer).toBe(404);
  expect(await points()).toBe(before);
  await theirs.context.close();
});
