import { describe, expect, test } from 'vitest';
import { parseWallTime, shiftDaysTo, toInstant } from '#app/ops/replay/calendar.ts';

const wall = (text: string) => {
  const parsed = parseWallTime(text);
  if (parsed === null) throw new Error(`cannot read ${text}`);
  return parsed;
};

describe('parseWallTime', () => {
  test.each(['2010-12-01 08:26:00', '2010-12-01T08:26', '12/1/2010 8:26'])('%s', (text) => {
    expect(parseWallTime(text)).toBe(Date.UTC(2010, 11, 1, 8, 26));
  });
  test.each([
    '',
    'yesterday',
    '2011-02-29 10:00:00',
    '2011-13-01 10:00:00',
    '2011-01-01 24:00:00',
    '2011-01-01 10:60:00',
  ])('not %j', (text) => {
    expect(parseWallTime(text)).toBeNull();
  });
});

describe('the last invoice is moved to yesterday', () => {
  test.each([
    // now in UTC, last invoice, its new day in London
    ['2026-11-21T12:00:00Z', '2011-12-09 12:50:00', '2026-11-20T12:50:00.000Z'],
    ['2026-11-21T00:00:00Z', '2011-12-09 23:59:00', '2026-11-20T23:59:00.000Z'],
    // Half past midnight in London is still the day before in UTC.
    ['2026-06-30T23:30:00Z', '2011-12-09 12:50:00', '2026-06-30T11:50:00.000Z'],
    // A file younger than now moves back.
    ['2026-06-30T12:00:00Z', '2027-01-05 09:00:00', '2026-06-29T08:00:00.000Z'],
  ])('at %s', (now, last, expected) => {
    const shift = shiftDaysTo(Date.parse(now), wall(last));
    expect(Number.isInteger(shift)).toBe(true);
    expect(new Date(toInstant(wall(last), shift)).toISOString()).toBe(expected);
  });
});

test('the wall clock stays, so UTC moves with summer time', () => {
  expect(new Date(toInstant(wall('2011-03-26 10:00:00'), 0)).toISOString()).toBe('2011-03-26T10:00:00.000Z');
  expect(new Date(toInstant(wall('2011-03-27 10:00:00'), 0)).toISOString()).toBe('2011-03-27T09:00:00.000Z');
  expect(new Date(toInstant(wall('2011-03-26 10:00:00'), 1)).toISOString()).toBe('2011-03-27T09:00:00.000Z');
  // Skipped by the clock: an hour later. Shown twice: the second of them.
  expect(new Date(toInstant(wall('2011-03-27 01:30:00'), 0)).toISOString()).toBe('2011-03-27T01:30:00.000Z');
  expect(new Date(toInstant(wall('2011-10-30 01:30:00'), 0)).toISOString()).toBe('2011-10-30T01:30:00.000Z');
});
