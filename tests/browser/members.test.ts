/** The members list in Chromium, as an owner uses it: finding people, pages, a shared address, the file. */
import { readFile } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { PHONE, startWorld, WORLD_TIMEOUT_MS, type Admin, type World } from './setup/start-world.ts';

let world: World;
let admin: Admin;

/** 57 customers called Anna to Zoe, one of them Zsófia Nagy; each has bought once. */
beforeAll(async () => {
  world = await startWorld();
  admin = await world.openAdmin('/app/members');
  await admin.app.getByText('Members join with their first order').waitFor();
  await admin.context.close();
  const { operations, state } = world.shop;
  const variant = [...state.products.values()].find(({ giftCard }) => !giftCard)?.variants[0];
  if (variant === undefined) throw new Error('the shop sells nothing');
  const people = [
    { firstName: 'Zsófia', lastName: 'Nagy', email: 'zsofia@example.com', tags: ['VIP'] },
    { firstName: '小明', lastName: '王', email: 'xm@example.cn' },
    { firstName: '=cmd', lastName: 'Formula', email: 'formula@example.com' },
    ...Array.from({ length: 54 }, (_, n) => ({
      firstName: ['Anna', 'Ben', 'Cleo', 'Dora'][n % 4] ?? '',
      lastName: `Member${String(n).padStart(2, '0')}`,
      email: `m${n}@example.com`,
    })),
  ];
  for (const [n, person] of people.entries()) {
    const made = operations.createCustomer(person);
    if (!made.ok) throw new Error(made.message);
    operations.placeOrder({
      customerId: made.value.id,
      lines: [{ variantId: variant.id, quantity: (n % 3) + 1 }],
    });
  }
  await world.settled();
}, WORLD_TIMEOUT_MS);
afterAll(() => world?.close());
beforeEach(async () => open('/app/members'));
afterEach(() => admin.context.close());

/** A machine that does much else needs a moment. */
const soon = <Read>(read: () => Read) => expect.poll(read, { timeout: 15_000 });

/** The list as the server made it does not listen yet. */
async function awake(of: Admin): Promise<void> {
  const listens = `Object.keys(document.querySelector('h1') ?? {}).some((key) => key.startsWith('__reactFiber'))`;
  await (await of.frame()).waitForFunction(listens);
}

async function open(path: string, options: Parameters<World['openAdmin']>[1] = {}): Promise<void> {
  admin = await world.openAdmin(path, options);
  await admin.app.getByRole('heading', { name: 'Members', exact: true }).waitFor();
  await awake(admin);
}

async function goto(path: string): Promise<void> {
  await admin.goto(path);
  await admin.app.getByRole('heading', { name: 'Members', exact: true }).waitFor();
  await awake(admin);
}

const rows = () => admin.app.locator('tbody tr:not([aria-hidden])');
const names = () => admin.app.locator('a[data-primary-link]').allTextContents();
const search = () => admin.app.getByPlaceholder('Search name, email or ID');

test('a search narrows the list, stands in the address, and goes with the back button', async () => {
  await soon(() => rows().count()).toBe(50);
  await search().fill('zsof nagy');
  await soon(names).toEqual(['Zsófia Nagy']);
  expect(admin.path()).toContain('q=zsof+nagy');
  // Whoever gets the address sees the same.
  await admin.page.reload();
  await soon(names).toEqual(['Zsófia Nagy']);
  expect(await search().inputValue()).toBe('zsof nagy');
  await search().fill('nobody at all');
  await admin.app.getByText('No members match').waitFor();
  await admin.app.getByRole('button', { name: 'Clear filters' }).click();
  await soon(() => rows().count()).toBe(50);
  expect(await search().inputValue()).toBe('');
  expect(admin.errors).toEqual([]);
});

test('pages on and back', async () => {
  await soon(() => rows().count()).toBe(50);
  const first = await names();
  await admin.app.getByRole('button', { name: 'Next' }).click();
  await soon(() => rows().count()).toBe(7);
  expect((await names()).some((name) => first.includes(name))).toBe(false);
  await admin.app.getByRole('button', { name: 'Previous' }).click();
  await soon(names).toEqual(first);
});

test('filters and order', async () => {
  await admin.app.getByRole('button', { name: 'Tag' }).click();
  await admin.app.getByLabel('Customer tag').fill('vip');
  await soon(names).toEqual(['Zsófia Nagy']);
  await goto('/app/members?sort=name-asc');
  await soon(async () => (await names())[0]).toBe('Anna Member00');
  await goto('/app/members?order=never');
  await admin.app.getByText('No members match').waitFor();
  await admin.app.getByText('Last order: never').waitFor();
});

test('a row leads to its member', async () => {
  await search().fill('zsofia');
  await soon(names).toEqual(['Zsófia Nagy']);
  await admin.app.getByRole('link', { name: 'Zsófia Nagy' }).click();
  await soon(() => admin.path()).toMatch(/^\/app\/members\/\d+/);
});

test('the file holds who is listed, safe to open, and the audit log says who took it', async () => {
  await goto('/app/members?q=formula');
  await soon(names).toEqual(['=cmd Formula']);
  const [download] = await Promise.all([
    admin.page.waitForEvent('download'),
    admin.app.getByRole('button', { name: 'Export CSV' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^lumen-members-\d{4}-\d\d-\d\d\.csv$/);
  const text = await readFile(await download.path(), 'utf8');
  const [heading, row, end] = text.split('\r\n');
  expect(heading).toMatch(/^\uFEFFMember ID,Customer ID,Name,Email,Tags,Tier,Points available,/);
  expect(row).toMatch(
    /^\d+,\d+,'=cmd Formula,formula@example.com,,\w+,\d+,0,0,\d+,\d{4}-\d\d-\d\d,\d{4}-\d\d-\d\d$/,
  );
  expect(end).toBe('');
  const { rows: actions } = await world.database.pool.query<{ detail: unknown }>(
    `SELECT detail FROM staff_action WHERE action = 'members.exported'`,
  );
  expect(actions).toEqual([{ detail: { narrowedBy: ['q'] } }]);
});

test.each([
  ['a desk', undefined],
  ['a phone', PHONE],
])('on %s nothing is wider than the screen, and axe finds nothing', async (_where, viewport) => {
  await admin.context.close();
  await open('/app/members?q=nagy', viewport === undefined ? {} : { viewport });
  await soon(names).toEqual(['Zsófia Nagy']);
  if (viewport !== undefined) await admin.app.getByText(/available · /).waitFor();
  const { violations } = await new AxeBuilder({ page: admin.page as never }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
  const frame = await admin.frame();
  expect(await frame.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
});
