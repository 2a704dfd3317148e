import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { joinLookedUp, missingLookups, type LookedUp } from '#app/domain/earning/looked-up.ts';
import { orderSpend, type OrderSpend } from '#app/domain/earning/order-spend.ts';
import type { OrderState, PaymentStatus, RefundForm } from '#app/domain/order-state.ts';
import type { Program } from '#app/domain/program.ts';
import { DAY_MS, type Instant } from '#app/domain/time.ts';
import { excluding, HOUR_MS, line, order, PLACED, program, refund } from './facts.ts';

function spend(
  state: OrderState,
  refunds: readonly RefundForm[] = [],
  by: Program = program(),
  lookedUp: LookedUp | null = null,
): OrderSpend {
  return orderSpend(state, refunds, by, lookedUp);
}

function net(...given: Parameters<typeof spend>): number {
  return spend(...given).netMinor;
}

/** What a history says the order is worth at a moment. */
function worthAt({ grossMinor, reductions }: OrderSpend, at: Instant): number {
  return reductions.filter(([from]) => from <= at).at(-1)?.[1] ?? grossMinor;
}

const TWO_OF_50 = order({ lines: [line({ quantity: 2, amountMinor: 10_000 })] });

describe('the basis', () => {
  test('is the amount after discounts, exactly', () => {
    const lines = [line({ amountMinor: 1_999 }), line({ lineGid: 'line-2', amountMinor: 1 })];
    expect(net(order({ lines }))).toBe(2_000);
  });

  test('is without gift-card products and tips', () => {
    const lines = [
      line({ amountMinor: 1_000 }),
      line({ lineGid: 'line-2', kind: 'gift_card', amountMinor: 5_000 }),
      line({ lineGid: 'line-3', kind: 'tip', productGid: null, amountMinor: 300 }),
    ];
    expect(net(order({ lines }))).toBe(1_000);
  });

  test('has custom lines and deleted products in it, whatever is excluded', () => {
    const custom = order({ lines: [line({ productGid: null, amountMinor: 700 })] });
    const by = program({ earning: excluding({ productGids: ['product-1'], productTags: ['sale'] }) });
    expect(net(custom, [], by, { products: {}, customers: {} })).toBe(700);
  });

  test.each([
    ['as_shown', true, 12_000],
    ['as_shown', false, 12_000],
    ['included', true, 12_000],
    ['included', false, 14_000],
    ['excluded', true, 10_000],
    ['excluded', false, 12_000],
  ] as const)('counts tax %s where prices show it: %s', (tax, taxesIncluded, minor) => {
    const lines = [line({ amountMinor: 12_000, taxMinor: 2_000 })];
    expect(net(order({ lines, taxesIncluded }), [], program({ earning: { tax } }))).toBe(minor);
  });

  test.each([
    ['as_shown', true, 600],
    ['included', false, 700],
    ['excluded', true, 500],
  ] as const)('has shipping in it by a switch, with tax %s', (tax, taxesIncluded, minor) => {
    const state = order({
      taxesIncluded,
      shippingMinor: 600,
      shippingTaxMinor: 100,
      currentTotalMinor: 10_600,
    });
    expect(net(state, [], program({ earning: { tax } }))).toBe(10_000);
    expect(net(state, [], program({ earning: { tax, shipping: true } }))).toBe(10_000 + minor);
  });

  test('does not fall when shipping is refunded: such a refund has neither lines nor discrepancy', () => {
    const state = order({ shippingMinor: 600, currentTotalMinor: 10_000 });
    const by = program({ earning: { shipping: true } });
    expect(spend(state, [refund()], by)).toMatchObject({
      grossMinor: 10_600,
      netMinor: 10_600,
      reductions: [],
    });
  });

  test('is not lowered by paying with a gift card: the order is paid', () => {
    expect(net(order({ outstandingMinor: 0, currentTotalMinor: 10_000 }))).toBe(10_000);
  });
});

