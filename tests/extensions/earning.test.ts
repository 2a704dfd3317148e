import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scale, type Rounding } from '#app/domain/rational.ts';
import { estimateOf, scaled, type Cart } from '../../extensions/shared/earning.ts';
import { program } from './setup/wire-samples.ts';

const line = (
  amount: number,
  changes: { id?: string; productType?: string; requiresShipping?: boolean } = {},
) => ({
  merchandise: {
    requiresShipping: changes.requiresShipping ?? true,
    product: { id: changes.id ?? 'gid://shopify/Product/1', productType: changes.productType ?? '' },
  },
  cost: { totalAmount: { amount, currencyCode: 'USD' } },
});

const off = (amount: number, code?: string) => ({
  discountedAmount: { amount, currencyCode: 'USD' },
  ...(code === undefined ? {} : { code }),
});

const cart = (changes: Partial<Cart>): Cart => ({
  ...{ lines: [line(84)], discounts: [], shippingCodes: [] },
  ...changes,
});

describe('what an order would earn', () => {
  const excluding = (excluded: Partial<ReturnType<typeof program>['earning']['excluded']>) => {
    const lumen = program();
    const all = { ...lumen.earning.excluded, ...excluded };
    return { ...lumen, earning: { ...lumen.earning, excluded: all } };
  };

  test.each([
    ['by the rate', cart({}), program(), null, { points: 420, isExact: true }],
    [
      'times the tier, rounded once',
      cart({ lines: [line(59.9)] }),
      program(),
      'Silver',
      { points: 374, isExact: true },
    ],
    [
      'cents without loss',
      cart({ lines: [line(0.29), line(1.15)] }),
      program(),
      null,
      { points: 7, isExact: true },
    ],
    [
      'less discounts of the order',
      cart({ discounts: [off(5)] }),
      program(),
      'Silver',
      { points: 493, isExact: true },
    ],
    [
      'free shipping lowers nothing',
      cart({ discounts: [off(8, 'SHIP')], shippingCodes: ['SHIP'] }),
      program(),
      null,
      { points: 420, isExact: true },
    ],
    [
      'never below zero',
      cart({ lines: [line(3)], discounts: [off(5)] }),
      program(),
      null,
      { points: 0, isExact: true },
    ],
    [
      'not for gift cards',
      cart({ lines: [line(84), line(50, { productType: 'Gift Card', requiresShipping: false })] }),
      program(),
      null,
      { points: 420, isExact: true },
    ],
    [
      'a discount is shared with what does not earn',
      cart({ lines: [line(60), line(40, { id: 'gid://shopify/Product/9' })], discounts: [off(10)] }),
      excluding({ product_ids: ['9'] }),
      null,
      { points: 270, isExact: true },
    ],
    [
      'about, where lines cannot tell',
      cart({}),
      excluding({ product_tags: ['sale'] }),
      null,
      { points: 420, isExact: false },
    ],
  ] as const)('%s', (_case, given, lumen, tier, expected) => {
    expect(estimateOf(given, lumen, tier)).toEqual(expected);
  });

  test('not told in another currency than the one points are counted in', () => {
    expect(estimateOf(cart({}), program({ currency: 'EUR' }), null)).toBeNull();
  });

  test('the arithmetic is that of the server', () => {
    const ratio = fc.record({
      times: fc.integer({ min: 0, max: 10_000 }),
      per: fc.integer({ min: 1, max: 10_000 }),
    });
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1_000_000_00 }),
        fc.array(ratio, { maxLength: 2 }),
        fc.constantFrom<Rounding>('floor', 'half_up', 'ceil'),
        (value, ratios, rounding) => {
          fc.pre(ratios.reduce((product, { times, per }) => (product * times) / per, value) < 2 ** 52);
          expect(scaled(value, ratios, rounding)).toBe(scale(value, ratios, rounding));
        },
      ),
    );
  });
});
