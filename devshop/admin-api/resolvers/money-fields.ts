/** Money, taxes, pages: parts that hang below many types. */
import { writeAmount } from '../../shop/money.ts';
import { type Amount, fieldsOf } from './fields.ts';

/** As the Admin API writes them: `"90.0"`, `"10.5"`, `"10.55"`, `"1000.0"` also for JPY. */
export function decimalText({ minor, currency }: Amount): string {
  const [whole = '0', fraction = ''] = writeAmount(minor, currency).split('.');
  return `${whole}.${fraction.replace(/0+$/, '') || '0'}`;
}

export const MONEY_FIELDS = {
  MoneyBag: fieldsOf<Amount>({ shopMoney: (amount) => amount, presentmentMoney: (amount) => amount }),
  MoneyV2: fieldsOf<Amount>({ amount: decimalText, currencyCode: ({ currency }) => currency }),
  TaxLine: fieldsOf<{ readonly price: Amount; readonly taxPerMille: number }>({
    title: () => 'Tax',
    rate: ({ taxPerMille }) => taxPerMille / 1000,
    ratePercentage: ({ taxPerMille }) => taxPerMille / 10,
    price: ({ price }) => decimalText(price),
    priceSet: ({ price }) => price,
  }),
  Count: fieldsOf<number>({ count: (count) => count, precision: () => 'EXACT' }),
};

export function taxLines(
  part: { readonly taxMinor: number; readonly taxPerMille: number },
  currency: string,
): readonly object[] {
  if (part.taxMinor === 0) return [];
  return [{ price: { minor: part.taxMinor, currency }, taxPerMille: part.taxPerMille }];
}
