/**
 * Every page of the admin as a picture, to be looked at: wide and on a phone, before the first order and in a shop with
 * a past. Not a test of anything; `npm run screenshots` writes docs/screenshots/ anew. The past comes from a
 * seed; run again on the same day, the pictures show the same.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, test } from 'vitest';
import { changeProgram, fillShop, testDraft } from './setup/full-shop.ts';
import { startWorld, WORLD_TIMEOUT_MS, type Admin, type World } from './setup/start-world.ts';
import { visit } from './setup/walking.ts';

/** The same past whenever it is run on a day. */
const TODAY = Math.floor(Date.now() / 86_400_000) * 86_400_000;
/** Pictures of the shoppers' surfaces stand here too, so nothing is cleared away. */
const FOLDER = path.resolve(import.meta.dirname, '../../docs/screenshots');
/** A long page is cut off here: the picture is to be looked at, not scrolled. */
const TALLEST = 1500;
const WIDTHS = { desktop: 1280, phone: 390 } as const;
const SHORTEST = { desktop: 800, phone: 844 } as const;
type Device = keyof typeof WIDTHS;

let world: World;
let admin: Admin;
beforeAll(async () => {
  world = await startWorld({
    history: { until: TODAY, months: 14, customers: 420, orders: 1500 },
    optionalScopes: ['read_all_orders'],
  });
  const scopes = [...world.devshop.box.config.scopes, 'read_all_orders'];
  world.shop.operations.installApp({ scopes });
  admin = await world.openAdmin('/app');
  admin.context.setDefaultTimeout(60_000);
  await visit(admin, '/app', 'Perennial');
  await mkdir(FOLDER, { recursive: true });
}, WORLD_TIMEOUT_MS);
afterAll(() => world?.close());

/** As tall as the app's page, so that nothing of it is scrolled away. */
async function picture(name: string, device: Device, { isWhole = true } = {}): Promise<void> {
  const { page } = admin;
  await page.setViewportSize({ width: WIDTHS[device], height: SHORTEST[device] });
  const frame = await admin.frame();
  // Charts are drawn when they have their width, and nothing may move while the picture is taken.
  await frame.waitForFunction(`document.getAnimations().every(
      (one) => one.playState !== 'running' || one.effect.getTiming().iterations === Infinity)`);
  await frame.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
  if (isWhole) {
    const inner: number = await frame.evaluate('document.documentElement.scrollHeight');
    const shown: number = await frame.evaluate('innerHeight');
    const height = Math.min(TALLEST, SHORTEST[device] + Math.max(0, inner - shown));
    await page.setViewportSize({ width: WIDTHS[device], height });
    await frame.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
  }
  for (const toast of await page.getByRole('button', { name: 'Dismiss' }).all()) await toast.click();
  await page.screenshot({ path: path.join(FOLDER, `${name}-${device}.png`), animations: 'disabled' });
}

async function both(name: string, options: { isWhole?: boolean } = {}): Promise<void> {
  await picture(name, 'phone', options);
  await picture(name, 'desktop', options);
}

async function page(name: string, at: string, heading: string | RegExp): Promise<void> {
  for (const device of ['phone', 'desktop'] as const) {
    await admin.page.setViewportSize({ width: WIDTHS[device], height: SHORTEST[device] });
    await visit(admin, at, heading);
    await picture(name, device);
  }
}

/** A dialog hides what is longer than the window. */
async function dialog(name: string): Promise<void> {
  await admin.app.getByRole('dialog').waitFor();
  await both(name, { isWhole: false });
  // Into the app's page, wherever the focus is.
  await admin.app.getByRole('dialog').press('Escape');
  await admin.app.getByRole('dialog').waitFor({ state: 'detached' });
}

const press = (name: string | RegExp) => admin.app.getByRole('button', { name, exact: true }).first().click();

test('a shop on its first day', async () => {
  await page('home-empty', '/app', 'Perennial');
  await page('program-earning', '/app/program', 'Program');
  await page('members-empty', '/app/members', 'Members');
  await page('rewards-first-day', '/app/rewards', 'Rewards');
  await page('vouchers-empty', '/app/vouchers', 'Vouchers');
  await page('deliveries-empty', '/app/deliveries', 'Deliveries & jobs');
  await page('settings-empty', '/app/settings', 'Settings');
});

