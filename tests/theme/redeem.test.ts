/** Redeeming, using and giving back in the panel, as the app may answer it. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { WireAccount, WireVoucher } from '#app/domain/shopper-wire.ts';
import type { Customer } from '../../devshop/shop/state.ts';
import { launchBrowser } from '../browser/setup/launch-browser.ts';
import { openStore, type Store } from './setup/open-store.ts';
import { NOW, startThemeWorld, type Reply, type ThemeWorld } from './setup/theme-world.ts';
import { account, program, voucher } from './setup/wire-examples.ts';

let world: ThemeWorld;
let browser: Browser;
let member: Customer;

beforeAll(async () => {
  world = await startThemeWorld();
  browser = await launchBrowser('');
  member = world.newCustomer('Zsófia');
  world.publishProgram(program());
});
beforeEach(() => {
  world.publishAccount(member, account());
  world.calls.length = 0;
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

const AFTER = account({ points_available: 740 });
const taken = (changes: Partial<WireVoucher> = {}, now: WireAccount = AFTER): Reply => ({
  body: { voucher: voucher(changes), account: now },
});
const refused = (code: string, status: number, more: object = {}): Reply => ({
  ...{ status, body: { error: { code, message: 'For engineers.', ...more } } },
});

async function openPanel(options: Parameters<typeof openStore>[2] = {}): Promise<Store> {
  const store = await openStore(world, browser, { who: member, ...options });
  await store.launcher.click();
  return store;
}

/** Asks for the first reward and says yes. */
async function redeem({ panel }: Store): Promise<void> {
  const first = panel.locator('[data-perennial-reward]').first();
  await first.getByRole('button', { name: 'Redeem $5.00 off' }).click();
  await first.getByRole('button', { name: 'Redeem', exact: true }).click();
}

const codes = ({ panel }: Store) => panel.locator('[data-perennial-voucher]');

