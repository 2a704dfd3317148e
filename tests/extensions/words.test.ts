import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  languages,
  localesOf,
  speakers,
  usedIn,
  wordsOf,
  type Words,
} from '../../extensions/write-locales.ts';

const EXTENSIONS = path.resolve(import.meta.dirname, '../../extensions');
const LANGUAGES = ['de', 'en', 'es', 'fr', 'hu', 'sv', 'zh-CN'];

type Text = string | Record<string, string>;

function flat(words: Words): Map<string, Text> {
  const entries = Object.entries(words).flatMap(([group, texts]) =>
    Object.entries(texts).map(([name, text]) => [`${group}.${name}`, text] as const),
  );
  return new Map(entries);
}

const forms = (text: Text): string[] => (typeof text === 'string' ? [text] : Object.values(text));

function placeholders(text: Text): Set<string> {
  return new Set(
    forms(text).flatMap((form) => [...form.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '')),
  );
}

test('seven languages', async () => {
  expect(await languages()).toEqual(LANGUAGES);
});

describe.each(LANGUAGES)('%s', (language) => {
  const load = async () => ({ english: flat(await wordsOf('en')), words: flat(await wordsOf(language)) });

  test('has the texts of English, and no others', async () => {
    const { english, words } = await load();
    expect([...words.keys()]).toEqual([...english.keys()]);
    for (const [key, text] of words) {
      expect(typeof text, key).toBe(typeof english.get(key));
      for (const form of forms(text)) expect(form.trim(), key).not.toBe('');
    }
  });

  test('has the plural forms that the language has', async () => {
    const { words } = await load();
    const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
    for (const [key, text] of words) {
      if (typeof text === 'string') continue;
      expect(Object.keys(text).sort(), key).toEqual([...pluralCategories].sort());
    }
  });

  test('says what English says: the same values stand in every text', async () => {
    const { english, words } = await load();
    for (const [key, text] of words) {
      // The merchant's word for points may be left out where the language would bend it.
      const told = (some: Text) => [...placeholders(some)].filter((name) => name !== 'word').sort();
      const own = told(text);
      expect(own, key).toEqual(told(english.get(key) ?? ''));
    }
  });

  test("leaves the word for points to the merchant, outside 'unit'", async () => {
    const { words } = await load();
    for (const [key, text] of words) {
      // Staff know them as points.
      if (/^(unit|till|staff)\./.test(key)) continue;
      for (const form of forms(text)) {
        const said = form.replace(/\{\{\w+\}\}/g, '');
        expect(said, key).not.toMatch(/\bpoints?\b|\bpont|\bpoäng|积分|\bPunkte?n?\b|\bpuntos?\b/i);
      }
    }
  });
});

test("in Hungarian no article stands before the merchant's words", async () => {
  for (const [key, text] of flat(await wordsOf('hu'))) {
    for (const form of forms(text)) {
      expect(form, key).not.toMatch(/(^|\s)az?\s+\{\{(points|word|tier|reward|order|number)\}\}/i);
      // Nor an ending after them.
      expect(form, key).not.toMatch(/\}\}-?[a-záéíóöőúüű]/i);
    }
  }
});

test('nothing is said to have failed', async () => {
  for (const [key, text] of flat(await wordsOf('en'))) {
    for (const form of forms(text)) expect(form, key).not.toMatch(/\b(failed|invalid|error|oops)\b/i);
  }
});

test('every text is used', async () => {
  const code = (await speakers()).map((speaker) => speaker.code).join('\n');
  const words = await wordsOf('en');
  expect([...flat(usedIn(code, words)).keys()]).toEqual([...flat(words).keys()]);
});

test("each extension's locales are those that its code needs: run `npm run locales`", async () => {
  const found = await speakers();
  expect(found.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['account', 'account-page', 'after-purchase', 'checkout']),
  );
  for (const { name, code } of found) {
    const folder = path.join(EXTENSIONS, name, 'locales');
    const expected = await localesOf(code);
    expect((await readdir(folder)).sort(), name).toEqual([...expected.keys()].sort());
    for (const [file, text] of expected) {
      expect(await readFile(path.join(folder, file), 'utf8'), `${name}/${file}`).toBe(text);
    }
  }
});
