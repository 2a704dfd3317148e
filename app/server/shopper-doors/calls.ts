/** What can be asked at the doors: an address, how it is asked, and whom it concerns. */
import type { Caller, Door } from './keys.ts';

export type Call =
  | { readonly name: 'account' | 'redemptions' | 'adjustments' | 'program' }
  | { readonly name: 'history'; readonly after: string | null }
  | { readonly name: 'voucher' | 'cancel'; readonly voucherId: number }
  | { readonly name: 'order' | 'staff_order'; readonly orderGid: string };

export interface Asked {
  readonly call: Call;
  readonly method: 'GET' | 'POST';
  /** The customer that staff name in the address; of shoppers the key says it. */
  readonly customerId: string | null;
}

const ID = '(\\d{1,20})';
const CUSTOMER = new RegExp(`^customers/${ID}/(.+)$`);
const ORDER = new RegExp(`^orders/${ID}$`);
const VOUCHER = new RegExp(`^vouchers/(\\d{1,15})(/cancel)?$`);

const DOORS: readonly (readonly [string, Door])[] = [
  ['/proxy/', 'proxy'],
  ['/extensions/', 'extensions'],
  ['/staff/', 'staff'],
];

/** @returns null for what is no address of ours */
export function doorOf(path: string): Door | null {
  return DOORS.find(([prefix]) => path.startsWith(prefix))?.[1] ?? null;
}

/** @returns null when there is nothing at this address */
export function readAddress(door: Door, path: string, query: URLSearchParams): Asked | null {
  const [, rest] = /^\/[a-z]+\/v1\/(.+)$/.exec(path) ?? [];
  if (rest === undefined) return null;
  if (door !== 'staff') return asked(rest, query, null);
  if (rest === 'program') return get({ name: 'program' }, null);
  const [, orderId] = ORDER.exec(rest) ?? [];
  if (orderId !== undefined) return get({ name: 'staff_order', orderGid: orderGidOf(orderId) }, null);
  const [, customerId = null, of = ''] = CUSTOMER.exec(rest) ?? [];
  if (customerId === null) return null;
  if (of === 'adjustments') return { call: { name: 'adjustments' }, method: 'POST', customerId };
  return asked(of, query, customerId);
}

function asked(rest: string, query: URLSearchParams, customerId: string | null): Asked | null {
  if (rest === 'account') return get({ name: 'account' }, customerId);
  if (rest === 'history') return get({ name: 'history', after: query.get('after') }, customerId);
  if (rest === 'redemptions') return { call: { name: 'redemptions' }, method: 'POST', customerId };
  const [, orderId] = ORDER.exec(rest) ?? [];
  if (orderId !== undefined) return get({ name: 'order', orderGid: orderGidOf(orderId) }, customerId);
  const [, voucherId, cancel] = VOUCHER.exec(rest) ?? [];
  if (voucherId === undefined) return null;
  const id = Number(voucherId);
  return cancel === undefined
    ? get({ name: 'voucher', voucherId: id }, customerId)
    : { call: { name: 'cancel', voucherId: id }, method: 'POST', customerId };
}

const get = (call: Call, customerId: string | null): Asked => ({ call, method: 'GET', customerId });
const orderGidOf = (id: string): string => `gid://shopify/Order/${id}`;

/** Whom the call concerns; null for a guest, who has nothing but the rewards to look at. */
export function customerOf(caller: Caller, { customerId }: Asked): string | null {
  if (caller.kind === 'shopper') return caller.customerGid;
  return customerId === null ? null : `gid://shopify/Customer/${customerId}`;
}
