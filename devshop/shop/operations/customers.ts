/** What happens to customers. */
import { type Act, done, type Outcome, refused, wholeSecond } from '../act.ts';
import { newId } from '../ids.ts';
import type { Customer, ShopState } from '../state.ts';

export interface CustomerFields {
  readonly firstName?: string | null;
  readonly lastName?: string | null;
  /** No two customers of a shop have the same. */
  readonly email?: string | null;
  readonly locale?: string;
  readonly country?: string;
  readonly tags?: readonly string[];
  readonly note?: string | null;
}

export function createCustomer(state: ShopState, act: Act, input: CustomerFields): Outcome<Customer> {
  const taken = refuseEmail(state, input.email ?? null, null);
  if (taken) return taken;
  const at = wholeSecond(act.at);
  const customer: Customer = {
    type: 'Customer',
    id: newId(state),
    firstName: input.firstName ?? null,
    lastName: input.lastName ?? null,
    email: input.email?.trim() ?? null,
    locale: input.locale ?? state.record.primaryLocale,
    country: input.country ?? state.record.country,
    tags: sortedTags(input.tags ?? []),
    note: input.note ?? null,
    createdAt: at,
    updatedAt: at,
  };
  state.customers.set(customer.id, customer);
  act.tell({ topic: 'customers/create', customer });
  return done(customer);
}

export interface UpdateCustomer extends CustomerFields {
  readonly customerId: number;
}

/** Only what is told changes; `tags` replaces all of them. */
export function updateCustomer(state: ShopState, act: Act, input: UpdateCustomer): Outcome<Customer> {
  const { customerId, tags, ...fields } = input;
  const customer = state.customers.get(customerId);
  if (!customer) return refused('not_found', `There is no customer ${customerId}.`);
  const taken = refuseEmail(state, fields.email ?? null, customerId);
  if (taken) return taken;
  const told = Object.entries(fields).filter(([, value]) => value !== undefined);
  Object.assign(customer, Object.fromEntries(told));
  if (tags) customer.tags = sortedTags(tags);
  customer.updatedAt = Math.max(customer.updatedAt, wholeSecond(act.at));
  act.tell({ topic: 'customers/update', customer });
  return done(customer);
}

/** As in Shopify, only customers without orders can be deleted. */
export function deleteCustomer(
  state: ShopState,
  act: Act,
  input: { readonly customerId: number },
): Outcome<{ readonly customerId: number }> {
  const { customerId } = input;
  if (!state.customers.has(customerId)) return refused('not_found', `There is no customer ${customerId}.`);
  for (const order of state.orders.values()) {
    if (order.customerId === customerId)
      return refused('bad_input', 'Customers with orders cannot be deleted.');
  }
  state.customers.delete(customerId);
  act.tell({ topic: 'customers/delete', customerId });
  return done({ customerId });
}

export interface MergeCustomers {
  readonly keptId: number;
  readonly deletedId: number;
  /** Plays a merge that Shopify could not finish: nothing changes, and the webhook says `failed`. */
  readonly fails?: boolean;
}

/** Orders move to the kept one, tags join, the other is gone. Their `updatedAt` stays. */
export function mergeCustomers(state: ShopState, act: Act, input: MergeCustomers): Outcome<Customer> {
  const { keptId, deletedId } = input;
  const kept = state.customers.get(keptId);
  const gone = state.customers.get(deletedId);
  if (!kept || !gone) return refused('not_found', 'Name two customers of this shop.');
  if (kept === gone) return refused('bad_input', 'A customer cannot be merged with itself.');
  const merge = { topic: 'customers/merge', keptId, deletedId } as const;
  if (input.fails) {
    act.tell({ ...merge, status: 'failed' });
    return done(kept);
  }
  const hindrance = moneyOf(state, [keptId, deletedId]);
  if (hindrance !== null) return refused('bad_input', `Customers with ${hindrance} cannot be merged.`);
  for (const order of state.orders.values()) if (order.customerId === deletedId) order.customerId = keptId;
  moveDiscounts(state, deletedId, keptId);
  kept.firstName ??= gone.firstName;
  kept.lastName ??= gone.lastName;
  kept.email ??= gone.email;
  kept.tags = sortedTags([...kept.tags, ...gone.tags]);
  kept.updatedAt = Math.max(kept.updatedAt, wholeSecond(act.at));
  state.customers.delete(deletedId);
  state.mergedCustomers.set(deletedId, keptId);
  forgetMetafields(state, `gid://shopify/Customer/${deletedId}`);
  act.tell({ ...merge, status: 'completed' });
  act.tell({ topic: 'customers/update', customer: kept });
  return done(kept);
}

