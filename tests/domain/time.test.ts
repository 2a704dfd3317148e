import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import { addDays, addMonths, DAY_MS, isTimeZone } from '#app/domain/time.ts';
import { HOUR_MS, utc } from './facts.ts';

const ZONES = [
  'UTC',
  'Europe/London',
  'America/New_York',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'America/Santiago',
  'Africa/Casablanca',
  'Pacific/Apia',
  'Pacific/Kiritimati',
] as const;

/** Where clocks change and years end, and the hours around: a random instant would hardly ever hit one. */
const LANDMARKS = [
  '2025-03-30T01:00:00Z',
  '2025-10-26T01:00:00Z',
  '2026-03-08T07:00:00Z',
  '2026-11-01T06:00:00Z',
  '2026-04-04T15:00:00Z',
  '2026-10-03T15:30:00Z',
  '2026-04-05T03:00:00Z',
  '2026-09-06T04:00:00Z',
  '2026-02-15T02:00:00Z',
  '2026-03-22T02:00:00Z',
  '2024-02-29T12:00:00Z',
  '2025-12-31T23:59:59Z',
  '2026-01-31T00:30:00Z',
  // The day that Samoa left out.
  '2011-12-30T10:00:00Z',
].map(utc);

const anywhere = fc.integer({ min: utc('1990-01-01T00:00:00Z'), max: utc('2037-12-31T00:00:00Z') });
const nearLandmark = fc
  .tuple(
    fc.constantFrom(...LANDMARKS),
    fc.integer({ min: -3 * HOUR_MS, max: 3 * HOUR_MS }),
    fc.integer({ min: -40, max: 40 }),
    fc.integer({ min: -3, max: 3 }),
  )
  .map(([at, ms, months, days]) =>
    DateTime.fromMillis(at + ms, { zone: 'UTC' })
      .plus({ months, days })
      .toMillis(),
  );
const instant = fc.oneof(anywhere, nearLandmark, nearLandmark);
const zone = fc.constantFrom(...ZONES);

function luxon(at: number, by: { months?: number; days?: number }, name: string): number {
  return DateTime.fromMillis(at, { zone: name }).plus(by).toMillis();
}

describe('addMonths', () => {
  test("is luxon's plus({ months }) in every zone, through clock changes and year ends", () => {
    fc.assert(
      fc.property(instant, fc.integer({ min: -40, max: 40 }), zone, (at, months, name) => {
        expect(addMonths(at, months, name)).toBe(luxon(at, { months }, name));
      }),
      { numRuns: 3000 },
    );
  });

  test.each([
    ['the last day of a shorter month', '2026-01-31T10:00:00Z', 1, 'UTC', '2026-02-28T10:00:00Z'],
    ['a leap day', '2027-02-28T10:00:00Z', 12, 'UTC', '2028-02-28T10:00:00Z'],
    ['the year after a leap day', '2028-02-29T10:00:00Z', 12, 'UTC', '2029-02-28T10:00:00Z'],
    ['the year before', '2026-01-15T10:00:00Z', -1, 'UTC', '2025-12-15T10:00:00Z'],
    [
      'summer from winter: the wall clock stays',
      '2026-01-15T12:00:00Z',
      6,
      'Europe/London',
      '2026-07-15T11:00:00Z',
    ],
    // 29 March 2026, 01:30 does not exist in London.
    [
      'an hour that is skipped lands after the gap',
      '2026-01-29T01:30:00Z',
      2,
      'Europe/London',
      '2026-03-29T01:30:00Z',
    ],
    // 25 October 2026, 01:30 is shown twice: first as summer time.
    ['the first of an hour shown twice', '2026-09-25T00:30:00Z', 1, 'Europe/London', '2026-10-25T00:30:00Z'],
    ['the second of it', '2026-11-25T01:30:00Z', -1, 'Europe/London', '2026-10-25T01:30:00Z'],
    ['the day of the zone, not of UTC', '2026-01-31T23:30:00Z', 1, 'Asia/Kathmandu', '2026-02-28T23:30:00Z'],
  ])('%s', (_, from, months, name, to) => {
    expect(new Date(addMonths(utc(from), months, name)).toISOString()).toBe(new Date(utc(to)).toISOString());
  });
});

describe('addDays', () => {
  test("is luxon's plus({ days }) in every zone, through clock changes and year ends", () => {
    fc.assert(
      fc.property(instant, fc.integer({ min: -400, max: 400 }), zone, (at, days, name) => {
        expect(addDays(at, days, name)).toBe(luxon(at, { days }, name));
      }),
      { numRuns: 3000 },
    );
  });

  test('is 23 or 25 hours where the clock changes, and nothing at all for 0 days', () => {
    expect(addDays(utc('2026-03-28T12:00:00Z'), 1, 'Europe/London') - utc('2026-03-28T12:00:00Z')).toBe(
      23 * HOUR_MS,
    );
    expect(addDays(utc('2026-10-24T12:00:00Z'), 1, 'Europe/London') - utc('2026-10-24T12:00:00Z')).toBe(
      25 * HOUR_MS,
    );
    expect(addDays(utc('2026-10-24T12:00:00Z'), 1, 'UTC') - utc('2026-10-24T12:00:00Z')).toBe(DAY_MS);
    // Also within the hour shown twice.
    expect(addDays(utc('2026-10-25T01:30:00Z'), 0, 'Europe/London')).toBe(utc('2026-10-25T01:30:00Z'));
  });
});

test('only IANA names are time zones', () => {
  expect(['Europe/London', 'UTC', 'America/Argentina/Buenos_Aires'].filter(isTimeZone)).toHaveLength(3);
  expect(['', 'Europe/Atlantis', 'GMT+25', 'local'].filter(isTimeZone)).toEqual([]);
});
