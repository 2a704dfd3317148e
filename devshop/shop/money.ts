/** Amounts in minor units, as Shopify writes them, and the one way they are split. */

/** ISO 4217 minor units where they are not 2. */
const EXPONENTS: Readonly<Record<string, number>> = {
  ...{ BIF: 0, CLP: 0, DJF: 0, GNF: 0, ISK: 0, JPY: 0, KMF: 0, KRW: 0, PYG: 0, RWF: 0, UGX: 0, VND: 0 },
  ...{ VUV: 0, XAF: 0, XOF: 0, XPF: 0, BHD: 3, IQD: 3, JOD: 3, KWD: 3, LYD: 3, OMR: 3, TND: 3 },
};

export function currencyExponent(currency: string): number {
  return EXPONENTS[currency] ?? 2;
}

/** `writeAmount(1050, 'USD')` is `"10.50"`; `-5` is `"-0.05"`. */
export function writeAmount(minor: number, currency: string): string {
  const exponent = currencyExponent(currency);
  const digits = String(Math.abs(minor)).padStart(exponent + 1, '0');
  const sign = minor < 0 ? '-' : '';
  if (exponent === 0) return sign + digits;
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

/** The inverse of `writeAmount`, also for `"10.5"`; `null` for what is no amount of the currency. */
export function readAmount(text: string, currency: string): number | null {
  const parts = /^(-?)(\d{1,12})(?:\.(\d+))?$/.exec(text.trim());
  if (!parts) return null;
  const exponent = currencyExponent(currency);
  const fraction = parts[3] ?? '';
  if (/[1-9]/.test(fraction.slice(exponent))) return null;
  const minor = Number((parts[2] ?? '') + fraction.slice(0, exponent).padEnd(exponent, '0'));
  return parts[1] === '-' && minor !== 0 ? -minor : minor;
}

/**
 * Splits a whole number by weights, to whole numbers that add up to it (largest remainder; the first of equal
 * ones). Weights are whole and not negative; where they are all 0 nothing is split and all parts are 0.
 */
export function prorate(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  if (sum === 0) return weights.map(() => 0);
  const exact = weights.map((weight) => BigInt(total) * BigInt(weight));
  const parts = exact.map((share) => Number(share / BigInt(sum)));
  let rest = total - parts.reduce((a, b) => a + b, 0);
  const step = Math.sign(rest);
  const byRemainder = exact
    .map((share, index) => ({ index, remainder: Math.abs(Number(share % BigInt(sum))) }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  for (const { index } of byRemainder) {
    if (rest === 0) break;
    parts[index] = (parts[index] ?? 0) + step;
    rest -= step;
  }
  return parts;
}

/** What `part` of `whole` pieces has of an amount; parts one after the other add up to the amount. */
export function share(total: number, part: number, whole: number): number {
  return prorate(total, [part, whole - part])[0] ?? 0;
}

/** A thousandth part taken `perMille` times, to the nearest (half away from zero). */
export function perMille(amount: number, rate: number): number {
  const product = amount * rate;
  return Math.sign(product) * Math.floor((Math.abs(product) + 500) / 1000);
}

/** Tax contained in an amount that includes it. */
export function containedTax(amount: number, rate: number): number {
  const net = Math.round((amount * 1000) / (1000 + rate));
  return amount - net;
}
