// @vitest-environment jsdom
import { createCartLine, createResult } from '@shopify/ui-extensions-tester/checkout';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { WireAccount, WireProgram, WireReward } from '#app/domain/shopper-wire.ts';
import { startShopperServer, type ShopperServer } from './setup/shopper-server.ts';
import { metafieldEntries, openSurface, page, press, sees } from './setup/surface.ts';
import { account, program, voucher, WELCOME } from './setup/wire-samples.ts';

const TARGET = 'purchase.checkout.block.render';

let server: ShopperServer;
let applied: { type: string; code: string }[];
/** Whether the order takes a code. */
let takes: boolean;

beforeEach(async () => {
  server = await startShopperServer();
  applied = [];
  takes = true;
});
afterEach(() => server.stop());

interface Scene {
  readonly program?: Partial<WireProgram>;
  /** Null: signed in, and no member yet; undefined: a guest. */
  readonly account?: Partial<WireAccount> | null;
  readonly cart?: number;
  readonly codes?: readonly string[];
  readonly language?: string;
}

function atCheckout(scene: Scene) {
  const surface = openSurface('checkout', TARGET, scene.language);
  const { shopify } = surface;
  const amount = { amount: scene.cart ?? 84, currencyCode: 'USD' as const };
  shopify.lines.value = [createCartLine({ cost: { totalAmount: amount } })];
  shopify.appMetafields.value = metafieldEntries({
    program: program({ api: server.url, ...scene.program }),
    ...(scene.account === undefined || scene.account === null ? {} : { account: account(scene.account) }),
  });
  shopify.settings.value = { invite_guests: undefined };
  shopify.discountCodes.value = (scene.codes ?? []).map((code) => ({ code }));
  // The tester leaves out what the buyer's consent may leave out.
  Object.defineProperty(shopify, 'buyerIdentity', {
    value: {
      customer: { value: scene.account === undefined ? undefined : { id: 'gid://shopify/Customer/7' } },
    },
    ...{ configurable: true, writable: true },
  });
  shopify.applyDiscountCodeChange = async (change) => {
    applied.push(change);
    return takes
      ? createResult('applyDiscountCodeChange')
      : createResult('applyDiscountCodeChange', { type: 'error', message: 'no' });
  };
  return surface;
}

describe('what a shopper sees', () => {
  test('the balance and what the order earns, without a request', async () => {
    using surface = atCheckout({ account: {} });
    await surface.render();
    await sees('You have 1,240 points');
    expect(page()).toContain('This order earns 525 points');
    expect(page()).toContain('$5.00 off, 500 points');
    expect(page()).toContain('Free shipping, 800 points');
    expect(server.asked).toEqual([]);
  });

  test('a guest: nothing', async () => {
    using surface = atCheckout({});
    await surface.render();
    expect(page()).toBe('');
  });

  test('a guest, where the merchant invites them', async () => {
    using surface = atCheckout({});
    surface.shopify.settings.value = { invite_guests: true };
    await surface.render();
    await sees('Sign in to earn 420 points');
  });

  test('a customer of the last seconds: what the order earns', async () => {
    using surface = atCheckout({ account: null });
    await surface.render();
    await sees('This order earns 420 points');
  });

  test('who has left: nothing', async () => {
    using surface = atCheckout({ account: { outside: true } });
    await surface.render();
    expect(page()).toBe('');
  });

  test('points to earn back', async () => {
    using surface = atCheckout({
      account: { points_available: 0, points_debt: 480, debt_order: '#1051' },
    });
    await surface.render();
    await sees('−480 points');
    expect(page()).toContain(
      'Order #1051 was returned after its points were spent. The next 480 you earn cover this.',
    );
    expect(page()).not.toContain('Use reward');
  });

  test('a paused program', async () => {
    using surface = atCheckout({ account: {}, program: { paused: true } });
    await surface.render();
    await sees('Rewards are paused for now.');
    expect(page()).not.toMatch(/Use reward|This order earns/);
  });

  test('where no codes are allowed: what the order earns', async () => {
    using surface = atCheckout({ account: {} });
    surface.shopify.instructions.value.discounts = { canUpdateDiscountCodes: false };
    await surface.render();
    await sees('This order earns 525 points');
    expect(page()).not.toMatch(/You have|Use reward/);
  });

  test('too few points for anything: how many are missing', async () => {
    using surface = atCheckout({ account: { points_available: 340 } });
    await surface.render();
    await sees('160 to go for $5.00 off.');
  });

  test('a cart in another currency: no estimate, and money says which it is', async () => {
    using surface = atCheckout({ account: {} });
    surface.shopify.localization.currency.value = { isoCode: 'EUR' };
    surface.shopify.lines.value = [
      createCartLine({ cost: { totalAmount: { amount: 84, currencyCode: 'EUR' } } }),
    ];
    await surface.render();
    await sees('$5.00 USD off, 500 points');
    expect(page()).not.toContain('This order earns');
  });

  test('their own words for points, in Hungarian with the number first', async () => {
    const words = { hu: { one: 'csillag', many: 'csillag' } };
    using surface = atCheckout({ account: {}, program: { words }, language: 'hu' });
    await surface.render();
    await sees('Egyenleged: 1240 csillag');
    expect(page()).toContain('Ezért a rendelésért jár: 525 csillag');
    expect(page()).not.toMatch(/\b(a|az) csillag|pont/);
  });
});

