import { renderToString } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { createFormat, FormatProvider, useFormat, type FormatSettings } from '#app/ui/format.tsx';

const LUMEN: FormatSettings = { currency: 'USD', exponent: 2, timezone: 'America/New_York', locale: 'en' };
const format = (settings: Partial<FormatSettings> = {}) => createFormat({ ...LUMEN, ...settings });

/** Intl separates with spaces that do not break. */
const seen = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

describe('points and counts', () => {
  test.each([
    ['en', 12_000, '12,000', '+12,000'],
    ['en', -150, '−150', '−150'],
    ['en', 0, '0', '0'],
    ['de', 12_000, '12.000', '+12.000'],
    ['hu', 1_240, '1240', '+1240'],
    ['fr', 9_007_199_254_740_991, '9 007 199 254 740 991', '+9 007 199 254 740 991'],
    ['es', 1_284, '1284', '+1284'],
    ['hi', 1_234_567, '12,34,567', '+12,34,567'],
  ])('%s %i', (locale, points, written, signed) => {
    const { points: write, signedPoints, count } = format({ locale });
    expect([write(points), count(points), signedPoints(points)].map(seen)).toEqual([
      written,
      written,
      signed,
    ]);
  });

  test('what is not known is a dash, never 0', () => {
    const { points, signedPoints, count, money, percent, date, dateTime, time, day } = format();
    for (const write of [points, signedPoints, count, money, percent, date, dateTime, time, day]) {
      expect([write(null), write(undefined)]).toEqual(['–', '–']);
    }
  });
});

describe('money', () => {
  test.each<[string, number, string, number, string, string]>([
    ['USD', 2, 'en', 412_000, '$4,120.00', '$4,120'],
    ['USD', 2, 'en', 5, '$0.05', '$0'],
    ['USD', 2, 'en', -300, '−$3.00', '−$3'],
    ['USD', 2, 'de', 412_000, '4.120,00 $', '4.120 $'],
    ['EUR', 2, 'fr', 123_456, '1 234,56 €', '1 235 €'],
    ['JPY', 0, 'en', 412_000, '¥412,000', '¥412,000'],
    ['JPY', 0, 'ja', 98, '￥98', '￥98'],
    ['KWD', 3, 'en', 1_234_567, 'KWD 1,234.567', 'KWD 1,235'],
    ['KWD', 3, 'en', 7, 'KWD 0.007', 'KWD 0'],
    // Shopify has decimals where the language shows none.
    ['HUF', 2, 'hu', 150_050, '1500,50 Ft', '1501 Ft'],
    // A number of this size has no cents as a float.
    ['USD', 2, 'en', 9_007_199_254_740_991, '$90,071,992,547,409.91', '$90,071,992,547,410'],
  ])('%s with %i decimals in %s: %i', (currency, exponent, locale, minor, written, rounded) => {
    const { money, moneyRounded } = format({ currency, exponent, locale });
    expect([money(minor), moneyRounded(minor)].map(seen)).toEqual([written, rounded]);
  });

  test('a difference carries its sign', () => {
    const { signedMoney } = format();
    expect([122_500, -300, 0].map(signedMoney)).toEqual(['+$1,225.00', '−$3.00', '$0.00']);
  });
});

test.each([
  [0.31, '31%'],
  [0.019, '1.9%'],
  [0.02, '2%'],
  [0.0994, '9.9%'],
  [0.0999, '10%'],
  [0, '0%'],
  [1, '100%'],
  [-0.05, '−5%'],
])('the ratio %d is %s', (ratio, written) => {
  expect(format().percent(ratio)).toBe(written);
});

describe('times', () => {
  const AFTERNOON = Date.parse('2026-11-20T20:42:00Z');

  test.each<[string, string, string, string, string]>([
    ['America/New_York', 'en', 'Nov 20, 2026', '3:42 pm', 'Nov 20, 2026 at 3:42 pm'],
    ['Asia/Tokyo', 'en', 'Nov 21, 2026', '5:42 am', 'Nov 21, 2026 at 5:42 am'],
    ['Asia/Kolkata', 'en-GB', '21 Nov 2026', '02:12', '21 Nov 2026 at 02:12'],
    ['Europe/Budapest', 'de', '20.11.2026', '21:42', '20.11.2026, 21:42'],
    ['Europe/Budapest', 'hu', '2026. nov. 20.', '21:42', '2026. nov. 20., 21:42'],
  ])('are those of %s, in %s', (timezone, locale, date, time, both) => {
    const write = format({ timezone, locale });
    expect([write.date(AFTERNOON), write.time(AFTERNOON), write.dateTime(AFTERNOON)].map(seen)).toEqual([
      date,
      time,
      both,
    ]);
  });

  test('a range names what differs', () => {
    const { dateRange, day } = format();
    const [december, november] = [Date.parse('2025-12-01T12:00:00Z'), AFTERNOON];
    expect(dateRange(december, november)).toBe('Dec 1, 2025–Nov 20, 2026');
    expect(dateRange(Date.parse('2026-11-03T12:00:00Z'), november)).toBe('Nov 3–20, 2026');
    expect(day(november)).toBe('Nov 20');
  });

  test('no spaces that server and browser may write differently', () => {
    const write = format();
    const texts = [
      write.time(AFTERNOON),
      write.dateTime(AFTERNOON),
      write.dateRange(AFTERNOON - 1e10, AFTERNOON),
    ];
    for (const text of texts) expect(text).not.toMatch(/[\u2009\u202f]/);
  });
});

test('a part of a page writes by what the layout knows', () => {
  const Points = () => <b>{useFormat().points(1_240)}</b>;
  const page = (locale: string) =>
    renderToString(
      <FormatProvider settings={{ ...LUMEN, locale }}>
        <Points />
      </FormatProvider>,
    );
  expect([page('en'), page('sv')].map(seen)).toEqual(['<b>1,240</b>', '<b>1 240</b>']);
  expect(() => renderToString(<Points />)).toThrow('FormatProvider');
});
