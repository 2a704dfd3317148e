import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { programDifference } from '#app/domain/program-difference.ts';
import {
  programToForm,
  ratioText,
  typedDecimal,
  typedRatio,
  type ProgramForm,
} from '#app/domain/program-form.ts';
import { defaultProgram, programSchema } from '#app/domain/program.ts';
import { sameRatio } from '#app/domain/rational.ts';
import { draftProgram, readProgramForm } from '#app/use-cases/draft-program.ts';
import { anyProgram } from '../ledger/setup/history.ts';

const DOLLARS = { currency: 'USD', locale: 'en-US' };

/** The default program's form with the text at `path` typed over. */
function typed(path: string, value: unknown, currency = 'USD'): ProgramForm {
  const exponent = { USD: 2, JPY: 0, KWD: 3 }[currency] ?? 2;
  const copy = structuredClone(programToForm(defaultProgram(exponent), exponent)) as unknown;
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const parent = keys.reduce((at, key) => (at as Record<string, unknown>)[key], copy);
  (parent as Record<string, unknown>)[last] = value;
  return copy as ProgramForm;
}

function problems(path: string, value: unknown, currency = 'USD') {
  const draft = draftProgram(typed(path, value, currency), { ...DOLLARS, currency });
  return draft.ok ? {} : draft.problems;
}

