import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import type { Program, ProgramVersion } from '#app/domain/program.ts';
import { levelFor, TierFold, type DatedSpend } from '#app/domain/tiers.ts';
import { addMonths, DAY_MS, type Instant, type TimeZone } from '#app/domain/time.ts';
import { HOUR_MS, PLACED, program, utc, version } from './facts.ts';

const ONE = { times: 1, per: 1 };

/** Levels of 0, 100, 200 ... minor units: every 100 spent is a step up. */
function tiers(windowMonths: number, ...thresholds: number[]): Program['tiers'] {
  const levels = [0, ...(thresholds.length > 0 ? thresholds : [100, 200, 300])];
  return {
    windowMonths,
    levels: levels.map((thresholdMinor) => ({
      name: `from ${thresholdMinor}`,
      thresholdMinor,
      multiplier: ONE,
    })),
  };
}

function spent(placedAt: Instant, grossMinor: number, ...reductions: [Instant, number][]): DatedSpend {
  return { placedAt, grossMinor, reductions };
}

function at(
  moment: Instant,
  orders: readonly DatedSpend[],
  versions: readonly ProgramVersion[],
  zone = 'UTC',
) {
  return new TierFold(orders, versions, zone).at(moment);
}

const YEAR = [version(program({ tiers: tiers(12) }))];

describe('the tier at a moment', () => {
  test('is the highest whose threshold is met, exactly', () => {
    const { levels } = tiers(12);
    expect([0, 99, 100, 199, 200, 300, 9_999].map((minor) => levelFor(levels, minor).thresholdMinor)).toEqual(
      [0, 0, 100, 100, 200, 300, 300],
    );
    expect(() => levelFor([], 0)).toThrow('without tiers');
  });

  test('counts an order from its placed time on, but never towards its own tier', () => {
    const orders = [spent(PLACED, 100)];
    expect(at(PLACED - 1, orders, YEAR).spendMinor).toBe(0);
    expect(at(PLACED, orders, YEAR).spendMinor).toBe(0);
    expect(at(PLACED + 1, orders, YEAR)).toMatchObject({ spendMinor: 100, level: { name: 'from 100' } });
  });

  test('is the same for orders placed at one instant: they do not see each other', () => {
    const fold = new TierFold([spent(PLACED, 100), spent(PLACED, 100), spent(PLACED - 1, 100)], YEAR, 'UTC');
    expect([PLACED, PLACED, PLACED].map((moment) => fold.at(moment).spendMinor)).toEqual([100, 100, 100]);
    expect(fold.at(PLACED + 1).spendMinor).toBe(300);
  });

  test('has a half-open window: an order of exactly a year ago is still in it', () => {
    const orders = [spent(PLACED, 100)];
    const yearLater = addMonths(PLACED, 12, 'UTC');
    expect(at(yearLater, orders, YEAR)).toMatchObject({ spendMinor: 100, windowFrom: PLACED });
    expect(at(yearLater + 1, orders, YEAR).spendMinor).toBe(0);
  });

  test("counts the window in months of the shop's time zone", () => {
    // 1 July is summer time in London, so the window starts at 1 January 00:00 UTC.
    const orders = [spent(utc('2026-01-01T00:00:00Z') - 1, 100)];
    const months = [version(program({ tiers: tiers(6) }))];
    expect(at(utc('2026-06-30T23:00:00Z'), orders, months, 'Europe/London').spendMinor).toBe(0);
    expect(at(utc('2026-06-30T23:00:00Z'), orders, months, 'UTC').spendMinor).toBe(100);
  });

  test('counts a refund from its own time, never before', () => {
    const orders = [spent(PLACED, 200, [PLACED + DAY_MS, 50])];
    expect(at(PLACED + DAY_MS - 1, orders, YEAR).spendMinor).toBe(200);
    expect(at(PLACED + DAY_MS + 1, orders, YEAR).spendMinor).toBe(50);
  });

  test('does not fall by a refund of an order that has left the window', () => {
    const late = addMonths(PLACED, 12, 'UTC') + 2 * DAY_MS;
    const orders = [spent(PLACED, 200, [late, 0]), spent(late - DAY_MS, 100)];
    expect(at(late + 1, orders, YEAR).spendMinor).toBe(100);
  });

  test('has the window and the thresholds of the version at that moment', () => {
    const change = PLACED + 60 * DAY_MS;
    const versions = [
      version(program({ tiers: tiers(1, 150) }), 0, 1),
      version(program({ tiers: tiers(12, 300) }), change, 2),
      version(program({ tiers: tiers(12, 250) }), change + DAY_MS, 3),
    ];
    const orders = [spent(PLACED, 100), spent(PLACED + 40 * DAY_MS, 160)];
    const fold = new TierFold(orders, versions, 'UTC');
    expect(fold.at(PLACED + 41 * DAY_MS)).toMatchObject({ spendMinor: 160, level: { name: 'from 150' } });
    // The longer window takes the first order in again.
    expect(fold.at(change)).toMatchObject({ spendMinor: 260, level: { name: 'from 0' } });
    expect(fold.at(change + DAY_MS)).toMatchObject({ spendMinor: 260, level: { name: 'from 250' } });
  });
});

