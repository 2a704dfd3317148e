import { expect, test } from 'vitest';
import { parseJson } from '#app/shopify/lossless-json.ts';

function valueOf(text: string): unknown {
  const parsed = parseJson(text);
  return parsed.ok ? parsed.value : parsed.code;
}

test.each([
  ['a small id stays a number', '{"id":5912345678901}', { id: 5912345678901 }],
  ['the largest safe integer stays a number', '{"id":9007199254740991}', { id: 9007199254740991 }],
  ['one more becomes text', '{"id":9007199254740993}', { id: '9007199254740993' }],
  ['negative ones too', '[-9007199254740993]', ['-9007199254740993']],
  ['after white space', '{"id" :\n 820982911946154508 }', { id: '820982911946154508' }],
  ['in an array after a comma', '[1,820982911946154508]', [1, '820982911946154508']],
  ['on its own', '820982911946154508', '820982911946154508'],
  ['digits in text stay as they are', '{"note":": 820982911946154508"}', { note: ': 820982911946154508' }],
  ['fractions stay numbers', '[0.50000000000000000000]', [0.5]],
])('%s', (_name, text, expected) => {
  expect(valueOf(text)).toEqual(expected);
});

test.each(['', '{', '{"a":1', '{"a":1}}', 'undefined', '{"a":01}', '"\n"'])('%j is refused', (text) => {
  expect(valueOf(text)).toBe('bad_json');
});

test('the message tells the place and quotes nothing', () => {
  const parsed = parseJson('{"email":"jane@example.com", oops}');
  expect(parsed).toMatchObject({ ok: false, message: expect.stringContaining('at character 29') as string });
  expect(JSON.stringify(parsed)).not.toContain('jane');
});

test('nesting without end is an error value, not a crash', () => {
  const deep = '['.repeat(200_000);
  expect(valueOf(`${deep}820982911946154508${']'.repeat(200_000)}`)).toBe('bad_json');
});
