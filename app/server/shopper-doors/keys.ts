/** Who calls, by the key of the door; nothing else that was sent says it. */
import type { IncomingMessage } from 'node:http';
import { verifyProxyQuery } from '#app/shopify/app-proxy-signature.ts';
import { verifySessionToken, type TokenKeys } from '#app/shopify/authenticate/verify-session-token.ts';

export type Door = 'proxy' | 'extensions' | 'staff';

export type Caller =
  | { readonly kind: 'shopper'; readonly shopDomain: string; readonly customerGid: string | null }
  | { readonly kind: 'staff'; readonly shopDomain: string; readonly staffId: string };

/** @returns null when the key is missing, wrong, too old, or one for another door */
export function callerOf(
  door: Door,
  request: IncomingMessage,
  query: URLSearchParams,
  keys: TokenKeys,
  now: number,
): Caller | null {
  if (door === 'proxy') {
    const call = verifyProxyQuery(query, keys.clientSecret, now);
    if (!call) return null;
    const { shopDomain, customerId } = call;
    const customerGid = customerId === null ? null : `gid://shopify/Customer/${customerId}`;
    return { kind: 'shopper', shopDomain, customerGid };
  }
  const [, token] = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '') ?? [];
  const verified = token === undefined ? null : verifySessionToken(token, keys, now);
  return verified?.kind === (door === 'staff' ? 'staff' : 'shopper') ? verified : null;
}
