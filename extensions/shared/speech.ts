/**
 * What a surface says: texts by key from its locale files, numbers, dates and money by Shopify's formats, points in the
 * merchant's own words. Sentences take points as a whole phrase ("1,240 stars"), so that no grammar bends that word.
 */
import type { WireProgram } from '../../app/domain/shopper-wire.ts';
import type english from './words/en.json';

type Words = typeof english;

/** `group.name` of a text in words/. */
export type Key = {
  [Group in keyof Words & string]: `${Group}.${keyof Words[Group] & string}`;
}[keyof Words & string];

type Values = Readonly<Record<string, string | number>>;

/** The part of Shopify's API that speaking needs; all targets have it. */
export interface Voice {
  readonly i18n: {
    translate(key: string, values?: Record<string, string | number>): string;
    formatNumber(value: number, options?: Intl.NumberFormatOptions): string;
    formatCurrency(value: number, options?: Intl.NumberFormatOptions): string;
    formatDate(date: Date, options?: Intl.DateTimeFormatOptions): string;
  };
  readonly localization: {
    readonly extensionLanguage: { readonly value: { readonly isoCode: string } };
    /** Of the cart or the order, where the surface has one. */
    readonly currency?: { readonly value: { readonly isoCode: string } };
  };
}

export interface Speech {
  say(key: Key, values?: Values): string;
  /** For texts that differ by number; `points` is added in words. */
  sayOf(key: Key, points: number, values?: Values): string;
  /** Whole, grouped. */
  number(value: number): string;
  /** +420, −150. */
  signed(value: number): string;
  /** 1,240 points. */
  points(points: number): string;
  /** Minor units of the shop's currency, which is named where the cart has another. */
  money(minor: number): string;
  percent(percent: number): string;
  /** Month in letters. */
  date(iso: string): string;
}

export function speechOf({ i18n, localization }: Voice, program: WireProgram): Speech {
  const language = localization.extensionLanguage.value.isoCode;
  const own = program.words[language] ?? program.words[language.split('-')[0] ?? language];
  const number = (value: number) => withMinus(i18n.formatNumber(value));

  function points(value: number): string {
    if (own === undefined) return i18n.translate('unit.points', { count: value, number: number(value) });
    const isOne = new Intl.PluralRules(language).select(Math.abs(value)) === 'one';
    return `${number(value)} ${isOne ? own.one : own.many}`;
  }

  function say(key: Key, values: Values = {}): string {
    return i18n.translate(key, { word: own?.many ?? i18n.translate('unit.word'), ...values });
  }

  return {
    say,
    sayOf: (key, value, values = {}) => say(key, { count: value, points: points(value), ...values }),
    number,
    signed: (value) => withMinus(i18n.formatNumber(value, { signDisplay: 'exceptZero' })),
    points,
    money(minor) {
      const { currency, exponent } = program;
      const text = i18n.formatCurrency(minor / 10 ** exponent, { currency });
      const here = ('currency' in localization && localization.currency?.value.isoCode) || currency;
      return here === currency || text.includes(currency) ? text : `${text} ${currency}`;
    },
    percent: (percent) => i18n.formatNumber(percent / 100, { style: 'percent', maximumFractionDigits: 2 }),
    date: (iso) =>
      i18n.formatDate(new Date(iso), {
        year: 'numeric',
        month: 'short',
        day: 'numeric',
        ...(program.time_zone === undefined ? {} : { timeZone: program.time_zone }),
      }),
  };
}

/** A minus sign where the format has a hyphen. */
function withMinus(text: string): string {
  return text.replace('-', '\u2212');
}
