/** Words in seven languages: all there, all used, each with its language's plurals. */
import { describe, expect, it } from 'vitest';
import { blockSchemas, liquidFiles, LOCALES, localeWords, read } from './setup/extension-files.ts';

const CATEGORIES = ['zero', 'one', 'two', 'few', 'many', 'other'];
const CATEGORY = new RegExp(`\\.(${CATEGORIES.join('|')})$`);

const bare = (key: string): string => key.replace(CATEGORY, '');
const keysOf = (locale: string, kind: 'storefront' | 'editor'): Set<string> =>
  new Set(Object.keys(localeWords(locale, kind)).map(bare));
const placeholders = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(String).sort();

/** Keys that Liquid or the script puts together. */
const MADE: readonly RegExp[] = [
  /^value\.(amount_off|store_credit|gift_card)(_any)?$/,
  /^value\.(percentage_off|free_shipping|free_product)$/,
  /^rule\.times_(ever|year|month)$/,
];

describe('the words', () => {
  it.each(LOCALES)('of %s are those of English, with the same places to fill', (locale) => {
    for (const kind of ['storefront', 'editor'] as const) {
      expect([...keysOf(locale, kind)].sort()).toEqual([...keysOf('en', kind)].sort());
    }
    const english = localeWords('en', 'storefront');
    for (const [key, text] of Object.entries(localeWords(locale, 'storefront'))) {
      expect(text.length, key).toBeGreaterThan(0);
      // "Once a year" has no number.
      if (/^rule\.times_.*\.one$/.test(key)) continue;
      const model = english[key] ?? english[`${bare(key)}.other`] ?? '';
      expect(placeholders(text), key).toEqual(placeholders(model));
    }
  });

  it.each(LOCALES)('of %s have every plural form of the language, and no other', (locale) => {
    const wanted = new Intl.PluralRules(locale).resolvedOptions().pluralCategories.slice().sort();
    const words = Object.keys(localeWords(locale, 'storefront'));
    const plural = new Set(words.filter((key) => CATEGORY.test(key)).map(bare));
    expect(plural.size).toBeGreaterThan(5);
    for (const key of plural) {
      const found = words.filter((one) => CATEGORY.test(one) && bare(one) === key);
      expect(found.map((one) => one.slice(key.length + 1)).sort(), key).toEqual(wanted);
    }
  });

  it('are all there, and all used, in Liquid', () => {
    const keys = keysOf('en', 'storefront');
    const asked = new Set<string>();
    for (const text of liquidFiles().values()) {
      for (const [, key = ''] of text.matchAll(/'([a-z][a-z_]*(?:\.[a-z_]+)*)' \| t\b/g)) asked.add(key);
    }
    for (const key of scriptKeys()) asked.add(key);
    expect([...asked].filter((key) => !keys.has(key))).toEqual([]);
    const unused = [...keys].filter((key) => !asked.has(key) && !MADE.some((made) => made.test(key)));
    expect(unused).toEqual([]);
  });

  it('are all there, and all used, in the script', () => {
    const script = read('assets/perennial.js');
    const given = scriptKeys();
    const literal = [...script.matchAll(/'([a-z]+\.[a-z_]+)'/g)].map(([, key = '']) => key);
    const made = [...script.matchAll(/text\(\s*`([a-z]+\.)\$\{/g)].map(([, prefix = '']) => prefix);
    const unknown = literal.filter((key) => !given.includes(key));
    expect(unknown).toEqual([]);
    const uses = (key: string): boolean =>
      script.includes(`'${key}'`) || made.some((prefix) => key.startsWith(prefix)) || key === 'money';
    expect(given.filter((key) => !uses(key))).toEqual([]);
  });

  it('are all there, and all used, in the theme editor', () => {
    const asked = new Set(
      [...JSON.stringify([...blockSchemas().values()]).matchAll(/"t:([\w.]+)"/g)].map(([, key = '']) => key),
    );
    expect([...asked].sort()).toEqual([...keysOf('en', 'editor')].sort());
  });

  it.each(LOCALES)('of %s leave the name of points to the shop', (locale) => {
    const names = /\bpoints?\b|\bpont\w*|poäng|积分|\bPunkte?n?\b|\bpuntos?\b/i;
    for (const [key, text] of Object.entries(localeWords(locale, 'storefront'))) {
      if (bare(key) !== 'points') expect(text.replaceAll(/\{\w+\}/g, ''), key).not.toMatch(names);
    }
  });

  it.each(LOCALES)('of %s need no escaping, so that Liquid and the script show the same', (locale) => {
    const shown = Object.entries(localeWords(locale, 'storefront'));
    expect(shown.filter(([, text]) => /[<>&"']/.test(text))).toEqual([]);
  });
});

/** Those that `data` gives to the script. */
function scriptKeys(): string[] {
  const [, list = ''] = /assign keys = '([^']+)'/.exec(read('snippets/data.liquid')) ?? [];
  return list.split(',');
}
