/**
 * Names as they are found: without accents, case and the marks that scripts may leave out. What is stored and what
 * is typed go through the same functions, so that `Zsofia`, `ZSÓFIA` and `Zsófia` are one word.
 */

/** Letters that Unicode does not take apart, as people type them. */
const SPELLED: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', þ: 'th', ł: 'l', ħ: 'h', ı: 'i', ĸ: 'k', ŋ: 'n' },
  // Arabic: endings that are written either way, and the stroke that only stretches a word.
  ...{ ى: 'ي', ة: 'ه', ی: 'ي', ک: 'ك', ـ: '' },
};
const SPELLED_LETTERS = new RegExp(`[${Object.keys(SPELLED).join('')}]`, 'gu');
/** Written without spaces: a given name stands in the middle of the word. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;

const MOST_WORDS = 40;
const LONGEST_WORD = 100;
const LONGEST_KEY = 200;

/** Sorts after every name: members without one come last. */
export const NO_NAME_KEY = '\u{10FFFF}';

/** Lower case, without accents and marks. */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(SPELLED_LETTERS, (letter) => SPELLED[letter] ?? letter);
}

/** Half a character at the cut is no text that a database takes. */
function cut(text: string, length = LONGEST_WORD): string {
  return text.slice(0, length).toWellFormed();
}

function wordsOf(text: string): string[] {
  return text.split(/[^\p{L}\p{M}\p{N}]+/u).filter((word) => word !== '');
}

/** The beginnings by which somebody is found: of the parts of the name, of the e-mail address and its parts. */
export function profileWords(name: string | null, email: string | null): string[] {
  const words = new Set<string>();
  for (const word of wordsOf(name ?? '')) {
    for (const start of startsOf(word)) words.add(cut(fold(start)));
  }
  if (email !== null) {
    words.add(cut(fold(email)));
    for (const word of wordsOf(email.split('@')[0] ?? '')) words.add(cut(fold(word)));
  }
  words.delete('');
  const kept = [...words].slice(0, MOST_WORDS);
  return [...new Set([...kept, ...kept.flatMap(stemsOf)])];
}

/** So few letters begin very many words: they are kept as words of their own, and found as such. */
const LONGEST_STEM = 2;

export function isStem(word: string): boolean {
  return [...word].length <= LONGEST_STEM;
}

function stemsOf(word: string): string[] {
  const characters = [...word].slice(0, LONGEST_STEM);
  return characters.map((_, last) => characters.slice(0, last + 1).join(''));
}

/** The word; where it is written without spaces, also every part of it up to its end. */
function startsOf(word: string): string[] {
  const characters = [...word.normalize('NFC')];
  if (!characters.some((character) => UNSPACED.test(character))) return [word];
  return characters.slice(0, 20).map((_, from) => characters.slice(from).join(''));
}

/** What somebody typed, as the beginnings that must all be found; none when there is nothing to search for. */
export function typedWords(typed: string): string[] {
  const parts = typed
    .slice(0, 200)
    .split(/\s+/)
    .flatMap((part) => (part.includes('@') ? [part] : wordsOf(part)));
  const words = parts.map((part) => cut(fold(part))).filter((word) => word !== '');
  return [...new Set(words)].slice(0, 8);
}

/** What members are sorted by. */
export function nameKey(name: string | null): string {
  const key = cut(
    wordsOf(name ?? '')
      .map(fold)
      .join(' '),
    LONGEST_KEY,
  );
  return key === '' ? NO_NAME_KEY : key;
}

/** Tags are the same whatever their case, as Shopify takes them. */
export function foldTag(tag: string): string {
  return cut(tag.trim().toLowerCase());
}
