import { describe, expect, test } from 'vitest';
import { entitlement, type EntitlementFacts } from '#app/domain/earning/entitlement.ts';
import { plain, PLACED, program, version } from './facts.ts';

const facts: EntitlementFacts = {
  placedAt: PLACED,
  netMinor: 1_999,
  spendReason: null,
  deleted: false,
  redacted: false,
  left: false,
};
const bronze = { name: 'Bronze', thresholdMinor: 0, multiplier: { times: 1, per: 1 } };
const silver = { name: 'Silver', thresholdMinor: 30_000, multiplier: { times: 5, per: 4 } };

describe('an entitlement', () => {
  test.each([
    ['floor', bronze, 99],
    ['half_up', bronze, 100],
    ['ceil', bronze, 100],
    // 19.99 x 5 x 1.25 = 124.9375, and not floor(99.95) x 1.25 = 123.
    ['floor', silver, 124],
    ['half_up', silver, 125],
    ['ceil', silver, 125],
  ] as const)('is rounded once, after the multiplier: %s', (rounding, tier, points) => {
    expect(entitlement(facts, version(program({ earning: { rounding } })), tier, 0).points).toBe(points);
  });

  test('explains itself', () => {
    expect(entitlement(facts, version(program(), 0, 4), silver, 0)).toEqual({
      points: 124,
      explanation: {
        version: 4,
        spendMinor: 1_999,
        rate: { times: 5, per: 100 },
        tier: 'Silver',
        multiplier: { times: 5, per: 4 },
        nothing: null,
      },
    });
  });

  test.each<[string, Partial<EntitlementFacts>]>([
    ['deleted', { deleted: true }],
    ['redacted', { redacted: true }],
    ['member_left', { left: true }],
    ['awaiting_payment', { spendReason: 'awaiting_payment' }],
    ['before_earns_from', { placedAt: PLACED - 1 }],
  ])('is nothing when %s, even with spend, and says so', (reason, over) => {
    const { points, explanation } = entitlement({ ...facts, ...over }, version(plain()), bronze, PLACED);
    expect([points, explanation.nothing]).toEqual([0, reason]);
  });

  test('is nothing while the program is paused', () => {
    const { points, explanation } = entitlement(facts, version(plain({ paused: true })), bronze, 0);
    expect([points, explanation.nothing]).toEqual([0, 'program_paused']);
  });

  test('begins at earns_from exactly', () => {
    expect(entitlement(facts, version(plain()), bronze, PLACED).points).toBe(19);
    expect(entitlement(facts, version(plain()), bronze, PLACED + 1).points).toBe(0);
  });

  test('of nothing is nothing, with no reason but the spend', () => {
    const { points, explanation } = entitlement({ ...facts, netMinor: 0 }, version(plain()), bronze, 0);
    expect([points, explanation.nothing, explanation.spendMinor]).toEqual([0, null, 0]);
  });
});
