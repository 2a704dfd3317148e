import type { RewardTerms } from '#app/domain/rewards/reward-terms.ts';
import { formatMinor } from '#app/shopify/money.ts';

interface Money {
  readonly currency: string;
  readonly exponent: number;
}

/** How a discount is called in the shop's list of discounts: `Perennial: 5.00 EUR off (2026-11)`. */
export function discountTitle(
  { title, value }: RewardTerms,
  money: Money,
  apart: string | null,
  amountMinor: number | null = null,
): string {
  const name = title ?? valueText(value, money, amountMinor);
  return `Perennial: ${name}${apart === null ? '' : ` (${apart})`}`;
}

function valueText(
  value: RewardTerms['value'],
  { currency, exponent }: Money,
  amountMinor: number | null,
): string {
  switch (value.kind) {
    case 'percentage_off':
      return `${value.basisPoints / 100}% off`;
    case 'free_shipping':
      return 'free shipping';
    case 'free_product':
      return `free ${value.title}`;
    default:
      return `${formatMinor(amountMinor ?? value.amountMinor ?? 0, exponent)} ${currency} off`;
  }
}
