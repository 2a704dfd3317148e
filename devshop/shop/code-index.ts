/** Discount codes by what shoppers type: pools hold thousands. Made anew when a shop comes out of a file. */
import type { Discount, DiscountCode, ShopState } from './state.ts';

interface FoundCode {
  readonly discount: Discount;
  readonly code: DiscountCode;
}

const indexes = new WeakMap<ShopState, Map<string, FoundCode>>();

/** Codes are compared without their case, as Shopify does. */
export function findCode(state: ShopState, typed: string): FoundCode | null {
  return indexOf(state).get(keyOf(typed)) ?? null;
}

export function indexCode(state: ShopState, discount: Discount, code: DiscountCode): void {
  indexOf(state).set(keyOf(code.code), { discount, code });
}

export function unindexCode(state: ShopState, code: DiscountCode): void {
  indexOf(state).delete(keyOf(code.code));
}

function indexOf(state: ShopState): Map<string, FoundCode> {
  const known = indexes.get(state);
  if (known) return known;
  const made = new Map<string, FoundCode>();
  for (const discount of state.discounts.values()) {
    for (const code of discount.codes) made.set(keyOf(code.code), { discount, code });
  }
  indexes.set(state, made);
  return made;
}

function keyOf(typed: string): string {
  return typed.trim().toUpperCase();
}
