/** The filter `money`, by the format a shop of the currency has when it is made. */
import { currencyExponent } from '../../../shop/money.ts';

const FORMATS: Readonly<Record<string, string>> = {
  ...{ USD: '${{amount}}', CAD: '${{amount}}', AUD: '${{amount}}', GBP: '£{{amount}}' },
  ...{ EUR: '€{{amount_with_comma_separator}}', SEK: '{{amount_with_comma_separator}} kr' },
  ...{ HUF: '{{amount_no_decimals_with_comma_separator}} Ft', JPY: '¥{{amount_no_decimals}}' },
  ...{ CNY: '¥{{amount}}', KRW: '₩{{amount_no_decimals}}' },
};

/** @param hundredths Liquid counts so, whatever the currency */
export function formatMoney(hundredths: number, currency: string): string {
  const format = FORMATS[currency] ?? `{{amount}} ${currency}`;
  return format.replace(/\{\{(\w+)\}\}/, (_, name: string) => amountText(hundredths, name));
}

export function withCurrency(hundredths: number, currency: string): string {
  return `${formatMoney(hundredths, currency)} ${currency}`;
}

/** What the shop keeps, as Liquid has it. */
export function liquidPrice(minor: number, currency: string): number {
  return Math.round((minor * 100) / 10 ** currencyExponent(currency));
}

function amountText(hundredths: number, name: string): string {
  const digits = name.includes('no_decimals') ? 0 : 2;
  const fixed = Math.abs(hundredths / 100).toFixed(digits);
  const [whole = '', fraction] = fixed.split('.');
  const [group, point] = name.includes('comma_separator') ? ['.', ','] : [',', '.'];
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, group);
  return `${hundredths < 0 ? '-' : ''}${grouped}${fraction === undefined ? '' : point + fraction}`;
}