describe('a refund', () => {
  test('takes the share of the quantity returned over all refunds together', () => {
    const three = order({ lines: [line({ quantity: 3, amountMinor: 10_000 })] });
    const one = (n: number) => refund({ refundGid: `r${n}`, lines: [{ lineGid: 'line-1', quantity: 1 }] });
    expect(net(three, [one(1)])).toBe(6_667);
    expect(net(three, [one(1), one(2)])).toBe(3_333);
    // Each third rounded by itself would leave a unit behind.
    expect(net(three, [one(1), one(2), one(3)])).toBe(0);
  });

  test('counts from its own time on', () => {
    const half = refund({ createdAt: PLACED + DAY_MS, lines: [{ lineGid: 'line-1', quantity: 1 }] });
    expect(spend(TWO_OF_50, [half])).toEqual({
      grossMinor: 10_000,
      netMinor: 5_000,
      reductions: [[PLACED + DAY_MS, 5_000]],
      reason: null,
    });
  });

  test('that is dated before the order was placed counts from placement', () => {
    const early = refund({ createdAt: PLACED - 1, lines: [{ lineGid: 'line-1', quantity: 1 }] });
    const later = refund({ refundGid: 'r2', lines: [{ lineGid: 'line-1', quantity: 1 }] });
    expect(spend(TWO_OF_50, [later, early])).toMatchObject({
      grossMinor: 5_000,
      reductions: [[later.refund.createdAt, 0]],
    });
  });

  test('at the same instant as another is one step with it', () => {
    const both = ['r1', 'r2'].map((refundGid) =>
      refund({ refundGid, lines: [{ lineGid: 'line-1', quantity: 1 }] }),
    );
    expect(spend(TWO_OF_50, both).reductions).toEqual([[PLACED + DAY_MS, 0]]);
  });

  test('of a line that does not earn changes nothing', () => {
    const lines = [line(), line({ lineGid: 'gift', kind: 'gift_card', amountMinor: 5_000 })];
    const back = refund({ lines: [{ lineGid: 'gift', quantity: 1 }] });
    expect(spend(order({ lines }), [back])).toMatchObject({ netMinor: 10_000, reductions: [] });
  });

  test('of more than there was, or of an unknown line, takes no more than there was', () => {
    const lines = [line({ quantity: 2 }), line({ lineGid: 'line-2', amountMinor: 300 })];
    const back = refund({
      lines: [
        { lineGid: 'line-1', quantity: 5 },
        { lineGid: 'elsewhere', quantity: 1 },
      ],
    });
    expect(net(order({ lines }), [back])).toBe(300);
  });

  test('keeping a restocking fee gives no points back', () => {
    const lines = [{ lineGid: 'line-1', quantity: 1 }];
    expect(net(TWO_OF_50, [refund({ lines, discrepancyMinor: 1_000 })])).toBe(5_000);
    expect(net(TWO_OF_50, [refund({ discrepancyMinor: 1_000 })])).toBe(10_000);
  });

  test('of money without goods lowers the basis by it', () => {
    expect(net(TWO_OF_50, [refund({ discrepancyMinor: -1_500 })])).toBe(8_500);
    const lines = [{ lineGid: 'line-1', quantity: 1 }];
    expect(net(TWO_OF_50, [refund({ lines, discrepancyMinor: -1_500 })])).toBe(3_500);
  });

  test('takes max(lines returned, lines returned minus the sum of discrepancies), over all refunds', () => {
    const goods = refund({ lines: [{ lineGid: 'line-1', quantity: 1 }], discrepancyMinor: 1_000 });
    const money = (minor: number) =>
      refund({ refundGid: 'r2', createdAt: PLACED + 2 * DAY_MS, discrepancyMinor: -minor });
    // +10.00 kept and -7.00 given sum to +3.00: only the goods count.
    expect(net(TWO_OF_50, [goods, money(700)])).toBe(5_000);
    // +10.00 and -12.00 sum to -2.00.
    expect(net(TWO_OF_50, [goods, money(1_200)])).toBe(4_800);
  });

  test('of more money than the order was worth leaves 0', () => {
    expect(net(TWO_OF_50, [refund({ discrepancyMinor: -99_999 })])).toBe(0);
  });

  test.each([
    ['as_shown', -1_000, 9_000],
    ['excluded', -1_000, 9_160],
  ] as const)('of money counts its tax %s like the goods do', (tax, discrepancyMinor, minor) => {
    const money = refund({ discrepancyMinor, discrepancyTaxMinor: -160 });
    expect(net(TWO_OF_50, [money], program({ earning: { tax } }))).toBe(minor);
  });

  test('paid as store credit or to a card is the same: only lines and discrepancies are looked at', () => {
    const goods = refund({ lines: [{ lineGid: 'line-1', quantity: 1 }] });
    expect(net({ ...TWO_OF_50, paymentStatus: 'partially_refunded' }, [goods])).toBe(5_000);
    expect(net({ ...TWO_OF_50, paymentStatus: 'refunded' }, [goods])).toBe(5_000);
  });
});

