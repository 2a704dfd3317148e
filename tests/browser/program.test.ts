/** The program's pages in the real app: typing, what would change, saving, versions, and a test on past orders. */
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PHONE, startWorld, WORLD_TIMEOUT_MS, type Admin, type World } from './setup/start-world.ts';

let world: World;
let admin: Admin;

beforeAll(async () => {
  world = await startWorld();
  admin = await world.openAdmin('/app/program');
  await admin.app.getByRole('heading', { name: 'Program', exact: true }).waitFor();
  placeOrders();
  await world.settled();
}, WORLD_TIMEOUT_MS);
afterAll(() => world?.close());

const SHOTS = process.env['SCREENSHOTS'];
async function shot(name: string): Promise<void> {
  if (SHOTS) await admin.page.screenshot({ path: `${SHOTS}/${name}.png`, fullPage: false });
}

/** Six members who have spent from about 80.00 to about 480.00. */
function placeOrders(): void {
  const { operations, state } = world.shop;
  const variant = [...state.products.values()].find(({ giftCard }) => !giftCard)?.variants[0];
  if (!variant) throw new Error('the shop has nothing to sell');
  for (let n = 1; n <= 6; n++) {
    const made = operations.createCustomer({
      ...{ firstName: `Member`, lastName: `No ${n}`, email: `member${n}@example.com` },
    });
    if (!made.ok) throw new Error('no customer');
    const quantity = Math.max(1, Math.round((n * 8000) / variant.priceMinor));
    operations.placeOrder({ customerId: made.value.id, lines: [{ variantId: variant.id, quantity }] });
  }
}

async function violations(): Promise<unknown[]> {
  const found = await new AxeBuilder({ page: admin.page }).include('#app').analyze();
  return found.violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
}

const field = (label: string) => admin.app.getByRole('textbox', { name: label, exact: true });

describe('the form', () => {
  test('opens with the rules in force and what an order earns', async () => {
    await admin.goto('/app/program');
    await admin.app.getByText('Version 1, since').waitFor();
    expect(await field('Points per $1.00').inputValue()).toBe('5');
    await admin.app.getByText('$84.00 × 5 = 420 points').waitFor();
    await admin.app.getByText('Nobody would move tier.').waitFor();
    await shot('earning');
    expect(await violations()).toEqual([]);
    expect(admin.errors).toEqual([]);
  });

  test('says what is wrong under the field until it is mended, and keeps what was typed', async () => {
    await field('Points per $1.00').fill('lots');
    await admin.app.getByText('Enter a number above 0.').waitFor();
    expect(await field('Points per $1.00').inputValue()).toBe('lots');
    await admin.app.getByText('Mend the marked fields to see what would change.').waitFor();
    await shot('error');
    await field('Points per $1.00').fill('6');
    await admin.app.getByText('Enter a number above 0.').waitFor({ state: 'detached' });
    await admin.app.getByText('$84.00 × 6 = 504 points').waitFor();
  });

  test('leaves out products that are chosen in Shopify, by their names, and words', async () => {
    const [product] = world.shop.state.products.values();
    await admin.app.getByRole('button', { name: 'Choose products' }).click();
    const picker = admin.page.getByRole('dialog', { name: 'Add products' });
    await picker.getByLabel(product?.title ?? '', { exact: true }).check();
    await picker.getByRole('button', { name: 'Select' }).click();
    await admin.app.getByText(product?.title ?? '', { exact: true }).waitFor();
    await field('Product tags').fill('sale, final');
    await field('Product tags').press('Enter');
    await admin.app.getByRole('button', { name: 'Remove final' }).click();
    await admin.app.getByRole('button', { name: 'Remove sale' }).waitFor();
  });

  test('tells who would move tier, one by one', async () => {
    await admin.app.getByRole('tab', { name: 'Tiers' }).click();
    const thresholds = admin.app.getByRole('textbox', { name: 'From spend of' });
    await thresholds.nth(1).fill('0');
    await admin.app.getByText('Silver must start above Bronze ($0.00).').waitFor();
    await thresholds.nth(1).fill('200');
    const see = admin.app.getByRole('button', { name: /^See \d members?$/ });
    await see.waitFor();
    await shot('tiers');
    expect(await violations()).toEqual([]);
    await see.click();
    const dialog = admin.app.getByRole('dialog');
    await dialog.getByText('Bronze → Silver').first().waitFor();
    await dialog
      .getByRole('link', { name: /Member/ })
      .first()
      .waitFor();
    await shot('movers');
    await dialog.getByRole('button', { name: 'Close' }).last().click();
  });

  test('asks before a tier is deleted, and before the page is left', async () => {
    await admin.app.getByRole('button', { name: 'Delete Silver' }).click();
    await admin.app.getByText(/members? moves? to Bronze when you save\./).waitFor();
    await shot('delete-tier');
    await admin.app.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await admin.page.getByRole('navigation').getByRole('link', { name: 'Members' }).click();
    await admin.page.getByRole('button', { name: 'Stay' }).click();
    expect(admin.path()).toBe('/app/program');
  });

  test('is saved as the next version, for orders from now on', async () => {
    await admin.page.getByRole('button', { name: 'Save', exact: true }).click();
    const dialog = admin.app.getByRole('dialog', { name: 'Save version 2?' });
    await dialog.getByText('For orders from now on; earlier ones keep their rules.').waitFor();
    await dialog.getByText('Points per $1.00: 5 → 6').waitFor();
    await dialog.getByText('Silver from $200.00 (was $300.00)').waitFor();
    await shot('save');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await admin.page.getByText('Version 2 saved').waitFor();
    await admin.page.getByText('Unsaved changes', { exact: true }).waitFor({ state: 'hidden' });
    await admin.app.getByText('Version 2, since').waitFor();
    await admin.goto('/app/program');
    // Kept by its id; the name is asked of Shopify.
    const [product] = world.shop.state.products.values();
    await admin.app.getByText(product?.title ?? '', { exact: true }).waitFor();
    expect(await admin.app.getByRole('button', { name: 'Remove sale' }).count()).toBe(1);
    await world.settled();
    const { rows } = await world.database.pool.query<{ staff_name: string; action: string }>(
      `SELECT staff_name, action FROM staff_action WHERE action LIKE 'program.%'`,
    );
    expect(rows).toEqual([{ staff_name: 'Anna K.', action: 'program.saved' }]);
  });
});

