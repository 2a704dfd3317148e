import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { programDifference, type ProgramChange } from '#app/domain/program-difference.ts';
import { defaultProgram, type Program } from '#app/domain/program.ts';
import { anyProgram } from '../ledger/setup/history.ts';

function edited(edit: (program: Program) => void): Program {
  const copy = structuredClone(defaultProgram(2));
  edit(copy);
  return copy;
}

const level = (program: Program, index: number) => {
  const found = program.tiers.levels[index];
  if (!found) throw new Error('no such tier');
  return found;
};

describe('the difference between two programs', () => {
  test.each<[string, (program: Program) => void, ProgramChange[]]>([
    ['nothing', () => undefined, []],
    ['the same rate in other numbers', ({ earning }) => (earning.rate = { times: 1, per: 20 }), []],
    [
      'another rate',
      ({ earning }) => (earning.rate = { times: 4, per: 100 }),
      [{ kind: 'rate', before: { times: 5, per: 100 }, after: { times: 4, per: 100 } }],
    ],
    ['a pause', (program) => (program.paused = true), [{ kind: 'paused', after: true }]],
    [
      'tags in another order, one more and one less',
      ({ earning }) => (earning.excluded.productTags = ['b', 'a']),
      [{ kind: 'excluded', what: 'productTags', added: ['b', 'a'], removed: [] }],
    ],
    [
      'points that never expire',
      ({ points }) => (points.expiryMonths = null),
      [{ kind: 'expiry_months', before: 12, after: null }],
    ],
    ['the same worth', ({ points }) => (points.worth = { points: 100, amountMinor: 100 }), []],
    [
      'another worth',
      ({ points }) => (points.worth = { points: 400, amountMinor: 500 }),
      [
        {
          kind: 'worth',
          before: { points: 500, amountMinor: 500 },
          after: { points: 400, amountMinor: 500 },
        },
      ],
    ],
    [
      'an easier tier',
      (program) => (level(program, 1).thresholdMinor = 25_000),
      [{ kind: 'tier_threshold', tier: 'Silver', before: 30_000, after: 25_000 }],
    ],
    [
      'a tier that was renamed',
      (program) => (level(program, 1).name = 'Argent'),
      [{ kind: 'tier_renamed', before: 'Silver', after: 'Argent' }],
    ],
    [
      'a tier that was deleted',
      ({ tiers }) => tiers.levels.splice(1, 1),
      [{ kind: 'tier_deleted', tier: level(defaultProgram(2), 1) }],
    ],
    [
      'a tier that was added between two',
      ({ tiers }) =>
        tiers.levels.splice(2, 0, {
          name: 'Amber',
          thresholdMinor: 50_000,
          multiplier: { times: 1, per: 1 },
        }),
      [
        {
          kind: 'tier_added',
          tier: { name: 'Amber', thresholdMinor: 50_000, multiplier: { times: 1, per: 1 } },
        },
      ],
    ],
  ])('%s', (_, edit, expected) => {
    expect(programDifference(defaultProgram(2), edited(edit))).toEqual(expected);
  });

  test('is empty for a program and itself, and never for two that deserve different points', () => {
    fc.assert(
      fc.property(anyProgram, anyProgram, (one, other) => {
        expect(programDifference(one, one)).toEqual([]);
        const same = JSON.stringify(one) === JSON.stringify(other);
        expect(programDifference(one, other).length === 0).toBe(same);
      }),
    );
  });

  test('names every field of the document that is changed alone', () => {
    const base = defaultProgram(2);
    const leaves: string[][] = [];
    const walk = (value: unknown, path: string[]) => {
      const isLeaf = typeof value !== 'object' || value === null || Array.isArray(value);
      if (path[0] === 'tiers' && path[1] === 'levels') return;
      if (isLeaf) leaves.push(path);
      else for (const [key, inner] of Object.entries(value)) walk(inner, [...path, key]);
    };
    walk(base, []);
    const other = (value: unknown) =>
      typeof value === 'boolean'
        ? !value
        : typeof value === 'number'
          ? value + 1
          : Array.isArray(value)
            ? ['x']
            : 'other';
    expect(leaves.length).toBeGreaterThan(15);
    for (const path of leaves) {
      const copy = structuredClone(base) as unknown as Record<string, unknown>;
      const parent = path.slice(0, -1).reduce((at, key) => at[key] as Record<string, unknown>, copy);
      const last = path.at(-1) ?? '';
      parent[last] = other(parent[last]);
      expect(programDifference(base, copy as unknown as Program), path.join('.')).toHaveLength(1);
    }
  });
});
