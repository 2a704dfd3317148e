import { expect, test } from 'vitest';
import * as totals from '../../devshop/shop/order-totals.ts';
import { shopToJson } from '../../devshop/shop/save-shop.ts';
import { seedHistory } from '../../devshop/shop/seed/history.ts';
import { LUMEN, newShop } from '../../devshop/shop/seed/new-shop.ts';
import type { Order, ShopState } from '../../devshop/shop/state.ts';
import { NOW } from './setup/served-devshop.ts';

function lumen(seed: number, size: { orders?: number; customers?: number } = {}): ShopState {
  const state = newShop(LUMEN, NOW);
  seedHistory(state, { seed, until: NOW, ...size });
  return state;
}

const small = { orders: 300, customers: 100 };

test('the same seed gives the same shop, another seed another', () => {
  const [one, two, other] = [lumen(1, small), lumen(1, small), lumen(2, small)].map((state) =>
    JSON.stringify(shopToJson(state)),
  );
  expect(one).toBe(two);
  expect(one).not.toBe(other);
});

test('a year of Lumen looks like a year of a shop', () => {
  const state = lumen(1);
  const orders = [...state.orders.values()];
  const part = (is: (order: Order) => boolean) => orders.filter(is).length / orders.length;
  expect(orders).toHaveLength(4800);
  expect(state.customers.size).toBe(2400);
  expect(part((order) => order.cancelledAt !== null)).toBeCloseTo(0.02, 2);
  const partial = part((order) => totals.financialStatus(order) === 'partially_refunded');
  expect(partial).toBeGreaterThan(0.04);
  expect(partial).toBeLessThan(0.08);
  expect(part((order) => order.customerId === null)).toBeCloseTo(0.05, 1);
  expect(part((order) => order.discounts.length > 0)).toBeGreaterThan(0.08);
  const buyers = new Map<number, number>();
  for (const { customerId } of orders)
    if (customerId) buyers.set(customerId, (buyers.get(customerId) ?? 0) + 1);
  const counts = [...buyers.values()].sort((a, b) => b - a);
  const again = counts.filter((count) => count > 1).length / counts.length;
  expect(again).toBeGreaterThan(0.3);
  expect(again).toBeLessThan(0.4);
  // The top tenth makes a third of the orders or more.
  const top = counts.slice(0, counts.length / 10).reduce((a, b) => a + b, 0);
  expect(top / orders.length).toBeGreaterThan(0.33);
  expect(Math.min(...orders.map((order) => order.createdAt))).toBeGreaterThan(NOW - 367 * 24 * 3600 * 1000);
  expect(Math.max(...orders.map((order) => order.updatedAt))).toBeLessThanOrEqual(NOW);
  const out = [...state.products.values()].filter((one) =>
    one.variants.every(({ inventory }) => inventory === 0),
  );
  expect(out.map(({ title }) => title)).toEqual(['Opal glass globe']);
});

test('nobody buys before the account exists, and ids grow with time', () => {
  const state = lumen(3, small);
  let last = 0;
  for (const order of state.orders.values()) {
    const customer = order.customerId === null ? null : state.customers.get(order.customerId);
    expect(customer?.createdAt ?? 0).toBeLessThanOrEqual(order.createdAt);
    expect(order.createdAt).toBeGreaterThanOrEqual(last);
    last = order.createdAt;
  }
});

test('all totals add up, in a shop whose prices contain tax too', () => {
  const taxed = newShop({ ...LUMEN, currency: 'EUR', taxesIncluded: true, taxPerMille: 190 }, NOW);
  seedHistory(taxed, { seed: 4, until: NOW, ...small });
  for (const state of [lumen(4, small), taxed]) {
    for (const order of state.orders.values()) expectToAddUp(order);
  }
});

function expectToAddUp(order: Order): void {
  const current = totals.currentTotals(order);
  const tax = order.taxesIncluded ? 0 : current.taxMinor;
  const adjustments = order.refunds.flatMap((refund) => refund.adjustments);
  const kept = adjustments.reduce((sum, one) => sum + one.amountMinor, 0);
  expect(current.totalMinor).toBe(
    current.subtotalMinor + current.shippingMinor + current.tipMinor + tax + kept,
  );
  // What is left of every line and what went back of it are what was ordered, whatever the way.
  for (const line of order.lines) {
    const left = totals.lineShare(line, totals.currentQuantity(order, line)).amountMinor;
    const back = order.refunds.flatMap((refund) => refund.lines).filter((one) => one.lineId === line.id);
    const gone = back.reduce((sum, one) => sum + one.subtotalMinor, 0);
    if (line.removedQuantity === 0) expect(left + gone).toBe(totals.lineAmount(line));
  }
  const outstanding = totals.outstanding(order);
  expect(outstanding).toBe(current.totalMinor - totals.netPaid(order));
  const isOpen = ['pending', 'authorized', 'partially_paid'].includes(totals.financialStatus(order));
  if (!isOpen) expect(outstanding).toBe(0);
  for (const minor of Object.values(current)) expect(Number.isSafeInteger(minor) && minor >= 0).toBe(true);
}
