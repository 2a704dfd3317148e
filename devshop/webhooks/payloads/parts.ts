/** Small parts that all payloads are made of. */
import { DateTime } from 'luxon';
import { writeAmount } from '../../shop/money.ts';
import type { Instant, ShopState } from '../../shop/state.ts';

export interface Money {
  /** `"10.50"`. */
  plain(minor: number): string;
  set(minor: number): MoneySet;
}

export interface MoneySet {
  readonly shop_money: { readonly amount: string; readonly currency_code: string };
  readonly presentment_money: { readonly amount: string; readonly currency_code: string };
}

/** Shoppers of devshop always see the shop's own currency. */
export function moneyIn(currency: string): Money {
  const plain = (minor: number) => writeAmount(minor, currency);
  return {
    plain,
    set(minor) {
      const money = { amount: plain(minor), currency_code: currency };
      return { shop_money: money, presentment_money: money };
    },
  };
}

/** `both('total_price', 1050)` is `total_price: "10.50"` and `total_price_set: {...}`. */
export function both(money: Money, field: string, minor: number): Record<string, unknown> {
  return { [field]: money.plain(minor), [`${field}_set`]: money.set(minor) };
}

/** In the shop's time zone, with whole seconds: `2026-11-21T07:00:00-05:00`. */
export function timeIn(state: ShopState): (at: Instant) => string {
  const { ianaTimezone: zone } = state.record;
  return (at) => DateTime.fromMillis(at, { zone }).toFormat("yyyy-MM-dd'T'HH:mm:ssZZ");
}
