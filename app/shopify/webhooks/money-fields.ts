import type { z } from 'zod';
import type { Reading } from '../reading.ts';
import type { moneySet } from './payloads.ts';

export type MoneySet = z.output<typeof moneySet>;

/** Shop money in minor units; the plain amount only where there is no set, and then in the shop's currency. */
export function money(
  reading: Reading,
  set: MoneySet | null | undefined,
  plain: string | null | undefined,
  path: string,
  field: string,
): number {
  if (set) {
    return reading.minorInShopCurrency(set.shop_money.amount, set.shop_money.currency_code, path, field);
  }
  if (plain !== null && plain !== undefined) return reading.minor(plain, path, field.replace(/_set$/, ''));
  reading.complain('missing_field', path + field, 'expected an amount with its currency');
  return 0;
}

interface TaxLine {
  readonly price_set?: MoneySet | null | undefined;
  readonly price?: string | null | undefined;
}

export function taxes(reading: Reading, lines: readonly TaxLine[] | null | undefined, path: string): number {
  let sum = 0;
  for (const line of lines ?? [])
    sum += money(reading, line.price_set, line.price, path, 'tax_lines.price_set');
  return reading.inRange(sum, path);
}
