/** Ids as Shopify has them: one number, and the gid around it. */
import type { ShopState } from './state.ts';

/** Far from 0, as Shopify's are, and below 2^53 by a long way. */
export const FIRST_ID = 5_800_000_000_000;

/** `gid({ type: 'Order', id: 1 })` is `gid://shopify/Order/1`. */
export function gid(entity: { readonly type: string; readonly id: number }): string {
  return gidOf(entity.type, entity.id);
}

export function gidOf(type: string, id: number): string {
  return `gid://shopify/${type}/${id}`;
}

/** The parts of a gid, or `null` for what is none. */
export function parseGid(text: string): { readonly type: string; readonly id: number } | null {
  const parts = /^gid:\/\/shopify\/([A-Z][A-Za-z]+)\/(\d{1,15})$/.exec(text);
  return parts?.[1] === undefined ? null : { type: parts[1], id: Number(parts[2]) };
}

/** A new id, never given before in this shop. */
export function newId(state: ShopState): number {
  state.lastId += 1;
  return state.lastId;
}