describe('an edit', () => {
  const edited = (currentQuantity: number) =>
    order({ lines: [line({ quantity: 4, currentQuantity, amountMinor: 10_000 })] });
  const back = (quantity: number, createdAt = PLACED + DAY_MS) =>
    refund({ refundGid: `r${createdAt}`, createdAt, lines: [{ lineGid: 'line-1', quantity }] });

  test('lowers the basis from placement on', () => {
    expect(spend(edited(3))).toMatchObject({ grossMinor: 7_500, reductions: [] });
    expect(spend(edited(0))).toMatchObject({ grossMinor: 0, reductions: [] });
  });

  test('is only what no refund explains', () => {
    expect(spend(edited(3), [back(1)])).toMatchObject({ grossMinor: 10_000, netMinor: 7_500 });
    expect(spend(edited(2), [back(1)])).toMatchObject({ grossMinor: 7_500, netMinor: 5_000 });
    // The state is older than the refund.
    expect(spend(edited(4), [back(1)])).toMatchObject({ grossMinor: 10_000, netMinor: 7_500 });
  });

  test('is judged against the whole refund set, also before the later refunds', () => {
    const first = back(1);
    const second = back(1, PLACED + 2 * DAY_MS);
    expect(spend(edited(2), [first, second])).toMatchObject({
      grossMinor: 10_000,
      reductions: [
        [PLACED + DAY_MS, 7_500],
        [PLACED + 2 * DAY_MS, 5_000],
      ],
    });
  });

  test('that adds to a line is no reason to count more than was ordered', () => {
    expect(net(edited(9))).toBe(10_000);
  });
});

describe('the share that was received', () => {
  test.each([
    ['paid', 10_000, 0, 9_000],
    ['partially_paid', 10_000, 2_500, 6_750],
    ['partially_paid', 10_000, 10_000, 0],
    // Whatever the status is called.
    ['paid', 10_000, 5_000, 4_500],
    ['partially_refunded', 10_000, 5_000, 4_500],
    // The shop owes money.
    ['paid', 10_000, -500, 9_000],
    // More outstanding than the total.
    ['partially_paid', 10_000, 12_000, 0],
    ['paid', 0, 0, 9_000],
    ['paid', 0, 700, 9_000],
    ['paid', -100, 0, 9_000],
    // Halves up: 9,000 x 1/16 = 562.5.
    ['partially_paid', 16, 15, 563],
  ] as const)(
    '%s with %i of which %i is outstanding: %i',
    (paymentStatus, currentTotalMinor, outstandingMinor, minor) => {
      const lines = [line({ amountMinor: 9_000 })];
      expect(net(order({ paymentStatus, currentTotalMinor, outstandingMinor, lines }))).toBe(minor);
    },
  );

  test('counts from placement on, also for what a refund left', () => {
    const half = refund({ lines: [{ lineGid: 'line-1', quantity: 1 }] });
    const state = { ...TWO_OF_50, currentTotalMinor: 5_000, outstandingMinor: 1_000 };
    expect(spend(state, [half])).toMatchObject({ grossMinor: 8_000, netMinor: 4_000 });
  });
});

