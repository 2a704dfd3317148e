// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startShopperServer, type ShopperServer } from './setup/shopper-server.ts';
import { openStaffSurface } from './setup/staff-surface.ts';
import { page, press, sees } from './setup/surface.ts';
import { FIVE_OFF, orderAnswer, voucher } from './setup/wire-samples.ts';

let server: ShopperServer;
beforeEach(async () => {
  server = await startShopperServer();
});
afterEach(() => server.stop());

interface Scene {
  readonly customerId?: number | null;
  readonly isOnline?: boolean;
  readonly language?: string;
}

type Till = 'pos.home.tile.render' | 'pos.home.modal.render' | 'pos.customer-details.block.render';

function atTill<T extends Till | 'pos.purchase.post.block.render'>(target: T, scene: Scene = {}) {
  const { customerId = 7, isOnline = true, language = 'en' } = scene;
  const surface = openStaffSurface(server, 'point-of-sale', target, language);
  const till = surface.shopify as unknown as {
    connectivity: { current: { value: unknown } };
    cart?: {
      current: { value: { customer?: unknown } };
      addCartCodeDiscount: (code: string) => Promise<void>;
    };
    customer?: { id: number };
    order?: { id: number; name: string };
    session: { getSessionToken: () => Promise<string> };
    toast: { show: (text: string) => void };
    action: { presentModal: () => void };
  };
  till.session.getSessionToken = () => Promise.resolve('of-the-till');
  till.connectivity.current.value = { internetConnected: isOnline ? 'Connected' : 'Disconnected' };
  if ('cart' in till && till.cart) {
    till.cart.current.value = {
      ...{ subtotal: '0.00', taxTotal: '0.00', grandTotal: '0.00', cartDiscounts: [], lineItems: [] },
      ...{ properties: {}, customer: customerId === null ? undefined : { id: customerId } },
    };
  }
  if (target === 'pos.customer-details.block.render') till.customer = { id: 7 };
  if (target === 'pos.purchase.post.block.render') till.order = { id: 1042, name: '#1042' };
  return Object.assign(surface, { till });
}

const tile = () => document.body.querySelector('s-tile');

describe('the tile', () => {
  test.each<[string, Scene, string]>([
    ['no customer yet', { customerId: null }, 'Add customer'],
    ['no connection', { isOnline: false }, "points follow when you're online."],
  ])('%s: it is off, and says what to do', async (_what, scene, text) => {
    using surface = atTill('pos.home.tile.render', scene);
    await surface.render();
    await sees(text);
    expect(tile()?.hasAttribute('disabled')).toBe(true);
    expect(server.asked.filter(() => scene.customerId === null)).toEqual([]);
  });

  test('balance and tier of the customer in the cart; it opens the rewards', async () => {
    using surface = atTill('pos.home.tile.render');
    const presentModal = vi.spyOn(surface.till.action, 'presentModal').mockImplementation(() => undefined);
    await surface.render();
    await sees('1,240 points · Silver');
    tile()?.dispatchEvent(new Event('click'));
    expect(presentModal).toHaveBeenCalledOnce();
    expect(server.asked.map(({ path, token }) => `${path} ${token}`).sort()).toEqual([
      'account Bearer of-the-till',
      'program Bearer of-the-till',
    ]);
  });

  test('who is no member joins with this order', async () => {
    server.account = null;
    using surface = atTill('pos.home.tile.render');
    await surface.render();
    await sees('Joins with this order');
  });
});

