// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startShopperServer, type ShopperServer } from './setup/shopper-server.ts';
import { openStaffSurface } from './setup/staff-surface.ts';
import { page, press, sees } from './setup/surface.ts';
import { account, orderAnswer } from './setup/wire-samples.ts';

let server: ShopperServer;
beforeEach(async () => {
  server = await startShopperServer();
});
afterEach(() => server.stop());

type Block = 'admin.customer-details.block.render' | 'admin.order-details.block.render';

function beside<T extends Block>(target: T) {
  const surface = openStaffSurface(server, 'admin', target);
  const id = target === 'admin.order-details.block.render' ? 'Order/1042' : 'Customer/7';
  Object.assign(surface.shopify as object, {
    data: { selected: [{ id: `gid://shopify/${id}` }] },
    auth: { idToken: () => Promise.resolve('of-anna') },
  });
  return surface;
}

/** Resolves when the block has drawn what was typed. */
async function type(field: string, value: string): Promise<void> {
  const input = document.body.querySelector(field) as (Element & { value: string }) | null;
  if (input === null) throw new Error(`no ${field} on\n${page()}`);
  input.value = value;
  input.dispatchEvent(new Event('input'));
  await new Promise((drawn) => setTimeout(drawn));
}

const errorOf = (field: string) => document.body.querySelector(field)?.getAttribute('error');

describe('beside a customer', () => {
  test('what they have, what pends, what is to earn back, what expires', async () => {
    server.account = account({
      ...{ points_pending: 120, pending_until: '2026-12-05T12:00:00Z' },
      expiring: { points: 250, at: '2026-12-31T12:00:00Z' },
    });
    using surface = beside('admin.customer-details.block.render');
    await surface.render();
    await sees('1,240 points · Silver');
    expect(page()).toContain('120 points pending until Dec 5, 2026');
    expect(page()).toContain('250 points expire Dec 31, 2026');
    expect(page()).toContain('$388.00 to Gold');
    expect(server.asked.every(({ token }) => token === 'Bearer of-anna')).toBe(true);
  });

  test('points are adjusted once, with a reason, and the balance follows', async () => {
    using surface = beside('admin.customer-details.block.render');
    await surface.render();
    await sees('1,240 points · Silver');
    press('Adjust');
    await expect.poll(() => errorOf('s-number-field')).toBe('Enter a whole number other than 0.');
    await type('s-number-field', '-40');
    press('Adjust');
    await expect.poll(() => errorOf('s-text-field')).toBe('Enter a reason.');
    await type('s-text-field', 'Parcel late');
    press('Adjust');
    await sees('1,200 points · Silver');
    expect(page()).toContain('Saved: −40');
    const [sent] = server.asked.filter(({ path }) => path === 'adjustments');
    expect(sent?.body).toMatchObject({ points: -40, reason: 'Parcel late' });
  });

  test('a lost answer: pressing again does it once', async () => {
    using surface = beside('admin.customer-details.block.render');
    await surface.render();
    await sees('1,240 points · Silver');
    await type('s-number-field', '200');
    await type('s-text-field', 'Sorry');
    server.losesAnswers = 1;
    press('Adjust');
    await sees("This wasn't saved. Try again: nothing is done twice.");
    press('Adjust');
    await sees('1,440 points · Silver');
  });

  test('the app does not answer: trying again helps', async () => {
    server.isDown = true;
    using surface = beside('admin.customer-details.block.render');
    await surface.render();
    await sees("points couldn't be loaded. Nothing was changed.");
    server.isDown = false;
    press('Try again');
    await sees('1,240 points · Silver');
  });
});

describe('beside an order', () => {
  test('what it gave and why, and what its customer has', async () => {
    server.orders = [Object.assign(orderAnswer(), { customer_id: '7' })];
    using surface = beside('admin.order-details.block.render');
    await surface.render();
    await sees('This order: 420 points');
    expect(page()).toContain('$84.00 × 5 = 420.');
    expect(page()).toContain('1,240 points · Silver');
  });

  test('an order without a customer', async () => {
    server.orders = [Object.assign(orderAnswer(), { customer_id: null, account: null })];
    using surface = beside('admin.order-details.block.render');
    await surface.render();
    await sees('No customer: this order earns nothing until it has one.');
  });
});
