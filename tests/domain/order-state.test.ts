import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareForms, joinRefunds, type FormKey, type RefundForm } from '#app/domain/order-state.ts';
import { refund } from './facts.ts';

const key = fc.record({ changedAt: fc.nat(3), triggeredAt: fc.nat(3), hash: fc.constantFrom('a', 'b', 'c') });

/** The hash is a hash: forms of one refund with the same hash have the same content. */
const form = fc.tuple(key, fc.constantFrom('r1', 'r2', 'r3')).map(([at, refundGid]): RefundForm => ({
  key: at,
  refund: { ...refund({ refundGid }).refund, discrepancyMinor: at.hash.charCodeAt(0) },
}));

describe('of two forms', () => {
  test.each<[FormKey, FormKey]>([
    [
      { changedAt: 1, triggeredAt: 9, hash: 'z' },
      { changedAt: 2, triggeredAt: 1, hash: 'a' },
    ],
    [
      { changedAt: 1, triggeredAt: 1, hash: 'z' },
      { changedAt: 1, triggeredAt: 2, hash: 'a' },
    ],
    [
      { changedAt: 1, triggeredAt: 1, hash: 'a' },
      { changedAt: 1, triggeredAt: 1, hash: 'b' },
    ],
  ])('%o is older than %o', (older, newer) => {
    expect(compareForms(older, newer)).toBeLessThan(0);
    expect(compareForms(newer, older)).toBeGreaterThan(0);
    expect(compareForms(older, { ...older })).toBe(0);
  });

  test('the newer is the same whichever is asked about first', () => {
    fc.assert(
      fc.property(key, key, key, (a, b, c) => {
        expect(Math.sign(compareForms(a, b)) + Math.sign(compareForms(b, a))).toBe(0);
        if (compareForms(a, b) <= 0 && compareForms(b, c) <= 0)
          expect(compareForms(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });
});

describe('refunds', () => {
  test('end the same whatever the order, repetition and grouping in which they arrive', () => {
    const arrivals = fc.array(form, { maxLength: 10 }).chain((forms) =>
      fc.record({
        forms: fc.constant(forms),
        again: fc.shuffledSubarray([...forms, ...forms], { minLength: forms.length * 2 }),
        cut: fc.nat(20),
      }),
    );
    fc.assert(
      fc.property(arrivals, ({ forms, again, cut }) => {
        const oneByOne = again.reduce<readonly RefundForm[]>(
          (known, one) => joinRefunds(known, [one]).refunds,
          [],
        );
        const inTwo = joinRefunds(joinRefunds([], again.slice(0, cut)).refunds, again.slice(cut)).refunds;
        expect(oneByOne).toEqual(joinRefunds([], forms).refunds);
        expect(inTwo).toEqual(oneByOne);
      }),
    );
  });

  test('are never removed by a snapshot without them', () => {
    const known = joinRefunds([], [refund({ refundGid: 'r1' }), refund({ refundGid: 'r2' })]).refunds;
    expect(joinRefunds(known, []).refunds).toBe(known);
    const after = joinRefunds(known, [refund({ refundGid: 'r3' })]).refunds;
    expect(after.map((one) => one.refund.refundGid)).toEqual(['r1', 'r2', 'r3']);
  });

  test('say whether anything is new', () => {
    const one = refund();
    const { refunds } = joinRefunds([], [one]);
    expect(joinRefunds([], [one])).toMatchObject({ changed: true, conflicting: false });
    expect(joinRefunds(refunds, [one])).toMatchObject({ changed: false, conflicting: false });
    const older = { ...one, key: { ...one.key, changedAt: one.key.changedAt - 1, hash: 'z' } };
    expect(joinRefunds(refunds, [older])).toMatchObject({ changed: false, conflicting: false });
    const newer = { ...one, key: { ...one.key, changedAt: one.key.changedAt + 1, hash: '0' } };
    expect(joinRefunds(refunds, [newer])).toMatchObject({
      changed: true,
      conflicting: false,
      refunds: [newer],
    });
  });

  test('ask for Shopify when two different forms have the same first key, whichever came first', () => {
    const one = refund();
    const other = { ...one, key: { ...one.key, hash: 'b' } };
    for (const [first, second] of [
      [one, other],
      [other, one],
    ] as const) {
      const joined = joinRefunds(joinRefunds([], [first]).refunds, [second]);
      expect(joined).toMatchObject({ conflicting: true, refunds: [other] });
    }
  });
});