describe('a form', () => {
  test.each(['USD', 'JPY', 'KWD'])('of the default program in %s is that program again', (currency) => {
    const exponent = { USD: 2, JPY: 0, KWD: 3 }[currency] ?? 2;
    const program = defaultProgram(exponent);
    const draft = draftProgram(programToForm(program, exponent), { currency, locale: 'en' });
    expect(draft).toEqual({ ok: true, program });
  });

  test('of any program is a program without any difference', () => {
    fc.assert(
      fc.property(
        anyProgram,
        fc.integer({ min: 1, max: 5000 }),
        fc.integer({ min: 1, max: 500 }),
        (program, times, per) => {
          const other = { ...program, earning: { ...program.earning, rate: { times, per } } };
          const draft = draftProgram(programToForm(other, 2), DOLLARS);
          if (!draft.ok) throw new Error(JSON.stringify(draft.problems));
          expect(programDifference(other, draft.program)).toEqual([]);
          expect(programSchema.safeParse(draft.program).success).toBe(true);
        },
      ),
    );
  });

  test.each<[string, string, string, unknown]>([
    ['earning.rate', '6', 'USD', { times: 6, per: 100 }],
    ['earning.rate', ' 2,5 ', 'USD', { times: 25, per: 1000 }],
    ['earning.rate', '0.333', 'USD', { times: 333, per: 100_000 }],
    ['earning.rate', '1/3', 'USD', { times: 1, per: 300 }],
    ['earning.rate', '5', 'JPY', { times: 5, per: 100 }],
    ['earning.rate', '5.50', 'KWD', { times: 55, per: 10_000 }],
    ['points.worth.amountMinor', '12.5', 'USD', 1250],
    ['points.worth.amountMinor', '1.234', 'KWD', 1234],
    ['points.worth.points', '1,000', 'USD', 1000],
    ['points.worth.points', '1.000', 'USD', 1000],
    ['joining.points', '12.500', 'USD', 12_500],
    ['joining.points', '100.0', 'USD', 100],
    ['points.expiryMonths', '', 'USD', null],
    ['tiers.levels.1.thresholdMinor', '1 250,00', 'USD', 125_000],
    ['tiers.levels.1.multiplier', '1.10', 'USD', { times: 11, per: 10 }],
  ])('reads %s "%s" in %s exactly', (path, text, currency, value) => {
    // Money above the next tier would be another question.
    const form = path.startsWith('tiers.levels.1.threshold')
      ? typed('tiers.levels', typed(path, text, currency).tiers.levels.slice(0, 2), currency)
      : typed(path, text, currency);
    const draft = draftProgram(form, { currency, locale: 'en' });
    if (!draft.ok) throw new Error(JSON.stringify(draft.problems));
    const found = path
      .split('.')
      .reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], draft.program);
    expect(found).toEqual(value);
  });

  test.each<[string, unknown, string]>([
    ['earning.rate', '', 'Enter a number above 0.'],
    ['earning.rate', '0', 'Enter a number above 0.'],
    ['earning.rate', '-3', 'Enter a number above 0.'],
    ['earning.rate', 'five', 'Enter a number above 0.'],
    ['earning.rate', '1/0', 'Enter a number above 0.'],
    ['earning.rate', '9'.repeat(30), 'Enter a smaller number.'],
    ['earning.rate', '123.45678', 'Enter a smaller number, or fewer decimals.'],
    [
      'earning.excluded.productTags',
      Array.from({ length: 1001 }, (_, n) => `t${n}`),
      'Use at most 1,000, each at least one letter long.',
    ],
    ['points.holdDays', '366', 'Enter a whole number from 0 to 365.'],
    ['points.holdDays', '1.5', 'Enter a whole number from 0 to 365.'],
    ['points.holdDays', '', 'Enter a whole number from 0 to 365.'],
    ['points.expiryMonths', '0', 'Enter a whole number from 1 to 120.'],
    ['points.worth.points', '0', 'Enter a whole number from 1 to 1,000,000,000.'],
    ['points.worth.amountMinor', '0', 'Enter an amount above 0.'],
    ['points.worth.amountMinor', '5.005', 'Use at most 2 decimals.'],
    ['points.worth.amountMinor', '1.000', 'Use at most 2 decimals.'],
    ['tiers.levels.2.thresholdMinor', '1.000', 'Use at most 2 decimals.'],
    ['joining.points', 'x', 'Enter a whole number from 0 to 1,000,000,000.'],
    ['tiers.windowMonths', '121', 'Enter a whole number from 1 to 120.'],
    ['tiers.levels.0.thresholdMinor', '1', 'The first tier must start at $0.00.'],
    ['tiers.levels.1.thresholdMinor', '0', 'Silver must start above Bronze ($0.00).'],
    ['tiers.levels.2.thresholdMinor', '300', 'Gold must start above Silver ($300.00).'],
    ['tiers.levels.1.thresholdMinor', 'lots', 'Enter an amount, such as 300.'],
    ['tiers.levels.1.name', '  ', 'Enter a name.'],
    ['tiers.levels.1.name', 'Gold', 'Another tier has this name.'],
    ['tiers.levels.1.multiplier', '0', 'Enter a number above 0.'],
  ])('says what to do about %s "%s"', (path, text, sentence) => {
    const found = problems(path, text);
    const place = sentence === 'Another tier has this name.' ? 'tiers.levels.2.name' : path;
    expect(found).toEqual({ [place]: sentence });
  });

  test('says it in the currency of the shop', () => {
    expect(problems('points.worth.amountMinor', '5.5', 'JPY')).toEqual({
      'points.worth.amountMinor': 'Enter an amount without decimals.',
    });
    expect(problems('tiers.levels.1.thresholdMinor', '0', 'JPY')).toEqual({
      'tiers.levels.1.thresholdMinor': 'Silver must start above Bronze (¥0).',
    });
  });

  test('names every field that is wrong at once', () => {
    const form = typed('earning.rate', '');
    const levels = form.tiers.levels.map((level, n) => (n === 2 ? { ...level, name: '' } : level));
    const draft = draftProgram({ ...form, tiers: { ...form.tiers, levels } }, DOLLARS);
    expect(draft.ok ? [] : Object.keys(draft.problems)).toEqual(['earning.rate', 'tiers.levels.2.name']);
  });

  test('that no page of ours would send is refused', () => {
    for (const sent of [null, 'x', {}, typed('earning.rounding', 'up'), typed('tiers.levels', 'x')]) {
      expect(readProgramForm(sent)).toMatchObject({ ok: false, code: 'bad_form' });
    }
    const form = typed('earning.rate', 'anything typed stays');
    expect(readProgramForm(JSON.parse(JSON.stringify(form)))).toEqual({ ok: true, value: form });
  });
});

describe('typed numbers', () => {
  test.each<[string, unknown]>([
    ['1,000.50', ['1000', '50']],
    ['1.000,50', ['1000', '50']],
    ['1.000.000', ['1000000', '']],
    ["1'000", ['1000', '']],
    ['0,333', ['0', '333']],
    ['.5', ['0', '5']],
    ['007', ['7', '']],
    ['1,00,0', 'not_a_number'],
    ['1.2.3', 'not_a_number'],
    ['1e3', 'not_a_number'],
    ['', 'empty'],
  ])('%s', (text, expected) => {
    expect(typedDecimal(text)).toEqual(expected);
  });

  test('any ratio that is shown is read as the same ratio', () => {
    const part = fc.integer({ min: 1, max: 1_000_000 });
    fc.assert(
      fc.property(part, part, (times, per) => {
        const read = typedRatio(ratioText({ times, per }));
        expect(typeof read === 'string' ? read : sameRatio(read, { times, per })).toBe(true);
      }),
    );
  });
});
