import { describe, expect, test } from 'vitest';
import { entitlement } from '#app/domain/earning/entitlement.ts';
import {
  defaultProgram,
  pointsWorthMinor,
  programSchema,
  versionAt,
  type Program,
} from '#app/domain/program.ts';
import { plain, PLACED, utc, version } from './facts.ts';

/** A copy in which the value at `path` is replaced, or taken away where `value` is undefined. */
function changed(path: string, value: unknown): unknown {
  const copy = structuredClone(defaultProgram(2)) as unknown;
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const parent = keys.reduce((at, key) => (at as Record<string, unknown>)[key], copy) as Record<
    string,
    unknown
  >;
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return copy;
}

describe('the schema', () => {
  test.each([0, 2, 3])('takes the default program of a currency with %i decimals', (exponent) => {
    const document = defaultProgram(exponent);
    expect(programSchema.parse(JSON.parse(JSON.stringify(document)))).toEqual(document);
  });

  test.each<[string, unknown, string]>([
    ['paused', 'no', 'paused'],
    ['earning.rate.per', 0, 'earning.rate.per'],
    ['earning.rate.per', undefined, 'earning.rate.per'],
    ['earning.rate.times', -1, 'earning.rate.times'],
    ['earning.rate.times', 1.5, 'earning.rate.times'],
    ['earning.rate.times', 1_000_001, 'earning.rate.times'],
    ['earning.rounding', 'round', 'earning.rounding'],
    ['earning.tax', 'net', 'earning.tax'],
    ['earning.shipping', 1, 'earning.shipping'],
    ['earning.excluded.productGids', [''], 'earning.excluded.productGids.0'],
    ['earning.excluded.productTags', Array.from({ length: 1001 }, () => 'a'), 'earning.excluded.productTags'],
    ['points.holdDays', -1, 'points.holdDays'],
    ['points.holdDays', 366, 'points.holdDays'],
    ['points.expiryMonths', 0, 'points.expiryMonths'],
    ['points.expiryMonths', 121, 'points.expiryMonths'],
    ['points.debt', 'ignore', 'points.debt'],
    ['points.worth', undefined, 'points.worth'],
    ['points.worth.points', 0, 'points.worth.points'],
    ['points.worth.amountMinor', 0.5, 'points.worth.amountMinor'],
    ['joining.points', -1, 'joining.points'],
    ['joining.points', 1_000_000_001, 'joining.points'],
    ['tiers.windowMonths', 0, 'tiers.windowMonths'],
    ['tiers.levels', [], 'tiers.levels'],
    ['tiers.levels.0.thresholdMinor', 1, 'tiers.levels.0.thresholdMinor'],
    ['tiers.levels.2.thresholdMinor', 30_000, 'tiers.levels.2.thresholdMinor'],
    ['tiers.levels.2.name', 'Silver', 'tiers.levels.2.name'],
    ['tiers.levels.1.name', '   ', 'tiers.levels.1.name'],
    ['tiers.levels.1.multiplier.per', 0, 'tiers.levels.1.multiplier.per'],
  ])('refuses %s = %j and names the place', (path, value, place) => {
    const { error } = programSchema.safeParse(changed(path, value));
    expect(error?.issues[0]?.path.join('.')).toBe(place);
  });

  test('refuses rules it does not know, for a rule that is not carried out must not look as if it were', () => {
    for (const path of ['quests', 'earning.perUnit', 'tiers.graceDays', 'points.inactivityMonths']) {
      expect(programSchema.safeParse(changed(path, 1)).error?.issues[0]?.code).toBe('unrecognized_keys');
    }
  });
});

describe('the default program', () => {
  function pointsFor(document: Program, minor: number, levelIndex = 0): number {
    const facts = {
      placedAt: PLACED,
      netMinor: minor,
      spendReason: null,
      deleted: false,
      redacted: false,
      left: false,
    };
    const level = document.tiers.levels[levelIndex];
    if (!level) throw new Error('no such level');
    return entitlement(facts, version(document), level, 0).points;
  }

  test.each([
    ['USD', 2, 100, 30_000, 100_000],
    ['JPY', 0, 100, 30_000, 100_000],
    ['KWD', 3, 1000, 300_000, 1_000_000],
  ])('in %s gives 5 points per unit of %i decimals (%i minor units)', (_, exponent, unit, silver, gold) => {
    const document = defaultProgram(exponent);
    expect(pointsFor(document, unit)).toBe(5);
    expect(pointsFor(document, unit - 1)).toBe(4);
    expect(pointsFor(document, unit, 1)).toBe(6);
    expect(pointsFor(document, 4 * unit, 1)).toBe(25);
    expect(pointsFor(document, 4 * unit, 2)).toBe(30);
    expect(document.tiers.levels.map((level) => [level.name, level.thresholdMinor])).toEqual([
      ['Bronze', 0],
      ['Silver', silver],
      ['Gold', gold],
    ]);
  });

  test('is the one of the design: no hold, 12 months, 100 points for joining, rolling 12 months', () => {
    const { points, joining, tiers, earning } = defaultProgram(2);
    expect(points).toEqual({
      ...{ holdDays: 0, expiryMonths: 12, debt: 'carry' },
      worth: { points: 500, amountMinor: 500 },
    });
    expect(joining).toEqual({ points: 100, everybody: false });
    expect(tiers.windowMonths).toBe(12);
    expect(earning).toMatchObject({
      rounding: 'floor',
      tax: 'as_shown',
      shipping: false,
      testOrders: false,
      b2bOrders: false,
      subscriptionRenewals: true,
    });
  });
});

describe('what points are worth', () => {
  test.each([
    ['USD', 2, 500, 500],
    ['USD', 2, 499, 499],
    ['USD', 2, 0, 0],
    ['USD', 2, -480, 0],
    ['JPY', 0, 500, 500],
    ['KWD', 3, 500, 5_000],
    ['KWD', 3, 1, 10],
  ])('in %s with %i decimals, %i points are worth at most %i minor units', (_, exponent, points, minor) => {
    expect(pointsWorthMinor(defaultProgram(exponent), points)).toBe(minor);
  });

  test('is rounded down, and exact where a float would not be', () => {
    const base = plain();
    const third = { ...base, points: { ...base.points, worth: { points: 3, amountMinor: 1 } } };
    expect([2, 3, 5, 299_999_999_999_999].map((points) => pointsWorthMinor(third, points))).toEqual([
      ...[0, 1, 1, 99_999_999_999_999],
    ]);
  });
});

describe('the version that decides', () => {
  const versions = [
    version(plain(), utc('2026-01-01T00:00:00Z'), 1),
    version(plain(), utc('2026-02-01T00:00:00Z'), 2),
    version(plain(), utc('2026-03-01T00:00:00Z'), 3),
  ];

  test.each([
    ['2020-01-01T00:00:00Z', 1],
    ['2026-01-31T23:59:59.999Z', 1],
    ['2026-02-01T00:00:00Z', 2],
    ['2026-02-28T23:59:59.999Z', 2],
    ['2026-03-01T00:00:00Z', 3],
    ['2030-01-01T00:00:00Z', 3],
  ])('at %s is number %i', (at, number) => {
    expect(versionAt(versions, utc(at)).version).toBe(number);
  });

  test('is a bug in the caller when there is none', () => {
    expect(() => versionAt([], 0)).toThrow('without a program version');
  });
});
