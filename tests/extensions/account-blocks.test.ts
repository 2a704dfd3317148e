// @vitest-environment jsdom
import { describe, expect, test } from 'vitest';
import { useAccountWorld } from './setup/customer-account-api.ts';
import { page, press, sees } from './setup/surface.ts';

const ORDERS = 'customer-account.order-index.block.render';
const PROFILE = 'customer-account.profile.block.render';

const world = useAccountWorld();

describe('above the orders', () => {
  test('the balance and what it buys, from Shopify alone', async () => {
    using surface = world.open('account', ORDERS);
    await surface.render();
    expect(document.body.querySelector('s-skeleton-paragraph')).not.toBeNull();
    await sees('1,240 points, enough for Free shipping');
    expect(document.body.querySelector('s-button')?.getAttribute('href')).toBe('extension:account-page/');
    expect(world.server.asked).toEqual([]);
  });

  test('a balance that Shopify does not hold yet: our server is asked', async () => {
    using surface = world.open('account', ORDERS, { account: null });
    await surface.render();
    await sees('1,240 points, enough for Free shipping');
    expect(world.server.asked.map(({ path }) => path)).toEqual(['account']);
  });

  test('neither answers: the points are safe, and trying again helps', async () => {
    world.isShopifyDown = true;
    using surface = world.open('account', ORDERS);
    await surface.render();
    await sees("Your points couldn't be loaded. They're safe.");
    world.isShopifyDown = false;
    press('Try again');
    await sees('1,240 points');
  });

  test('a shop without a program: nothing', async () => {
    using surface = world.open('account', ORDERS, { program: null });
    await surface.render();
    await expect.poll(page).toBe('');
    await expect.poll(() => document.body.querySelector('s-section')).toBeNull();
  });

  test('who is no member yet', async () => {
    world.server.account = null;
    using surface = world.open('account', ORDERS, { account: null });
    await surface.render();
    await sees('Your first order shows here.');
  });
});

describe('on the profile', () => {
  test('balance, tier, what is pending and what expires', async () => {
    using surface = world.open('account', PROFILE, {
      account: {
        ...{ points_pending: 120, pending_until: '2026-12-05T12:00:00Z' },
        expiring: { points: 250, at: '2026-12-31T12:00:00Z' },
      },
    });
    await surface.render();
    await sees('1,240 points · Silver');
    expect(page()).toContain('Enough for Free shipping');
    expect(page()).toContain('120 points pending until Dec 5, 2026');
    expect(page()).toContain('250 points expire Dec 31, 2026');
    expect(page()).toContain('$388.00 to Gold');
    const bar = document.body.querySelector('s-progress');
    expect(bar?.getAttribute('value')).toBe('61200');
    expect(bar?.getAttribute('max')).toBe('100000');
    expect(bar?.getAttribute('accessibilitylabel')).toBe('$388.00 to Gold');
  });

  test('the highest tier has no bar', async () => {
    using surface = world.open('account', PROFILE, { account: { tier: 'Gold', next_tier: null } });
    await surface.render();
    await sees('Gold, the highest tier');
    expect(document.body.querySelector('s-progress')).toBeNull();
  });

  test('points to earn back', async () => {
    using surface = world.open('account', PROFILE, {
      account: { points_available: 0, points_debt: 480, debt_order: '#1051' },
    });
    await surface.render();
    await sees('−480 points · Silver');
    expect(page()).toContain('Order #1051 was returned after its points were spent.');
    expect(page()).not.toMatch(/enough for/i);
  });

  test('in Swedish', async () => {
    using surface = world.open('account', PROFILE, {}, 'sv');
    await surface.render();
    await sees('1 240 poäng · Silver');
    expect(page()).toContain('388,00 US$ kvar till Gold');
    expect(page()).toContain('Visa belöningar');
  });
});
