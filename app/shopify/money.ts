/** Amounts as Shopify writes them (`"10.50"`) to integers in minor units, without ever touching a float. */
import { failure, success, type Result } from './result.ts';

export type AmountCode = 'bad_amount' | 'amount_out_of_range';

const AMOUNT = /^(-?)(\d+)(?:\.(\d+))?$/;

/**
 * `"10.5"` with exponent 2 is 1050. More decimals than the currency has are allowed where they are zeros
 * (Shopify writes `"1000.0"` for JPY); anything else that is not a plain decimal number is refused.
 */
export function parseMinor(amount: string, exponent: number): Result<number, AmountCode> {
  const parts = AMOUNT.exec(amount);
  if (!parts) return failure('bad_amount', 'expected a plain decimal number in quotes, such as "10.50"');
  const [, sign, whole = '', fraction = ''] = parts;
  for (let i = exponent; i < fraction.length; i += 1) {
    if (fraction.charCodeAt(i) !== 48) {
      return failure('bad_amount', `expected at most ${exponent} decimals, as the currency has`);
    }
  }
  const minor = Number(whole + fraction.slice(0, exponent).padEnd(exponent, '0'));
  if (!Number.isSafeInteger(minor)) {
    return failure('amount_out_of_range', `expected an amount below ${Number.MAX_SAFE_INTEGER} minor units`);
  }
  return success(sign && minor !== 0 ? -minor : minor);
}

/** Inverse of `parseMinor`: 1050 with exponent 2 is `"10.50"`. */
export function formatMinor(minor: number, exponent: number): string {
  const digits = String(Math.abs(minor)).padStart(exponent + 1, '0');
  const sign = minor < 0 ? '-' : '';
  if (exponent === 0) return sign + digits;
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

/**
 * ISO 4217 minor units where they differ from 2. `Intl.NumberFormat` cannot be asked: CLDR gives the
 * decimals people are shown (UGX and HUF there differ from ISO between versions), not those of the amounts.
 * https://www.six-group.com/en/products-services/financial-information/data-standards.html
 */
const EXPONENTS: Readonly<Record<string, number>> = {
  BHD: 3,
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  IQD: 3,
  ISK: 0,
  JOD: 3,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  PYG: 0,
  RWF: 0,
  TND: 3,
  UGX: 0,
  UYI: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
};

/** Decimals of a currency by its ISO 4217 code: GBP 2, JPY 0, KWD 3. */
export function currencyExponent(currency: string): number {
  return EXPONENTS[currency] ?? 2;
}