/** What Shopify does not merge: `CustomerMergeErrorFieldType`. */
function moneyOf({ giftCards, storeCredit }: ShopState, ids: readonly number[]): string | null {
  const isTheirs = (customerId: number | null): boolean => customerId !== null && ids.includes(customerId);
  if ([...storeCredit.values()].some((one) => isTheirs(one.customerId))) return 'store credit';
  return [...giftCards.values()].some((one) => isTheirs(one.customerId)) ? 'gift cards' : null;
}

/** Codes that were for the one who is gone are for the one who stays. */
function moveDiscounts(state: ShopState, from: number, to: number): void {
  for (const discount of state.discounts.values()) {
    const { customerIds } = discount;
    if (!customerIds?.includes(from)) continue;
    discount.customerIds = [...new Set(customerIds.map((id) => (id === from ? to : id)))];
  }
}

/** Somebody asks what the app knows of them. */
export function requestCustomerData(
  state: ShopState,
  act: Act,
  input: { readonly customerId: number },
): Outcome<Customer> {
  const customer = state.customers.get(input.customerId);
  if (!customer) return refused('not_found', `There is no customer ${input.customerId}.`);
  act.tell({ topic: 'customers/data_request', customer, orderIds: orderIdsOf(state, customer.id) });
  return done(customer);
}

/** Erases names and addresses; the orders stay, without their e-mail. The app is told which they are. */
export function redactCustomer(
  state: ShopState,
  act: Act,
  input: { readonly customerId: number },
): Outcome<Customer> {
  const customer = state.customers.get(input.customerId);
  if (!customer) return refused('not_found', `There is no customer ${input.customerId}.`);
  const orderIds = orderIdsOf(state, customer.id);
  // The notice names whom it is about: told before it is erased here.
  act.tell({ topic: 'customers/redact', customer, orderIds });
  Object.assign(customer, { firstName: null, lastName: null, email: null, note: null, tags: [] });
  customer.updatedAt = Math.max(customer.updatedAt, wholeSecond(act.at));
  for (const id of orderIds) {
    const order = state.orders.get(id);
    if (order) order.email = null;
  }
  return done(customer);
}

/** Shopify compares tags without their case, and keeps them sorted. */
export function sortedTags(tags: readonly string[]): string[] {
  const byLower = new Map<string, string>();
  for (const tag of tags) {
    const clean = tag.trim();
    if (clean !== '' && !byLower.has(clean.toLowerCase())) byLower.set(clean.toLowerCase(), clean);
  }
  return [...byLower.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, tag]) => tag);
}

function orderIdsOf(state: ShopState, customerId: number): number[] {
  return [...state.orders.values()].filter((order) => order.customerId === customerId).map(({ id }) => id);
}

function forgetMetafields(state: ShopState, ownerGid: string): void {
  for (const [id, metafield] of state.metafields) {
    if (metafield.ownerGid === ownerGid) state.metafields.delete(id);
  }
}

function refuseEmail(state: ShopState, email: string | null, ownId: number | null): Outcome<never> | null {
  if (email === null) return null;
  const wanted = email.trim().toLowerCase();
  if (!/^[^@\s]+@[^@\s]+$/.test(wanted)) return refused('bad_input', 'An e-mail address has an @.');
  for (const { id, email: other } of state.customers.values()) {
    if (id !== ownId && other?.toLowerCase() === wanted) {
      return refused('bad_input', 'Another customer has this e-mail address.');
    }
  }
  return null;
}
