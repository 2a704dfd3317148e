/** Codes, gift cards and store credit in a cart: what applies, what it takes off, and what becomes of it afterwards. */
import { beforeEach, describe, expect, test } from 'vitest';
import { createDevshop, type Shop } from '../../devshop/devshop.ts';
import { findCode } from '../../devshop/shop/code-index.ts';
import type { CreateDiscount } from '../../devshop/shop/operations/discounts.ts';
import { storeCreditOf } from '../../devshop/shop/operations/store-credit.ts';
import { priceCart, type Cart, type PricedCart } from '../../devshop/shop/price-cart.ts';
import { LUMEN } from '../../devshop/shop/seed/new-shop.ts';
import type { Outcome } from '../../devshop/shop/act.ts';
import type { Customer, Order } from '../../devshop/shop/state.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
let shop: Shop;
let customer: Customer;

function must<Value>(came: Outcome<Value>): Value {
  if (!came.ok) throw new Error(came.message);
  return came.value;
}

beforeEach(() => {
  const keys = { clientId: 'client', clientSecret: 'secret', appUrl: 'http://127.0.0.1:9' };
  shop = createDevshop({ seed: 3, ...keys, now: () => NOW }).openShop(LUMEN);
  customer = must(shop.operations.createCustomer({ firstName: 'Ana', email: 'ana@mail.example' }));
});

const variant = (title: string) => {
  const product = [...shop.state.products.values()].find((one) => one.title === title);
  const [first] = product?.variants ?? [];
  if (!product || !first) throw new Error(`no ${title}`);
  return { product, id: first.id, priceMinor: first.priceMinor };
};
const discount = (told: Partial<CreateDiscount> & { readonly codes: readonly string[] }) =>
  must(shop.operations.createDiscount({ title: told.codes[0] ?? '', ...told }));
const off = (amountMinor: number) => ({ kind: 'fixed_amount', amountMinor }) as const;
const ALL = { order: true, product: true, shipping: true };

/** Soap for 9.00 a piece. */
const SOAP = 'Oat & honey soap';
function priced(told: Partial<Cart> & { readonly codes: readonly string[] }, quantity = 2): PricedCart {
  const { codes, ...cart } = told;
  const lines = [{ variantId: variant(SOAP).id, quantity }];
  return must(priceCart(shop.state, { lines, customerId: customer.id, discountCodes: codes, ...cart }, NOW));
}
const reasons = (cart: PricedCart) => cart.rejectedCodes.map(({ reason }) => reason);

describe('a code applies', () => {
  test.each([
    ['that is unknown', null, {}, 'DISCOUNT_NOT_FOUND'],
    ['that has ended', { endsAt: NOW }, {}, 'DISCOUNT_CURRENTLY_INACTIVE'],
    ['that has not begun', { startsAt: NOW + 1 }, {}, 'DISCOUNT_CURRENTLY_INACTIVE'],
    ['of somebody else', { customerIds: [1] }, {}, 'DISCOUNT_CUSTOMER_NOT_ELIGIBLE'],
    [
      'of a customer, for a guest',
      { customerIds: [1] },
      { customerId: null },
      'DISCOUNT_ELIGIBLE_CUSTOMER_MISSING',
    ],
    ['for more than is in the cart', { minimumSubtotalMinor: 1801 }, {}, 'DISCOUNT_PURCHASE_NOT_IN_RANGE'],
    ['for other products', { items: { kind: 'products', ids: [1] } }, {}, 'DISCOUNT_NO_ENTITLED_LINE_ITEMS'],
    ['for a subscription', {}, { subscription: true }, 'DISCOUNT_INCOMPATIBLE_PURCHASE_TYPE'],
    [
      'for cheaper shipping',
      { kind: 'free_shipping', value: null, maximumShippingMinor: 500 },
      { shipping: { title: 'Express', priceMinor: 1490 } },
      'DISCOUNT_NO_ENTITLED_SHIPPING_LINES',
    ],
  ] as const)('but not one %s', (_what, told, cart, reason) => {
    if (told) discount({ codes: ['CODE'], ...(told as Partial<CreateDiscount>) });
    const came = priced({ codes: ['code'], ...cart });
    expect(reasons(came)).toEqual([reason]);
    expect(came.rejectedCodes[0]?.message).toMatch(/CODE|valid discount code/);
    expect(came.totals.discountMinor).toBe(0);
  });

  test('for the customer it is bound to, to subscriptions and cheap shipping where it says so', () => {
    discount({ codes: ['MINE'], customerIds: [customer.id], minimumSubtotalMinor: 1800 });
    expect(priced({ codes: ['MINE'] }).totals.discountMinor).toBe(180);
    discount({ codes: ['SUB'], appliesOnSubscription: true });
    expect(priced({ codes: ['SUB'], subscription: true }).totals.discountMinor).toBe(180);
    discount({ codes: ['SHIP'], kind: 'free_shipping', value: null, maximumShippingMinor: 595 });
    const shipped = priced({ codes: ['SHIP'], shipping: { title: 'Standard', priceMinor: 595 } });
    expect(shipped.totals).toMatchObject({ shippingMinor: 0 });
  });

  test('whose minimum counts only what it is for', () => {
    const { product } = variant(SOAP);
    discount({ codes: ['SOAP'], items: { kind: 'products', ids: [product.id] }, minimumSubtotalMinor: 2000 });
    const lines = [
      { variantId: variant(SOAP).id, quantity: 2 },
      { variantId: variant('Long matches').id, quantity: 3 },
    ];
    expect(reasons(priced({ codes: ['SOAP'], lines }))).toEqual(['DISCOUNT_PURCHASE_NOT_IN_RANGE']);
  });

  test('to one piece of a variant, never above its price', () => {
    const { id, priceMinor } = variant(SOAP);
    discount({ codes: ['FREE'], items: { kind: 'variants', ids: [id] }, value: off(5000) });
    expect(priced({ codes: ['FREE'] }, 1).totals.subtotalMinor).toBe(0);
    expect(priced({ codes: ['FREE'] }, 1).totals.discountMinor).toBe(priceMinor);
  });
});

