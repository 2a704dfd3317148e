/** `shopify.i18n` over the extension's own locale files. */
import type { Words } from '../wire.ts';
import type { Complain } from './elements.ts';

type Options = Intl.NumberFormatOptions &
  Intl.DateTimeFormatOptions & { readonly inExtensionLocale?: boolean };

export function i18nCalls(words: Words, complain: Complain): Readonly<Record<string, unknown>> {
  const localeOf = ({ inExtensionLocale }: Options): string =>
    inExtensionLocale === true ? words.locale : words.language;
  return {
    'i18n.formatNumber': (value: number | bigint, options: Options = {}) =>
      new Intl.NumberFormat(localeOf(options), options).format(value),
    'i18n.formatCurrency': (value: number, options: Options = {}) =>
      new Intl.NumberFormat(localeOf(options), {
        currency: words.currency,
        ...options,
        style: 'currency',
      }).format(value),
    'i18n.formatDate': (value: Date, options: Options = {}) =>
      new Intl.DateTimeFormat(localeOf(options), { timeZone: words.timezone, ...options }).format(value),
    'i18n.translate': (key: string, options: Readonly<Record<string, unknown>> = {}) => {
      const text = textOf(words, key, options);
      if (text === null) {
        complain({ kind: 'error', text: `No translation for ${key} in ${words.locale}.` });
        return key;
      }
      return filled(words, key, text, options, complain);
    },
  };
}

/** With a `count` the key has one text for each plural form of the language. */
function textOf(
  { entries, locale }: Words,
  key: string,
  { count }: Readonly<Record<string, unknown>>,
): string | null {
  if (typeof count === 'number') {
    const form = new Intl.PluralRules(locale).select(count);
    const plural =
      (count === 0 ? entries[`${key}.zero`] : undefined) ??
      entries[`${key}.${form}`] ??
      entries[`${key}.other`];
    if (plural !== undefined) return plural;
  }
  return entries[key] ?? null;
}

/** Text, or a list of parts where something else than text is put in. */
function filled(
  { language }: Words,
  key: string,
  text: string,
  options: Readonly<Record<string, unknown>>,
  complain: Complain,
): unknown {
  const parts: unknown[] = [];
  let rest = 0;
  for (const match of text.matchAll(/\{\{\s*(\w+)\s*\}\}/g)) {
    const [whole, name = ''] = match;
    const value = options[name];
    if (value === undefined) complain({ kind: 'error', text: `${key} needs a value for {{${name}}}.` });
    parts.push(text.slice(rest, match.index));
    const isCount = name === 'count' && typeof value === 'number';
    parts.push(isCount ? new Intl.NumberFormat(language).format(value) : value);
    rest = match.index + whole.length;
  }
  parts.push(text.slice(rest));
  const isText = parts.every((part) => typeof part === 'string' || typeof part === 'number');
  return isText ? parts.join('') : parts.filter((part) => part !== '');
}
