import { prorate } from '#app/domain/rational.ts';
import { same, type Example } from './example.ts';

function shared(id: string, total: number, weights: number[], parts: number[]): Example {
  return same({
    id,
    rule: 'largest remainder; parts always sum to the total',
    source: {
      repoOrUrl: 'vendure-ecommerce/vendure',
      path: 'packages/core/src/service/helpers/order-calculator/prorate.spec.ts',
    },
    given: { total, weights },
    expected: parts,
    ours: (given) => prorate(given.total, given.weights),
  });
}

export const sharingExamples: readonly Example[] = [
  shared('prorate-01', 300, [123], [300]),
  shared('prorate-02', 300, [4_000, 2_000, 2_000], [150, 75, 75]),
  shared('prorate-03', -300, [4_000, 2_000, 2_000], [-150, -75, -75]),
  shared('prorate-04', 299, [4_300, 1_400, 2_300], [161, 52, 86]),
  shared('prorate-06', 95, [10, 20, 10, 30, 50, 20, 10, 40], [5, 10, 5, 15, 25, 10, 5, 20]),
  shared('prorate-08', 40, [10, 0], [40, 0]),
  shared('prorate-11', -20, [100, 100], [-10, -10]),
];