/** Design, section 5, read sentence by sentence, order by order: the spend of [t - window, t). */
function naiveAt(
  moment: Instant,
  orders: readonly DatedSpend[],
  versions: readonly ProgramVersion[],
  zone: TimeZone,
) {
  const inForce = versions.filter((one) => one.inForceFrom <= moment).at(-1) ?? versions[0];
  if (!inForce) throw new Error('no version');
  const { windowMonths, levels } = inForce.program.tiers;
  const from = DateTime.fromMillis(moment, { zone }).minus({ months: windowMonths }).toMillis();
  let spendMinor = 0;
  for (const { placedAt, grossMinor, reductions } of orders) {
    if (placedAt < from || placedAt >= moment) continue;
    spendMinor += reductions.filter(([when]) => when < moment).at(-1)?.[1] ?? grossMinor;
  }
  const met = levels
    .filter((level) => level.thresholdMinor <= spendMinor)
    .map((level) => level.thresholdMinor);
  return { spendMinor, thresholdMinor: Math.max(...met), windowFrom: from };
}

interface History {
  readonly orders: readonly DatedSpend[];
  readonly versions: readonly ProgramVersion[];
  readonly zone: TimeZone;
}

/** Few distinct instants, so that many coincide; month ends and clock changes among them. */
const STARTS = [
  '2026-01-29T12:00:00Z',
  '2026-02-28T23:30:00Z',
  '2026-03-27T00:30:00Z',
  '2027-10-29T01:00:00Z',
].map(utc);

function history(windowMonths: readonly number[]): fc.Arbitrary<History & { start: Instant }> {
  const step = fc.oneof(fc.nat(9), fc.nat(120));
  const anyOrder = fc.record({
    day: step,
    hour: fc.nat(2),
    grossMinor: fc.nat(250),
    reductions: fc.array(fc.tuple(fc.integer({ min: 1, max: 70 }), fc.nat(250)), { maxLength: 2 }),
  });
  return fc
    .record({
      start: fc.constantFrom(...STARTS),
      zone: fc.constantFrom('UTC', 'Europe/London', 'America/New_York'),
      orders: fc.array(anyOrder, { maxLength: 8 }),
      versions: fc.array(
        fc.record({
          day: fc.nat(150),
          months: fc.constantFrom(...windowMonths),
          first: fc.integer({ min: 50, max: 400 }),
        }),
        { minLength: 1, maxLength: 3 },
      ),
    })
    .map(({ start, zone, orders, versions }) => ({
      start,
      zone,
      orders: orders.map(({ day, hour, grossMinor, reductions }) => {
        const placedAt = start + day * DAY_MS + hour * HOUR_MS;
        const steps = new Map(reductions.map(([later, minor]) => [placedAt + later * DAY_MS, minor]));
        return spent(placedAt, grossMinor, ...[...steps].sort(([a], [b]) => a - b));
      }),
      versions: versions
        .sort((a, b) => a.day - b.day)
        .map(({ day, months, first }, index) =>
          version(program({ tiers: tiers(months, first, first + 150) }), start + day * DAY_MS, index + 1),
        ),
    }));
}