describe('codes together', () => {
  beforeEach(() => {
    discount({ codes: ['ORDER-A', 'ORDER-A2'], value: off(300), combinesWith: { ...ALL, order: false } });
    discount({ codes: ['ORDER-B'], value: off(400), combinesWith: ALL });
    const items = { kind: 'products', ids: [variant(SOAP).product.id] } as const;
    discount({
      codes: ['PRODUCT'],
      items,
      value: { kind: 'percentage', basisPoints: 5000 },
      combinesWith: ALL,
    });
    discount({
      codes: ['SHIPPING'],
      kind: 'free_shipping',
      value: null,
      combinesWith: { ...ALL, shipping: false },
    });
    discount({ codes: ['ALONE'], value: off(100) });
  });
  const shipping = { title: 'Standard', priceMinor: 595 };

  test('apply by class, products first, where both allow it', () => {
    const came = priced({ codes: ['SHIPPING', 'ORDER-A', 'PRODUCT'], shipping });
    expect(came.rejectedCodes).toEqual([]);
    expect(came.discounts.map(({ code }) => code)).toEqual(['PRODUCT', 'ORDER-A', 'SHIPPING']);
    // Half of 18.00, then 3.00, then 5.95.
    expect(came.totals).toMatchObject({
      subtotalMinor: 600,
      discountMinor: 900 + 300 + 595,
      shippingMinor: 0,
    });
  });

  test.each([
    [['ORDER-A', 'ORDER-B']],
    [['ORDER-B', 'ALONE']],
    // Two codes of one discount.
    [['ORDER-A', 'ORDER-A2']],
  ])('%j do not, and the second is refused', (codes) => {
    const came = priced({ codes });
    expect(came.rejectedCodes).toMatchObject([{ code: codes[1], reason: 'DISCOUNT_CODE_NOT_HONOURED' }]);
    expect(came.discounts).toHaveLength(1);
  });
});

describe('a code that was used', () => {
  const order = (code: string, told: object = {}): Outcome<Order> =>
    shop.operations.placeOrder({
      ...{ lines: [{ variantId: variant(SOAP).id, quantity: 1 }], customerId: customer.id },
      ...{ discountCodes: [code], ...told },
    });

  test('once is used up, and stays so when its order is cancelled; others of its pool are not', () => {
    discount({ codes: ['POOL-1', 'POOL-2'], usageLimit: 1 });
    const placed = must(order('pool-1'));
    expect(findCode(shop.state, 'POOL-1')?.code.usageCount).toBe(1);
    expect(order('POOL-1')).toMatchObject({ ok: false, code: 'bad_code', message: /usage limit/ });
    must(shop.operations.cancelOrder({ orderId: placed.id }));
    expect(order('POOL-1').ok).toBe(false);
    expect(order('POOL-2').ok).toBe(true);
  });

  test('by a customer is not for them again, where it is once for each', () => {
    discount({ codes: ['ONCE'], appliesOncePerCustomer: true });
    must(order('ONCE'));
    expect(reasons(priced({ codes: ['ONCE'] }))).toEqual(['DISCOUNT_CUSTOMER_USAGE_LIMIT_REACHED']);
    expect(order('ONCE', { customerId: null, email: 'g@example.com' }).ok).toBe(true);
  });

  test('follows its customer into a merge', () => {
    const bound = discount({ codes: ['BOUND'], customerIds: [customer.id] });
    const other = must(shop.operations.createCustomer({ email: 'other@mail.example' }));
    must(shop.operations.mergeCustomers({ keptId: other.id, deletedId: customer.id }));
    expect(bound.customerIds).toEqual([other.id]);
  });
});

