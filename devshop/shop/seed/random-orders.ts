/** Orders as they come on any day: whoever buys, whatever they like, now. */
import type { Operations } from '../operations.ts';
import type { Random } from '../random.ts';
import type { Instant, ShopState } from '../state.ts';
import { basketOf } from './baskets.ts';

export interface RandomOrders {
  readonly at: Instant;
  readonly count: number;
}

const GUESTS = 0.05;
const TRIES_PER_ORDER = 10;

/** @returns how many were placed; fewer only where hardly anything is left to sell */
export function placeRandomOrders(
  state: ShopState,
  operations: Pick<Operations, 'placeOrder'>,
  random: Random,
  { at, count }: RandomOrders,
): number {
  const customers = [...state.customers.values()];
  let placed = 0;
  for (let tries = 0; placed < count && tries < count * TRIES_PER_ORDER; tries += 1) {
    const isGuest = customers.length === 0 || random.chance(GUESTS);
    const customer = isGuest ? null : random.pick(customers);
    const basket = basketOf(state, random, { at, customer, codes: [] });
    const email = customer ? {} : { email: `guest${random.between(1, 9999)}@mail.example` };
    // Refused where the basket holds what is sold out: then another.
    if (operations.placeOrder({ ...basket, ...email }).ok) placed += 1;
  }
  return placed;
}
