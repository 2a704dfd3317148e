/** The store over HTTP: what a shopper does becomes orders, and webhooks to the app. */
import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { financialStatus } from '../../devshop/shop/order-totals.ts';
import type { Order, Product } from '../../devshop/shop/state.ts';
import { openDoors, type OpenDoors } from './doors.ts';
import { startEar, type Ear } from './setup/ear.ts';
import { openWindow, type Window } from './setup/window.ts';

let ear: Ear;
let doors: OpenDoors;
let shopper: Window;
beforeEach(async () => {
  ear = await startEar();
  doors = await openDoors({ appUrl: ear.url });
  shopper = openWindow(doors.hosts.plainOrigin);
});
afterEach(async () => {
  await doors.close();
  await ear.close();
});

const product = (title: string): Product => {
  const found = [...doors.shop.state.products.values()].find((one) => one.title === title);
  if (!found) throw new Error(`Lumen does not sell ${title}`);
  return found;
};
const variantId = (title: string): string => String(product(title).variants[0]?.id);
const orders = (): Order[] => [...doors.shop.state.orders.values()];
const customer = (firstName: string) => {
  const told = { firstName, lastName: 'Nagy', email: `${firstName.toLowerCase()}@example.com` };
  const made = doors.shop.operations.createCustomer(told);
  if (!made.ok) throw new Error(made.message);
  return made.value;
};
const put = (title: string, quantity = 1) =>
  shopper.send('/storefront/cart/add', { variantId: variantId(title), quantity: String(quantity) });
const checkoutId = async (): Promise<string> => {
  const [, id = ''] = /name="checkoutId" value="([^"]+)"/.exec((await shopper.see('/checkout')).html) ?? [];
  return id;
};

describe('from the shelf to an order', () => {
  test('every collection and every product has a page', async () => {
    for (const { handle, title } of doors.shop.state.collections.values()) {
      expect((await shopper.see(`/storefront/collections/${handle}`)).text).toContain(title);
    }
    for (const { handle, title } of doors.shop.state.products.values()) {
      expect((await shopper.see(`/storefront/products/${handle}`)).text).toContain(title);
    }
    expect((await shopper.see('/storefront/products/nothing')).status).toBe(404);
  });

  test('what a guest pays for is an order, and the app hears of it', async () => {
    doors.shop.operations.createDiscount({ title: 'Welcome', codes: ['WELCOME10'] });
    await put('Oat & honey soap', 3);
    const cart = await shopper.send('/storefront/discount', { code: 'welcome10', then: '/storefront/cart' });
    expect(cart.text).toContain('Subtotal $24.30');
    const checkout = await shopper.see('/checkout');
    // 24.30, 5.95 to send it, 8 % on both.
    expect(checkout.text).toContain('Pay $32.67');
    const thanks = await shopper.send('/checkout', {
      email: 'g@example.com',
      payment: 'card',
      shipping: 'Standard',
    });
    const [order] = orders();
    expect(thanks.path).toBe(`/checkout/thank-you/${order?.token}`);
    expect(thanks.text).toContain('Total $32.67');
    expect(order).toMatchObject({ email: 'g@example.com', customerId: null, test: false });
    expect(order?.original.totalMinor).toBe(3267);
    await doors.devshop.box.idle();
    expect(ear.heard.map(({ topic }) => topic).sort()).toEqual(['orders/paid', 'orders/updated']);
    expect(ear.heard[0]?.body).toMatchObject({ name: '#1001', total_price: '32.67' });
    expect((await shopper.see('/storefront/cart')).text).toContain('There is nothing in it yet');
    expect((await shopper.see(`/orders/${order?.token}`)).text).toContain('Order #1001');
  });

  test('a button that is pressed twice orders once', async () => {
    await put('Oat & honey soap');
    const fields = { checkoutId: await checkoutId(), email: 'g@example.com' };
    const [first, second] = await Promise.all([
      shopper.send('/checkout', fields),
      shopper.send('/checkout', fields),
    ]);
    expect(orders()).toHaveLength(1);
    expect(second.path).toBe(first.path);
  });

  test.each([
    ['later', 'pending', false],
    ['authorized', 'authorized', false],
  ])('paid by %s it is %s', async (payment, status, isPaid) => {
    await put('Oat & honey soap');
    await shopper.send('/checkout', { email: 'g@example.com', payment, test: '1' });
    const [order] = orders();
    expect(order && financialStatus(order)).toBe(status);
    expect(order?.test).toBe(true);
    await doors.devshop.box.idle();
    expect(ear.heard.some(({ topic }) => topic === 'orders/paid')).toBe(isPaid);
  });

  test('express costs more, and gift cards alone are not sent', async () => {
    await put('Oat & honey soap');
    expect((await shopper.see('/checkout?shipping=Express')).text).toContain('Shipping $14.90');
    await shopper.send('/storefront/cart/change', { remove: variantId('Oat & honey soap') });
    await put('Lumen gift card');
    const checkout = await shopper.see('/checkout');
    expect(checkout.html).not.toContain('name="shipping"');
    expect(checkout.text).toContain('Pay $25.00');
  });
});