describe('versions', () => {
  test('are listed with who, when and what, compared and restored', async () => {
    await admin.app.getByRole('tab', { name: 'Versions' }).click();
    await admin.app.getByText('Points per $1.00: 5 → 6').waitFor();
    await shot('versions');
    expect(await violations()).toEqual([]);
    await admin.app.getByRole('button', { name: 'Compare version 1' }).click();
    const comparing = admin.app.getByRole('dialog', { name: 'From version 1 to version 2' });
    await comparing.getByText('Silver from $200.00 (was $300.00)').waitFor();
    await comparing.getByRole('button', { name: 'Close' }).last().click();
    await admin.app.getByRole('button', { name: 'Restore version 1' }).click();
    const dialog = admin.app.getByRole('dialog', { name: 'Restore version 1?' });
    await dialog.getByText('Its rules become version 3.').waitFor();
    await dialog.getByRole('button', { name: 'Restore' }).click();
    await admin.page.getByText('Version 3 saved').waitFor();
    await admin.app.getByText('Points per $1.00: 6 → 5').waitFor();
  });

  test('saved by somebody else meanwhile are not written over', async () => {
    await admin.goto('/app/program');
    await field('Points per $1.00').fill('7');
    const other = await world.openAdmin('/app/program?tab=versions', { staff: 'Jonas' });
    await other.app.getByRole('button', { name: 'Restore version 2' }).click();
    await other.app.getByRole('dialog').getByRole('button', { name: 'Restore' }).click();
    await other.page.getByText('Version 4 saved').waitFor();
    await other.context.close();
    await admin.app.getByText('$84.00 × 7 = 588 points').waitFor();
    await admin.page.getByRole('button', { name: 'Save', exact: true }).click();
    await admin.app.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await admin.app.getByText('Version 4 was saved in the meantime.').waitFor();
    expect(await field('Points per $1.00').inputValue()).toBe('7');
    await shot('overtaken');
  });
});

describe('a draft on past orders', () => {
  test('is tested, shown beside the version in force, and used', async () => {
    await admin.goto('/app/program');
    await field('Points per $1.00').fill('10');
    await admin.app.getByText('$84.00 × 10 = 840 points').waitFor();
    await admin.app.getByRole('button', { name: 'Test on past orders' }).click();
    await admin.app.getByText('What would have happened, not what will').waitFor();
    await admin.app.getByText('6 orders by members').waitFor();
    await admin.app.getByRole('row', { name: /^Points issued/ }).waitFor();
    await shot('back-test');
    expect(await violations()).toEqual([]);
    await admin.app.getByRole('link', { name: 'Use this draft' }).click();
    await admin.app.getByText('$84.00 × 10 = 840 points').waitFor();
    expect(await field('Points per $1.00').inputValue()).toBe('10');
    await admin.page.getByText('Unsaved changes', { exact: true }).waitFor();
    await admin.app.getByRole('link', { name: /^Test of / }).waitFor();
    expect(admin.errors).toEqual([]);
  });
});

test('on a phone the preview is one line, and nothing scrolls sideways', async () => {
  await admin.context.close();
  admin = await world.openAdmin('/app/program', { viewport: PHONE });
  const line = admin.app.getByRole('button', { name: 'Nobody would move tier' });
  await line.waitFor();
  const width = await (await admin.frame()).evaluate('document.documentElement.scrollWidth');
  expect(width).toBeLessThanOrEqual(PHONE.width);
  await shot('phone');
  await line.click();
  await admin.app.getByRole('heading', { name: 'What would change' }).waitFor();
  expect(await violations()).toEqual([]);
  await admin.app.getByRole('tab', { name: 'Tiers' }).click();
  await admin.app.getByRole('button', { name: 'Add tier' }).waitFor();
  await shot('phone-tiers');
});
