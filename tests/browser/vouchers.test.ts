/** Vouchers in the real app: what became of each, looking for one, cancelling, and what staff do about one that is stuck. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { databaseClock } from '#app/db/clock.ts';
import { redeemReward } from '#app/use-cases/redeem-reward.ts';
import type { Customer } from '../../devshop/shop/state.ts';
import { PHONE, startWorld, WORLD_TIMEOUT_MS, type Admin, type World } from './setup/start-world.ts';
import {
  came,
  newCustomer,
  order,
  sidewaysScroll,
  soon,
  variantFor,
  violations,
  visit,
} from './setup/walking.ts';

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

async function read<Row>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
  return (await world.database.pool.query<Row & object>(sql, [...values])).rows;
}

async function rewardId(kind: string): Promise<number> {
  const [row] = await read<{ id: number }>(
    `SELECT r.id FROM reward r JOIN reward_version v ON v.shop_id = r.shop_id AND v.reward_id = r.id AND v.version = r.version
     WHERE v.terms #>> '{value,kind}' = $1 AND r.granted_for IS NULL`,
    [kind],
  );
  return row?.id ?? 0;
}

/** As the shopper's panel does it. */
async function redeem(kind: string): Promise<number> {
  const [shop] = await read<{ id: number }>('SELECT id FROM shop');
  const customerGid = `gid://shopify/Customer/${zsofia.id}`;
  const wish = { customerGid, key: randomUUID(), rewardId: await rewardId(kind) };
  const redeemed = await redeemReward(world.database.pool, shop?.id ?? 0, wish, databaseClock);
  if (!redeemed.ok) throw new Error(redeemed.message);
  return redeemed.value.voucherId;
}

async function codeOf(voucherId: number): Promise<string> {
  const code = async () =>
    (
      await read<{ code: string | null }>(`SELECT code FROM voucher WHERE id = $1 AND state = 'ready'`, [
        voucherId,
      ])
    )[0]?.code;
  await soon(code).toEqual(expect.any(String));
  return (await code()) ?? '';
}

const available = async () =>
  (await read<{ points: number }>('SELECT max(available) AS points FROM balance'))[0]?.points;

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
    [first, second] = [await codeOf(await redeem('amount_off')), await codeOf(await redeem('amount_off'))];
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
    const lines = [{ variantId: variantFor(world, 4200).id, quantity: 1 }];
    const placed = came(
      world.shop.operations.placeOrder({ customerId: zsofia.id, lines, discountCodes: [second] }),
    );
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
    const voucherId = await redeem('store_credit');
    const before = (await available()) ?? 0;
    await soon(() =>
      read('SELECT FROM voucher WHERE id = $1 AND last_error IS NOT NULL', [voucherId]),
    ).toHaveLength(1);
    // What four attempts and a lost answer leave behind.
    await world.database.pool.query(
      'UPDATE voucher SET stuck_since = now(), unclear = true, due_at = NULL, claimed_until = NULL WHERE id = $1',
      [voucherId],
    );
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
