/**
 * A believable past: repeat buyers with a long tail, seasons, discounts, refunds, cancellations, guests. It is
 * made with the shop's own operations, one after the other in time, and nobody is told: it happened before the app.
 */
import { done, type Outcome, quietly } from '../act.ts';
import { placeOrder } from '../operations/place-order.ts';
import { type Random, randomOf } from '../random.ts';
import type { Customer, Instant, Order, ShopState } from '../state.ts';
import { afterwards, type Later } from './afterwards.ts';
import { basketOf, seasonalCodes, type SeasonalCode } from './baskets.ts';
import { buyers, type Buyers } from './buyers.ts';
import { orderTimes } from './seasons.ts';

export interface HistoryOptions {
  readonly seed: number;
  /** The past ends here. */
  readonly until: Instant;
  /** 12 unless told. */
  readonly months?: number;
  /** 2,400 unless told: nearly four of ten who buy come again; one in 20 of them never buys. */
  readonly customers?: number;
  /** 4,800 unless told. */
  readonly orders?: number;
}

/** Fits `orders` of every kind into the months before `until`; stock is as before. */
export function seedHistory(state: ShopState, options: HistoryOptions): void {
  const random = randomOf(options.seed);
  const orders = options.orders ?? 4800;
  const customers = options.customers ?? 2400;
  const times = orderTimes(random, { until: options.until, months: options.months ?? 12, orders });
  const [from = options.until] = times;
  const giveBackStock = endlessStock(state);
  const people = buyers(state, random, { orders, customers, from, until: options.until });
  const codes = seasonalCodes(state, from);
  const later: Later[] = [];
  for (const at of times) {
    runUntil(later, at);
    const order = oneOrder(state, random, { at, people, codes, isLate: options.until - at < 2 * DAY_MS });
    if (!order.ok) throw new Error(`${order.code}: ${order.message}`);
    later.push(...afterwards(state, random, order.value));
  }
  runUntil(later, options.until);
  people.finish();
  giveBackStock();
}

const DAY_MS = 24 * 3600 * 1000;

interface Moment {
  readonly at: Instant;
  readonly people: Buyers;
  readonly codes: readonly SeasonalCode[];
  /** So near the end that some are not paid yet. */
  readonly isLate: boolean;
}

function oneOrder(state: ShopState, random: Random, moment: Moment): Outcome<Order> {
  const { at, people, isLate } = moment;
  const customer: Customer | null = people.next(at);
  const basket = basketOf(state, random, { at, customer, codes: moment.codes });
  const guest = customer ? {} : { email: `guest${random.between(1, 9999)}@mail.example` };
  const payment = isLate && random.chance(0.1) ? random.pick(['pending', 'authorized'] as const) : 'paid';
  const placed = placeOrder(state, quietly(at), { ...basket, ...guest, payment });
  // A code may have found its end: then without.
  if (placed.ok || placed.code !== 'bad_code') return placed;
  const again = placeOrder(state, quietly(at), { ...basket, ...guest, payment, discountCodes: [] });
  return again.ok ? done(again.value) : again;
}

/** Refunds, cancellations and edits, each in its time. */
function runUntil(later: Later[], until: Instant): void {
  const due = later.filter((one) => one.at <= until).sort((a, b) => a.at - b.at);
  if (due.length === 0) return;
  const rest = later.filter((one) => one.at > until);
  later.splice(0, later.length, ...rest);
  for (const one of due) one.run(quietly(one.at));
}

/** @returns what puts the stock back */
function endlessStock(state: ShopState): () => void {
  const before = new Map<number, number>();
  for (const product of state.products.values()) {
    for (const variant of product.variants) {
      before.set(variant.id, variant.inventory);
      variant.inventory = 1e9;
    }
  }
  return () => {
    for (const product of state.products.values()) {
      for (const variant of product.variants) variant.inventory = before.get(variant.id) ?? 0;
    }
  };
}
