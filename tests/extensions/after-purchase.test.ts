// @vitest-environment jsdom
import { createCartLine } from '@shopify/ui-extensions-tester/checkout';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { WireOrderAnswer } from '#app/domain/shopper-wire.ts';
import { startShopperServer, type ShopperServer } from './setup/shopper-server.ts';
import { metafieldEntries, openSurface, page, press, sees } from './setup/surface.ts';
import { account, orderAnswer, orderWhy, program, voucher, WELCOME } from './setup/wire-samples.ts';

let server: ShopperServer;
beforeEach(async () => {
  server = await startShopperServer();
});
afterEach(() => server.stop());

const UNKNOWN: WireOrderAnswer['order'] = { state: 'unknown', points: 0, pending_until: null, why: null };
const CUSTOMER = { value: { id: 'gid://shopify/Customer/7' } };

interface Scene {
  readonly isGuest?: boolean;
  readonly isFirst?: boolean;
  readonly language?: string;
}

function atThankYou({ isGuest = false, isFirst = false, language = 'en' }: Scene = {}) {
  const surface = openSurface('after-purchase', 'purchase.thank-you.block.render', language);
  const { shopify } = surface;
  shopify.appMetafields.value = metafieldEntries({
    program: program({ api: server.url }),
    ...(isGuest ? {} : { account: account() }),
  });
  shopify.orderConfirmation.value = {
    order: { id: 'gid://shopify/OrderIdentity/1042' },
    isFirstOrder: isFirst,
  };
  const total = { amount: 84, currencyCode: 'USD' as const };
  shopify.lines.value = [createCartLine({ cost: { totalAmount: total } })];
  Object.defineProperty(shopify, 'buyerIdentity', {
    value: { customer: isGuest ? { value: undefined } : CUSTOMER },
    ...{ configurable: true, writable: true },
  });
  return surface;
}

function atOrderStatus(state: 'fully_authenticated' | 'pre_authenticated' = 'fully_authenticated') {
  const surface = openSurface('after-purchase', 'customer-account.order-status.block.render');
  const { shopify } = surface;
  shopify.appMetafields.value = metafieldEntries({
    program: program({ api: server.url }),
    account: account(),
  });
  shopify.order.value = { id: 'gid://shopify/Order/1042', name: '#1042' };
  shopify.authenticationState.value = state;
  Object.defineProperty(shopify, 'buyerIdentity', {
    value: { customer: CUSTOMER },
    ...{ configurable: true, writable: true },
  });
  return surface;
}

describe('the thank-you page', () => {
  test('asks until the points are there, then says why, without a reload', async () => {
    server.orders = [orderAnswer({ order: UNKNOWN }), orderAnswer()];
    using surface = atThankYou();
    await surface.render();
    await sees('Your points are on their way.');
    await sees('You earned 420 points.');
    expect(page()).toContain('Why these points');
    expect(page()).toContain('Items $94.00 − $10.00 discount = $84.00.');
    expect(page()).toContain('$84.00 × 5 = 420.');
    expect(page()).toContain('$388.00 to Gold');
    expect(server.asked.map(({ path }) => path)).toEqual(['orders/1042', 'orders/1042']);
  });

  test('points that wait say until when', async () => {
    server.orders = [
      orderAnswer({
        order: { state: 'settled', points: 493, pending_until: '2026-12-05T12:00:00Z', why: null },
      }),
    ];
    using surface = atThankYou();
    await surface.render();
    await sees('493 points, pending until Dec 5, 2026.');
  });

  test('the code of a first order appears when it is there', async () => {
    server.orders = [
      orderAnswer({ order: UNKNOWN, gift: { state: 'waiting' } }),
      orderAnswer({ gift: { state: 'given', voucher: { ...WELCOME, state: 'making', code: null } } }),
      orderAnswer({ gift: { state: 'given', voucher: WELCOME } }),
    ];
    using surface = atThankYou({ isFirst: true });
    await surface.render();
    await sees('Your code is on its way.');
    await sees('10% off your next order: LUM-WELC-8K2M-3T4V, until Dec 21, 2026.');
    expect(page()).toContain('Copy code');
    expect(document.body.querySelector('s-clipboard-item')?.getAttribute('text')).toBe(WELCOME.code);
    const spoken = document.body.querySelector('[accessibilityrole="status"]');
    expect(spoken?.textContent).toContain('LUM-WELC');
  });

  test('no code is promised after a later order', async () => {
    server.orders = [orderAnswer({ order: UNKNOWN, gift: { state: 'waiting' } }), orderAnswer()];
    using surface = atThankYou();
    await surface.render();
    await sees('Your points are on their way.');
    expect(page()).not.toContain('Your code');
    await sees('You earned 420 points.');
  });

  test('a server that does not answer: asked again, nothing is said to be wrong', async () => {
    server.isDown = true;
    server.orders = [orderAnswer()];
    using surface = atThankYou();
    await surface.render();
    await vi.waitFor(() => expect(server.asked).toHaveLength(1));
    expect(page()).toContain('Your points are on their way.');
    server.isDown = false;
    await sees('You earned 420 points.');
  });

  test('a guest: what an account would keep, from what was paid', async () => {
    using surface = atThankYou({ isGuest: true });
    await surface.render();
    await sees('Create an account to keep 420 points.');
    expect(page()).toContain('Use the email of this order.');
    const link = document.body.querySelector('s-button')?.getAttribute('href');
    expect(link).toBe('https://mock-shop.myshopify.com/account');
    expect(server.asked).toEqual([]);
  });

  test('in German', async () => {
    server.orders = [orderAnswer({ gift: { state: 'given', voucher: WELCOME } })];
    using surface = atThankYou({ language: 'de' });
    await surface.render();
    await sees('Gesammelt: 420 Punkte.');
    expect(page()).toContain(
      '10 % Rabatt auf deine nächste Bestellung: LUM-WELC-8K2M-3T4V, gültig bis 21. Dez. 2026.',
    );
  });
});

describe('the order status page', () => {
  test('after a return: what is left, and how that came', async () => {
    const why = orderWhy({ had: 420, deserves: 270, returned_minor: 3_000, kept_minor: 5_400 });
    server.orders = [orderAnswer({ order: { state: 'settled', points: 270, pending_until: null, why } })];
    using surface = atOrderStatus();
    await surface.render();
    await sees('270 points.');
    expect(page()).toContain('Items $94.00 − $10.00 discount − $30.00 returned = $54.00.');
    expect(page()).toContain('Had 420, so −150.');
  });

  test('an order that earns nothing', async () => {
    const why = orderWhy({ deserves: 0, items_minor: null });
    server.orders = [orderAnswer({ order: { state: 'settled', points: 0, pending_until: null, why } })];
    using surface = atOrderStatus();
    await surface.render();
    await sees('This order earns no points.');
  });

  test('a code that was used says so', async () => {
    server.orders = [
      orderAnswer({ gift: { state: 'given', voucher: voucher({ ...WELCOME, state: 'used' }) } }),
    ];
    using surface = atOrderStatus();
    await surface.render();
    await sees('10% off');
    expect(page()).toContain('Used');
    expect(page()).not.toContain('Copy code');
  });

  test('reached by the link of an email: asks to sign in', async () => {
    using surface = atOrderStatus('pre_authenticated');
    let asked = 0;
    surface.shopify.requireLogin = async () => {
      asked += 1;
    };
    await surface.render();
    await sees('Sign in to see your points');
    press('Sign in');
    expect(asked).toBe(1);
    expect(server.asked).toEqual([]);
  });
});
