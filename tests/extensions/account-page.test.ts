// @vitest-environment jsdom
import { describe, expect, test } from 'vitest';
import type { WireEntry, WireReward } from '#app/domain/shopper-wire.ts';
import { useAccountWorld } from './setup/customer-account-api.ts';
import { page, press, sees } from './setup/surface.ts';
import { account, entry, FIVE_OFF, orderWhy, voucher, WELCOME } from './setup/wire-samples.ts';

const TARGET = 'customer-account.page.render';

const world = useAccountWorld();
const open = (...rest: [published?: Parameters<typeof world.open>[2], language?: string]) =>
  world.open('account-page', TARGET, ...rest);

const modal = (id: string) => document.body.querySelector(`s-modal[id="${id}"]`);

describe('the rewards page', () => {
  test('tells all: balance, rewards, codes, tiers, history', async () => {
    world.server.vouchers = [voucher(), WELCOME];
    world.server.history = () => ({ entries: [entry()], after: null });
    using surface = open();
    await surface.render();
    await sees('1,240 points · Silver');
    await sees('+420 · Order #1042 · Nov 3, 2026');
    const text = page();
    for (const heading of ['Rewards', 'Overview', 'Your codes', 'Tiers', 'History']) {
      expect(text).toContain(heading);
    }
    expect(text).toContain('$5.00 off\n500 points\nNot with other order discounts\nValid for 30 days');
    expect(text).toContain('LUM-7KQ2-9XZ4-M8TP');
    expect(text).toContain('Until Dec 21, 2026');
    expect(text).toContain('6.25 points per $1.00\nFrom $300.00 in 12 months');
    expect(text).toMatch(/Silver\nYour tier/);
    expect(text).toContain('$84.00 × 5 = 420.');
  });

  test('what hinders a reward stands in place of its button', async () => {
    world.server.account = account({ points_available: 340 });
    using surface = open();
    await surface.render();
    await sees('160 to go');
    expect(document.body.querySelector('s-grid s-button')).toBeNull();
  });

  test('a code is put on the cart by a link that every plan has', async () => {
    world.server.vouchers = [voucher()];
    using surface = open();
    await surface.render();
    await sees('Apply to cart');
    const link = [...document.body.querySelectorAll('s-button')].find(
      ({ textContent }) => textContent === 'Apply to cart',
    );
    expect(link?.getAttribute('href')).toBe(
      'https://lumen.example/discount/LUM-7KQ2-9XZ4-M8TP?redirect=/cart',
    );
  });
});

describe('redeeming', () => {
  test('asks first, then hands out the code', async () => {
    world.server.makes = ['making', 'ready'];
    using surface = open();
    await surface.render();
    await sees('$5.00 off');
    press('Redeem');
    await expect
      .poll(() => modal('perennial-ask')?.getAttribute('heading'))
      .toBe('Use 500 points for $5.00 off?');
    expect(modal('perennial-ask')?.textContent).toContain('740 points stay.');
    expect(world.server.asked.some(({ method }) => method === 'POST')).toBe(false);
    pressIn('perennial-ask', 'Redeem');
    await sees('Your code is being made. It will appear here.');
    await sees('Your code: LUM-NEW100.');
    await sees('740 points · Silver');
  });

  test('any amount: as much as is typed, in steps', async () => {
    const any: WireReward = {
      ...FIVE_OFF,
      value: { kind: 'store_credit', amount_minor: null },
      cost: {
        kind: 'any_amount',
        ...{ points_per_step: 100, amount_minor_per_step: 100, min_steps: 2, max_steps: null },
      },
    };
    world.server.rewards = [any];
    using surface = open();
    await surface.render();
    await sees('Store credit, any amount');
    press('Redeem');
    await expect
      .poll(() => modal('perennial-ask')?.getAttribute('heading'))
      .toBe('Use 1,200 points for $12.00 store credit?');
    const field = document.body.querySelector('s-number-field');
    expect(field?.getAttribute('min')).toBe('2');
    expect(field?.getAttribute('max')).toBe('12');
    Object.assign(field ?? {}, { value: '3.50' });
    field?.dispatchEvent(new Event('change', { bubbles: true }));
    await expect
      .poll(() => modal('perennial-ask')?.getAttribute('heading'))
      .toBe('Use 300 points for $3.00 store credit?');
    pressIn('perennial-ask', 'Redeem');
    await sees("It's yours: $3.00 store credit.");
    const posted = world.server.asked.find(({ method }) => method === 'POST');
    expect(posted?.body).toMatchObject({ reward_id: '1', reward_version: 3, steps: 3 });
  });

  test('a lost answer is asked for with the same key', async () => {
    using surface = open();
    await surface.render();
    await sees('$5.00 off');
    press('Redeem');
    await expect.poll(() => modal('perennial-ask')?.getAttribute('heading')).toContain('Use 500');
    world.server.losesAnswers = 1;
    pressIn('perennial-ask', 'Redeem');
    await sees("No connection. We're checking; your points are safe.");
    await sees('Your code: LUM-NEW100.');
    const keys = world.server.asked.filter(({ method }) => method === 'POST').map(({ body }) => body['key']);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
  });

  test('what the server refuses is told by its reason', async () => {
    using surface = open();
    await surface.render();
    await sees('$5.00 off');
    press('Redeem');
    world.server.refuses = { code: 'out_of_stock', message: 'none left' };
    await expect.poll(() => modal('perennial-ask')?.getAttribute('heading')).toContain('Use 500');
    pressIn('perennial-ask', 'Redeem');
    await sees('This reward is gone for now.');
  });
});

