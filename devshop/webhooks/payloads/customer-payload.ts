/**
 * Bodies of the customers/* topics and of the compliance topics about a customer. Since 2025-01 they carry no
 * tags, no count of orders and no sum of what was spent: the Admin API tells those.
 */
import { gid, gidOf } from '../../shop/ids.ts';
import type { Customer, ShopState } from '../../shop/state.ts';
import { timeIn } from './parts.ts';

export function customerPayload(state: ShopState, customer: Customer) {
  return { ...orderCustomer(state, customer), addresses: [] };
}

/** As it stands inside an order. */
export function orderCustomer(state: ShopState, customer: Customer) {
  const time = timeIn(state);
  return {
    id: customer.id,
    admin_graphql_api_id: gid(customer),
    created_at: time(customer.createdAt),
    updated_at: time(customer.updatedAt),
    first_name: customer.firstName,
    last_name: customer.lastName,
    state: 'enabled',
    note: customer.note,
    verified_email: true,
    multipass_identifier: null,
    tax_exempt: false,
    email: customer.email,
    phone: null,
    currency: state.record.currency,
    tax_exemptions: [],
  };
}

export function customerDeletePayload(customerId: number) {
  return {
    id: customerId,
    tax_exemptions: [],
    admin_graphql_api_id: gidOf('Customer', customerId),
  };
}

export function customerMergePayload(merge: {
  readonly keptId: number;
  readonly deletedId: number;
  readonly status: 'completed' | 'failed';
}) {
  return {
    admin_graphql_api_customer_kept_id: gidOf('Customer', merge.keptId),
    admin_graphql_api_customer_deleted_id: gidOf('Customer', merge.deletedId),
    admin_graphql_api_job_id: null,
    status: merge.status,
    errors:
      merge.status === 'completed'
        ? []
        : [{ customer_ids: [merge.deletedId], field: 'merge_in_progress', message: 'It is being merged.' }],
  };
}

/** `listName` is what the topic calls the list of orders. */
export function customerNotice(
  state: ShopState,
  customer: Customer,
  listName: 'orders_to_redact' | 'orders_requested',
  orderIds: readonly number[],
) {
  return {
    shop_id: state.record.id,
    shop_domain: state.record.domain,
    customer: { id: customer.id, email: customer.email, phone: null },
    [listName]: orderIds,
  };
}