describe('nothing is earned', () => {
  const renewal = { earning: { subscriptionRenewals: false } };
  test.each<[string, Partial<OrderState>, Parameters<typeof program>[0], OrderSpend['reason']]>([
    ['pending', { paymentStatus: 'pending' }, {}, 'awaiting_payment'],
    ['authorized', { paymentStatus: 'authorized' }, {}, 'awaiting_payment'],
    ['voided', { paymentStatus: 'voided' }, {}, 'voided'],
    ['expired', { paymentStatus: 'expired' }, {}, 'voided'],
    ['test', { test: true }, {}, 'test_order'],
    ['b2b', { b2b: true }, {}, 'b2b_order'],
    ['renewal', { sourceName: 'subscription_contract' }, renewal, 'subscription_renewal'],
    [
      'renewal at checkout one',
      { sourceName: 'subscription_contract_checkout_one' },
      renewal,
      'subscription_renewal',
    ],
    [
      'excluded channel',
      { sourceName: 'pos' },
      { earning: excluding({ sourceNames: ['pos'] }) },
      'excluded_channel',
    ],
  ])('by an order that is %s', (_, over, rules, reason) => {
    const cancelledToo = refund({ lines: [{ lineGid: 'line-1', quantity: 1 }] });
    expect(spend(order(over), [cancelledToo], program(rules))).toEqual({
      grossMinor: 0,
      netMinor: 0,
      reductions: [],
      reason,
    });
  });

  test.each<[string, Partial<OrderState>, Parameters<typeof program>[0]]>([
    ['test, where the shop counts tests', { test: true }, { earning: { testOrders: true } }],
    ['b2b, where it earns', { b2b: true }, { earning: { b2bOrders: true } }],
    ['a renewal, where they earn', { sourceName: 'subscription_contract' }, {}],
    ['from another channel', { sourceName: 'web' }, { earning: excluding({ sourceNames: ['pos'] }) }],
    ['from no channel', { sourceName: null }, { earning: excluding({ sourceNames: ['pos'] }) }],
    ['partially paid', { paymentStatus: 'partially_paid' }, {}],
    ['partially refunded', { paymentStatus: 'partially_refunded' }, {}],
    ['refunded, as long as no refund is known', { paymentStatus: 'refunded' }, {}],
  ])('but an order that is %s counts', (_, over, rules) => {
    expect(spend(order(over), [], program(rules))).toMatchObject({ netMinor: 10_000, reason: null });
  });

  test('from a cancellation on, and refunds after it add nothing', () => {
    const cancelledAt = PLACED + 2 * DAY_MS;
    const half = (createdAt: Instant) => refund({ createdAt, lines: [{ lineGid: 'line-1', quantity: 1 }] });
    const cancelled = { ...TWO_OF_50, cancelledAt };
    expect(spend(cancelled)).toMatchObject({
      grossMinor: 10_000,
      netMinor: 0,
      reductions: [[cancelledAt, 0]],
    });
    expect(spend(cancelled, [half(PLACED + DAY_MS)]).reductions).toEqual([
      [PLACED + DAY_MS, 5_000],
      [cancelledAt, 0],
    ]);
    expect(spend(cancelled, [half(cancelledAt)]).reductions).toEqual([[cancelledAt, 0]]);
    expect(spend(cancelled, [half(cancelledAt + 1)]).reductions).toEqual([[cancelledAt, 0]]);
  });

  test('from placement on when the cancellation is dated before it', () => {
    expect(spend({ ...TWO_OF_50, cancelledAt: PLACED - 1 })).toMatchObject({ grossMinor: 0, reductions: [] });
    expect(spend({ ...TWO_OF_50, cancelledAt: PLACED })).toMatchObject({ grossMinor: 0, reductions: [] });
  });

  test('any more when a cancelled order is opened again', () => {
    expect(spend({ ...TWO_OF_50, cancelledAt: null })).toMatchObject({
      grossMinor: 10_000,
      netMinor: 10_000,
    });
  });
});

