/** Rewards in the real app: an empty shop's, typing with the card shoppers see, saving, turning off, what Shopify must allow. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PHONE, startWorld, WORLD_TIMEOUT_MS, type Admin, type World } from './setup/start-world.ts';
import { sidewaysScroll, soon, violations, visit } from './setup/walking.ts';

let world: World;
let admin: Admin;
beforeAll(async () => {
  world = await startWorld();
  admin = await world.openAdmin('/app');
  await visit(admin, '/app', 'Perennial');
  // A shop from before there were rewards.
  await world.database.pool.query('DELETE FROM reward');
}, WORLD_TIMEOUT_MS);
afterAll(() => world?.close());

const field = (label: string) => admin.app.getByRole('textbox', { name: label, exact: true });
const button = (name: string) => admin.app.getByRole('button', { name, exact: true });
const says = (text: string | RegExp) => admin.app.getByText(text).first().waitFor();
const saveBar = (name: 'Save' | 'Discard') => admin.page.getByRole('button', { name, exact: true });

const SHOTS = process.env['SCREENSHOTS'];
async function shot(name: string): Promise<void> {
  if (!SHOTS) return;
  await admin.page.setViewportSize({ width: 1280, height: 1500 });
  await admin.page.screenshot({ path: `${SHOTS}/${name}.png` });
  await admin.page.setViewportSize({ width: 390, height: 1500 });
  await admin.page.screenshot({ path: `${SHOTS}/${name}-phone.png` });
  await admin.page.setViewportSize({ width: 1280, height: 900 });
}

async function log(): Promise<string[]> {
  const { rows } = await world.database.pool.query<{ action: string }>(
    `SELECT action FROM staff_action WHERE action LIKE 'reward.%' ORDER BY id`,
  );
  return rows.map(({ action }) => action);
}

describe('a new reward', () => {
  test('is asked for where there is none', async () => {
    await visit(admin, '/app/rewards', 'Rewards');
    await says('Give points something to buy');
    await says('Start with $5.00 off for 500 points.');
    expect(await violations(admin)).toEqual([]);
    await shot('rewards-empty');
    await admin.app.getByRole('link', { name: 'Add reward' }).click();
    await admin.app.getByRole('heading', { name: 'Add reward', level: 1 }).waitFor();
  });

  test('is shown beside the form as shoppers will see it', async () => {
    await says('not with other order discounts');
    await says('The code is valid for 90 days.');
    await field('Points').fill('lots');
    await says('Enter a whole number from 1 to 1,000,000,000.');
    await says('Mend the marked fields to see it.');
    await shot('reward-error');
    await field('Points').fill('1,200');
    await says('1,200 points');
    await field('Orders from USD').fill('30');
    await field('Amount USD').fill('15');
    await says('Orders from $30.00, not with other order discounts.');
    await says('$15.00 off');
    expect(await admin.app.getByText('Enter a whole number').count()).toBe(0);
    expect(await violations(admin)).toEqual([]);
  });

  test('keeps to products chosen in Shopify, tiers and days', async () => {
    const [product] = world.shop.state.products.values();
    await admin.app.getByText('Some products', { exact: true }).click();
    await button('Choose products').click();
    const picker = admin.page.getByRole('dialog', { name: 'Add products' });
    await picker.getByLabel(product?.title ?? '', { exact: true }).check();
    await picker.getByRole('button', { name: 'Select' }).click();
    await admin.app.getByRole('button', { name: `Remove ${product?.title ?? ''}` }).waitFor();
    await admin.app.getByText('Bronze', { exact: true }).click();
    await says('For Silver and Gold.');
    await admin.app.getByLabel('First day').fill('2026-12-02');
    await admin.app.getByLabel('Last day').fill('2026-12-01');
    await says('The end date must follow the start date.');
    await admin.app.getByLabel('Last day').fill('2026-12-24');
    await says('Until Dec 24, 2026.');
    await shot('reward-new');
  });

  test('asks before it is left, and saved twice is one', async () => {
    await admin.page.getByRole('navigation').getByRole('link', { name: 'Members' }).click();
    await admin.page.getByRole('button', { name: 'Stay' }).click();
    expect(admin.path()).toBe('/app/rewards/new');
    await saveBar('Save').first().click();
    await admin.page.getByText('Reward saved').waitFor();
    await admin.app.getByRole('heading', { name: '$15.00 off', level: 1 }).waitFor();
    await soon(() => Promise.resolve(admin.path())).toMatch(/^\/app\/rewards\/\d+$/);
    expect(await log()).toEqual(['reward.added']);
    await soon(() => admin.page.getByText('Unsaved changes', { exact: true }).isVisible()).toBe(false);
  });
});

describe('a reward that is there', () => {
  test('is saved as its next version; what it was is kept by what is out', async () => {
    await admin.goto(admin.path());
    await says('Codes already out keep their terms.');
    // By its name, which Shopify tells.
    const [product] = world.shop.state.products.values();
    await admin.app.getByRole('button', { name: `Remove ${product?.title ?? ''}` }).waitFor();
    await field('Points').fill('0');
    await saveBar('Save').click();
    await says('Enter a whole number from 1 to 1,000,000,000.');
    await soon(() =>
      field('Points').evaluate((one: Focusable) => one.ownerDocument.activeElement === one),
    ).toBe(true);
    await field('Points').fill('1500');
    await saveBar('Save').click();
    await admin.page.getByText('Reward saved').first().waitFor();
    await says(/^Version 2, since/);
    expect(await log()).toEqual(['reward.added', 'reward.saved']);
  });

  test('is turned off and on with a question', async () => {
    await button('Turn off').click();
    const dialog = admin.app.getByRole('dialog', { name: 'Turn off $15.00 off?' });
    await dialog.getByText('Codes already out stay valid.').waitFor();
    await dialog.getByRole('button', { name: 'Turn off' }).click();
    await admin.page.getByText('Reward turned off').waitFor();
    await visit(admin, '/app/rewards', 'Rewards');
    await button('Turn on $15.00 off').click();
    await admin.app.getByRole('dialog').getByRole('button', { name: 'Turn on' }).click();
    await admin.page.getByText('Reward turned on').waitFor();
    await says(/^Starts Dec 2, 2026|^Active until/);
    expect(await violations(admin)).toEqual([]);
    expect(await log()).toEqual(['reward.added', 'reward.saved', 'reward.turned_off', 'reward.turned_on']);
  });
});

test('any amount shows what balances buy', async () => {
  await visit(admin, '/app/rewards/new', 'Add reward');
  await admin.app.getByText(/^Any amount/).click();
  await says('100 points per $1.00');
  await says('500 points');
  await field('At most USD').fill('7.50');
  await says('Enter a multiple of $1.00.');
  await field('At most USD').fill('50');
  await says('$50.00 off');
  await shot('reward-any-amount');
  await saveBar('Discard').click();
  await admin.page
    .getByRole('button', { name: /Discard|Leave/ })
    .last()
    .click()
    .catch(() => undefined);
});

test('store credit is saved once Shopify allows it', async () => {
  await visit(admin, '/app/rewards/new', 'Add reward');
  await admin.app.getByLabel('Kind').selectOption('store_credit');
  await says('The app may not give store credit yet');
  await saveBar('Save').first().click();
  await says('Nothing was saved. Shopify asks you for it first.');
  await shot('reward-scope');
  await button('Allow').click();
  await admin.page.getByRole('dialog').getByRole('button', { name: 'Update' }).click();
  await admin.app.getByText('The app may not give store credit yet').waitFor({ state: 'detached' });
  await saveBar('Save').first().click();
  await admin.app.getByRole('heading', { name: '$5.00 store credit', level: 1 }).waitFor();
});

test('on a phone nothing scrolls sideways', async () => {
  await admin.page.setViewportSize(PHONE);
  for (const [path, heading] of [
    ['/app/rewards', 'Rewards'],
    ['/app/rewards/new', 'Add reward'],
  ] as const) {
    await visit(admin, path, heading);
    await soon(() => sidewaysScroll(admin)).toBeLessThanOrEqual(0);
    expect(await violations(admin)).toEqual([]);
  }
  await shot('rewards-full');
  expect(admin.errors).toEqual([]);
});

interface Focusable {
  readonly ownerDocument: { readonly activeElement: unknown };
}