describe('what cannot be', () => {
  test.each([
    ['a code nobody knows', { code: 'NOPE' }, 'NOPE: Enter a valid discount code'],
    ['no code at all', { code: '  ' }, 'Type a code.'],
  ])('%s is refused in words', async (_what, fields, sentence) => {
    await put('Oat & honey soap');
    expect((await shopper.send('/storefront/discount', fields)).text).toContain(sentence);
  });

  test('more than there is cannot be ordered', async () => {
    const cart = await put('Clay table lamp', 26);
    expect(cart.text).toContain('Clay table lamp: only 25 left.');
    expect(cart.html).not.toContain('href="/checkout"');
    await shopper.send('/checkout', { email: 'g@example.com' });
    expect(orders()).toEqual([]);
  });

  test.each([
    ['a quantity of nothing', '0'],
    ['less than nothing', '-1'],
    ['half of one', '0.5'],
    ['a word', 'two'],
  ])('%s does not get into the cart', async (_what, quantity) => {
    const cart = await shopper.send('/storefront/cart/add', {
      variantId: variantId('Long matches'),
      quantity,
    });
    expect(cart.text).toContain('A quantity is a whole number of 1 or more.');
  });

  test('a guest without an e-mail address does not order, and keeps what was chosen', async () => {
    await put('Oat & honey soap');
    const again = await shopper.send('/checkout', { email: 'nobody', shipping: 'Express' });
    expect(again.text).toContain('An e-mail address has an @.');
    expect(again.html).toContain('value="nobody"');
    expect(again.text).toContain('Shipping $14.90');
    expect(orders()).toEqual([]);
  });

  test('a cookie that somebody wrote by hand is as if it were not there', async () => {
    for (const value of ['%', '{', '[1]', '{"lines":[[1,2],["x"],null],"codes":7}']) {
      const response = await fetch(`${doors.hosts.plainOrigin}/storefront/cart`, {
        headers: { Cookie: `devshop_shopper=${value}` },
      });
      expect(response.status).toBe(200);
    }
  });
});

describe('customers', () => {
  test('whoever is signed in orders as that customer and finds the order in the account', async () => {
    const { id } = customer('Zsófia');
    const found = await shopper.see('/storefront/sign-in?q=nagy');
    expect(found.text).toContain('Zsófia Nagy');
    await shopper.send('/storefront/sign-in', { customerId: String(id) });
    await put('Oat & honey soap');
    await shopper.send('/checkout', { payment: 'card' });
    expect(orders()[0]).toMatchObject({ customerId: id, email: 'zsófia@example.com' });
    const account = await shopper.see('/account');
    expect(account.text).toContain('1 order');
    expect((await shopper.see(`/account/orders/${orders()[0]?.token}`)).text).toContain('Order #1001');
  });

  test("somebody else's order is not in the account", async () => {
    const [mine, theirs] = [customer('Anna'), customer('Béla')];
    const lines = [{ variantId: Number(variantId('Long matches')), quantity: 1 }];
    doors.shop.operations.placeOrder({ customerId: theirs.id, lines });
    await shopper.send('/storefront/sign-in', { customerId: String(mine.id) });
    expect((await shopper.see('/account')).text).toContain('No orders yet');
    expect((await shopper.see(`/account/orders/${orders()[0]?.token}`)).status).toBe(404);
  });

  test('an account is made, and a second one with its e-mail is refused', async () => {
    const fields = { firstName: 'Ann', lastName: 'Lee', email: 'ann@example.com' };
    expect((await shopper.send('/storefront/sign-up', fields)).path).toBe('/account');
    const again = await openWindow(doors.hosts.plainOrigin).send('/storefront/sign-up', fields);
    expect(again.text).toContain('Another customer has this e-mail address.');
    await doors.devshop.box.idle();
    expect(ear.heard.map(({ topic }) => topic)).toEqual(['customers/create']);
  });

  test('names are shown as they are, whatever they are made of', async () => {
    const { id } = customer('<script>alert("1")</script>');
    await shopper.send('/storefront/sign-in', { customerId: String(id) });
    for (const path of ['/account', '/storefront', '/storefront/sign-in?q=<script>', '/control/customers']) {
      const { html } = await shopper.see(path);
      expect(html).not.toContain('<script>alert');
      expect(html).toContain('&lt;script&gt;');
    }
  });
});