describe('balances', () => {
  const paidBy = (order: Order) =>
    order.transactions.map(({ kind, gateway, amountMinor }) => [kind, gateway, amountMinor]);
  const place = (told: object): Outcome<Order> =>
    shop.operations.placeOrder({
      // 18.00 and 8 % tax: 19.44.
      ...{ lines: [{ variantId: variant(SOAP).id, quantity: 2 }], customerId: customer.id, ...told },
    });
  const credit = () => storeCreditOf(shop.state, customer.id, NOW);

  test('pay before the card does, and get back what a refund leaves them', () => {
    const card = must(shop.operations.issueGiftCard({ code: 'GIFTCARD1', amountMinor: 1000 }));
    must(shop.operations.creditStore({ customerId: customer.id, amountMinor: 500 }));
    const order = must(place({ giftCards: ['giftcard1'], storeCredit: true }));
    expect(paidBy(order)).toEqual([
      ['sale', 'shopify_store_credit', 500],
      ['sale', 'gift_card', 1000],
      ['sale', 'shopify_payments', 444],
    ]);
    expect([card.balanceMinor, credit()]).toEqual([0, 0]);
    must(shop.operations.refundOrder({ orderId: order.id, amountMinor: 600 }));
    expect(paidBy(order).slice(3)).toEqual([
      ['refund', 'shopify_payments', 444],
      ['refund', 'gift_card', 156],
    ]);
    must(shop.operations.cancelOrder({ orderId: order.id }));
    expect([card.balanceMinor, credit()]).toEqual([1000, 500]);
    expect(card.transactions.map(({ amountMinor }) => amountMinor)).toEqual([-1000, 156, 844]);
  });

  test('can pay all of it, and what they have left stays', () => {
    const card = must(shop.operations.issueGiftCard({ code: 'GIFTCARD1', amountMinor: 5000 }));
    const order = must(place({ giftCards: ['GIFTCARD1'], payment: 'pending' }));
    expect(paidBy(order)).toEqual([['sale', 'gift_card', 1944]]);
    expect(card.balanceMinor).toBe(3056);
  });

  test('of a card that is unknown, expired or empty cannot', () => {
    must(shop.operations.issueGiftCard({ code: 'EXPIRED11', amountMinor: 100, expiresOn: '2026-11-20' }));
    must(shop.operations.issueGiftCard({ code: 'LASTDAY11', amountMinor: 100, expiresOn: '2026-11-21' }));
    expect(place({ giftCards: ['UNKNOWN11'] })).toMatchObject({ ok: false, code: 'bad_code' });
    expect(place({ giftCards: ['EXPIRED11'] })).toMatchObject({ ok: false, message: /expired/ });
    expect(place({ giftCards: ['LASTDAY11'] }).ok).toBe(true);
    expect(place({ giftCards: ['LASTDAY11'] })).toMatchObject({ ok: false, message: /no balance/ });
    expect(shop.state.orders.size).toBe(1);
  });

  test('spend first what expires first', () => {
    must(shop.operations.creditStore({ customerId: customer.id, amountMinor: 1000 }));
    must(shop.operations.creditStore({ customerId: customer.id, amountMinor: 1000, expiresAt: NOW + 1000 }));
    const [account] = shop.state.storeCredit.values();
    must(place({ storeCredit: true }));
    expect(account?.transactions.map(({ remainingMinor }) => remainingMinor)).toEqual([56, 0, 0]);
    expect(storeCreditOf(shop.state, customer.id, NOW + 2000)).toBe(56);
  });

  test('keep a customer from being merged', () => {
    const other = must(shop.operations.createCustomer({ email: 'other@mail.example' }));
    must(shop.operations.creditStore({ customerId: customer.id, amountMinor: 100 }));
    const merge = { keptId: other.id, deletedId: customer.id };
    expect(shop.operations.mergeCustomers(merge)).toMatchObject({ ok: false, message: /store credit/ });
  });
});
