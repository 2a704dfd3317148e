/** Names are found by the beginnings of their words, in any script, with and without accents. */
import { describe, expect, test } from 'vitest';
import { nameKey, NO_NAME_KEY, profileWords, typedWords } from '#app/domain/search-words.ts';

/** As the index answers: every word typed is the beginning of some word kept. */
function finds(typed: string, name: string | null, email: string | null = null): boolean {
  const kept = profileWords(name, email);
  const words = typedWords(typed);
  return words.length > 0 && words.every((word) => kept.some((one) => one.startsWith(word)));
}

describe('found', () => {
  test.each([
    ['zsofi', 'Zsófia Nagy'],
    ['ZSÓF nagy', 'Zsófia Nagy'],
    ['nagy zsófia', 'Zsófia Nagy'],
    ['arvizturo', 'Árvíztűrő Tükörfúrógép'],
    ['Zso\u0301fia', 'Zs\u00F3fia Nagy'],
    ['strasse', 'Anna Straße'],
    ['lodz', 'Piotr Łódź'],
    ['soren', 'Søren Đorđević'],
    ['dorde', 'Søren Đorđević'],
    ['王', '王小明'],
    ['小明', '王小明'],
    ['王小明', '王小明'],
    ['민준', '김민준'],
    ['さくら', '山田さくら'],
    ['محمد', 'مُحَمَّد الأحمد'],
    ['الاحمد', 'مُحَمَّد الأحمد'],
    ['فاطمه', 'فاطمة'],
    ['علي', 'على'],
    ['дмит', 'Дмитрий Ёлкин'],
    ['елкин', 'Дмитрий Ёлкин'],
    ["o'ne", "Sinéad O'Neill"],
    ['neill', "Sinéad O'Neill"],
    ['mary-jane', 'Mary-Jane Watson'],
    ['jane', 'Mary-Jane Watson'],
  ])('%s: %s', (typed, name) => expect(finds(typed, name)).toBe(true));

  test.each([
    ['zsofi@exa', 'Zsofi@Example.hu'],
    ['nagy', 'zsofi.nagy+shop@example.hu'],
    ['shop', 'zsofi.nagy+shop@example.hu'],
  ])('%s: %s', (typed, email) => expect(finds(typed, null, email)).toBe(true));
});

describe('not found', () => {
  test.each([
    ['ofia', 'Zsófia Nagy'],
    ['zsofia kovacs', 'Zsófia Nagy'],
    ['明王', '王小明'],
    ['', 'Zsófia Nagy'],
    ['% _ * :', 'Zsófia Nagy'],
    ['null', null],
  ])('%s: %s', (typed, name) => expect(finds(typed, name)).toBe(false));

  // Everybody's address ends so.
  test('the domain of the address', () => expect(finds('example', null, 'a@example.hu')).toBe(false));
});

test('whoever has no name comes last, in every script', () => {
  const names = ['王小明', null, 'Ágnes', 'Zsófia', '𠮷田', 'محمد', ' – ', 'agnes b'];
  // Code points, as the database compares them.
  const sorted = [...names].sort((a, b) => Buffer.compare(Buffer.from(nameKey(a)), Buffer.from(nameKey(b))));
  expect(sorted).toEqual(['Ágnes', 'agnes b', 'Zsófia', 'محمد', '王小明', '𠮷田', null, ' – ']);
  expect(nameKey(null)).toBe(NO_NAME_KEY);
});

test('a book in place of a name is cut to size', () => {
  const book = Array.from({ length: 500 }, (_, n) => `w${n}${'x'.repeat(300)}`).join(' ');
  expect(profileWords(book, null).length).toBeLessThanOrEqual(120);
  expect(Math.max(...profileWords(book, null).map((word) => word.length))).toBeLessThanOrEqual(100);
  expect(nameKey(book).length).toBeLessThanOrEqual(200);
  expect(typedWords(book).length).toBeLessThanOrEqual(8);
});