describe('using a reward', () => {
  test('takes the points once and puts the code on the order', async () => {
    using surface = atCheckout({ account: {} });
    await surface.render();
    await sees('You have 1,240 points');
    press('Use reward');
    await sees('$5.00 off applied. 740 points stay. This order now earns 525 points.');
    expect(applied).toEqual([{ type: 'addDiscountCode', code: 'LUM-NEW100' }]);
    expect(server.asked.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST redemptions']);
    expect(server.asked[0]?.token).toBe('Bearer mock-session-token');
    expect(server.asked[0]?.body).toMatchObject({ reward_id: '1', reward_version: 3 });
    expect(server.asked[0]?.body['key']).toMatch(/^[\w-]{16,100}$/);
  });

  test('waits for a code that is being made', async () => {
    server.makes = ['making', 'ready'];
    using surface = atCheckout({ account: {} });
    await surface.render();
    await sees('You have');
    press('Use reward');
    await sees('Getting your code');
    await sees('$5.00 off applied. 740 points stay.');
  });

  test('tells when it could not be made', async () => {
    server.makes = ['making', 'not_made'];
    using surface = atCheckout({ account: {} });
    await surface.render();
    await sees('You have');
    press('Use reward');
    await sees("We couldn't make your code. Your 500 points are back.");
    await sees('You have 1,240 points');
    expect(applied).toEqual([]);
  });

  test('a lost answer: asks again with the same key, and takes nothing twice', async () => {
    server.losesAnswers = 1;
    using surface = atCheckout({ account: {} });
    await surface.render();
    await sees('You have');
    press('Use reward');
    await sees("No connection. We're checking; your points are safe.");
    await sees('$5.00 off applied. 740 points stay.');
    const keys = server.asked.map(({ body }) => body['key']);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
    expect(server.vouchers).toHaveLength(1);
  });

  test('takes it off again; the code stays, and is offered first', async () => {
    const mine = voucher();
    using surface = atCheckout({ account: { vouchers: [mine] }, codes: [mine.code ?? ''] });
    await surface.render();
    await sees('$5.00 off applied. 1,240 points stay.');
    surface.shopify.discountCodes.value = [];
    press('Remove');
    await sees('Removed. The code stays yours.');
    expect(applied).toEqual([{ type: 'removeDiscountCode', code: mine.code }]);
  });

  test('a code they have costs no points', async () => {
    using surface = atCheckout({ account: { vouchers: [WELCOME] } });
    await surface.render();
    await sees('You have a code: 10% off');
    expect(page().indexOf('You have a code')).toBeLessThan(page().indexOf('$5.00 off, 500 points'));
    press('Use reward');
    await sees('10% off applied. This order now earns');
    expect(server.asked).toEqual([]);
    expect(applied).toEqual([{ type: 'addDiscountCode', code: WELCOME.code }]);
  });

  test('where the cart is too small it says so before points are taken', async () => {
    const rewards = [{ ...program().rewards[0]!, minimum_subtotal_minor: 3_000 }];
    using surface = atCheckout({ account: {}, program: { rewards }, cart: 24 });
    await surface.render();
    await sees('Needs $30.00 of items; your cart has $24.00.');
    expect(page()).not.toContain('Use reward');
  });

  test('any amount: the most that points buy and the cart can use', async () => {
    const any: WireReward = {
      ...program().rewards[0]!,
      value: { kind: 'amount_off', amount_minor: null },
      cost: {
        kind: 'any_amount',
        ...{ points_per_step: 100, amount_minor_per_step: 100, min_steps: 1, max_steps: null },
      },
    };
    server.rewards = [any];
    using surface = atCheckout({ account: {}, program: { rewards: [any] } });
    await surface.render();
    await sees('$12.00 off, 1,200 points');
    press('Use reward');
    await sees('$12.00 off applied. 40 points stay.');
    expect(server.asked[0]?.body).toMatchObject({ reward_id: '1', reward_version: 3, steps: 12 });
  });
});

describe('what the metafield does not know yet', () => {
  test('a code redeemed seconds ago in the store: the balance is asked for anew', async () => {
    const fresh = voucher({ ...{ id: '90', code: 'LUM-FRESH' }, created_at: '2026-11-21T10:05:00Z' });
    const as_of = '2026-11-21T10:05:00Z';
    server.account = account({ points_available: 740, vouchers: [fresh], as_of });
    using surface = atCheckout({ account: {}, codes: ['LUM-FRESH'] });
    await surface.render();
    await sees('$5.00 off applied. 740 points stay.');
    expect(server.asked.map(({ path }) => path)).toEqual(['account']);
  });
});

describe('when an answer stayed out', () => {
  test("'too often' does not say that nothing was spent: the same key goes on", async () => {
    using surface = atCheckout({ account: {} });
    await surface.render();
    await sees('You have 1,240 points');
    server.losesAnswers = 1;
    press('Use reward');
    await expect.poll(() => server.asked.length).toBe(1);
    server.refuses = { code: 'too_often', message: 'slow down' };
    await expect.poll(() => server.asked.length, { timeout: 5_000 }).toBe(2);
    server.refuses = null;
    await sees('$5.00 off applied. 740 points stay.', 10_000);
    const keys = server.asked.map(({ body }) => body['key']);
    expect([keys.length, new Set(keys).size]).toEqual([3, 1]);
    expect(server.account?.points_available).toBe(740);
  });
});

describe('when the order refuses the code', () => {
  test('it is cancelled and the points come back; the words say why', async () => {
    takes = false;
    server.cancels = ['cancelling', 'cancelled'];
    using surface = atCheckout({ account: {}, codes: ['SUMMER'] });
    await surface.render();
    await sees('You have');
    press('Use reward');
    await sees("This can't be combined with a discount on your order.");
    await sees('Your 500 points are on their way back.');
    await sees('Your 500 points are back.');
    await sees('You have 1,240 points');
    expect(server.vouchers[0]?.state).toBe('cancelled');
  });

  test('a code they had stays theirs', async () => {
    takes = false;
    using surface = atCheckout({ account: { vouchers: [voucher()] } });
    await surface.render();
    await sees('You have a code');
    press('Use reward');
    await sees("$5.00 off: This code can't be used for this order.");
    expect(page()).toContain('The code stays yours.');
    expect(page()).not.toContain('back');
    expect(server.asked).toEqual([]);
  });
});

describe('when the server refuses', () => {
  test.each([
    [{ code: 'insufficient_points', needs: 500, has: 240 }, 'This needs 500 points; you have 240.'],
    [{ code: 'too_often' }, 'Wait a moment. Nothing was spent.'],
    [{ code: 'paused' }, 'Rewards are paused for now.'],
    [{ code: 'limit_reached' }, "You've had this reward as often as one can."],
    [{ code: 'reward_gone' }, "This reward isn't available any more."],
    [{ code: 'not_signed_in' }, 'Sign in to use rewards.'],
  ] as const)('%o: %s', async (error, words) => {
    server.refuses = { message: 'for engineers', ...error };
    using surface = atCheckout({ account: {} });
    await surface.render();
    await sees('You have');
    press('Use reward');
    await sees(words);
    expect(page()).not.toContain('for engineers');
    expect(applied).toEqual([]);
  });
});
