/** Vouchers in the real app: what became of each, looking for one, cancelling, and what staff do about one that is stuck. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Customer } from '../../devshop/shop/state.ts';
import { codeOf, orderWith, read, redeem, stick } from './setup/redeeming.ts';
import { PHONE, startWorld, WORLD_TIMEOUT_MS, type Admin, type World } from './setup/start-world.ts';
import { newCustomer, order, sidewaysScroll, soon, violations, visit } from './setup/walking.ts';

let world: World;
let admin: Admin;
let zsofia: Customer;
beforeAll(async () => {
  world = await startWorld();
  admin = await world.openAdmin('/app');
  await visit(admin, '/app', 'Perennial');
  await world.settled();
}, WORLD_TIMEOUT_MS);
afterAll(() => world?.close());

const button = (name: string | RegExp) => admin.app.getByRole('button', { name });
const says = (text: string | RegExp) => admin.app.getByText(text).first().waitFor();
const tab = (name: RegExp) => admin.app.getByRole('tab', { name });
const rowOf = (code: string) => admin.app.getByRole('row').filter({ hasText: code });

const SHOTS = process.env['SCREENSHOTS'];
async function shot(name: string): Promise<void> {
  if (!SHOTS) return;
  await admin.page.screenshot({ path: `${SHOTS}/${name}.png` });
  await admin.page.setViewportSize({ width: 390, height: 900 });
  await admin.page.screenshot({ path: `${SHOTS}/${name}-phone.png` });
  await admin.page.setViewportSize({ width: 1280, height: 900 });
}

const available = async () =>
  (await read<{ points: number }>(world, 'SELECT max(available) AS points FROM balance'))[0]?.points;

test('before anything was redeemed the page says so', async () => {
  await visit(admin, '/app/vouchers', 'Vouchers');
  await says('No vouchers yet');
  expect(await violations(admin)).toEqual([]);
  await shot('vouchers-empty');
});

describe('what was redeemed', () => {
  let first: string;
  let second: string;

  test('is listed with its code, whose it is and until when', async () => {
    zsofia = newCustomer(world, 'Zsófia Nagy');
    order(world, zsofia, 4200, 10);
    await world.settled();
    [first, second] = [
      await codeOf(world, await redeem(world, zsofia, 'amount_off')),
      await codeOf(world, await redeem(world, zsofia, 'amount_off')),
    ];
    await world.settled();
    await visit(admin, '/app/vouchers', 'Vouchers');
    await rowOf(first).getByText('Zsófia Nagy').waitFor();
    await rowOf(first).getByText('Ready').waitFor();
    await rowOf(first)
      .getByText(/^until /)
      .waitFor();
    expect(await violations(admin)).toEqual([]);
    await shot('vouchers-ready');
  });

  test('is found by its code, by whose it is, and not by anything else', async () => {
    const search = admin.app.getByRole('textbox', { name: 'Search code or member' });
    await search.fill(first.toLowerCase().slice(0, -2));
    await soon(() => rowOf(second).count()).toBe(0);
    await rowOf(first).waitFor();
    await search.fill('zsofia');
    await rowOf(second).waitFor();
    await rowOf(first).waitFor();
    await search.fill('nobody');
    await says('No vouchers match');
    await button('Clear search').first().click();
    await rowOf(first).waitFor();
  });

  test('is cancelled with a question, and its points go back when Shopify has taken the code away', async () => {
    const before = (await available()) ?? 0;
    await button(`Cancel ${first} of Zsófia Nagy`).click();
    const dialog = admin.app.getByRole('dialog', { name: 'Cancel voucher?' });
    await dialog.getByText('The code stops, then 500 points go back.').waitFor();
    await shot('voucher-cancel');
    await dialog.getByRole('button', { name: 'Cancel voucher' }).click();
    await admin.page.getByText('Voucher cancelled').waitFor();
    await soon(available).toBe(before + 500);
    await tab(/^Cancelled/).click();
    await rowOf(first).waitFor();
    expect(await rowOf(second).count()).toBe(0);
  });

  test('is used by an order, which the list names', async () => {
    const placed = orderWith(world, zsofia, second);
    await world.settled();
    await visit(admin, '/app/vouchers?tab=used', 'Vouchers');
    await rowOf(second).getByText(placed.name).waitFor();
    await visit(admin, '/app/rewards', 'Rewards');
    await admin.app
      .getByRole('row')
      .filter({ hasText: '$5.00 off' })
      .getByText('$5.00', { exact: true })
      .waitFor();
    await shot('rewards-list');
  });
});

describe('one that is stuck', () => {
  test('stands on Home, and staff say whether the money was given', async () => {
    // Its scopes were never granted: it can be redeemed all the same, as if they had been taken back since.
    await world.database.pool.query(
      `UPDATE reward_version SET terms = jsonb_set(jsonb_set(terms::jsonb, '{value}', '{"kind": "store_credit", "amountMinor": 1000}'),
         '{voucher,bound}', 'false')::json WHERE terms #>> '{value,kind}' = 'amount_off'`,
    );
    const voucherId = await redeem(world, zsofia, 'store_credit');
    const before = (await available()) ?? 0;
    await soon(() =>
      read(world, 'SELECT FROM voucher WHERE id = $1 AND last_error IS NOT NULL', [voucherId]),
    ).toHaveLength(1);
    await stick(world, voucherId);
    await visit(admin, '/app', 'Perennial');
    await says('1 voucher is stuck');
    await admin.app.getByRole('link', { name: 'View vouchers' }).click();
    await button(/^Resolve/).click();
    const dialog = admin.app.getByRole('dialog', { name: '$10.00 store credit for Zsófia Nagy' });
    await dialog.getByText(/^Did Zsófia Nagy get \$10\.00 store credit\?/).waitFor();
    await shot('voucher-resolve');
    expect(await violations(admin)).toEqual([]);
    await dialog.getByRole('button', { name: 'No, return points' }).click();
    await admin.page.getByText('Points are back').waitFor();
    await soon(available).toBe(before + 500);
    await says('No vouchers here');
  });

  test('is in the log, as cancelling is', async () => {
    await visit(admin, '/app/settings', 'Settings');
    await says(/Gave back the points of a voucher/);
    await says(/Cancelled a voucher/);
  });
});

test("the member's page has them, and says what points were given for", async () => {
  await visit(admin, '/app/members', 'Members');
  await admin.app.getByRole('link', { name: 'Zsófia Nagy' }).click();
  await admin.app.getByRole('heading', { name: 'Vouchers' }).waitFor();
  await says(/^Redeemed: /);
  expect(await violations(admin)).toEqual([]);
  await admin.app.getByRole('link', { name: 'View vouchers' }).click();
  await admin.app.getByRole('heading', { name: 'Vouchers', level: 1 }).waitFor();
  await soon(() => admin.app.getByRole('row').count()).toBeGreaterThan(3);
});

test('on a phone nothing scrolls sideways', async () => {
  await admin.page.setViewportSize(PHONE);
  await visit(admin, '/app/vouchers', 'Vouchers');
  await soon(() => sidewaysScroll(admin)).toBeLessThanOrEqual(0);
  expect(await violations(admin)).toEqual([]);
  await shot('vouchers-full');
  expect(admin.errors).toEqual([]);
});
