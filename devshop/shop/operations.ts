/**
 * All that can happen in a shop. Each is a function of the state, of when it happens and what it concerns; it
 * changes the state, tells what Shopify has webhooks for, and gives back what came of it or why nothing did.
 */
import { cancelOrder, deleteOrder } from './operations/cancel-order.ts';
import {
  createCustomer,
  deleteCustomer,
  mergeCustomers,
  redactCustomer,
  requestCustomerData,
  updateCustomer,
} from './operations/customers.ts';
import {
  addCodes,
  createDiscount,
  deactivateDiscount,
  deleteDiscount,
  removeCodes,
} from './operations/discounts.ts';
import { editOrder } from './operations/edit-order.ts';
import { issueGiftCard } from './operations/gift-cards.ts';
import { installApp, redactShop, uninstallApp, updateScopes } from './operations/installation.ts';
import { payOrder } from './operations/pay-order.ts';
import { moveOrder, placeOrder } from './operations/place-order.ts';
import { refundOrder } from './operations/refund-order.ts';
import { creditStore } from './operations/store-credit.ts';
import type { Act, Outcome } from './act.ts';
import type { ShopState } from './state.ts';

const operations = {
  placeOrder,
  payOrder,
  editOrder,
  refundOrder,
  cancelOrder,
  deleteOrder,
  moveOrder,
  createCustomer,
  updateCustomer,
  deleteCustomer,
  mergeCustomers,
  requestCustomerData,
  redactCustomer,
  createDiscount,
  addCodes,
  removeCodes,
  deactivateDiscount,
  deleteDiscount,
  issueGiftCard,
  creditStore,
  installApp,
  uninstallApp,
  updateScopes,
  redactShop,
};

type All = typeof operations;

/** The operations of one shop: `operations.placeOrder({ lines: [...] })`. */
export type Operations = {
  readonly [Name in keyof All]: All[Name] extends (
    state: ShopState,
    act: Act,
    ...rest: infer Rest
  ) => infer Came
    ? (...rest: Rest) => Came
    : never;
};

/**
 * Binds them to a shop. `act` is asked at each call, so that all of it happens at one moment; `after` is called
 * when something came of it.
 */
export function operationsOf(state: ShopState, act: () => Act, after: () => void): Operations {
  const bound = Object.entries(operations).map(([name, operation]) => {
    const perform = operation as (state: ShopState, act: Act, input: never) => Outcome<unknown>;
    return [
      name,
      (input: never) => {
        const came = perform(state, act(), input);
        if (came.ok) after();
        return came;
      },
    ];
  });
  return Object.fromEntries(bound) as Operations;
}
