import { createContext, useContext, useMemo, type ReactNode } from 'react';

/** What figures are written by: the shop's money and clock, the reader's language. */
export interface FormatSettings {
  /** ISO 4217. */
  readonly currency: string;
  /** Decimals of the currency: 2, JPY 0, KWD 3. */
  readonly exponent: number;
  /** IANA time zone of the shop. */
  readonly timezone: string;
  /** BCP 47. */
  readonly locale: string;
}

/** Not known yet, or not to be known: shown as a dash, never as 0. */
type Unknown = null | undefined;

export interface Format {
  /** `374.375`: the steps of a calculation, at most three decimals. */
  readonly decimal: (value: number | Unknown) => string;
  /** `12,000`: whole, grouped, never shortened. The word is the merchant's. */
  readonly points: (points: number | Unknown) => string;
  /** `+374`, `−150`, `0`. */
  readonly signedPoints: (points: number | Unknown) => string;
  readonly count: (count: number | Unknown) => string;
  /** `$4,120.00`, from minor units. */
  readonly money: (minor: number | Unknown) => string;
  /** `$4,120`: where cents say nothing, such as on the axis of a chart. */
  readonly moneyRounded: (minor: number | Unknown) => string;
  /** `+$1,225.00`, `−$3.00`. */
  readonly signedMoney: (minor: number | Unknown) => string;
  /** 0.31 is `31%`; below 10% with one decimal: `1.9%`. */
  readonly percent: (ratio: number | Unknown) => string;
  /** `Nov 21, 2026`; all times are UTC epoch milliseconds. */
  readonly date: (at: number | Unknown) => string;
  /** `Nov 21`: where the year is plain. */
  readonly day: (at: number | Unknown) => string;
  /** `Nov 20, 2026 at 3:42 pm`. */
  readonly dateTime: (at: number | Unknown) => string;
  /** `3:42 pm`. */
  readonly time: (at: number | Unknown) => string;
  /** `Dec 1, 2025–Nov 20, 2026`. */
  readonly dateRange: (from: number, until: number) => string;
}

export const UNKNOWN = '–';
const MINUS = '−';

const orDash =
  (write: (value: number) => string) =>
  (value: number | Unknown): string =>
    value === null || value === undefined ? UNKNOWN : write(value);

/** Pure: how figures are written for one reader. */
export function createFormat({ currency, exponent, timezone, locale }: FormatSettings): Format {
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const signed = (write: (value: number) => string) => (value: number) =>
    value === 0 ? write(0) : `${value < 0 ? MINUS : '+'}${write(Math.abs(value))}`;
  const money = (digits: number) => {
    const format = new Intl.NumberFormat(locale, {
      style: 'currency',
      currency,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    // As a decimal text: a division would round large amounts.
    const write = (minor: number) => format.format(decimal(minor, exponent) as Intl.StringNumericLiteral);
    return (minor: number) => (minor < 0 ? `${MINUS}${write(-minor)}` : write(minor));
  };
  const dates = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone: timezone, ...options });
  const longDay = dates({ dateStyle: 'medium' });
  const shortDay = dates({ month: 'short', day: 'numeric' });
  const clock = dates({ timeStyle: 'short' });
  const isEnglish = /^en\b/.test(locale);
  const date = (at: number) => plain(longDay.format(at));
  const time = (at: number) => {
    const text = plain(clock.format(at));
    return isEnglish ? text.replace(/[AP]M/, (half) => half.toLowerCase()) : text;
  };
  const percent = (digits: number) =>
    new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: digits });
  const [wholePercent, finePercent] = [percent(0), percent(1)];
  const fine = new Intl.NumberFormat(locale, { maximumFractionDigits: 3 });
  return {
    decimal: orDash((value) => minusSign(fine.format(value))),
    points: orDash((points) => minusSign(whole.format(points))),
    signedPoints: orDash(signed((points) => whole.format(points))),
    count: orDash((count) => minusSign(whole.format(count))),
    money: orDash(money(exponent)),
    moneyRounded: orDash(money(0)),
    signedMoney: orDash(signed(money(exponent))),
    percent: orDash((ratio) => plain((Math.abs(ratio) < 0.0995 ? finePercent : wholePercent).format(ratio))),
    date: orDash(date),
    day: orDash((at) => plain(shortDay.format(at))),
    dateTime: orDash((at) => (isEnglish ? `${date(at)} at ${time(at)}` : `${date(at)}, ${time(at)}`)),
    time: orDash(time),
    dateRange: (from, until) => plain(longDay.formatRange(from, until)).replace(/ – /, '–'),
  };
}

/** 1050 with exponent 2 is `10.50`. */
function decimal(minor: number, exponent: number): string {
  const digits = String(minor).padStart(exponent + 1, '0');
  return exponent === 0 ? digits : `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

const minusSign = (text: string): string => text.replace('-', MINUS);

/** Server and browser may bring different spaces along, and the page must come out the same. */
const plain = (text: string): string => minusSign(text.replace(/[\u2009\u202f]/g, ' '));

const FormatContext = createContext<Format | null>(null);

export function FormatProvider({
  settings: { currency, exponent, timezone, locale },
  children,
}: {
  readonly settings: FormatSettings;
  readonly children: ReactNode;
}) {
  const format = useMemo(
    () => createFormat({ currency, exponent, timezone, locale }),
    [currency, exponent, timezone, locale],
  );
  return <FormatContext.Provider value={format}>{children}</FormatContext.Provider>;
}

export function useFormat(): Format {
  const format = useContext(FormatContext);
  if (format === null) throw new Error('useFormat needs a FormatProvider above: app/routes/app.tsx has one');
  return format;
}
