/** `orders/paid`, `orders/updated`, `orders/cancelled`: one payload, one reader. */
import type { z } from 'zod';
import type { OrderNews } from '#app/domain/order-state.ts';
import type { Instant } from '#app/domain/time.ts';
import { orderNews, orderState, type AccountFact, type ToldLine } from '../order-form.ts';
import { parseShape, Reading, type ReadContext } from '../reading.ts';
import type { Read } from '../result.ts';
import { money, taxes } from './money-fields.ts';
import { orderPayload } from './payloads.ts';
import { readRefund } from './read-refund.ts';

type OrderPayload = z.output<typeof orderPayload>;
type LinePayload = OrderPayload['line_items'][number];

export interface OrderRead {
  readonly news: OrderNews;
  /** The order's customer, unless a guest: an account's age may become known through an order first. */
  readonly accounts: readonly AccountFact[];
}

export function readOrderWebhook(payload: unknown, context: ReadContext): Read<OrderRead> {
  const shape = parseShape(orderPayload, payload);
  if (!shape.ok) return shape;
  const told = shape.value;
  const reading = new Reading(context);
  reading.currencyIs(told.currency, 'currency');
  const customer = readCustomer(told.customer, reading);
  const state = orderState(
    {
      orderGid: reading.gid('Order', told.admin_graphql_api_id, told.id, ''),
      name: told.name ?? null,
      updatedAt: reading.instant(told.updated_at, 'updated_at'),
      placedAt: placedAt(told, reading),
      customer,
      cancelledAt: reading.instantOrNull(told.cancelled_at, 'cancelled_at'),
      paymentStatus: told.financial_status ?? 'pending',
      test: told.test ?? false,
      sourceName: told.source_name ?? null,
      b2b: told.company !== null && told.company !== undefined,
      taxesIncluded: told.taxes_included ?? false,
      currentTotalMinor: currentTotal(told, reading),
      outstandingMinor: reading.minor(told.total_outstanding ?? '0', 'total_outstanding'),
      totalTipMinor: reading.minor(told.total_tip_received ?? '0', 'total_tip_received'),
      ...shipping(told, reading),
      discountCodes: told.discount_codes?.map((discount) => discount.code) ?? [],
      lines: told.line_items.map((line, i) => readLine(line, `line_items[${i}].`, reading)),
    },
    reading,
  );
  const refunds = (told.refunds ?? []).map((refund, i) => readRefund(refund, `refunds[${i}].`, reading));
  return reading.finish({
    news: orderNews(state, refunds, context.triggeredAt),
    accounts: customer ? [customer] : [],
  });
}

function readCustomer(told: OrderPayload['customer'], reading: Reading): AccountFact | null {
  if (!told) return null;
  return {
    customerGid: reading.gid('Customer', told.admin_graphql_api_id, told.id, 'customer.'),
    createdAt: reading.instantOrNull(told.created_at, 'customer.created_at'),
  };
}

function placedAt(told: OrderPayload, reading: Reading): Instant {
  const placed = told.processed_at ?? told.created_at;
  if (placed !== null && placed !== undefined) return reading.instant(placed, 'processed_at');
  reading.complain('missing_field', 'processed_at', 'expected the time the order was placed, in ISO 8601');
  return 0;
}

/** After edits and refunds; orders of old API versions, and sparse ones, only tell the original total. */
function currentTotal(told: OrderPayload, reading: Reading): number | null {
  const field = told.current_total_price_set ?? told.current_total_price;
  if (field !== null && field !== undefined) {
    return money(
      reading,
      told.current_total_price_set,
      told.current_total_price,
      '',
      'current_total_price_set',
    );
  }
  const original = told.total_price_set ?? told.total_price;
  if (original === null || original === undefined) return null;
  return money(reading, told.total_price_set, told.total_price, '', 'total_price_set');
}

/** Shipping lines removed by an order edit are no longer part of the order. */
function shipping(told: OrderPayload, reading: Reading) {
  let shippingMinor = 0;
  let shippingTaxMinor = 0;
  told.shipping_lines?.forEach((line, i) => {
    if (line.is_removed) return;
    const path = `shipping_lines[${i}].`;
    const discounted = line.discounted_price_set ?? line.discounted_price;
    const amount =
      discounted === null || discounted === undefined
        ? money(reading, line.price_set, line.price, path, 'price_set')
        : money(reading, line.discounted_price_set, line.discounted_price, path, 'discounted_price_set');
    shippingMinor += reading.notNegative(amount, `${path}discounted_price_set`);
    shippingTaxMinor += taxes(reading, line.tax_lines, path);
  });
  return {
    shippingMinor: reading.inRange(shippingMinor, 'shipping_lines'),
    shippingTaxMinor: reading.inRange(shippingTaxMinor, 'shipping_lines'),
  };
}

function readLine(line: LinePayload, path: string, reading: Reading): ToldLine {
  const unitPriceMinor = money(reading, line.price_set, line.price, path, 'price_set');
  const quantity = reading.count(line.quantity, `${path}quantity`);
  return {
    lineGid: reading.gid('LineItem', line.admin_graphql_api_id, line.id, path),
    productGid:
      line.product_id === null || line.product_id === undefined
        ? null
        : reading.gidFromNumeric('Product', line.product_id, `${path}product_id`),
    giftCard: line.gift_card ?? false,
    markedTip: isTold(line.tip_payment_gateway) || isTold(line.tip_payment_method),
    quantity,
    currentQuantity: reading.count(line.current_quantity ?? quantity, `${path}current_quantity`),
    unitPriceMinor: reading.notNegative(unitPriceMinor, `${path}price_set`),
    discountMinor: discount(line, path, reading),
    taxMinor: taxes(reading, line.tax_lines, path),
  };
}

function isTold(mark: unknown): boolean {
  return mark !== null && mark !== undefined;
}

/** `total_discount` lacks the share of order discounts: only for payloads without allocations. */
function discount(line: LinePayload, path: string, reading: Reading): number {
  if (!line.discount_allocations) return reading.minor(line.total_discount ?? '0', path, 'total_discount');
  let sum = 0;
  for (const allocation of line.discount_allocations) {
    const amount = money(
      reading,
      allocation.amount_set,
      allocation.amount,
      path,
      'discount_allocations.amount_set',
    );
    sum += reading.notNegative(amount, `${path}discount_allocations.amount_set`);
  }
  return reading.inRange(sum, `${path}discount_allocations`);
}