describe('exclusions that Shopify is asked about', () => {
  const state = order({
    lines: [
      line({ amountMinor: 1_000 }),
      line({ lineGid: 'line-2', productGid: 'product-2', amountMinor: 200 }),
    ],
  });
  const bought = order({ ...state, customerGid: 'customer-1' });
  const asked = { at: PLACED, tags: [] as string[], collectionGids: [] as string[] };
  const answer: LookedUp = {
    customers: { 'customer-1': { at: PLACED, tags: ['wholesale'] } },
    products: {
      'product-1': { ...asked, tags: ['sale'], collectionGids: ['collection-1'] },
      'product-2': { ...asked, tags: ['new'], collectionGids: ['collection-2', 'collection-3'] },
    },
  };

  test.each([
    ['a product', { productGids: ['product-1'] }, 200],
    ['a product tag', { productTags: ['old', 'sale'] }, 200],
    ['a collection', { collectionGids: ['collection-3'] }, 1_000],
    ['both', { productGids: ['product-1'], collectionGids: ['collection-2'] }, 0],
    ['neither', { productTags: ['none'], collectionGids: ['none'], customerTags: ['none'] }, 1_200],
  ])('leave out %s', (_, excluded, minor) => {
    expect(net(state, [], program({ earning: excluding(excluded) }), answer)).toBe(minor);
  });

  test('leave out a customer by tag', () => {
    const by = program({ earning: excluding({ customerTags: ['staff', 'wholesale'] }) });
    expect(spend(bought, [], by, answer)).toMatchObject({ netMinor: 0, reason: 'excluded_customer' });
    const plain = { ...answer, customers: { 'customer-1': { at: PLACED, tags: [] } } };
    expect(net(bought, [], by, plain)).toBe(1_200);
  });

  test('wait for the answer about the customer, a guest has nothing to be asked', () => {
    const by = program({ earning: excluding({ customerTags: ['x'] }) });
    expect(spend(bought, [], by, null)).toMatchObject({ netMinor: 0, reason: 'awaiting_lookup' });
    expect(missingLookups(bought, by, null)).toEqual({ productGids: [], customerGid: 'customer-1' });
    expect(net(order({ ...state, customerGid: null }), [], by, null)).toBe(1_200);
  });

  test('an order that moves to another customer waits for the answer about that one', () => {
    const by = program({ earning: excluding({ customerTags: ['wholesale'] }) });
    const moved = order({ ...state, customerGid: 'customer-2' });
    expect(spend(moved, [], by, answer)).toMatchObject({ reason: 'awaiting_lookup' });
    const both = joinLookedUp(answer, {
      products: {},
      customers: { 'customer-1': { at: PLACED + 1, tags: [] }, 'customer-2': { at: PLACED + 1, tags: [] } },
    });
    expect(net(moved, [], by, both)).toBe(1_200);
    // Of two answers about one customer the first stays.
    expect(spend(bought, [], by, both)).toMatchObject({ reason: 'excluded_customer' });
  });

  test.each([{ productTags: ['x'] }, { collectionGids: ['x'] }])(
    'a line that an edit added counts when it was asked about, the others at once: %o',
    (excluded) => {
      const by = program({ earning: excluding(excluded) });
      const first: LookedUp = { customers: {}, products: { 'product-1': asked } };
      expect(net(state, [], by, first)).toBe(1_000);
      expect(missingLookups(state, by, first)).toEqual({ productGids: ['product-2'], customerGid: null });
      const second = joinLookedUp(first, { customers: {}, products: { 'product-2': asked } });
      expect(net(state, [], by, second)).toBe(1_200);
      expect(missingLookups(state, by, second)).toEqual({ productGids: [], customerGid: null });
    },
  );

  test('do not wait when only products and channels are excluded', () => {
    const by = program({ earning: excluding({ productGids: ['product-2'], sourceNames: ['pos'] }) });
    expect(spend(state, [], by, null)).toMatchObject({ netMinor: 1_000, reason: null });
  });
});

/** Quantities of up to 5 lines, what is returned of each and in how many parts, what an edit took. */
const anyLine = fc
  .record({
    quantity: fc.integer({ min: 1, max: 6 }),
    amountMinor: fc.oneof(fc.nat(20), fc.nat(100_000)),
    taxMinor: fc.nat(20),
    kind: fc.constantFrom('merchandise' as const, 'merchandise' as const, 'gift_card' as const),
    returned: fc.nat(6),
    edited: fc.nat(6),
  })
  .map(({ returned, edited, ...rest }) => {
    const back = Math.min(returned, rest.quantity);
    const currentQuantity = rest.quantity - back - Math.min(edited, rest.quantity - back);
    return { ...rest, taxMinor: Math.min(rest.taxMinor, rest.amountMinor), returned: back, currentQuantity };
  });

const anyCase = fc
  .record({
    lines: fc.array(anyLine, { minLength: 1, maxLength: 5 }),
    shippingMinor: fc.nat(1_000),
    taxesIncluded: fc.boolean(),
    tax: fc.constantFrom('as_shown' as const, 'included' as const, 'excluded' as const),
    shipping: fc.boolean(),
    currentTotalMinor: fc.oneof(fc.constant(0), fc.integer({ min: -50, max: 100_000 })),
    outstandingMinor: fc.oneof(fc.constant(0), fc.constant(0), fc.integer({ min: -500, max: 50_000 })),
    cancelledAfter: fc.option(fc.integer({ min: -1, max: 6 }), { freq: 4 }),
    status: fc.constantFrom<PaymentStatus>('paid', 'partially_paid', 'partially_refunded', 'refunded'),
  })
  .map(({ lines, tax, shipping, cancelledAfter, status, ...rest }) => ({
    returned: lines.map((one) => one.returned),
    program: program({ earning: { tax, shipping } }),
    state: order({
      ...rest,
      paymentStatus: status,
      cancelledAt: cancelledAfter === null ? null : PLACED + cancelledAfter * DAY_MS,
      lines: lines.map(({ returned: _, ...one }, index) => line({ lineGid: `line-${index}`, ...one })),
    }),
  }));

