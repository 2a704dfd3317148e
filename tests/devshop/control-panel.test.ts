/** The control panel over HTTP: each of its deeds happens in the shop, and the app hears of it. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { currentQuantity, financialStatus, netPaid } from '../../devshop/shop/order-totals.ts';
import type { Customer, Order } from '../../devshop/shop/state.ts';
import { KEYS, openDoors, ownersToken, type OpenDoors } from './doors.ts';
import { startEar, type Ear } from './setup/ear.ts';
import { openWindow, type Seen, type Window } from './setup/window.ts';

let ear: Ear;
let doors: OpenDoors;
let panel: Window;
beforeEach(async () => {
  ear = await startEar();
  doors = await openDoors({ appUrl: ear.url });
  panel = openWindow(doors.hosts.plainOrigin);
});
afterEach(async () => {
  await doors.close();
  await ear.close();
});

const state = () => doors.shop.state;
const topics = async (): Promise<string[]> => {
  await doors.devshop.box.idle();
  return ear.heard.splice(0).map(({ topic }) => topic);
};
const variantOf = (title: string): number => {
  const product = [...state().products.values()].find((one) => one.title === title);
  return product?.variants[0]?.id ?? 0;
};
const customer = (email: string): Customer => {
  const made = doors.shop.operations.createCustomer({ firstName: 'Ann', lastName: 'Lee', email });
  if (!made.ok) throw new Error(made.message);
  return made.value;
};

describe('an order', () => {
  let order: Order;
  const deed = (name: string, fields: Record<string, string> = {}): Promise<Seen> =>
    panel.send(`/control/orders/${order.id}/${name}`, fields);
  const lineId = (): number => order.lines[0]?.id ?? 0;
  const place = async (payment: 'paid' | 'pending' = 'paid'): Promise<void> => {
    const placed = doors.shop.operations.placeOrder({
      customerId: customer('ann@example.com').id,
      lines: [{ variantId: variantOf('Oat & honey soap'), quantity: 3 }],
      shipping: { title: 'Standard', priceMinor: 500 },
      payment,
    });
    if (!placed.ok) throw new Error(placed.message);
    order = placed.value;
    await topics();
  };

  test('is found by its number, by name and by e-mail, the newest first', async () => {
    await place();
    doors.shop.operations.placeOrder({
      email: 'guest@example.com',
      lines: [{ variantId: variantOf('Long matches'), quantity: 1 }],
    });
    const found = async (typed: string): Promise<string[]> => {
      const { html } = await panel.see(`/control/orders?q=${encodeURIComponent(typed)}`);
      return [...html.matchAll(/<td><a href="\/control\/orders\/\d+">(#\d+)<\/a>/g)].map(
        ([, name]) => name ?? '',
      );
    };
    expect(await found('')).toEqual(['#1002', '#1001']);
    expect(await found('#1001')).toEqual(['#1001']);
    expect(await found('ann lee')).toEqual(['#1001']);
    expect(await found('GUEST@')).toEqual(['#1002']);
    expect(await found('nobody')).toEqual([]);
  });

  test('is edited: fewer of a line, and one more line', async () => {
    await place();
    const seen = await deed('edit', {
      [`now.${lineId()}`]: '1',
      variantId: String(variantOf('Long matches')),
      quantity: '2',
    });
    expect(seen.text).toContain('#1001 is changed.');
    expect(order.lines.map((line) => currentQuantity(order, line))).toEqual([1, 2]);
    expect(await topics()).toEqual(['orders/updated']);
  });

  test('is partly refunded: goods', async () => {
    await place();
    const seen = await deed('refund', { [`back.${lineId()}`]: '2', restock: '1', note: 'Broken' });
    expect(seen.text).toContain('The refund is made.');
    expect(seen.text).toContain('Broken');
    // 2 x 9.00 and 8 % tax.
    expect(order.refunds.map(({ amountMinor }) => amountMinor)).toEqual([1944]);
    expect((await topics()).sort()).toEqual(['orders/updated', 'refunds/create']);
  });

  test('is partly refunded: money only, and shipping', async () => {
    await place();
    // Money without goods is an adjustment, and no line: Shopify needs one of both.
    await deed('refund', { [`back.${lineId()}`]: '0', amount: '4.50' });
    await deed('refund', { shipping: '5' });
    expect(order.refunds.map(({ amountMinor }) => amountMinor)).toEqual([450, 540]);
    expect(order.refunds[0]?.adjustments).toMatchObject([{ amountMinor: -450 }]);
    expect(order.refunds[1]?.shipping).toMatchObject([{ subtotalMinor: 500, taxMinor: 40 }]);
  });

  test.each([
    ['more than it has', () => ({ [`back.${lineId()}`]: '4' }), 'from 1 to 3 can go back'],
    ['an amount that is none', () => ({ amount: '4,50' }), '4,50 is no amount'],
    ['more money than was paid', () => ({ amount: '999' }), 'No more than was paid can be paid back.'],
    ['nothing', () => ({}), 'Nothing to refund.'],
  ])('refunding %s is refused in words', async (_what, fields, sentence) => {
    await place();
    expect((await deed('refund', fields())).text).toContain(sentence);
    expect(order.refunds).toEqual([]);
  });

  test('is paid, when it was pending', async () => {
    await place('pending');
    await deed('pay');
    expect(financialStatus(order)).toBe('paid');
    expect((await topics()).sort()).toEqual(['orders/paid', 'orders/updated']);
    expect((await deed('pay')).text).toContain('#1001 is paid.');
  });

  test('is cancelled, with or without its money back, and only once', async () => {
    await place();
    await deed('cancel', { reason: 'inventory' });
    expect(order).toMatchObject({ cancelReason: 'inventory' });
    expect(netPaid(order)).toBeGreaterThan(0);
    expect((await topics()).sort()).toEqual(['orders/cancelled', 'orders/updated']);
    expect((await deed('cancel', { refund: '1' })).text).toContain('#1001 is cancelled already.');
  });

  test('is given to another customer, or to nobody', async () => {
    await place();
    const other = customer('other@example.com');
    await topics();
    await deed('move', { customer: 'Other@example.com' });
    expect(order.customerId).toBe(other.id);
    await deed('move', { customer: '' });
    expect(order.customerId).toBeNull();
    expect(await topics()).toEqual(['orders/updated', 'orders/updated']);
    expect((await deed('move', { customer: 'who' })).text).toContain('There is no customer who.');
  });

  test('is deleted', async () => {
    await place();
    const seen = await deed('delete');
    expect(seen.path).toBe('/control/orders');
    expect(state().orders.size).toBe(0);
    expect(await topics()).toEqual(['orders/delete']);
    expect((await deed('delete')).status).toBe(404);
  });
});

describe('a customer', () => {
  test('is made and tagged', async () => {
    await panel.send('/control/customers', { firstName: 'Bo', email: 'bo@example.com', tags: 'vip, press' });
    const [bo] = [...state().customers.values()];
    expect(bo).toMatchObject({ firstName: 'Bo', tags: ['press', 'vip'] });
    await panel.send(`/control/customers/${bo?.id}/tags`, { tags: 'wholesale' });
    expect(bo?.tags).toEqual(['wholesale']);
    expect(await topics()).toEqual(['customers/create', 'customers/update']);
  });

  test('is merged into another, or Shopify cannot finish it', async () => {
    const [gone, kept] = [customer('gone@example.com'), customer('kept@example.com')];
    await topics();
    const merge = (fields: Record<string, string>): Promise<Seen> =>
      panel.send(`/control/customers/${gone.id}/merge`, fields);
    expect((await merge({ kept: 'who' })).text).toContain('Name two customers of this shop.');
    expect((await merge({ kept: String(gone.id) })).text).toContain('cannot be merged with itself');
    await merge({ kept: 'kept@example.com', fails: '1' });
    expect(state().customers.has(gone.id)).toBe(true);
    expect((await merge({ kept: 'kept@example.com' })).path).toBe(`/control/customers/${kept.id}`);
    expect(state().mergedCustomers.get(gone.id)).toBe(kept.id);
    expect(await topics()).toEqual(['customers/merge', 'customers/merge', 'customers/update']);
  });

  test('asks what the app knows, is erased, and is deleted only without orders', async () => {
    const { id } = customer('ann@example.com');
    const own = `/control/customers/${id}`;
    await panel.send(`${own}/data-request`);
    await panel.send(`${own}/redact`);
    expect(state().customers.get(id)).toMatchObject({ firstName: null, email: null });
    doors.shop.operations.placeOrder({
      customerId: id,
      lines: [{ variantId: variantOf('Long matches'), quantity: 1 }],
    });
    expect((await panel.send(`${own}/delete`)).text).toContain('Customers with orders cannot be deleted.');
    const heard = await topics();
    expect(heard).toContain('customers/data_request');
    expect(heard).toContain('customers/redact');
  });
});

describe('the app', () => {
  test('is uninstalled, asked to erase, and installed again', async () => {
    await panel.send('/control/shop/uninstall');
    expect(state().installation?.uninstalledAt).not.toBeNull();
    expect((await panel.see('/control')).text).toContain('The app is not installed');
    expect((await panel.send('/control/shop/uninstall')).text).toContain('The app is not installed.');
    await panel.send('/control/shop/redact-shop');
    await panel.send('/control/shop/install');
    expect(state().installation?.uninstalledAt).toBeNull();
    expect(await topics()).toEqual(['app/uninstalled', 'shop/redact']);
  });

  test('is granted all orders, and they are withdrawn', async () => {
    await panel.send('/control/shop/all-orders', { on: '1' });
    expect(state().installation?.scopes).toContain('read_all_orders');
    await panel.send('/control/shop/all-orders', { on: '0' });
    expect(state().installation?.scopes).not.toContain('read_all_orders');
    expect(await topics()).toEqual(['app/scopes_update', 'app/scopes_update']);
  });

  test('has its extensions switched on and off', async () => {
    await panel.send('/control/shop/extension', { handle: 'launcher', on: '1' });
    await panel.send('/control/shop/extension', {
      handle: 'after-purchase/purchase.thank-you.block.render',
      on: '1',
    });
    await panel.send('/control/shop/extension', { handle: 'launcher', on: '0' });
    expect(state().extensionsOn).toEqual(['after-purchase/purchase.thank-you.block.render']);
  });
});

describe('what goes back and forth', () => {
  test('random orders are placed, so many as asked for', async () => {
    customer('ann@example.com');
    await topics();
    expect((await panel.send('/control/random', { count: '20' })).text).toContain('20 orders placed.');
    expect(state().orders.size).toBe(20);
    expect(await topics()).toHaveLength(40);
    for (const count of ['0', '501', '1.5', 'x']) {
      expect((await panel.send('/control/random', { count })).text).toContain(
        'From 1 to 500 orders at once.',
      );
    }
    expect(state().orders.size).toBe(20);
  });

  test('faults hold from the moment they are set, and all go off together', async () => {
    await panel.send('/control/faults/webhooks', { duplicate: '100', delay: '0', 'delay.seconds': '1.5' });
    await panel.send('/control/faults/api', { slow: '25', 'slow.seconds': '2', throttled: '5' });
    const { faults } = doors.devshop.box;
    expect(faults.webhooks).toMatchObject({
      duplicate: { probability: 1 },
      delay: { probability: 0, ms: 1500 },
    });
    expect(faults.api).toMatchObject({
      slow: { probability: 0.25, ms: 2000 },
      throttled: { probability: 0.05 },
    });
    customer('ann@example.com');
    expect(await topics()).toEqual(['customers/create', 'customers/create']);
    await panel.send('/control/faults/off');
    customer('bob@example.com');
    expect(await topics()).toEqual(['customers/create']);
    expect(faults.api.slow.probability).toBe(0);
  });

  test('a fault beyond its measure is refused, and none of the form holds', async () => {
    const seen = await panel.send('/control/faults/webhooks', { drop: '50', duplicate: '101' });
    expect(seen.text).not.toContain('Holds from now on.');
    const delayed = await panel.send('/control/faults/webhooks', { delay: '50', 'delay.seconds': '601' });
    expect(delayed.text).toContain('Late: from 0 to 600 seconds.');
    const { drop, duplicate, delay } = doors.devshop.box.faults.webhooks;
    expect([drop.probability, duplicate.probability, delay.probability]).toEqual([0, 0, 0]);
  });

  test('a delivery is sent again, and one that is gone is not', async () => {
    customer('ann@example.com');
    await topics();
    const [delivery] = doors.devshop.box.webhooks.deliveries();
    await panel.send('/control/again', { number: String(delivery?.number) });
    expect(await topics()).toEqual(['customers/create']);
    expect((await panel.send('/control/again', { number: '999' })).text).toContain('too old');
  });

  test('what waits is sent when nobody wants to wait', async () => {
    await panel.send('/control/faults/webhooks', { delay: '100', 'delay.seconds': '600' });
    customer('ann@example.com');
    await panel.send('/control/hurry');
    expect(await topics()).toEqual(['customers/create']);
  });

  test('the lists live: a delivery shows as it goes from state to state', async () => {
    const ended = new AbortController();
    const response = await fetch(`${doors.hosts.plainOrigin}/control/events`, { signal: ended.signal });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    const until = async (isIt: (text: string) => boolean): Promise<void> => {
      for (let text = ''; ;) {
        const { value, done } = (await reader?.read()) ?? { done: true };
        if (done) throw new Error('The stream has ended.');
        text += value;
        if (isIt(text)) return;
      }
    };
    await until((text) => text.includes('"deliveries":{"keys":[]'));
    customer('ann@example.com');
    await until((text) => text.includes('customers/create') && text.includes('answered 200'));
    ended.abort();
  });

  test('calls of the app are told with their cost, and what went wrong with them', async () => {
    expect((await panel.see('/control')).html).toContain('The app has not asked yet.');
    const shop = 'https://lumen.myshopify.com';
    const exchanged = await doors.ask(`${shop}/admin/oauth/access_token`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        client_id: KEYS.clientId,
        client_secret: KEYS.clientSecret,
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        subject_token: ownersToken(doors),
        subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
        requested_token_type: 'urn:shopify:params:oauth:token-type:offline-access-token',
        expiring: '1',
      }),
    });
    const { access_token: token } = (await exchanged.json()) as { access_token: string };
    const call = async (): Promise<void> => {
      await doors.ask(`${shop}/admin/api/2026-10/graphql.json`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-Shopify-Access-Token': token },
        body: JSON.stringify({ query: 'query Name { shop { name } }' }),
      });
    };
    await call();
    expect((await panel.see('/control')).text).toMatch(/Name .*cost 1 of 1 asked, \d+ ms 200/);
    await panel.send('/control/faults/api', { throttled: '100' });
    await call();
    expect((await panel.see('/control')).text).toContain('THROTTLED');
  });
});

test('what is not there is told so, and does nothing', async () => {
  for (const path of [
    '/control/nothing',
    '/control/orders/1',
    '/control/customers/x',
    '/control/orders/1/delete',
  ]) {
    expect((await panel.see(path)).status).toBe(404);
  }
  for (const path of [
    '/control',
    '/control/orders',
    '/control/shop/nothing',
    '/control/customers/1/delete',
  ]) {
    expect((await panel.send(path)).status).toBe(404);
  }
});