describe('the doors', () => {
  test('what another site sends is refused, and changes nothing', async () => {
    const body = new URLSearchParams({ customerId: '1' });
    for (const headers of [
      { Origin: 'https://elsewhere.example' },
      { Origin: 'null' },
      { Origin: 'http://localhost:1' },
      { 'Sec-Fetch-Site': 'cross-site' },
    ]) {
      const address = `${doors.hosts.plainOrigin}/storefront/sign-in`;
      const response = await fetch(address, { method: 'POST', headers, body });
      expect(response.status).toBe(403);
      expect(response.headers.getSetCookie()).toEqual([]);
    }
  });

  test('a name that was led to this machine is not answered', async () => {
    const { port } = new URL(doors.hosts.plainOrigin);
    const status = await new Promise((resolve, reject) => {
      const asked = request({
        host: '127.0.0.1',
        port,
        path: '/control',
        headers: { Host: `evil.example:${port}` },
      });
      asked.once('error', reject);
      asked.once('response', (response) => resolve(response.resume().statusCode));
      asked.end();
    });
    expect(status).toBe(403);
  });

  test('the same store stands at the address of the shop', async () => {
    const response = await doors.ask('https://lumen.myshopify.com/storefront/products/long-matches');
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('<h1>Long matches</h1>');
  });

  test('places for extensions are there, and empty', async () => {
    const { id } = customer('Anna');
    await put('Oat & honey soap');
    const seen = [await shopper.see('/checkout')];
    seen.push(await shopper.send('/checkout', { email: 'g@example.com' }));
    seen.push(await shopper.see(`/orders/${orders()[0]?.token}`));
    await shopper.send('/storefront/sign-in', { customerId: String(id) });
    seen.push(await shopper.see('/account'), await shopper.see('/storefront'));
    const places = seen.map(({ html }) =>
      [...html.matchAll(/<div data-extension-target="([^"]+)"[^>]*><\/div>/g)].map(([, name]) => name),
    );
    expect(places).toEqual([
      ['purchase.checkout.block.render', 'purchase.checkout.reductions.render-after'],
      ['purchase.thank-you.block.render'],
      ['customer-account.order-status.block.render'],
      ['customer-account.profile.block.render', 'customer-account.order-index.block.render', 'body'],
      ['section', 'body'],
    ]);
  });
});

describe('paying with what the shop owes', () => {
  test('a gift card and store credit are typed and chosen, and the card pays the rest', async () => {
    const { id } = customer('Ana');
    doors.shop.operations.issueGiftCard({ code: 'GIFTCARD1', amountMinor: 500 });
    doors.shop.operations.creditStore({ customerId: id, amountMinor: 300 });
    await shopper.send('/storefront/sign-in', { customerId: String(id) });
    expect((await shopper.see('/account')).text).toContain('Store credit $3.00');
    await put('Oat & honey soap', 2);
    const code = { code: 'giftcard1', then: '/checkout' };
    expect((await shopper.send('/storefront/discount', code)).text).toContain('Gift card •••• ard1');
    const checkout = await shopper.send('/storefront/store-credit', { use: '1' });
    // 18.00 and 5.95, 8 % on both: 25.87.
    expect(checkout.text).toContain('Store credit -$3.00');
    expect(checkout.text).toContain('Pay $17.87');
    await shopper.send('/checkout', { payment: 'card' });
    expect(orders()[0]?.transactions.map(({ gateway, amountMinor }) => [gateway, amountMinor])).toEqual([
      ['shopify_store_credit', 300],
      ['gift_card', 500],
      ['shopify_payments', 1787],
    ]);
    // The next cart begins without them.
    await put('Oat & honey soap');
    expect((await shopper.see('/checkout')).text).not.toContain('Gift card');
  });

  test('a code that another used meanwhile is refused when paying, then told once and gone', async () => {
    doors.shop.operations.createDiscount({ title: 'Pool', codes: ['POOL-1'], usageLimit: 1 });
    await put('Oat & honey soap');
    await shopper.send('/storefront/discount', { code: 'POOL-1' });
    const lines = [{ variantId: Number(variantId('Long matches')), quantity: 1 }];
    doors.shop.operations.placeOrder({ lines, discountCodes: ['POOL-1'], email: 'other@example.com' });
    const back = await shopper.send('/checkout', { email: 'g@example.com' });
    expect(back.text).toContain('POOL-1 has reached its usage limit');
    expect(orders()).toHaveLength(1);
    expect((await shopper.see('/checkout')).text).not.toContain('POOL-1');
    await shopper.send('/checkout', { email: 'g@example.com' });
    expect(orders()).toHaveLength(2);
  });
});