/** The same goods and money, divided among refunds at random. */
function split(
  quantities: readonly number[],
  discrepancyMinor: number,
  into: number,
): fc.Arbitrary<RefundForm[]> {
  const units = quantities.flatMap((count, index) => Array.from({ length: count }, () => index));
  return fc
    .record({
      homes: fc.array(fc.nat(into - 1), { minLength: units.length, maxLength: units.length }),
      days: fc.array(fc.integer({ min: -1, max: 5 }), { minLength: into, maxLength: into }),
      money: fc.array(fc.integer({ min: -2_000, max: 2_000 }), { minLength: into - 1, maxLength: into - 1 }),
    })
    .map(({ homes, days, money }) =>
      days.map((day, refundIndex) => {
        const counts = new Map<string, number>();
        units.forEach((lineIndex, unit) => {
          if (homes[unit] !== refundIndex) return;
          counts.set(`line-${lineIndex}`, (counts.get(`line-${lineIndex}`) ?? 0) + 1);
        });
        const rest = discrepancyMinor - money.reduce((sum, minor) => sum + minor, 0);
        return refund({
          refundGid: `refund-${refundIndex}`,
          createdAt: PLACED + day * DAY_MS,
          lines: [...counts].map(([lineGid, quantity]) => ({ lineGid, quantity })),
          discrepancyMinor: money[refundIndex] ?? rest,
        });
      }),
    );
}

const refunded = anyCase.chain((given) =>
  fc
    .record({
      discrepancyMinor: fc.oneof(fc.constant(0), fc.integer({ min: -3_000, max: 3_000 })),
      into: fc.integer({ min: 1, max: 6 }),
    })
    .chain(({ discrepancyMinor, into }) =>
      split(given.returned, discrepancyMinor, into).map((parts) => ({ ...given, discrepancyMinor, parts })),
    ),
);