/** Every instant at which something could change, and the ones beside it. */
function telling({ orders, versions, zone }: History): Instant[] {
  const marks = new Set<Instant>();
  const mark = (instant: Instant) => [-1, 0, 1].forEach((by) => marks.add(instant + by));
  for (const { placedAt, reductions } of orders) {
    mark(placedAt);
    reductions.forEach(([when]) => mark(when));
    for (const one of versions) mark(addMonths(placedAt, one.program.tiers.windowMonths, zone));
  }
  versions.forEach((one) => mark(one.inForceFrom));
  return [...marks].sort((a, b) => a - b);
}

describe('the fold', () => {
  test('is the sum over all orders at every telling moment, worked out naively', () => {
    fc.assert(
      fc.property(history([1, 2, 12]), fc.array(fc.nat(400 * 24), { maxLength: 10 }), (given, hours) => {
        const { orders, versions, zone, start } = given;
        const moments = [...telling(given), ...hours.map((hour) => start + hour * HOUR_MS)].sort(
          (a, b) => a - b,
        );
        const fold = new TierFold(orders, versions, zone);
        for (const moment of moments) {
          const { spendMinor, level, windowFrom } = fold.at(moment);
          const expected = naiveAt(moment, orders, versions, zone);
          expect({ moment, spendMinor, thresholdMinor: level.thresholdMinor, windowFrom }).toEqual({
            moment,
            ...expected,
          });
        }
      }),
      { numRuns: 300 },
    );
  });

  test('does not depend on the order in which orders are given', () => {
    fc.assert(
      fc.property(history([1, 12]), (given) => {
        const { orders, versions, zone } = given;
        const backwards = new TierFold([...orders].reverse(), versions, zone);
        const forwards = new TierFold(orders, versions, zone);
        for (const moment of telling(given)) {
          expect(backwards.at(moment).spendMinor).toBe(forwards.at(moment).spendMinor);
        }
      }),
    );
  });
});

