import { describe, expect, test } from 'vitest';
import { readArguments } from '#app/ops/command-line.ts';
import { readMoment } from '#app/ops/moment.ts';
import { csvLine, tableText } from '#app/ops/table.ts';
import type { Verb } from '#app/ops/verb.ts';
import { runOps } from './run-ops.ts';

const VERBS = [
  'shop:install',
  'audit',
  'rebuild',
  'balances',
  'queue:wait',
  'deliveries',
  'deliveries:retry',
  'backfill',
  'replay',
  'replay:sample',
];

describe('help', () => {
  test.each([[['--help']], [['-h']], [['help']]])('%s lists every verb, on stdout', async (words) => {
    const { code, stdout, stderr } = await runOps(words);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const verb of VERBS) expect(stdout).toMatch(new RegExp(`^  ${verb} {2,}\\S`, 'm'));
  });

  test.each(VERBS)('%s --help tells its usage and options, and opens no database', async (verb) => {
    // A database that is not there would be noticed.
    const { code, stdout } = await runOps([verb, '--help'], {
      DATABASE_URL: 'postgresql://127.0.0.1:1/none',
    });
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^npm run ops -- ${verb}( |\n)`));
    expect(stdout).toMatch(/^ {2}--help +this text$/m);
    for (const line of stdout.split('\n').slice(1)) expect(line.length).toBeLessThanOrEqual(100);
  });
});

describe('what cannot be understood ends with 2 and a sentence, and prints nothing', () => {
  test.each([
    ['nothing', [], 'npm run ops -- <verb>'],
    ['an unknown verb', ['bogus'], 'There is no verb "bogus". There are: shop:install, audit'],
    [
      'an unknown option',
      ['audit', '--bogus'],
      "Unknown option '--bogus'.\nUsage: npm run ops -- audit [--shop",
    ],
    ['an option without its value', ['audit', '--shop'], "Option '--shop <value>' argument missing."],
    ['an empty value', ['audit', '--shop='], '--shop <domain> is empty.'],
    ['a value for a switch', ['deliveries', '--failed=yes'], "Option '--failed' does not take an argument."],
    ['a missing argument', ['shop:install'], '<domain> is missing.'],
    ['an argument too many', ['shop:install', 'a.myshopify.com', 'b'], '"b" is one argument too many.'],
    ['a missing option', ['balances'], '--shop <domain> is missing.'],
    ['no seconds', ['queue:wait', '--timeout', 'soon'], '--timeout must be a number of seconds such as 60'],
    [
      'no id',
      ['deliveries:retry', 'some'],
      '<id|all> must be "all" or the number of a delivery, not "some".',
    ],
    ['deliveries of no kind', ['deliveries'], '--failed is missing'],
    ['half a share', ['replay:sample', '--duplicate', '1/2'], '--duplicate must be a share from 0 to 1'],
    ['a share beyond 1', ['replay:sample', '--duplicate', '10'], '--duplicate must be a share from 0 to 1'],
    [
      'no address',
      ['replay', 'a.csv', '--shop', 'a.myshopify.com', '--url', 'localhost:3000'],
      '--url must be an address such as http://localhost:3000, not "localhost:3000".',
    ],
    [
      'no file',
      ['replay', '/nowhere.csv', '--shop', 'a.myshopify.com'],
      '/nowhere.csv cannot be read (ENOENT).',
    ],
  ])('%s', async (_, words, sentence) => {
    const { code, stdout, stderr } = await runOps(words, { DATABASE_URL: 'postgresql://127.0.0.1:1/none' });
    expect(stderr).toContain(sentence);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});

test('a database that is away is told in one line, without a stack', async () => {
  const { code, stdout, stderr } = await runOps(['audit'], { DATABASE_URL: 'postgresql://127.0.0.1:1/none' });
  expect({ code, stdout, stderr }).toEqual({
    code: 1,
    stdout: '',
    stderr: 'The database cannot be reached (ECONNREFUSED).\n',
  });
});

describe('readArguments', () => {
  const verb: Verb = {
    name: 'test',
    summary: '',
    arguments: ['file'],
    options: { shop: { value: 'domain', help: '' }, loud: { help: '' } },
    run: () => Promise.resolve(0),
  };

  test('gives arguments, values and switches', () => {
    const given = readArguments(verb, ['--loud', 'a.csv', '--shop=b']);
    expect([given.argument(0), given.value('shop'), given.has('loud')]).toEqual(['a.csv', 'b', true]);
  });

  test('what is absent is null, or not there', () => {
    const given = readArguments(verb, ['a.csv']);
    expect([given.value('shop'), given.has('loud'), given.has('shop')]).toEqual([null, false, false]);
  });
});

describe('readMoment', () => {
  test.each([
    ['an instant', '2026-07-01T12:00:00Z', '2026-07-01T12:00:00.000Z'],
    ['an instant with an offset', '2026-07-01T12:00:00+02:00', '2026-07-01T10:00:00.000Z'],
    ['milliseconds', '2026-07-01T12:00:00.123Z', '2026-07-01T12:00:00.123Z'],
    ["without an offset, on the shop's clock", '2026-07-01T12:00', '2026-07-01T11:00:00.000Z'],
    ["a date is the start of that day on the shop's clock", '2026-07-01', '2026-06-30T23:00:00.000Z'],
    ['a date in winter', '2026-01-01', '2026-01-01T00:00:00.000Z'],
  ])('%s', (_, text, instant) => {
    expect(new Date(readMoment(text, 'Europe/London', 'as-of')).toISOString()).toBe(instant);
  });

  test.each(['yesterday', '2026-02-30', '2026-07-01 12:00', '20260701', '2026-W12', '1767225600', ''])(
    '"%s" is refused by the name of the option',
    (text) => {
      expect(() => readMoment(text, 'Europe/London', 'as-of')).toThrow(/^--as-of must be a date such as/);
    },
  );
});

test('csvLine quotes what needs it', () => {
  expect(csvLine(['a', 1, 'Silver, the second', 'a "b"'])).toBe('a,1,"Silver, the second","a ""b"""\n');
});

test('tableText pads all columns but the last', () => {
  expect(
    tableText([
      ['id', 'message'],
      ['1000', 'x'],
    ]),
  ).toBe('id    message\n1000  x\n');
});