describe('whatever is refunded', () => {
  test('any split of a refund of the same lines and money ends where one refund does', () => {
    fc.assert(
      fc.property(refunded, ({ state, program: by, returned, discrepancyMinor, parts }) => {
        const one = refund({
          lines: returned.map((quantity, index) => ({ lineGid: `line-${index}`, quantity })),
          discrepancyMinor,
        });
        expect(net(state, parts, by)).toBe(net(state, [one], by));
      }),
    );
  });

  test('the order in which refunds become known is irrelevant', () => {
    fc.assert(
      fc.property(
        refunded.chain((given) =>
          fc
            .shuffledSubarray(given.parts, { minLength: given.parts.length })
            .map((shuffled) => ({ ...given, shuffled })),
        ),
        ({ state, program: by, parts, shuffled }) => {
          expect(spend(state, shuffled, by)).toEqual(spend(state, parts, by));
        },
      ),
    );
  });

  test('a full refund of the goods leaves 0', () => {
    const everything = anyCase.chain((given) =>
      split(
        given.state.lines.map((one) => one.quantity),
        0,
        4,
      ).map((parts) => ({ ...given, parts })),
    );
    fc.assert(
      fc.property(everything, ({ state, parts }) => {
        expect(net({ ...state, cancelledAt: null }, parts)).toBe(0);
      }),
    );
  });

  test('the worth is never negative, never above the goods ordered, and its history is in order', () => {
    fc.assert(
      fc.property(refunded, ({ state, program: by, parts }) => {
        const { grossMinor, netMinor, reductions } = spend(state, parts, by);
        const most = state.lines.reduce(
          (sum, one) => sum + one.amountMinor + one.taxMinor,
          state.shippingMinor,
        );
        const worths = [grossMinor, netMinor, ...reductions.map(([, minor]) => minor)];
        for (const worth of worths) {
          expect(worth).toBeGreaterThanOrEqual(0);
          expect(worth).toBeLessThanOrEqual(most);
        }
        expect(netMinor).toBe(worths.length > 2 ? worths.at(-1) : grossMinor);
        const times = [state.placedAt, ...reductions.map(([at]) => at)];
        times.slice(1).forEach((at, index) => expect(at).toBeGreaterThan(times[index] ?? 0));
      }),
    );
  });

  test('another refund never makes the order worth more, unless it keeps money', () => {
    fc.assert(
      fc.property(
        refunded,
        fc.nat(4),
        fc.integer({ min: 0, max: 3 }),
        fc.nat(500),
        (given, index, quantity, money) => {
          const { state, program: by, parts } = given;
          const lines = [{ lineGid: `line-${index}`, quantity }];
          const more = refund({ refundGid: 'one-more', lines, discrepancyMinor: -money });
          expect(net(state, [...parts, more], by)).toBeLessThanOrEqual(net(state, parts, by));
        },
      ),
    );
  });

  test('with nothing but goods returned the worth only falls', () => {
    const goods = anyCase.chain((given) => split(given.returned, 0, 4).map((parts) => ({ ...given, parts })));
    fc.assert(
      fc.property(goods, ({ state, program: by, parts }) => {
        const onlyGoods = parts.map((form) => refund({ ...form.refund, discrepancyMinor: 0 }));
        const { grossMinor, reductions } = spend(state, onlyGoods, by);
        const worths = [grossMinor, ...reductions.map(([, minor]) => minor)];
        worths.slice(1).forEach((worth, index) => expect(worth).toBeLessThan(worths[index] ?? 0));
      }),
    );
  });

  test("at every moment it is what the design's sentences say, worked out naively", () => {
    fc.assert(
      fc.property(refunded, ({ state, program: by, parts }) => {
        const history = spend(state, parts, by);
        for (let day = 0; day <= 7; day++) {
          for (const at of [PLACED + day * DAY_MS, PLACED + day * DAY_MS + HOUR_MS]) {
            expect(worthAt(history, at)).toBe(naiveWorthAt(state, parts, by, at));
          }
        }
        expect(history.netMinor).toBe(naiveWorthAt(state, parts, by, Infinity));
      }),
      { numRuns: 400 },
    );
  });
});

/** `part / whole` of `minor`, halves up. */
function rounded(minor: number, part: number, whole: number): number {
  return Number((2n * BigInt(minor) * BigInt(part) + BigInt(whole)) / (2n * BigInt(whole)));
}

/** Design, section 5, read sentence by sentence, at one moment. */
function naiveWorthAt(state: OrderState, refunds: readonly RefundForm[], by: Program, at: number): number {
  if (state.cancelledAt !== null && state.cancelledAt <= at) return 0;
  const { tax, shipping } = by.earning;
  const withTax = (minor: number, taxMinor: number) => {
    if (tax === 'included' && !state.taxesIncluded) return minor + taxMinor;
    if (tax === 'excluded' && state.taxesIncluded) return minor - taxMinor;
    return minor;
  };
  const returnedIn = (some: readonly RefundForm[], lineGid: string) =>
    some
      .flatMap((form) => form.refund.lines)
      .filter((one) => one.lineGid === lineGid)
      .reduce((sum, one) => sum + one.quantity, 0);
  const soFar = refunds.filter((form) => form.refund.createdAt <= at);
  let ordered = shipping ? withTax(state.shippingMinor, state.shippingTaxMinor) : 0;
  let linesReturned = 0;
  for (const one of state.lines) {
    if (one.kind !== 'merchandise') continue;
    const minor = withTax(one.amountMinor, one.taxMinor);
    const unexplained = Math.max(0, one.quantity - one.currentQuantity - returnedIn(refunds, one.lineGid));
    const afterEdit = one.quantity - unexplained;
    const left = Math.max(0, afterEdit - returnedIn(soFar, one.lineGid));
    ordered += rounded(minor, afterEdit, one.quantity);
    linesReturned += rounded(minor, afterEdit, one.quantity) - rounded(minor, left, one.quantity);
  }
  const discrepancy = soFar.reduce((sum, form) => sum + form.refund.discrepancyMinor, 0);
  const kept = Math.max(0, ordered - Math.max(linesReturned, linesReturned - discrepancy));
  if (state.currentTotalMinor <= 0) return kept;
  const received = state.currentTotalMinor - state.outstandingMinor;
  return rounded(kept, Math.min(Math.max(received, 0), state.currentTotalMinor), state.currentTotalMinor);
}
