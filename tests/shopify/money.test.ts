import fc from 'fast-check';
import { expect, test } from 'vitest';
import { currencyExponent, formatMinor, parseMinor } from '#app/shopify/money.ts';

test.each([
  ['10.50', 2, 1050],
  ['10.5', 2, 1050],
  ['10', 2, 1000],
  ['-3.00', 2, -300],
  ['-0.00', 2, 0],
  ['0.01', 2, 1],
  ['1000', 0, 1000],
  ['1000.00', 0, 1000],
  ['1.234', 3, 1234],
  ['1.5000', 2, 150],
  ['90071992547409.91', 2, Number.MAX_SAFE_INTEGER],
])('%s with %i decimals is %i', (amount, exponent, minor) => {
  expect(parseMinor(amount, exponent)).toEqual({ ok: true, value: minor });
});

test.each([
  ['1e3', 2, 'bad_amount'],
  ['', 2, 'bad_amount'],
  ['10,50', 2, 'bad_amount'],
  ['+1', 2, 'bad_amount'],
  ['.5', 2, 'bad_amount'],
  ['5.', 2, 'bad_amount'],
  [' 5', 2, 'bad_amount'],
  ['0x10', 2, 'bad_amount'],
  ['NaN', 2, 'bad_amount'],
  ['1.005', 2, 'bad_amount'],
  ['1.5', 0, 'bad_amount'],
  ['90071992547409.92', 2, 'amount_out_of_range'],
  ['9'.repeat(400), 2, 'amount_out_of_range'],
])('%s with %i decimals is refused: %s', (amount, exponent, code) => {
  expect(parseMinor(amount, exponent)).toMatchObject({ ok: false, code });
});

test('formatMinor is the inverse', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.integer({ min: 0, max: 4 }), (minor, exponent) => {
      expect(parseMinor(formatMinor(minor, exponent), exponent)).toEqual({ ok: true, value: minor + 0 });
    }),
  );
});

test('exponents are those of ISO 4217', () => {
  const codes = ['GBP', 'USD', 'JPY', 'KWD', 'HUF', 'ISK', 'CLP', 'TND'];
  expect(codes.map(currencyExponent)).toEqual([2, 2, 0, 3, 2, 0, 0, 3]);
});
