import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { prorate, scale, shareOf } from '#app/domain/rational.ts';

const total = fc.oneof(fc.integer({ min: 0, max: 1000 }), fc.maxSafeNat());
const weights = fc.array(fc.oneof(fc.nat(10), fc.nat(2 ** 31 - 1), fc.maxSafeNat()), {
  minLength: 1,
  maxLength: 12,
});

describe('prorate', () => {
  test('gives parts that sum to the total exactly', () => {
    fc.assert(
      fc.property(total, weights, (whole, shares) => {
        const sum = prorate(whole, shares).reduce((acc, part) => acc + BigInt(part), 0n);
        expect(sum).toBe(BigInt(whole));
      }),
    );
  });

  test('gives every part its exact share, rounded up or down, never further away', () => {
    fc.assert(
      fc.property(total, weights, (whole, shares) => {
        const sum = shares.reduce((acc, share) => acc + BigInt(share), 0n);
        fc.pre(sum > 0n);
        prorate(whole, shares).forEach((part, index) => {
          const exact = BigInt(whole) * BigInt(shares[index] ?? 0);
          const down = exact / sum;
          const up = exact % sum === 0n ? down : down + 1n;
          expect([down, up]).toContain(BigInt(part));
        });
      }),
    );
  });

  test('gives the units left over to the largest remainders, of equal ones to the earlier', () => {
    expect(prorate(100, [1, 1, 1])).toEqual([34, 33, 33]);
    expect(prorate(101, [1, 1, 1])).toEqual([34, 34, 33]);
    expect(prorate(10, [1, 5, 4, 4])).toEqual([1, 3, 3, 3]);
    fc.assert(
      fc.property(fc.nat(10_000), fc.array(fc.nat(50), { minLength: 2, maxLength: 8 }), (whole, shares) => {
        const sum = shares.reduce((acc, share) => acc + share, 0);
        fc.pre(sum > 0);
        const parts = prorate(whole, shares);
        const remainder = (index: number) => (whole * (shares[index] ?? 0)) % sum;
        const got = (index: number) => (parts[index] ?? 0) > Math.floor((whole * (shares[index] ?? 0)) / sum);
        shares.forEach((_, a) =>
          shares.forEach((__, b) => {
            const before = remainder(a) > remainder(b) || (remainder(a) === remainder(b) && a < b);
            if (before && got(b)) expect(got(a)).toBe(true);
          }),
        );
      }),
    );
  });

  test('mirrors a negative total', () => {
    fc.assert(
      fc.property(total, weights, (whole, shares) => {
        const mirrored = prorate(whole, shares).map((part) => (part === 0 ? 0 : -part));
        expect(prorate(whole === 0 ? 0 : -whole, shares)).toEqual(mirrored);
      }),
    );
  });

  test('gives nothing to a weight of 0, unless all are 0: then the first takes it', () => {
    expect(prorate(7, [0, 3, 0, 3])).toEqual([0, 4, 0, 3]);
    expect(prorate(7, [0, 0])).toEqual([7, 0]);
    expect(prorate(-7, [0, 0])).toEqual([-7, 0]);
  });

  test('never answers minus zero', () => {
    expect(prorate(-1, [1, 1, 1]).map((part) => Object.is(part, -0))).toEqual([false, false, false]);
  });

  test('is exact where products pass 2^53', () => {
    const whole = Number.MAX_SAFE_INTEGER;
    expect(prorate(whole, [whole, whole, 1])).toEqual([4503599627370495, 4503599627370495, 1]);
    expect(prorate(9_000_000_000_000_001, [9_000_000_000_000_000, 1])).toEqual([9_000_000_000_000_000, 1]);
  });
});