describe('giving a code back', () => {
  test('asks first; the points come back when the code is gone', async () => {
    world.server.vouchers = [voucher()];
    world.server.cancels = ['cancelling', 'cancelled'];
    using surface = open();
    await surface.render();
    await sees('LUM-7KQ2-9XZ4-M8TP');
    press('Cancel code');
    await expect.poll(() => modal('perennial-cancel')?.textContent).toContain('500 points come back.');
    pressIn('perennial-cancel', 'Cancel code');
    await sees('Your 500 points are on their way back.');
    await sees('Your 500 points are back.');
    await sees('1,740 points · Silver');
    expect(page()).toContain('Cancelled');
  });

  test('one that an order took a moment before', async () => {
    world.server.vouchers = [voucher()];
    world.server.refuses = { code: 'just_used', message: 'used' };
    using surface = open();
    await surface.render();
    await sees('LUM-7KQ2-9XZ4-M8TP');
    press('Cancel code');
    await expect.poll(() => modal('perennial-cancel')?.textContent).toContain('500 points');
    pressIn('perennial-cancel', 'Cancel code');
    await sees('This code was just used.');
  });
});

describe('when it cannot be told', () => {
  test('nothing loads: the points are safe, and trying again helps', async () => {
    world.isShopifyDown = true;
    using surface = open();
    await surface.render();
    await sees("Your points couldn't be loaded. They're safe.");
    world.isShopifyDown = false;
    press('Try again');
    await sees('1,240 points · Silver');
  });

  test('our server is away: the balance stands, from Shopify', async () => {
    world.server.isDown = true;
    using surface = open();
    await surface.render();
    await sees("Your points couldn't be loaded. They're safe.");
    expect(page()).toContain('1,240 points · Silver');
    expect(page()).toContain('$388.00 to Gold');
    world.server.isDown = false;
    press('Try again');
    await sees('500 points');
  });

  test('a member without anything yet', async () => {
    world.server.rewards = [];
    using surface = open();
    await surface.render();
    await sees('New rewards show here.');
    expect(page()).toContain('Your codes show here.');
    await sees('Your first order shows here.');
  });

  test('who has left', async () => {
    world.server.account = account({ outside: true });
    using surface = open({ account: { outside: true } });
    await surface.render();
    await sees("You've left the rewards program.");
    expect(page()).not.toContain('Redeem');
  });
});

test('history goes on where the page ended', async () => {
  const second: WireEntry = entry({ id: '2', points: -150, why: orderWhy({ had: 420, deserves: 270 }) });
  world.server.history = (after) =>
    after === null ? { entries: [entry()], after: 'older' } : { entries: [second], after: null };
  using surface = open();
  await surface.render();
  await sees('+420 · Order #1042');
  press('Show more');
  await sees('−150 · Order #1042');
  expect(page()).not.toContain('Show more');
  expect(world.server.asked.map(({ path }) => path)).toContain('history?after=older');
});

function pressIn(id: string, name: string): void {
  const button = [...(modal(id)?.querySelectorAll('s-button') ?? [])].find(
    ({ textContent }) => textContent === name,
  );
  button?.dispatchEvent(new Event('click', { bubbles: true }));
}
