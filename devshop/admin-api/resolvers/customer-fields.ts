import { gid } from '../../shop/ids.ts';
import { netPaid } from '../../shop/order-totals.ts';
import type { Customer, Order, ShopState } from '../../shop/state.ts';
import { connection } from '../connection.ts';
import { type ApiContext, visibleOrders } from '../context.ts';
import { accountsOf } from './balance-fields.ts';
import { fieldsOf, timeText, unsigned } from './fields.ts';
import { metafieldFields } from './metafield-fields.ts';
import { notPlayed } from './user-errors.ts';

/** `Customer.displayName`: the name, else the e-mail. */
export function displayName({ firstName, lastName, email }: Customer): string {
  return [firstName, lastName].filter((part) => part !== null && part !== '').join(' ') || (email ?? '');
}

/** Made once a call: a page of customers would go through all orders for each of them. */
const byCustomer = new WeakMap<ApiContext, Map<number, Order[]>>();

function ordersOf(context: ApiContext, customerId: number): readonly Order[] {
  let index = byCustomer.get(context);
  if (!index) {
    index = indexOf(context.state);
    byCustomer.set(context, index);
  }
  return index.get(customerId) ?? [];
}

function indexOf(state: ShopState): Map<number, Order[]> {
  const index = new Map<number, Order[]>();
  for (const order of state.orders.values()) {
    if (order.customerId === null) continue;
    const known = index.get(order.customerId);
    if (known) known.push(order);
    else index.set(order.customerId, [order]);
  }
  return index;
}

function spent(orders: readonly Order[]): number {
  return orders.reduce((sum, order) => sum + (order.test ? 0 : netPaid(order)), 0);
}

export const CUSTOMER_FIELDS = {
  Customer: fieldsOf<Customer>({
    ...metafieldFields<Customer>(),
    id: gid,
    legacyResourceId: ({ id }) => unsigned(id),
    firstName: ({ firstName }) => firstName,
    lastName: ({ lastName }) => lastName,
    displayName,
    email: ({ email }) => email,
    phone: () => null,
    defaultEmailAddress: (customer) => (customer.email === null ? null : customer),
    defaultPhoneNumber: () => null,
    locale: ({ locale }) => locale,
    note: ({ note }) => note,
    tags: ({ tags }) => tags,
    state: () => 'ENABLED',
    verifiedEmail: () => true,
    createdAt: ({ createdAt }) => timeText(createdAt),
    updatedAt: ({ updatedAt }) => timeText(updatedAt),
    // Counts all, also those that are too old to be seen.
    numberOfOrders: ({ id }, _args, context) => unsigned(ordersOf(context, id).length),
    amountSpent: ({ id }, _args, context) => ({
      minor: spent(ordersOf(context, id)),
      currency: context.state.record.currency,
    }),
    storeCreditAccounts: ({ id }, args, context) => {
      if (args.query) throw notPlayed('a search among store credit accounts');
      return connection(accountsOf(context.state, id), args, context, { idOf: (one) => one.id });
    },
    lastOrder: ({ id }, _args, context) => {
      const seen = new Set(visibleOrders(context));
      return ordersOf(context, id).findLast((order) => seen.has(order)) ?? null;
    },
    orders: ({ id }, args, context) => {
      const own = visibleOrders(context).filter((order) => order.customerId === id);
      return connection(own, args, context, { idOf: (order) => order.id });
    },
  }),
  CustomerEmailAddress: fieldsOf<Customer>({
    emailAddress: ({ email }) => email,
    validFormat: () => true,
  }),
};
