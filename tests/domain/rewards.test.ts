/** When an order stands no more, how redemptions end, and what first orders bring: pure functions, case by case. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { OrderLine, OrderState, Refund, RefundForm } from '#app/domain/order-state.ts';
import { grantFor, termsAt, type GrantedReward } from '#app/domain/rewards/grants.ts';
import { undoneAt } from '#app/domain/rewards/order-undone.ts';
import {
  redemptionEnd,
  usingOrder,
  type VoucherAct,
  type VoucherUse,
} from '#app/domain/rewards/redemption-end.ts';
import { defaultRewards } from '#app/domain/rewards/reward-terms.ts';
import { voucherEndsAt } from '#app/domain/rewards/voucher-end.ts';
import { startOfPeriod } from '#app/domain/time.ts';

const PLACED = Date.UTC(2026, 0, 10);
const day = (n: number) => PLACED + n * 86_400_000;

const line = (lineGid: string, over: Partial<OrderLine> = {}): OrderLine => ({
  ...{
    lineGid,
    productGid: null,
    kind: 'merchandise',
    quantity: 2,
    currentQuantity: 2,
    amountMinor: 2000,
    taxMinor: 0,
  },
  ...over,
});

const order = (over: Partial<OrderState> = {}): OrderState => ({
  ...{ orderGid: 'o', updatedAt: PLACED, placedAt: PLACED, customerGid: null, cancelledAt: null },
  ...{ paymentStatus: 'paid', test: false, sourceName: 'web', b2b: false, taxesIncluded: true },
  ...{
    currentTotalMinor: 0,
    outstandingMinor: 0,
    shippingMinor: 500,
    shippingTaxMinor: 0,
    discountCodes: ['A'],
  },
  lines: [line('a'), line('b')],
  ...over,
});

const refund = (at: number, pieces: Record<string, number>, discrepancyMinor = 0): RefundForm => {
  const lines = Object.entries(pieces).map(([lineGid, quantity]) => ({ lineGid, quantity }));
  const told: Refund = {
    refundGid: `r${at}`,
    createdAt: day(at),
    lines,
    discrepancyMinor,
    discrepancyTaxMinor: 0,
  };
  return { key: { changedAt: 0, triggeredAt: 0, hash: '' }, refund: told };
};

const all = { a: 2, b: 2 };

describe('an order', () => {
  test.each<[string, OrderState, RefundForm[], number | null]>([
    ['stands', order(), [], null],
    ['stands while a piece is kept', order(), [refund(1, { a: 2, b: 1 })], null],
    [
      'is undone by the refund that took the last piece',
      order(),
      [refund(5, { b: 1 }), refund(1, { a: 2, b: 1 })],
      5,
    ],
    ['is not undone anew by a goodwill refund later', order(), [refund(1, all), refund(9, {}, -100)], 1],
    ['is undone by all its money without goods', order(), [refund(1, {}, -3000), refund(3, {}, -1000)], 3],
    ['stands with most of its money', order(), [refund(1, {}, -3999)], null],
    ['is undone where a restocking fee was kept', order(), [refund(2, all, 700)], 2],
    ['whose goods were free stands', order({ lines: [line('a', { amountMinor: 0 })] }), [], null],
    [
      'whose free goods came back is undone',
      order({ lines: [line('a', { amountMinor: 0 })] }),
      [refund(4, { a: 2 })],
      4,
    ],
    [
      'stands with a kept tip only: not at all',
      order({ lines: [line('a'), line('t', { kind: 'tip' })] }),
      [refund(1, { a: 2 })],
      1,
    ],
    [
      'stands with a kept gift card',
      order({ lines: [line('a'), line('g', { kind: 'gift_card' })] }),
      [refund(1, { a: 2 })],
      null,
    ],
    [
      'without the pieces an edit took',
      order({ lines: [line('a'), line('b', { currentQuantity: 0 })] }),
      [refund(6, { a: 2 })],
      6,
    ],
    [
      'stands when only edits have emptied it',
      order({ lines: [line('a', { currentQuantity: 0 })] }),
      [],
      null,
    ],
    ['is undone when Shopify says so', order({ paymentStatus: 'refunded' }), [refund(3, { a: 1 })], 3],
    ['is undone when Shopify says so before its refunds', order({ paymentStatus: 'refunded' }), [], 0],
    ['is undone by its cancellation', order({ cancelledAt: day(7) }), [], 7],
    ['is undone by what came first', order({ cancelledAt: day(7) }), [refund(2, all)], 2],
  ])('%s', (_, state, refunds, expected) => {
    expect(undoneAt(state, refunds, false)).toBe(expected === null ? null : day(expected));
  });

  test('deleted, never was, unless it was cancelled before', () => {
    expect(undoneAt(order(), [], true)).toBe(PLACED);
    expect(undoneAt(order({ cancelledAt: day(3) }), [], true)).toBe(day(3));
  });

  test('does not depend on the order in which refunds are told', () => {
    const anyRefund = fc.record({
      at: fc.nat(9),
      a: fc.nat(2),
      b: fc.nat(2),
      money: fc.integer({ min: -4000, max: 500 }),
    });
    fc.assert(
      fc.property(fc.array(anyRefund, { maxLength: 5 }), fc.infiniteStream(fc.nat()), (told, keys) => {
        const refunds = told.map(({ at, a, b, money }, index) => {
          const form = refund(at, { a, b }, money);
          return { ...form, refund: { ...form.refund, refundGid: `r${index}` } };
        });
        const shuffled = refunds
          .map((one) => [keys.next().value as number, one] as const)
          .sort(([x], [y]) => x - y)
          .map(([, one]) => one);
        expect(undoneAt(order(), shuffled, false)).toBe(undoneAt(order(), refunds, false));
      }),
    );
  });
});

describe('a redemption', () => {
  const use = (orderGid: string, undone: number | null, placed = 2): VoucherUse => ({
    ...{ orderGid, placedAt: day(placed), undoneAt: undone === null ? null : day(undone) },
  });
  const act = (kind: VoucherAct['kind'], at = 3): VoucherAct => ({ kind, at: day(at) });
  const stands = (given: VoucherAct | null, uses: VoucherUse[], returnsPoints = true) =>
    redemptionEnd({ at: day(1), act: given, uses, returnsPoints });

  test.each<[string, VoucherAct | null, VoucherUse[], boolean, ReturnType<typeof stands>]>([
    ['is taken', null, [], true, null],
    ['is cancelled', act('cancelled'), [], true, { ended: 'cancelled', at: day(3) }],
    ['is given back when not made', act('not_made'), [], false, { ended: 'returned', at: day(3) }],
    ['is taken while one order stands', act('cancelled'), [use('x', 4), use('y', null)], true, null],
    ['is taken although it could not be made', act('not_made'), [use('x', null)], true, null],
    [
      'is given back with the last order',
      null,
      [use('x', 9), use('y', 6)],
      true,
      { ended: 'returned', at: day(9) },
    ],
    ['never before it was made', null, [use('x', 0)], true, { ended: 'returned', at: day(1) }],
    ['is lost with its order where the reward says so', null, [use('x', 4)], false, null],
    [
      'is given back when its code was taken away',
      act('withdrawn', 5),
      [],
      true,
      { ended: 'returned', at: day(5) },
    ],
    [
      'keeps the moment of its order',
      act('withdrawn', 5),
      [use('x', 4)],
      true,
      { ended: 'returned', at: day(4) },
    ],
    [
      'stays cancelled when the order that had it is undone',
      act('cancelled'),
      [use('x', 4)],
      true,
      { ended: 'cancelled', at: day(3) },
    ],
  ])('%s', (_, given, uses, returnsPoints, expected) => {
    expect(stands(given, uses, returnsPoints)).toEqual(expected);
  });

  test('counts as used by the first order that stands, or by the last undone while the points are gone', () => {
    expect(usingOrder([use('y', null, 4), use('x', null, 3), use('w', 5, 1)], null)).toBe('x');
    expect(usingOrder([use('y', 9, 4), use('x', 9, 3)], null)).toBe('y');
    expect(usingOrder([use('y', 9, 4)], { ended: 'returned', at: day(9) })).toBeNull();
    expect(usingOrder([], null)).toBeNull();
  });
});

describe('a first order', () => {
  test.each([
    ['brings nothing where there is none', null, 0, false],
    ['brings nothing where it earns nothing', { placedAt: PLACED, earns: false }, 0, false],
    ['brings a gift', { placedAt: PLACED, earns: true }, 0, true],
    ['is none after orders that only Shopify knows', { placedAt: PLACED, earns: true }, 1, false],
    ['is one where Shopify counts less than we know', { placedAt: PLACED, earns: true }, -1, true],
    ['cannot be told before Shopify has counted', { placedAt: PLACED, earns: true }, null, null],
  ])('%s', (_, firstOrder, ordersUnknown, expected) => {
    expect(grantFor('first_order', { firstOrder, ordersUnknown }).stands).toBe(expected);
  });

  test('brings what was in force at its moment', () => {
    const [, gift] = defaultRewards(100);
    if (!gift) throw new Error('no gift');
    const { terms } = gift;
    const until = { ...terms, conditions: { ...terms.conditions, endsAt: day(20) } };
    const versions = [
      { version: 1, inForceFrom: day(1), terms },
      { version: 2, inForceFrom: day(5), terms: until },
    ];
    const reward: GrantedReward = { rewardId: 1, active: true, turnedAt: null, versions };
    const at = (n: number, over: Partial<GrantedReward> = {}) =>
      termsAt({ ...reward, ...over }, day(n))?.version ?? null;
    expect([at(0), at(1), at(4), at(5), at(19), at(20)]).toEqual([null, 1, 1, 2, 2, null]);
    expect([at(2, { turnedAt: day(3) }), at(3, { turnedAt: day(3) })]).toEqual([null, 1]);
    expect([at(2, { turnedAt: day(3), active: false }), at(3, { turnedAt: day(3), active: false })]).toEqual([
      1,
      null,
    ]);
  });
});

test("vouchers end with their last day, and months begin, by the shop's own clocks", () => {
  const [usual] = defaultRewards(100);
  if (!usual) throw new Error('no reward');
  const terms = (days: number | null) => ({
    ...usual.terms,
    voucher: { ...usual.terms.voucher, expiresAfterDays: days },
  });
  // Budapest goes from UTC+1 to UTC+2 on 29 March 2026.
  const at = Date.UTC(2026, 2, 27, 23, 30);
  expect(voucherEndsAt(terms(1), at, 'Europe/Budapest')).toBe(Date.UTC(2026, 2, 29, 22));
  expect(voucherEndsAt(terms(1), at, 'UTC')).toBe(Date.UTC(2026, 2, 29));
  expect(voucherEndsAt(terms(null), at, 'UTC')).toBeNull();
  const turn = Date.UTC(2026, 2, 31, 22, 30);
  expect(startOfPeriod(turn, 'month', 'Europe/Budapest')).toBe(Date.UTC(2026, 2, 31, 22));
  expect(startOfPeriod(turn, 'month', 'UTC')).toBe(Date.UTC(2026, 2, 1));
  expect(startOfPeriod(turn, 'year', 'Europe/Budapest')).toBe(Date.UTC(2025, 11, 31, 23));
});