describe('the next change', () => {
  function nextChange(moment: Instant, { orders, versions, zone }: History): Instant | null {
    return new TierFold(orders, versions, zone).nextChangeAfter(moment);
  }

  const yearLater = addMonths(PLACED, 12, 'UTC');

  test('is the instant at which the order that holds the tier leaves the window', () => {
    const orders = [spent(PLACED, 100)];
    const given = { orders, versions: YEAR, zone: 'UTC' };
    expect(nextChange(PLACED + 1, given)).toBe(yearLater + 1);
    expect(at(yearLater, orders, YEAR).level.name).toBe('from 100');
    expect(at(yearLater + 1, orders, YEAR).level.name).toBe('from 0');
  });

  test('passes over orders without which the tier is still held', () => {
    // Without the first exactly the threshold is left.
    const orders = [spent(PLACED, 80), spent(PLACED + DAY_MS, 70), spent(PLACED + 2 * DAY_MS, 30)];
    const given = { orders, versions: YEAR, zone: 'UTC' };
    expect(nextChange(PLACED + 3 * DAY_MS, given)).toBe(yearLater + DAY_MS + 1);
  });

  test('never comes for the first tier, nor without orders', () => {
    expect(nextChange(PLACED, { orders: [], versions: YEAR, zone: 'UTC' })).toBeNull();
    expect(nextChange(PLACED + 1, { orders: [spent(PLACED, 99)], versions: YEAR, zone: 'UTC' })).toBeNull();
  });

  test('is just after a fact dated later', () => {
    const orders = [spent(PLACED, 100, [PLACED + 9 * DAY_MS, 0])];
    expect(nextChange(PLACED + 1, { orders, versions: YEAR, zone: 'UTC' })).toBe(PLACED + 9 * DAY_MS + 1);
  });

  test('is not put off when it is less than an hour away', () => {
    const given = { orders: [spent(PLACED, 100)], versions: YEAR, zone: 'UTC' };
    expect(nextChange(yearLater - 60_000, given)).toBeLessThanOrEqual(yearLater + 1);
    expect(nextChange(yearLater, given)).toBeLessThanOrEqual(yearLater + 1);
  });

  test('is not missed where a month end takes an order into the window again', () => {
    // On 28 March at noon an order of 28 February, noon, is a month old; on 29 March at midnight, a month ago was
    // 28 February, midnight.
    const orders = [spent(utc('2026-02-28T12:00:00Z'), 100)];
    const versions = [version(program({ tiers: tiers(1) }))];
    const evening = utc('2026-03-28T18:00:00Z');
    const midnight = utc('2026-03-29T00:00:00Z');
    expect(at(evening, orders, versions).level.name).toBe('from 0');
    expect(at(midnight, orders, versions).level.name).toBe('from 100');
    const told = nextChange(evening, { orders, versions, zone: 'UTC' });
    expect(told).not.toBeNull();
    expect(told).toBeLessThanOrEqual(midnight);
  });

  test('is not missed where the window starts in an hour that the clock skipped', () => {
    // 29 March 2026, 01:30 does not exist in London and is read as 02:30, after this order of 02:20.
    const orders = [spent(utc('2026-03-29T01:20:00Z'), 100)];
    const versions = YEAR;
    const left = utc('2027-03-29T00:20:00Z') + 1;
    expect(at(left, orders, versions, 'Europe/London').level.name).toBe('from 0');
    const told = nextChange(left - DAY_MS, { orders, versions, zone: 'Europe/London' });
    expect(told).toBeLessThanOrEqual(left);
  });

  test('is not missed where a version comes into force later', () => {
    const change = PLACED + 5 * DAY_MS;
    const versions = [...YEAR, version(program({ tiers: tiers(12, 150) }), change, 2)];
    const given = { orders: [spent(PLACED, 100)], versions, zone: 'UTC' };
    expect(nextChange(PLACED + DAY_MS, given)).toBeLessThanOrEqual(change);
  });

  test('is always later than the moment asked about, and never later than the first real one', () => {
    fc.assert(
      fc.property(history([1, 2]), fc.nat(1_000), (given, position) => {
        const marks = telling(given);
        const moment = marks[position % Math.max(1, marks.length)] ?? given.start;
        const told = nextChange(moment, given);
        if (told !== null) expect(told).toBeGreaterThan(moment);
        const real = firstChangeAfter(moment, given);
        if (real === null) return;
        expect(told ?? Infinity).toBeLessThanOrEqual(real);
      }),
      { numRuns: 150 },
    );
  });

  test('is early by no more than the hours and days by which months differ: no member is looked at for nothing', () => {
    fc.assert(
      fc.property(history([1, 2]), (given) => {
        const { orders, versions } = given;
        const lastVersion = versions.at(-1)?.inForceFrom ?? 0;
        const lastFact = Math.max(
          0,
          ...orders.flatMap((one) => [one.placedAt, ...one.reductions.map(([when]) => when)]),
        );
        let moment = Math.max(lastVersion, lastFact) + 1;
        let asked = 0;
        for (let told = nextChange(moment, given); told !== null; told = nextChange(moment, given)) {
          moment = told;
          asked++;
        }
        // Each order leaves once; near a month end or a clock change it may be looked at some times more.
        expect(asked).toBeLessThanOrEqual(12 * orders.length + 12);
      }),
    );
  });
});

/** Looks at every quarter of an hour, where all clocks and calendar days change, and at every telling moment. */
function firstChangeAfter(moment: Instant, given: History): Instant | null {
  const { orders, versions, zone } = given;
  const quarter = HOUR_MS / 4;
  const marks = telling(given).filter((mark) => mark > moment);
  const end = Math.min((marks.at(-1) ?? moment) + 5 * DAY_MS, moment + 130 * DAY_MS);
  const fold = new TierFold(orders, versions, zone);
  const held = fold.at(moment).level.thresholdMinor;
  let next = 0;
  for (
    let quarterAt = Math.floor(moment / quarter) * quarter + quarter;
    quarterAt <= end;
    quarterAt += quarter
  ) {
    const moments: Instant[] = [];
    while (next < marks.length && (marks[next] ?? Infinity) < quarterAt) moments.push(marks[next++] ?? 0);
    moments.push(quarterAt);
    for (const one of moments) if (fold.at(one).level.thresholdMinor !== held) return one;
  }
  return null;
}
