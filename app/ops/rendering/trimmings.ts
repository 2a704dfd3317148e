/** The rest of a full order webhook, which the program never reads: it makes bodies as large as real ones. */
import { lineAmountMinor, type LineModel, type OrderModel } from './order-model.ts';

type Money = (minor: number) => { readonly plain: string; readonly set: unknown };

const ADDRESS = {
  first_name: 'Sample',
  last_name: 'Shopper',
  address1: '12 Example Street',
  address2: 'Second floor',
  phone: '+44 20 7946 0000',
  city: 'London',
  zip: 'N1 1AA',
  province: 'England',
  country: 'United Kingdom',
  company: null,
  latitude: 51.5362518,
  longitude: -0.1033209,
  name: 'Sample Shopper',
  country_code: 'GB',
  province_code: 'ENG',
};

const CLIENT_DETAILS = {
  accept_language: 'en-GB,en;q=0.9',
  browser_height: 1024,
  browser_ip: '192.0.2.17',
  browser_width: 1440,
  session_hash: null,
  user_agent:
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
};

export function orderTrimmings(order: OrderModel, money: Money) {
  const number = Number(order.orderId.slice(-9));
  let subtotal = 0;
  for (const line of order.lines) subtotal += lineAmountMinor(line);
  const totals: Record<string, unknown> = {};
  const add = (field: string, minor: number) => {
    const amount = money(minor);
    totals[field] = amount.plain;
    totals[`${field}_set`] = amount.set;
  };
  add('current_subtotal_price', subtotal);
  add('current_total_discounts', 0);
  add('current_total_tax', 0);
  add('subtotal_price', subtotal);
  add('total_discounts', 0);
  add('total_line_items_price', subtotal);
  add('total_tax', 0);
  return {
    app_id: 580111,
    browser_ip: '192.0.2.17',
    buyer_accepts_marketing: false,
    cancel_reason: null,
    cart_token: `hWN2${order.orderId}cart`,
    checkout_id: number,
    checkout_token: 'd0c6f5ee3a0d4f46bba1a7c5e1f7d3a9',
    client_details: CLIENT_DETAILS,
    closed_at: null,
    confirmation_number: 'WVBQ2MJ9K',
    confirmed: true,
    contact_email: 'sample@shopper.example',
    current_shipping_price_set: money(order.shippingMinor).set,
    current_total_additional_fees_set: null,
    current_total_duties_set: null,
    customer_locale: 'en-GB',
    device_id: null,
    duties_included: false,
    email: 'sample@shopper.example',
    estimated_taxes: false,
    fulfillment_status: null,
    landing_site: '/products/example?utm_source=newsletter&utm_medium=email&utm_campaign=autumn',
    landing_site_ref: null,
    location_id: null,
    merchant_business_entity_id: 'MTU0ODM4MDAwOQ',
    merchant_of_record_app_id: null,
    note: null,
    note_attributes: [{ name: 'gift', value: 'no' }],
    number,
    order_number: number,
    order_status_url: `https://sample.example/1/orders/${order.orderId}/authenticate?key=3b1f6a7c5d2e4f80`,
    original_total_additional_fees_set: null,
    original_total_duties_set: null,
    payment_gateway_names: ['shopify_payments'],
    phone: null,
    po_number: null,
    presentment_currency: order.currency,
    reference: null,
    referring_site: 'https://www.example.com/',
    source_identifier: null,
    source_url: null,
    tags: 'newsletter, autumn',
    tax_exempt: false,
    tax_lines: [],
    token: 'b1946ac92492d2347c6235b4d2611184',
    total_cash_rounding_payment_adjustment_set: money(0).set,
    total_cash_rounding_refund_adjustment_set: money(0).set,
    total_shipping_price_set: money(order.shippingMinor).set,
    total_weight: 1200,
    user_id: null,
    billing_address: ADDRESS,
    shipping_address: ADDRESS,
    discount_applications: [],
    fulfillments: [],
    payment_terms: null,
    ...totals,
  };
}

export function lineTrimmings(line: LineModel, zero: unknown) {
  const name = line.giftCard ? 'Gift card' : line.tip ? 'Tip' : `Sample article ${line.productId ?? ''}`;
  return {
    attributed_staffs: [],
    fulfillable_quantity: line.currentQuantity,
    fulfillment_service: 'manual',
    fulfillment_status: null,
    grams: 250,
    name: `${name} - Large / Dark green`,
    product_exists: line.productId !== null,
    properties: [{ name: '_engraving', value: 'none' }],
    requires_shipping: !line.giftCard && !line.tip,
    sales_line_item_group_id: null,
    sku: `SKU-${line.productId ?? 'NONE'}`,
    taxable: true,
    title: name,
    total_discount_set: zero,
    variant_id: 41234567890123,
    variant_inventory_management: 'shopify',
    variant_title: 'Large / Dark green',
    vendor: 'Sample Makers',
    duties: [],
  };
}