describe('shareOf', () => {
  test('is the first part of the split in two', () => {
    const split = fc.record({
      total: fc.oneof(
        total,
        total.map((n) => -n),
      ),
      part: fc.nat(1e9),
      rest: fc.nat(1e9),
    });
    fc.assert(
      fc.property(split, ({ total: signed, part, rest }) => {
        const whole = Object.is(signed, -0) ? 0 : signed;
        expect(shareOf(whole, part, part + rest)).toBe(prorate(whole, [part, rest])[0]);
      }),
    );
  });

  test('rounds halves up, and the whole is the total whatever it is a share of', () => {
    expect(shareOf(101, 1, 2)).toBe(51);
    expect(shareOf(101, 1, 3)).toBe(34);
    expect(shareOf(100, 1, 3)).toBe(33);
    expect(shareOf(100, 0, 3)).toBe(0);
    expect(shareOf(100, 3, 3)).toBe(100);
    expect(shareOf(100, 0, 0)).toBe(100);
  });

  test('never gets smaller as the part grows', () => {
    fc.assert(
      fc.property(total, fc.integer({ min: 1, max: 60 }), (whole, quantity) => {
        const shares = Array.from({ length: quantity + 1 }, (_, part) => shareOf(whole, part, quantity));
        expect(shares).toEqual([...shares].sort((a, b) => a - b));
      }),
    );
  });
});

describe('scale', () => {
  test.each([
    ['floor', 1999, 99],
    ['half_up', 1999, 100],
    ['ceil', 1999, 100],
    ['floor', 1990, 99],
    ['half_up', 1990, 100],
    ['half_up', 1989, 99],
    ['ceil', 1981, 100],
    ['ceil', 1980, 99],
    ['ceil', 0, 0],
    ['half_up', 0, 0],
  ] as const)('%s: 5 points per 1.00 on %i give %i', (rounding, minor, points) => {
    expect(scale(minor, [{ times: 5, per: 100 }], rounding)).toBe(points);
  });

  test('rounds once, after all ratios', () => {
    // 19.99 x 1 x 1.5 = 29.985; rounded before the multiplier it would be 28.
    expect(
      scale(
        1999,
        [
          { times: 1, per: 100 },
          { times: 3, per: 2 },
        ],
        'floor',
      ),
    ).toBe(29);
    expect(
      scale(
        1,
        [
          { times: 1, per: 3 },
          { times: 3, per: 1 },
        ],
        'floor',
      ),
    ).toBe(1);
  });

  test.each([
    // In binary floating point these are 14.499999999999998, 114.99999999999999 and 0.30000000000000004.
    [500, { times: 29, per: 1000 }, 'half_up', 15],
    [100, { times: 115, per: 100 }, 'floor', 115],
    [3, { times: 1, per: 10 }, 'ceil', 1],
    [30, { times: 1, per: 10 }, 'ceil', 3],
    [1005, { times: 1, per: 10 }, 'half_up', 101],
  ] as const)(
    'does not fall into the traps of floating point: %i x %o, %s',
    (minor, ratio, rounding, points) => {
      expect(scale(minor, [ratio], rounding)).toBe(points);
    },
  );

  test('stays within one unit of the exact quotient, and the modes stand in order', () => {
    const ratio = fc.record({ times: fc.nat(1_000_000), per: fc.integer({ min: 1, max: 1_000_000_000 }) });
    fc.assert(
      fc.property(fc.nat(1_000_000_000), ratio, ratio, (minor, rate, multiplier) => {
        const top = BigInt(minor) * BigInt(rate.times) * BigInt(multiplier.times);
        const bottom = BigInt(rate.per) * BigInt(multiplier.per);
        fc.pre(top / bottom < 2n ** 52n);
        const by = (rounding: 'floor' | 'half_up' | 'ceil') =>
          BigInt(scale(minor, [rate, multiplier], rounding));
        expect(by('floor') * bottom <= top && top < (by('floor') + 1n) * bottom).toBe(true);
        expect((by('ceil') - 1n) * bottom < top && top <= by('ceil') * bottom).toBe(true);
        const error = 2n * (top - by('half_up') * bottom);
        expect(-bottom <= error && error < bottom).toBe(true);
      }),
    );
  });

  test('is exact beyond 2^53 on the way, and refuses an answer beyond it', () => {
    const large = Number.MAX_SAFE_INTEGER;
    expect(scale(large, [{ times: 999_999, per: 999_999 }], 'floor')).toBe(large);
    expect(scale(large, [{ times: 1, per: 1 }], 'half_up')).toBe(large);
    expect(() => scale(large, [{ times: 2, per: 1 }], 'floor')).toThrow(RangeError);
    expect(() => scale(large, [{ times: large, per: large - 1 }], 'ceil')).toThrow(RangeError);
  });
});
