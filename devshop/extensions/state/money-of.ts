/** Amounts as extensions see them. */
import { writeAmount } from '../../shop/money.ts';
import type { ShopState } from '../../shop/state.ts';

export interface Money {
  readonly amount: number;
  readonly currencyCode: string;
}

export function moneyOf({ record }: Pick<ShopState, 'record'>, minor: number): Money {
  return { amount: Number(writeAmount(minor, record.currency)), currencyCode: record.currency };
}
