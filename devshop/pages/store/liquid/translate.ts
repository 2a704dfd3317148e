/** The filter `t`: an extension's words in the page's language, with Shopify's plural keys. */
import { escapeHtml } from '../../../hosts/http.ts';
import type { ThemeExtension } from './theme-extension.ts';

/**
 * Escaped unless the key ends in `_html`. A key that nobody has gives Shopify's sentence instead of the words.
 * https://shopify.dev/docs/storefronts/themes/architecture/locales/storefront-locale-files
 */
export function translate(
  { words }: ThemeExtension,
  locale: string,
  key: string,
  values: Readonly<Record<string, unknown>>,
): string {
  const [base = ''] = locale.split('-');
  for (const name of [locale, base, 'default']) {
    const text = formOf(words.get(name) ?? {}, name === 'default' ? 'en' : name, key, values['count']);
    if (text === undefined) continue;
    const filled = text.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, value: string) => String(values[value] ?? ''));
    return /[._]html$/.test(key) ? filled : escapeText(filled);
  }
  return `Translation missing: ${locale}.${key}`;
}

function formOf(
  words: Readonly<Record<string, string>>,
  locale: string,
  key: string,
  count: unknown,
): string | undefined {
  if (count === undefined || count === null) return words[key];
  const category = new Intl.PluralRules(locale).select(Number(count));
  return words[`${key}.${category}`] ?? words[`${key}.other`] ?? words[key];
}

function escapeText(text: string): string {
  return escapeHtml(text).replaceAll("'", '&#39;');
}
