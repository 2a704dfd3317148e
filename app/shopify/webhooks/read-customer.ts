/** Customer topics and the compliance topics about one customer. */
import type { AccountFact } from '../order-form.ts';
import { parseShape, Reading } from '../reading.ts';
import { failure, type Read } from '../result.ts';
import {
  customerDeletePayload,
  customerMergePayload,
  customerPayload,
  customerRedactPayload,
  dataRequestPayload,
} from './payloads.ts';

/** No money in these payloads, so the currency plays no part. */
const NO_MONEY = { currency: 'XXX' };

/** `customers/create`, `customers/update`. */
export function readCustomer(payload: unknown): Read<AccountFact> {
  const shape = parseShape(customerPayload, payload);
  if (!shape.ok) return shape;
  const reading = new Reading(NO_MONEY);
  return reading.finish({
    customerGid: reading.gid('Customer', shape.value.admin_graphql_api_id, shape.value.id, ''),
    createdAt: reading.instantOrNull(shape.value.created_at, 'created_at'),
  });
}

export function readCustomerDelete(payload: unknown): Read<{ readonly customerGid: string }> {
  const shape = parseShape(customerDeletePayload, payload);
  if (!shape.ok) return shape;
  const reading = new Reading(NO_MONEY);
  return reading.finish({
    customerGid: reading.gid('Customer', shape.value.admin_graphql_api_id, shape.value.id, ''),
  });
}

/** As `CustomerMergeRequestStatus` of the Admin API, in lower case. Only `completed` merged anything. */
export type MergeStatus = 'completed' | 'failed' | 'in_progress' | 'requested';

export interface CustomerMerge {
  readonly keptGid: string;
  readonly deletedGid: string;
  readonly status: MergeStatus;
}

/** Shopify publishes a sample with `failed` only, so the words a success may come as are all taken. */
const MERGE_STATUSES: Readonly<Record<string, MergeStatus>> = {
  completed: 'completed',
  success: 'completed',
  succeeded: 'completed',
  failed: 'failed',
  in_progress: 'in_progress',
  requested: 'requested',
};

export function readCustomerMerge(payload: unknown): Read<CustomerMerge> {
  const shape = parseShape(customerMergePayload, payload);
  if (!shape.ok) return shape;
  const told = shape.value;
  const status = MERGE_STATUSES[told.status.toLowerCase()];
  if (!status) {
    return failure('bad_value', 'status: expected completed, failed, in_progress or requested.');
  }
  const reading = new Reading(NO_MONEY);
  const kept = told.admin_graphql_api_customer_kept_id;
  const deleted = told.admin_graphql_api_customer_deleted_id;
  return reading.finish({
    keptGid: reading.knownGid('Customer', kept, 'admin_graphql_api_customer_kept_id'),
    deletedGid: reading.knownGid('Customer', deleted, 'admin_graphql_api_customer_deleted_id'),
    status,
  });
}

export interface CustomerRedaction {
  readonly customerGid: string;
  readonly orderGids: readonly string[];
}

export function readCustomerRedact(payload: unknown): Read<CustomerRedaction> {
  const shape = parseShape(customerRedactPayload, payload);
  if (!shape.ok) return shape;
  const reading = new Reading(NO_MONEY);
  return reading.finish({
    customerGid: reading.gidFromNumeric('Customer', shape.value.customer.id, 'customer.id'),
    orderGids: (shape.value.orders_to_redact ?? []).map((id, i) =>
      reading.gidFromNumeric('Order', id, `orders_to_redact[${i}]`),
    ),
  });
}

export interface DataRequest {
  readonly customerGid: string;
  readonly orderGids: readonly string[];
  /** Shopify's number of the request, as text. */
  readonly requestId: string | null;
}

export function readDataRequest(payload: unknown): Read<DataRequest> {
  const shape = parseShape(dataRequestPayload, payload);
  if (!shape.ok) return shape;
  const told = shape.value;
  const reading = new Reading(NO_MONEY);
  const value = {
    customerGid: reading.gidFromNumeric('Customer', told.customer.id, 'customer.id'),
    orderGids: (told.orders_requested ?? []).map((id, i) =>
      reading.gidFromNumeric('Order', id, `orders_requested[${i}]`),
    ),
    requestId: told.data_request ? String(told.data_request.id) : null,
  };
  return reading.finish(value);
}