test('a shop with a past', async () => {
  await visit(admin, '/app', 'Perennial');
  await press('Keep the default');
  await admin.app.getByText('Program chosen').waitFor();
  await press('Bring in past orders');
  await dialog('home-past-orders');
  const memberPath = await fillShop(world, admin);
  await visit(admin, '/app', 'Perennial');
  await admin.app.getByText('Key figures').waitFor({ state: 'attached' });
  await both('home-guide');
  await press('More actions');
  await press('Pause program');
  await dialog('home-pause');
  await press('Dismiss set-up guide');
  await admin.app.getByText('Set up your program').waitFor({ state: 'detached' });
  await both('home-full');
  await members(memberPath);
  await program();
  await rewards();
  await deliveriesAndSettings();
});

async function members(memberPath: string): Promise<void> {
  await page('members-full', '/app/members', 'Members');
  await page('members-no-match', '/app/members?q=nobody', 'Members');
  await visit(admin, memberPath, /.+/);
  await press(/^Why.*Return/);
  await both('member-full');
  await press('Adjust points');
  await dialog('member-adjust');
  await press('More actions');
  await press('Delete personal data');
  await dialog('member-delete');
}

async function program(): Promise<void> {
  await changeProgram(admin, '6');
  await page('program-tiers', '/app/program?tab=tiers', 'Program');
  await page('program-versions', '/app/program?tab=versions', 'Program');
  await press('Restore version 1');
  await dialog('program-restore');
  await visit(admin, '/app/program', 'Program');
  const field = admin.app.getByRole('textbox', { name: 'Points per $1.00', exact: true });
  await field.fill('lots');
  await admin.app.getByText('Enter a number above 0.').waitFor();
  await both('program-error');
  await field.fill('8');
  await admin.app.getByText('$84.00 × 8 = 672 points').waitFor();
  await both('program-full');
  await admin.page.getByRole('button', { name: 'Discard' }).click();
  await testDraft(admin, '8');
  await both('back-test');
}

async function rewards(): Promise<void> {
  await page('rewards-full', '/app/rewards', 'Rewards');
  await press('Turn off $5.00 off');
  await dialog('rewards-turn-off');
  await visit(admin, '/app/rewards/new', 'Add reward');
  await admin.app.getByText('Not with other order discounts').first().waitFor();
  await both('reward-new');
  await admin.app.getByText(/^Any amount/).click();
  await admin.app.getByText('100 points per $1.00').waitFor();
  await admin.app.getByRole('textbox', { name: 'At most USD', exact: true }).fill('7.50');
  await admin.app.getByText('Enter a multiple of $1.00.').waitFor();
  await both('reward-error');
  await admin.app.getByRole('textbox', { name: 'At most USD', exact: true }).fill('50');
  await admin.app.getByText('$50.00 off').waitFor();
  await both('reward-any-amount');
  await admin.app.getByLabel('Kind').selectOption('gift_card');
  await admin.app.getByText('The app may not make gift cards yet').waitFor();
  await both('reward-scope');
  await admin.page.getByRole('button', { name: 'Discard' }).click();
  await visit(admin, '/app/rewards', 'Rewards');
  await admin.app.getByRole('link', { name: '10% off' }).click();
  await admin.app.getByText('Codes already out keep their terms.').waitFor();
  await both('reward-gift');
  await page('vouchers-full', '/app/vouchers', 'Vouchers');
  await press(/^Cancel LUM/);
  await dialog('voucher-cancel');
  await press(/^Resolve/);
  await dialog('voucher-resolve');
  await page('vouchers-no-match', '/app/vouchers?q=nobody', 'Vouchers');
}

async function deliveriesAndSettings(): Promise<void> {
  await page('deliveries-full', '/app/deliveries', 'Deliveries & jobs');
  await visit(admin, '/app/deliveries?state=failed', 'Deliveries & jobs');
  await press(/^View orders/);
  await admin.app.getByRole('dialog').locator('pre').waitFor();
  await dialog('deliveries-view');
  await page('jobs', '/app/deliveries?tab=jobs', 'Deliveries & jobs');
  await visit(admin, '/app/settings', 'Settings');
  await press('Create key');
  await admin.app.getByRole('dialog').getByLabel('Name').fill('Klaviyo');
  await admin.app.getByRole('dialog').getByRole('button', { name: 'Create key' }).click();
  await admin.app.getByText('Copy this key now').waitFor();
  await dialog('settings-new-key');
  await press('Delete all data');
  await dialog('settings-delete');
  await page('settings-full', '/app/settings', 'Settings');
  await admin.goto('/app/nowhere');
  await admin.app.getByText('There is no such page').waitFor();
  await both('not-found');
}