describe('redeeming', () => {
  it('asks first, takes points once, and shows the code everywhere', async () => {
    world.answer(() => taken());
    const store = await openPanel();
    const first = store.panel.locator('[data-perennial-reward]').first();
    await first.getByRole('button', { name: 'Redeem $5.00 off' }).click();
    const question = first.getByRole('group');
    await expect
      .poll(() => question.innerText())
      .toContain('Use 500 points for $5.00 off? 740 points left after that.');
    expect(await question.innerText()).toContain('Orders from $30.00. Not with other order discounts.');
    await question.getByRole('button', { name: 'Not now' }).click();
    expect(await question.isVisible()).toBe(false);
    expect(world.calls).toEqual([]);
    await redeem(store);
    await store.status.getByText('Your code: LUM-7KQ2-9XZ4-M8TP. $5.00 off until Dec 21, 2026.').waitFor();
    expect(await codes(store).innerText()).toContain('$5.00 off until Dec 21, 2026');
    expect(await store.launcher.innerText()).toBe('740 points');
    expect(await store.panel.innerText()).toContain('740 points, enough for $5.00 off');
    expect(await store.panel.locator('[data-perennial-reward]').nth(1).innerText()).toContain(
      '60 points to go',
    );
    expect(world.calls.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST redemptions']);
    expect(world.calls[0]?.body).toMatchObject({ reward_id: '1', reward_version: 3 });
    expect(String(world.calls[0]?.body?.['key'])).toMatch(/^[\w-]{36}$/);
    // The focus is on what came, not lost.
    expect(await codes(store).evaluate((row) => row === document.activeElement)).toBe(true);
    expect(store.errors).toEqual([]);
  });

  it('writes amounts as the page does, in the reader’s language', async () => {
    world.answer(() =>
      taken({ value: { kind: 'store_credit', amount_minor: 123_450 }, code: null, expires_at: null }),
    );
    const store = await openPanel({ locale: 'fr' });
    await store.panel.getByRole('button', { name: 'Échanger $5.00 de réduction' }).click();
    await store.panel.getByRole('button', { name: 'Échanger', exact: true }).click();
    await store.status.getByText('$1,234.50 d’avoir : dans votre compte.').waitFor();
  });

  it('is not forgotten by the next page, whose own figures may be older', async () => {
    const now = account({ points_available: 740, vouchers: [voucher()], as_of: '2026-11-21T12:00:05Z' });
    world.answer(() => taken({}, now));
    const store = await openPanel();
    await redeem(store);
    await store.status.getByText('Your code: ').waitFor();
    await store.page.goto(`${store.origin}/pages/rewards#perennial-panel`);
    // The address opens the panel.
    await store.panel.waitFor();
    expect(await store.launcher.innerText()).toBe('740 points');
    expect(await codes(store).innerText()).toContain('LUM-7KQ2-9XZ4-M8TP');
    expect(world.calls).toHaveLength(1);
    // Newer figures of the page's own count again.
    world.publishAccount(member, account({ points_available: 900, as_of: '2026-11-21T12:00:09Z' }));
    await store.page.goto(`${store.origin}/storefront`);
    expect(await store.launcher.innerText()).toBe('900 points');
  });

  it('waits for a code that is being made', async () => {
    const states: Reply[] = [
      taken({ state: 'making', code: null }),
      taken({ state: 'making', code: null }),
      taken(),
    ];
    world.answer(() => states.shift() ?? taken());
    const store = await openPanel();
    await redeem(store);
    await store.status.getByText('Your code is being made.').waitFor();
    await store.status.getByText('Your code: LUM-7KQ2-9XZ4-M8TP.').waitFor();
    expect(await codes(store).getByRole('link', { name: 'Apply to cart' }).isVisible()).toBe(true);
    expect(world.calls.map(({ path }) => path)).toEqual(['redemptions', 'vouchers/901', 'vouchers/901']);
  });

  it('gives the points back when the code cannot be made', async () => {
    const states: Reply[] = [
      taken({ state: 'making', code: null }),
      taken({ state: 'not_made', code: null }, account()),
    ];
    world.answer(() => states.shift() ?? refused('not_found', 404));
    const store = await openPanel();
    await redeem(store);
    await store.status.getByText('We couldn’t make your code. You have 500 points back.').waitFor();
    expect(await codes(store).count()).toBe(0);
    expect(await store.launcher.innerText()).toBe('1,240 points');
  });

  it('goes on asking, by the same key, when no answer comes', async () => {
    let lost = 2;
    world.answer(() => (lost-- > 0 ? { lost: true } : taken()));
    const store = await openPanel({ prepare: (page) => page.clock.install({ time: NOW }) });
    await redeem(store);
    await store.status.getByText('No connection. We’re checking; your balance is safe.').waitFor();
    for (let pass = 0; pass < 3 && lost >= 0; pass += 1) {
      const before = world.calls.length;
      await store.page.clock.runFor(5_000);
      await expect.poll(() => world.calls.length > before || lost < 0).toBe(true);
    }
    await store.status.getByText('Your code: LUM-7KQ2-9XZ4-M8TP.').waitFor();
    expect(new Set(world.calls.map(({ body }) => body?.['key'])).size).toBe(1);
    expect(world.calls).toHaveLength(3);
  });

  it('keeps the key for the next press of the button, when it gives up', async () => {
    world.answer(() => ({ status: 503, body: {} }));
    const store = await openPanel({ prepare: (page) => page.clock.install({ time: NOW }) });
    await redeem(store);
    for (let tries = 1; tries < 5; tries += 1) {
      await expect.poll(() => world.calls.length).toBe(tries);
      await store.status.getByText('No connection.').or(store.status.getByText('Getting')).waitFor();
      await store.page.clock.runFor(17_000);
    }
    await store.status.getByText('Still no connection. Try again: nothing is spent twice.').waitFor();
    world.answer(() => taken());
    const again = store.panel.locator('[data-perennial-reward]').first();
    await again.getByRole('button', { name: 'Redeem', exact: true }).click();
    await store.page.clock.runFor(1_000);
    await store.status.getByText('Your code: LUM-7KQ2-9XZ4-M8TP.').waitFor();
    expect(new Set(world.calls.map(({ body }) => body?.['key'])).size).toBe(1);
  });

  const REFUSALS: readonly (readonly [string, Reply, string])[] = [
    [
      'too few points',
      refused('insufficient_points', 409, { needs: 500, has: 240 }),
      'This needs 500 points; you have 240 points.',
    ],
    ['too often', refused('too_often', 429), 'Wait a moment. Nothing was spent.'],
    ['paused', refused('paused', 409), 'Rewards are paused for now.'],
    ['signed out', refused('not_signed_in', 401), 'Sign in again to go on.'],
    ['gone', refused('out_of_stock', 409), 'This isn’t available right now. Nothing was spent.'],
    ['changed', refused('reward_gone', 409), 'This isn’t available right now. Nothing was spent.'],
  ];
  it.each(REFUSALS)('tells: %s', async (_, reply, words) => {
    world.answer(() => reply);
    const store = await openPanel();
    await redeem(store);
    await store.status.getByText(words).waitFor();
    expect(await store.launcher.innerText()).toBe('1,240 points');
    expect(store.errors).toEqual([]);
  });

  it('takes any amount in steps', async () => {
    const steps = {
      ...{ id: '9', value: { kind: 'amount_off' as const, amount_minor: null } },
      cost: {
        kind: 'any_amount' as const,
        points_per_step: 100,
        amount_minor_per_step: 100,
        min_steps: 3,
        max_steps: null,
      },
    };
    world.publishProgram(program({ rewards: [{ ...program().rewards[0]!, ...steps }] }));
    world.answer(() => taken({ points: 700, value: { kind: 'amount_off', amount_minor: 700 } }));
    const store = await openPanel();
    const card = store.panel.locator('[data-perennial-reward]');
    await card.getByRole('button', { name: 'Redeem any amount off' }).click();
    const range = card.getByRole('slider', { name: 'How much' });
    expect(await range.getAttribute('max')).toBe('12');
    await range.fill('7');
    await card.getByText('Use 700 points for $7.00 off? 540 points left after that.').waitFor();
    await card.getByRole('button', { name: 'Redeem', exact: true }).click();
    await store.status.getByText('Your code: ').waitFor();
    expect(world.calls[0]?.body).toMatchObject({ reward_id: '9', reward_version: 3, steps: 7 });
    world.publishProgram(program());
  });
});
