/** Shopify's global ids, such as `gid://shopify/Order/820982911946154508`: the only ids the program keeps. */

export type GidKind = 'Customer' | 'LineItem' | 'Order' | 'Product' | 'Refund' | 'Shop';

const DIGITS = /^\d{1,20}$/;

/** `null` when `id` is no whole number; numbers beyond 2^53 must come as text, as `parseJson` gives them. */
export function gidFromNumeric(kind: GidKind, id: string | number): string | null {
  if (typeof id === 'number' ? !Number.isSafeInteger(id) || id < 0 : !DIGITS.test(id)) return null;
  return `gid://shopify/${kind}/${id}`;
}

/** Whether `gid` is of the kind: `gid://shopify/<kind>/<digits>`. */
export function isGid(kind: GidKind, gid: string): boolean {
  const prefix = `gid://shopify/${kind}/`;
  return gid.startsWith(prefix) && DIGITS.test(gid.slice(prefix.length));
}
