/**
 * Calls that come through a shop's own domain: `https://<shop>/apps/perennial/...`. Shopify adds who asks to the query,
 * and signs all of it. https://shopify.dev/docs/apps/build/online-store/app-proxies/authenticate-app-proxies
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

export interface ProxyCall {
  readonly shopDomain: string;
  /** Digits; `null` for guests. */
  readonly customerId: string | null;
}

/** Seconds between Shopify's clock and ours. */
const TOLERANCE_S = 90;

const SIGNATURE = /^[0-9a-f]{64}$/;
const SHOP_DOMAIN = /^[a-z0-9][a-z0-9-]{0,99}\.myshopify\.com$/;
const CUSTOMER_ID = /^\d{1,20}$/;
/** Of which there is one each, or it is no call of Shopify's. */
const SINGLE = ['shop', 'timestamp', 'signature', 'logged_in_customer_id'];

/** HMAC-SHA256 of the sorted `key=value` pairs, joined without a separator; in `signature` it stands in hex. */
function hmacOf(query: URLSearchParams, secret: string): Buffer {
  const keys = [...new Set(query.keys())].filter((key) => key !== 'signature');
  const pairs = keys.map((key) => `${key}=${query.getAll(key).join(',')}`).sort();
  return createHmac('sha256', secret).update(pairs.join('')).digest();
}

/** @returns what Shopify vouches for; null when it does not, or did so too long ago */
export function verifyProxyQuery(query: URLSearchParams, secret: string, now: number): ProxyCall | null {
  const signature = query.get('signature') ?? '';
  if (!SIGNATURE.test(signature)) return null;
  if (!timingSafeEqual(Buffer.from(signature, 'hex'), hmacOf(query, secret))) return null;
  if (SINGLE.some((key) => query.getAll(key).length > 1)) return null;
  const timestamp = query.get('timestamp') ?? '';
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now / 1000 - Number(timestamp)) > TOLERANCE_S) return null;
  const shopDomain = query.get('shop') ?? '';
  if (!SHOP_DOMAIN.test(shopDomain)) return null;
  const customerId = query.get('logged_in_customer_id') ?? '';
  if (customerId !== '' && !CUSTOMER_ID.test(customerId)) return null;
  return { shopDomain, customerId: customerId === '' ? null : customerId };
}