describe('the rewards behind it', () => {
  function watched(surface: ReturnType<typeof atTill<'pos.home.modal.render'>>) {
    const codes: string[] = [];
    const told: string[] = [];
    if (surface.till.cart) {
      surface.till.cart.addCartCodeDiscount = (code) => {
        codes.push(code);
        return Promise.resolve();
      };
    }
    surface.till.toast.show = (text) => told.push(text);
    return { codes, told };
  }

  test('one press takes the points, and the code is on the cart', async () => {
    using surface = atTill('pos.home.modal.render');
    const { codes, told } = watched(surface);
    await surface.render();
    await sees('$5.00 off · 500 points');
    press('Add to cart');
    await expect.poll(() => codes).toEqual(['LUM-NEW100']);
    await expect.poll(() => told).toEqual(['Added: $5.00 off']);
    expect(server.account?.points_available).toBe(740);
  });

  test('a lost answer is asked for again by the same key: points are taken once', async () => {
    server.losesAnswers = 0;
    using surface = atTill('pos.home.modal.render');
    const { codes } = watched(surface);
    await surface.render();
    await sees('$5.00 off · 500 points');
    server.losesAnswers = 1;
    press('Add to cart');
    await expect.poll(() => codes, { timeout: 5_000 }).toEqual(['LUM-NEW100']);
    expect(server.account?.points_available).toBe(740);
    const keys = server.asked.filter(({ path }) => path === 'redemptions').map(({ body }) => body['key']);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
  });

  test('a reward that has changed meanwhile takes nothing, and is shown as it is now', async () => {
    using surface = atTill('pos.home.modal.render');
    const { codes, told } = watched(surface);
    await surface.render();
    await sees('$5.00 off · 500 points');
    server.rewards = [{ ...FIVE_OFF, version: 4, cost: { kind: 'fixed', points: 700 } }];
    press('Add to cart');
    await sees('$5.00 off · 700 points');
    expect(told).toEqual(["This reward isn't available any more."]);
    expect(codes).toEqual([]);
    expect(server.account?.points_available).toBe(1_240);
    press('Add to cart');
    await expect.poll(() => codes).toEqual(['LUM-NEW100']);
    expect(server.account?.points_available).toBe(540);
  });

  test('codes that are there come first, and take nothing', async () => {
    const { account } = server;
    if (account) server.account = { ...account, vouchers: [voucher()] };
    using surface = atTill('pos.home.modal.render');
    const { codes } = watched(surface);
    await surface.render();
    await sees('LUM-7KQ2-9XZ4-M8TP');
    press('Add to cart');
    await expect.poll(() => codes).toEqual(['LUM-7KQ2-9XZ4-M8TP']);
    expect(server.account?.points_available).toBe(1_240);
  });

  test('a refusal says so, and nothing goes onto the cart', async () => {
    server.refuses = { code: 'too_often', message: 'slow down' };
    using surface = atTill('pos.home.modal.render');
    const { codes, told } = watched(surface);
    await surface.render();
    await sees('$5.00 off · 500 points');
    press('Add to cart');
    await expect.poll(() => told).toEqual(['Wait a moment. Nothing was spent.']);
    expect(codes).toEqual([]);
  });

  test('nothing in reach', async () => {
    server.reach = () => ({ can: 'missing_points', missing_points: 10 });
    using surface = atTill('pos.home.modal.render');
    await surface.render();
    await sees('No reward in reach yet.');
  });

  test('the app does not answer: trying again helps', async () => {
    server.isDown = true;
    using surface = atTill('pos.home.modal.render');
    await surface.render();
    await sees("points couldn't be loaded. Nothing was changed.");
    server.isDown = false;
    press('Try again');
    await sees('$5.00 off · 500 points');
  });
});

test('a customer: balance, tier and what it buys', async () => {
  using surface = atTill('pos.customer-details.block.render');
  await surface.render();
  await sees('1,240 points · Silver');
  expect(page()).toContain('enough for Free shipping');
});

test('after the purchase: what it earns, once it is known', async () => {
  const unknown = { state: 'unknown' as const, points: 0, pending_until: null, why: null };
  server.orders = [orderAnswer({ order: unknown }), orderAnswer()];
  using surface = atTill('pos.purchase.post.block.render');
  await surface.render();
  await sees('points are on their way.');
  await sees('Earns 420 points');
});

test('in German', async () => {
  using surface = atTill('pos.home.tile.render', { language: 'de' });
  await surface.render();
  await sees('1.240 Punkte · Silver');
});
