/** An order as the Admin API tells it, to the same state and refunds as its webhook gives. */
import type { OrderState, PaymentStatus, Refund } from '#app/domain/order-state.ts';
import { orderNews, orderState, refundOf, type AccountFact, type ToldLine } from '../order-form.ts';
import type { GidKind } from '../gid.ts';
import { Reading, type ReadContext } from '../reading.ts';
import type { Read } from '../result.ts';
import type { OrderRead } from '../webhooks/read-order.ts';
import type { LineNode, MoneyBag, OrderNode, RefundNode, ShippingNode, WholeOrder } from './node-shapes.ts';

/** `context.triggeredAt` is when the request was sent whose answer this is. */
export function readAdminOrder(whole: WholeOrder, context: ReadContext): Read<OrderRead> {
  const reading = new Reading(context);
  const { state, customer } = readState(whole, reading);
  const refunds = whole.refunds.map((refund, i) => readRefund(refund, `refunds[${i}].`, reading));
  return reading.finish({
    news: orderNews(state, refunds, context.triggeredAt),
    accounts: customer ? [customer] : [],
  });
}

export function readState(
  whole: Omit<WholeOrder, 'refunds'>,
  reading: Reading,
): { readonly state: OrderState; readonly customer: AccountFact | null } {
  const { order } = whole;
  reading.currencyIs(order.currencyCode, 'currencyCode');
  const customer = readCustomer(order, reading);
  const placedAt = order.processedAt ?? order.createdAt;
  if (!placedAt) reading.complain('missing_field', 'processedAt', 'expected the time the order was placed');
  const total = order.currentTotalPriceSet ?? order.totalPriceSet;
  const state = orderState(
    {
      orderGid: gid('Order', order.id, 'id', reading),
      name: order.name ?? null,
      updatedAt: reading.instant(order.updatedAt, 'updatedAt'),
      placedAt: placedAt ? reading.instant(placedAt, 'processedAt') : 0,
      customer,
      cancelledAt: reading.instantOrNull(order.cancelledAt, 'cancelledAt'),
      paymentStatus: (order.displayFinancialStatus?.toLowerCase() ?? 'pending') as PaymentStatus,
      test: order.test ?? false,
      sourceName: order.sourceName ?? null,
      b2b: order.purchasingEntity?.__typename === 'PurchasingCompany',
      taxesIncluded: order.taxesIncluded ?? false,
      currentTotalMinor: total ? minor(total, 'currentTotalPriceSet', reading) : null,
      outstandingMinor: minorOrZero(order.totalOutstandingSet, 'totalOutstandingSet', reading),
      totalTipMinor: minorOrZero(order.totalTipReceivedSet, 'totalTipReceivedSet', reading),
      ...readShipping(whole.shipping, reading),
      discountCodes: order.discountCodes ?? [],
      lines: whole.lines.map((line, i) => readLine(line, `lineItems[${i}].`, reading)),
    },
    reading,
  );
  return { state, customer };
}

function readCustomer(order: OrderNode, reading: Reading): AccountFact | null {
  if (!order.customer) return null;
  return {
    customerGid: gid('Customer', order.customer.id, 'customer.id', reading),
    createdAt: reading.instantOrNull(order.customer.createdAt, 'customer.createdAt'),
  };
}

function readShipping(lines: readonly ShippingNode[], reading: Reading) {
  let shippingMinor = 0;
  let shippingTaxMinor = 0;
  lines.forEach((line, i) => {
    const path = `shippingLines[${i}].`;
    const amount = minor(line.discountedPriceSet, `${path}discountedPriceSet`, reading);
    shippingMinor += reading.notNegative(amount, `${path}discountedPriceSet`);
    shippingTaxMinor += taxes(line.taxLines, path, reading);
  });
  return {
    shippingMinor: reading.inRange(shippingMinor, 'shippingLines'),
    shippingTaxMinor: reading.inRange(shippingTaxMinor, 'shippingLines'),
  };
}

function readLine(line: LineNode, path: string, reading: Reading): ToldLine {
  const quantity = reading.count(line.quantity, `${path}quantity`);
  const price = minor(line.originalUnitPriceSet, `${path}originalUnitPriceSet`, reading);
  let discountMinor = 0;
  for (const allocation of line.discountAllocations ?? []) {
    const amount = minor(allocation.allocatedAmountSet, `${path}discountAllocations`, reading);
    discountMinor += reading.notNegative(amount, `${path}discountAllocations`);
  }
  return {
    lineGid: gid('LineItem', line.id, `${path}id`, reading),
    productGid: line.product ? gid('Product', line.product.id, `${path}product.id`, reading) : null,
    giftCard: line.isGiftCard ?? false,
    markedTip: false,
    quantity,
    currentQuantity: reading.count(line.currentQuantity ?? quantity, `${path}currentQuantity`),
    unitPriceMinor: reading.notNegative(price, `${path}originalUnitPriceSet`),
    discountMinor: reading.inRange(discountMinor, `${path}discountAllocations`),
    taxMinor: taxes(line.taxLines, path, reading),
  };
}

function readRefund(refund: RefundNode, path: string, reading: Reading): Refund {
  const createdAt = refund.createdAt ?? refund.processedAt;
  if (!createdAt) reading.complain('missing_field', `${path}createdAt`, 'expected an ISO 8601 time');
  let discrepancyMinor = 0;
  let discrepancyTaxMinor = 0;
  for (const adjustment of refund.adjustments) {
    discrepancyMinor += minor(adjustment.amountSet, `${path}orderAdjustments`, reading);
    discrepancyTaxMinor += minor(adjustment.taxAmountSet, `${path}orderAdjustments`, reading);
  }
  return refundOf({
    refundGid: gid('Refund', refund.id, `${path}id`, reading),
    createdAt: createdAt ? reading.instant(createdAt, `${path}createdAt`) : 0,
    lines: refund.lines.map((line, i) => ({
      lineGid: gid('LineItem', line.lineItem.id, `${path}refundLineItems[${i}].lineItem.id`, reading),
      quantity: reading.count(line.quantity, `${path}refundLineItems[${i}].quantity`),
    })),
    discrepancyMinor: reading.inRange(discrepancyMinor, `${path}orderAdjustments`),
    discrepancyTaxMinor: reading.inRange(discrepancyTaxMinor, `${path}orderAdjustments`),
  });
}

function gid(kind: GidKind, id: string, path: string, reading: Reading): string {
  return reading.knownGid(kind, id, path);
}

function minor(bag: MoneyBag, path: string, reading: Reading): number {
  return reading.minorInShopCurrency(bag.shopMoney.amount, bag.shopMoney.currencyCode, path);
}

function minorOrZero(bag: MoneyBag | null | undefined, path: string, reading: Reading): number {
  return bag ? minor(bag, path, reading) : 0;
}

function taxes(
  lines: readonly { readonly priceSet: MoneyBag }[] | null | undefined,
  path: string,
  reading: Reading,
): number {
  let sum = 0;
  for (const line of lines ?? []) sum += minor(line.priceSet, `${path}taxLines`, reading);
  return reading.inRange(sum, `${path}taxLines`);
}
