/**
 * Session tokens as Shopify signs them for the admin, point of sale, checkout and customer accounts: JWT with HS256 and
 * the app's client secret. What Shopify's library checks, and the rest of the claims as well, at a tenth of its time.
 * https://shopify.dev/docs/api/checkout-ui-extensions/latest/target-apis/platform-apis/session-token-api
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

export type VerifiedToken =
  | {
      readonly kind: 'shopper';
      readonly shopDomain: string;
      /** `null` for guests. */
      readonly customerGid: string | null;
    }
  | { readonly kind: 'staff'; readonly shopDomain: string; readonly staffId: string };

export interface TokenKeys {
  /** Client id of the app: a token for another app is none for us. */
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Seconds that clocks may differ, as in Shopify's library. */
const TOLERANCE_S = 10;
const MOST_CHARACTERS = 4_096;
const TOKEN = /^([\w-]+)\.([\w-]+)\.([\w-]{43})$/;
const DESTINATION = /^(?:https:\/\/)?([a-z0-9][a-z0-9-]{0,99}\.myshopify\.com)$/;
const CUSTOMER = /^gid:\/\/shopify\/Customer\/\d{1,20}$/;
const STAFF = /^\d{1,20}$/;

/** @returns null when it is not signed by Shopify for this app, not of this moment, or of no shop */
export function verifySessionToken(token: string, keys: TokenKeys, now: number): VerifiedToken | null {
  const parts = token.length <= MOST_CHARACTERS ? TOKEN.exec(token) : null;
  if (!parts) return null;
  const [, head = '', payload = '', signature = ''] = parts;
  const expected = createHmac('sha256', keys.clientSecret).update(`${head}.${payload}`).digest();
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  if (read(head)?.['alg'] !== 'HS256') return null;
  const claims = read(payload);
  return claims && claims['aud'] === keys.clientId && isOfNow(claims, now / 1000) ? subjectOf(claims) : null;
}

type Claims = Readonly<Record<string, unknown>>;

function isOfNow({ exp, nbf }: Claims, seconds: number): boolean {
  if (typeof exp !== 'number' || typeof nbf !== 'number') return false;
  return exp + TOLERANCE_S > seconds && nbf - TOLERANCE_S <= seconds;
}

/** The admin and point of sale name themselves as issuer, and a member of staff by a number. */
function subjectOf({ dest, iss, sub }: Claims): VerifiedToken | null {
  const shopDomain = typeof dest === 'string' ? DESTINATION.exec(dest)?.[1] : undefined;
  if (shopDomain === undefined) return null;
  if (iss === `https://${shopDomain}/admin`) {
    return typeof sub === 'string' && STAFF.test(sub) ? { kind: 'staff', shopDomain, staffId: sub } : null;
  }
  if (typeof iss === 'string' && iss.endsWith('/admin')) return null;
  if (sub === undefined || sub === null || sub === '') {
    return { kind: 'shopper', shopDomain, customerGid: null };
  }
  return typeof sub === 'string' && CUSTOMER.test(sub)
    ? { kind: 'shopper', shopDomain, customerGid: sub }
    : null;
}

function read(part: string): Claims | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null ? (value as Claims) : null;
  } catch {
    return null;
  }
}
