/**
 * The program as a form shows it: the shape of the document, with numbers and money as text, so that what somebody
 * typed stays as it was typed until it can be read.
 */
import { earningUnit, type Program } from './program.ts';
import { lowestTerms, type Ratio } from './rational.ts';

export interface ProgramForm {
  readonly paused: boolean;
  readonly earning: Omit<Program['earning'], 'rate'> & {
    /** Points per 1.00 (per 100 in currencies without decimals): `5`, `2.5`, `1/3`. */
    readonly rate: string;
  };
  readonly points: {
    readonly holdDays: string;
    /** Empty: never. */
    readonly expiryMonths: string;
    readonly debt: Program['points']['debt'];
    readonly worth: { readonly points: string; readonly amountMinor: string };
  };
  readonly joining: { readonly points: string; readonly everybody: boolean };
  readonly tiers: { readonly windowMonths: string; readonly levels: readonly TierForm[] };
}

export interface TierForm {
  readonly name: string;
  /** Money, such as `300.00`. */
  readonly thresholdMinor: string;
  /** `1.25`. */
  readonly multiplier: string;
}

/** @param exponent decimals of the shop's currency */
export function programToForm(program: Program, exponent: number): ProgramForm {
  const { paused, earning, points, joining, tiers } = program;
  const { times, per } = earning.rate;
  return {
    paused,
    earning: { ...earning, rate: ratioText({ times: times * earningUnit(exponent), per }) },
    points: {
      holdDays: String(points.holdDays),
      expiryMonths: points.expiryMonths === null ? '' : String(points.expiryMonths),
      debt: points.debt,
      worth: {
        points: String(points.worth.points),
        amountMinor: moneyText(points.worth.amountMinor, exponent),
      },
    },
    joining: { points: String(joining.points), everybody: joining.everybody },
    tiers: {
      windowMonths: String(tiers.windowMonths),
      levels: tiers.levels.map(({ name, thresholdMinor, multiplier }) => ({
        name,
        thresholdMinor: moneyText(thresholdMinor, exponent),
        multiplier: ratioText(multiplier),
      })),
    },
  };
}

/** 1050 with exponent 2 is `10.50`. */
export function moneyText(minor: number, exponent: number): string {
  if (exponent === 0) return String(minor);
  const digits = String(minor).padStart(exponent + 1, '0');
  return `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

/** The decimal when it ends (5/4 is `1.25`), the fraction when it does not (`1/3`). */
export function ratioText(ratio: Ratio): string {
  const { times: top, per: bottom } = lowestTerms(ratio);
  let power = 1n;
  for (let decimals = 0; decimals <= MAX_DECIMALS; decimals++, power *= 10n) {
    if (power % BigInt(bottom) !== 0n) continue;
    const digits = String((BigInt(top) * power) / BigInt(bottom)).padStart(decimals + 1, '0');
    return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
  }
  return `${top}/${bottom}`;
}

const MAX_DECIMALS = 9;

/** What a field holds, or why it cannot be read. */
export type Typed<Value> = Value | 'empty' | 'not_a_number' | 'too_many_decimals' | 'too_large';

/**
 * A number as people type it: `1,000.50`, `1 000,5`, `1.000,50`. The last of dot and comma is the decimal point, but
 * `1,000` and `1.000.000` are thousands.
 * @returns digits and decimals, such as `["1000", "50"]`
 */
export function typedDecimal(text: string): Typed<readonly [whole: string, fraction: string]> {
  const compact = text.trim().replace(/[\s'’_]/g, '');
  if (compact === '') return 'empty';
  if (!/^\d[\d.,]*$|^[.,]\d+$/.test(compact)) return 'not_a_number';
  if (/^[1-9]\d{0,2}(,\d{3})+$/.test(compact) || /^[1-9]\d{0,2}(\.\d{3}){2,}$/.test(compact)) {
    return [compact.replace(/[.,]/g, ''), ''];
  }
  const point = Math.max(compact.lastIndexOf('.'), compact.lastIndexOf(','));
  const whole = point < 0 ? compact : compact.slice(0, point);
  const fraction = point < 0 ? '' : compact.slice(point + 1);
  const grouped = whole === '' || /^\d+$/.test(whole) || /^\d{1,3}([.,]\d{3})+$/.test(whole);
  const ownMark = point < 0 || !whole.includes(compact[point] ?? '');
  if (!grouped || !ownMark) return 'not_a_number';
  const digits = whole.replace(/[.,]/g, '').replace(/^0+(?=\d)/, '');
  return [digits === '' ? '0' : digits, fraction];
}

/** A point that many languages write between thousands; as a decimal point it makes no sense before three digits. */
const isOfThousands = (whole: string, fraction: string) =>
  fraction.length === 3 && /^[1-9]\d{0,2}$/.test(whole);

/** A whole number. */
export function typedInteger(text: string): Typed<number> {
  const typed = typedDecimal(text);
  if (typeof typed === 'string') return typed;
  const [whole, fraction] = typed;
  if (isOfThousands(whole, fraction)) return Number(whole + fraction);
  if (/[^0]/.test(fraction)) return 'too_many_decimals';
  const value = Number(whole);
  return Number.isSafeInteger(value) ? value : 'too_large';
}

/** Money in minor units; at most as many decimals as the currency has. */
export function typedMinor(text: string, exponent: number): Typed<number> {
  const typed = typedDecimal(text);
  if (typeof typed === 'string') return typed;
  const [whole, fraction] = typed;
  // 1.000 may be one or a thousand: nobody shall be taken at the wrong word.
  if (exponent < 3 && isOfThousands(whole, fraction)) return 'too_many_decimals';
  if (/[^0]/.test(fraction.slice(exponent))) return 'too_many_decimals';
  const value = Number(whole + fraction.slice(0, exponent).padEnd(exponent, '0'));
  return Number.isSafeInteger(value) ? value : 'too_large';
}

/** A number as an exact pair: `2.5` is 25/10, `1/3` is 1/3. */
export function typedRatio(text: string): Typed<Ratio> {
  const [top = '', bottom, ...more] = text.split('/');
  const typed = typedDecimal(top);
  if (typeof typed === 'string' || more.length > 0) return typeof typed === 'string' ? typed : 'not_a_number';
  const [whole, fraction] = typed;
  const decimals = fraction.replace(/0+$/, '');
  const divisor = bottom === undefined ? 1 : typedInteger(bottom);
  if (typeof divisor === 'string') return divisor === 'empty' ? 'not_a_number' : divisor;
  if (divisor === 0) return 'not_a_number';
  if (decimals.length > MAX_DECIMALS) return 'too_many_decimals';
  const pair = { times: Number(whole + decimals), per: divisor * 10 ** decimals.length };
  return Number.isSafeInteger(pair.times) && Number.isSafeInteger(pair.per) ? pair : 'too_large';
}
