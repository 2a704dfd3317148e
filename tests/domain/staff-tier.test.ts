import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldAccount, type MemberFact } from '#app/domain/account.ts';
import type { StaffTier } from '#app/domain/staff-tier.ts';
import { levelFor, TierFold } from '#app/domain/tiers.ts';
import { DAY_MS, type Instant } from '#app/domain/time.ts';
import { bought, fact, member, plain, PLACED, rules, version } from './facts.ts';

const day = (n: number): Instant => PLACED + n * DAY_MS;

const level = (name: string, thresholdMinor: number, times: number) => ({
  ...{ name, thresholdMinor, multiplier: { times, per: 1 } },
});
const BRONZE = level('Bronze', 0, 1);
const SILVER = level('Silver', 10_000, 2);
const GOLD = level('Gold', 30_000, 3);
const PROGRAM = plain({ tiers: { windowMonths: 12, levels: [BRONZE, SILVER, GOLD] } });

let facts = 0;
const set = (name: string, locked: boolean, at: Instant): MemberFact =>
  fact({ kind: 'tier_set', at, cause: `adjustment:${++facts}`, tier: { name, locked } });
const released = (at: Instant): MemberFact =>
  fact({ kind: 'tier_released', at, cause: `adjustment:${++facts}` });

const folded = (given: readonly MemberFact[], minor: number[], asOf: Instant, by = rules(PROGRAM)) =>
  foldAccount(
    member({ facts: given, orders: minor.map((worth, index) => bought(`o${index}`, day(index * 2), worth)) }),
    by,
    asOf,
  );

const points = (account: ReturnType<typeof foldAccount>) =>
  [...account.entitlements.values()].map((one) => one.points);

describe('a tier that staff set', () => {
  test('holds from its time on, and gives its multiplier to orders placed from then on only', () => {
    const account = folded([set('Silver', false, day(2))], [1_000, 1_000, 1_000], day(9));
    expect(account).toMatchObject({ tier: 'Silver', staffTier: { name: 'Silver', locked: false } });
    // The second order is placed at the very moment of the fact.
    expect(points(account)).toEqual([10, 20, 20]);
    expect(folded([set('Silver', false, day(2))], [], day(2) - 1).tier).toBe('Bronze');
  });

  test('is at least that one: spend lifts above it', () => {
    expect(folded([set('Silver', false, day(0))], [30_000], day(9)).tier).toBe('Gold');
    expect(folded([set('Bronze', false, day(0))], [10_000], day(9)).tier).toBe('Silver');
  });

  test('is exactly that one when locked, above and below', () => {
    expect(folded([set('Silver', true, day(0))], [30_000], day(9)).tier).toBe('Silver');
    expect(folded([set('Gold', true, day(0))], [], day(9)).tier).toBe('Gold');
    expect(folded([set('Bronze', true, day(-1))], [30_000, 1_000], day(9))).toMatchObject({ tier: 'Bronze' });
  });

  test('ends with its release, and the newest one counts', () => {
    const given = [set('Gold', true, day(1)), released(day(3))];
    expect(folded(given, [10_000, 1_000, 1_000], day(9))).toMatchObject({ tier: 'Silver', staffTier: null });
    expect(points(folded(given, [10_000, 1_000, 1_000], day(9)))).toEqual([100, 30, 20]);
    expect(folded([...given, set('Bronze', true, day(4))], [10_000], day(9)).tier).toBe('Bronze');
  });

  test('changes nothing while the rules have no such tier, and holds again when they have it', () => {
    const without = plain({ tiers: { windowMonths: 12, levels: [BRONZE, GOLD] } });
    const versions = [version(PROGRAM, 0, 1), version(without, day(3), 2), version(PROGRAM, day(5), 3)];
    const at = (asOf: Instant) => folded([set('Silver', true, day(0))], [], asOf, rules(versions));
    expect([2, 3, 5].map((n) => at(day(n)).tier)).toEqual(['Silver', 'Bronze', 'Silver']);
    expect(at(day(3)).staffTier).toEqual({ name: 'Silver', locked: true });
  });

  test('is nothing of a redacted member', () => {
    const facts = [set('Gold', true, day(0))];
    const account = foldAccount(member({ facts, redacted: true }), rules(PROGRAM), day(9));
    expect(account).toMatchObject({ tier: 'Bronze', staffTier: null });
  });
});

interface Given {
  readonly at: Instant;
  readonly tier: StaffTier | null;
}

const anyGiven: fc.Arbitrary<Given[]> = fc
  .array(
    fc.record({
      at: fc.integer({ min: -3, max: 30 }).map(day),
      tier: fc.option(
        fc.record({ name: fc.constantFrom('Bronze', 'Silver', 'Gold', 'Gone'), locked: fc.boolean() }),
      ),
    }),
    { maxLength: 4 },
  )
  .map((given) => given.sort((a, b) => a.at - b.at));

const anyOrders = fc.array(
  fc.record({ day: fc.integer({ min: 0, max: 25 }), minor: fc.nat(15_000) }).map((order) => ({
    placedAt: day(order.day),
    grossMinor: order.minor,
    reductions: [],
  })),
  { maxLength: 6 },
);

test('the fold says what the sentences say, and wakes before every change', () => {
  fc.assert(
    fc.property(anyOrders, anyGiven, (orders, given) => {
      const versions = [version(PROGRAM)];
      const names = PROGRAM.tiers.levels.map(({ name }) => name);
      let wake: Instant | null = day(-5);
      let before = '';
      for (let moment = day(-4); moment < day(32); moment += DAY_MS / 2) {
        const fold = new TierFold(orders, versions, 'UTC', given);
        const { level, spendMinor } = fold.at(moment);
        const spent = orders.reduce((sum, o) => (o.placedAt < moment ? sum + o.grossMinor : sum), 0);
        const bySpend = levelFor(PROGRAM.tiers.levels, spent).name;
        const last = given.filter(({ at }) => at <= moment).at(-1)?.tier;
        const known = last && names.includes(last.name) ? last : null;
        const higher = known && names.indexOf(known.name) > names.indexOf(bySpend);
        const expected = known && (known.locked || higher) ? known.name : bySpend;
        expect({ name: level.name, spendMinor }).toEqual({ name: expected, spendMinor: spent });
        if (before !== '' && level.name !== before) expect(wake ?? Infinity).toBeLessThanOrEqual(moment);
        if (level.name !== before || (wake !== null && wake <= moment)) wake = fold.nextChangeAfter(moment);
        before = level.name;
      }
    }),
  );
});
