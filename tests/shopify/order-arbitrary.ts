/** Orders for properties, as compact models; whatever is generated is a possible order. */
import fc from 'fast-check';
import {
  orderModel,
  type OrderModel,
  type SparseLine,
  type SparseRefund,
} from '#app/ops/rendering/order-model.ts';
import type { PaymentStatus } from '#app/domain/order-state.ts';

const statuses: readonly PaymentStatus[] = [
  'authorized',
  'expired',
  'paid',
  'partially_paid',
  'partially_refunded',
  'pending',
  'refunded',
  'voided',
];

/** Whole seconds of 2026: Shopify tells no fractions of a second. */
const instant = fc.integer({ min: 1_767_225_600, max: 1_798_761_599 }).map((seconds) => seconds * 1000);
const id = fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }).map(String);
const money = fc.oneof(fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: 0, max: 10_000_000_000 }));

const line: fc.Arbitrary<SparseLine> = fc
  .record({
    lineId: id,
    productId: fc.option(id),
    quantity: fc.integer({ min: 1, max: 20 }),
    currentQuantity: fc.integer({ min: 0, max: 20 }),
    priceMinor: money,
    discountShare: fc.double({ min: 0, max: 1, noNaN: true }),
    taxMinor: fc.integer({ min: 0, max: 5_000 }),
    giftCard: fc.boolean(),
  })
  .map(({ discountShare, ...rest }) => ({
    ...rest,
    discountMinor: Math.floor(rest.priceMinor * rest.quantity * discountShare),
  }));

function refund(lineIds: readonly string[]): fc.Arbitrary<SparseRefund> {
  return fc.record({
    refundId: id,
    createdAt: instant,
    lines: fc.uniqueArray(
      fc.record({ lineId: fc.constantFrom(...lineIds), quantity: fc.integer({ min: 0, max: 20 }) }),
      { maxLength: 4, selector: (one) => one.lineId },
    ),
    discrepancyMinor: fc.integer({ min: -5_000, max: 5_000 }),
    discrepancyTaxMinor: fc.integer({ min: -500, max: 500 }),
    shippingMinor: fc.integer({ min: 0, max: 1_000 }),
  });
}

export const anyOrder: fc.Arbitrary<OrderModel> = fc
  .uniqueArray(line, { minLength: 1, maxLength: 30, selector: (one) => one.lineId })
  .chain((lines) =>
    fc.record({
      orderId: id,
      name: fc.nat(9_999).map((number) => `#${number}`),
      customerId: fc.option(id),
      customerCreatedAt: instant,
      currency: fc.constantFrom('GBP', 'JPY', 'KWD'),
      placedAt: instant,
      updatedAt: instant,
      cancelledAt: fc.option(instant),
      financialStatus: fc.constantFrom(...statuses),
      test: fc.boolean(),
      sourceName: fc.constantFrom('web', 'pos', 'subscription_contract', '580111'),
      b2b: fc.boolean(),
      taxesIncluded: fc.boolean(),
      discountCodes: fc.uniqueArray(fc.string({ minLength: 1, maxLength: 12 }), { maxLength: 3 }),
      lines: fc.constant(lines),
      tipMinor: fc.option(fc.integer({ min: 1, max: 9_999 })),
      shippingMinor: fc.integer({ min: 0, max: 2_000 }),
      shippingTaxMinor: fc.integer({ min: 0, max: 400 }),
      refunds: fc.uniqueArray(refund(lines.map((one) => one.lineId)), {
        maxLength: 12,
        selector: (one) => one.refundId,
      }),
      outstandingMinor: fc.integer({ min: -10_000, max: 10_000 }),
    }),
  )
  .map(({ tipMinor, ...order }) => {
    if (tipMinor === null || order.lines.some((one) => one.lineId === '1')) return orderModel(order);
    const tip = { lineId: '1', productId: null, quantity: 1, priceMinor: tipMinor, tip: true };
    return orderModel({ ...order, lines: [...order.lines, tip] });
  })
  .map((order) => (order.customerId === null ? { ...order, customerCreatedAt: null } : order));
