/**
 * What an operation is given beside the state, and what it gives back. Operations read no clock and send
 * nothing: when it happens is an argument, and what Shopify would tell the app goes to `tell`.
 */
import type { Customer, Instant, Order, Refund } from './state.ts';

export interface Act {
  /** When it happens. */
  readonly at: Instant;
  /** Called right after each change that Shopify has a webhook for, with the state as it then is. */
  readonly tell: (happening: Happening) => void;
}

export type OrderTopic =
  'orders/create' | 'orders/paid' | 'orders/updated' | 'orders/edited' | 'orders/cancelled';

export type Happening =
  | { readonly topic: OrderTopic; readonly order: Order }
  | { readonly topic: 'orders/delete'; readonly orderId: number }
  | { readonly topic: 'refunds/create'; readonly order: Order; readonly refund: Refund }
  | { readonly topic: 'customers/create' | 'customers/update'; readonly customer: Customer }
  | { readonly topic: 'customers/delete'; readonly customerId: number }
  | {
      readonly topic: 'customers/merge';
      readonly keptId: number;
      readonly deletedId: number;
      readonly status: 'completed' | 'failed';
    }
  | { readonly topic: 'app/uninstalled' }
  | {
      readonly topic: 'app/scopes_update';
      readonly previous: readonly string[];
      readonly current: readonly string[];
    }
  | {
      readonly topic: 'customers/redact' | 'customers/data_request';
      readonly customer: Customer;
      readonly orderIds: readonly number[];
    }
  | { readonly topic: 'shop/redact' };

/** What a person may do wrong comes back as a value: a code, and a sentence that says what to do. */
export type Outcome<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly code: OutcomeCode; readonly message: string };

export type OutcomeCode =
  | 'not_found'
  | 'bad_quantity'
  | 'bad_amount'
  | 'bad_input'
  | 'bad_code'
  | 'out_of_stock'
  | 'already_done'
  | 'not_installed';

export function done<Value>(value: Value): Outcome<Value> {
  return { ok: true, value };
}

export function refused(code: OutcomeCode, message: string): Outcome<never> {
  return { ok: false, code, message };
}

/** Shopify's times have whole seconds. */
export function wholeSecond(at: Instant): Instant {
  return Math.floor(at / 1000) * 1000;
}

/** For what happened before the app came: nobody is told. */
export function quietly(at: Instant): Act {
  return { at, tell: () => undefined };
}
