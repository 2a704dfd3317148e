/** What Shopify would send for something that happened, with the state of this very moment. */
import { gid } from '../../shop/ids.ts';
import type { Happening } from '../../shop/act.ts';
import type { Instant, ShopState } from '../../shop/state.ts';
import {
  customerDeletePayload,
  customerMergePayload,
  customerNotice,
  customerPayload,
} from './customer-payload.ts';
import { orderEditedPayload, orderPayload } from './order-payload.ts';
import { timeIn } from './parts.ts';
import { refundPayload } from './refund-payload.ts';

const PLAN_NAMES = {
  basic: 'Basic',
  advanced: 'Advanced',
  plus: 'Shopify Plus',
  enterprise: 'Commerce Components',
} as const;

export function payloadOf(state: ShopState, happening: Happening, at: Instant): object {
  switch (happening.topic) {
    case 'orders/create':
    case 'orders/paid':
    case 'orders/updated':
    case 'orders/cancelled':
      return orderPayload(state, happening.order);
    case 'orders/edited':
      return orderEditedPayload(happening.order);
    case 'orders/delete':
      return { id: happening.orderId };
    case 'refunds/create':
      return refundPayload(state, happening.order, happening.refund);
    case 'customers/create':
    case 'customers/update':
      return customerPayload(state, happening.customer);
    case 'customers/delete':
      return customerDeletePayload(happening.customerId);
    case 'customers/merge':
      return customerMergePayload(happening);
    case 'customers/redact':
      return customerNotice(state, happening.customer, 'orders_to_redact', happening.orderIds);
    case 'customers/data_request': {
      const notice = customerNotice(state, happening.customer, 'orders_requested', happening.orderIds);
      return { ...notice, data_request: { id: Math.floor(at / 1000) } };
    }
    case 'app/scopes_update': {
      const { previous, current } = happening;
      const shopId = gid(state.record);
      return { id: state.installation?.id ?? null, shop_id: shopId, previous, current, updated_at: iso(at) };
    }
    case 'app/uninstalled':
      return shopPayload(state);
    case 'shop/redact':
      return { shop_id: state.record.id, shop_domain: state.record.domain };
  }
}

function shopPayload(state: ShopState) {
  const { record } = state;
  const time = timeIn(state);
  return {
    id: record.id,
    name: record.name,
    email: record.email,
    domain: record.primaryDomain,
    country: record.country,
    country_code: record.country,
    primary_locale: record.primaryLocale,
    created_at: time(record.createdAt),
    updated_at: time(record.updatedAt),
    currency: record.currency,
    iana_timezone: record.ianaTimezone,
    taxes_included: record.taxesIncluded,
    plan_display_name: PLAN_NAMES[record.plan],
    myshopify_domain: record.domain,
  };
}

function iso(at: Instant): string {
  return new Date(at).toISOString();
}
