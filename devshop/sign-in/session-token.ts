/**
 * Session tokens ("id tokens"): what the admin gives the app's page to show who is looking at it. JWTs signed
 * with the app's client secret, good for one minute.
 * https://shopify.dev/docs/apps/build/authentication-authorization/session-tokens
 */
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';

const LIFE_SECONDS = 60;
/** Clocks differ; Shopify's libraries allow as much. */
const TOLERANCE_SECONDS = 10;

export interface AppKeys {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Times are seconds since 1970. */
export interface SessionTokenClaims {
  /** `https://lumen.myshopify.com/admin`. */
  readonly iss: string;
  /** `https://lumen.myshopify.com`. */
  readonly dest: string;
  /** The client id of the app it is for. */
  readonly aud: string;
  /** Id of the member of staff. */
  readonly sub: string;
  readonly exp: number;
  readonly nbf: number;
  readonly iat: number;
  readonly jti: string;
  /** Session of the member of staff: the same in every token of it. */
  readonly sid: string;
}

export interface TokenSubject {
  readonly shopDomain: string;
  readonly staffId: number;
}

/** @param now milliseconds since 1970 */
export function sessionToken(keys: AppKeys, { shopDomain, staffId }: TokenSubject, now: number): string {
  const seconds = Math.floor(now / 1000);
  const sid = createHmac('sha256', keys.clientSecret).update(`${shopDomain}:${staffId}`).digest('hex');
  const claims: SessionTokenClaims = {
    iss: `https://${shopDomain}/admin`,
    dest: `https://${shopDomain}`,
    aud: keys.clientId,
    sub: String(staffId),
    exp: seconds + LIFE_SECONDS,
    nbf: seconds,
    iat: seconds,
    jti: randomUUID(),
    sid,
  };
  return signClaims(claims, keys.clientSecret);
}

const SHOPPER_LIFE_SECONDS = 5 * 60;

/**
 * What extensions in checkout and customer accounts get: no `iss`, no `sid`, a shop without `https://`, and `sub`
 * only for who is signed in.
 * https://shopify.dev/docs/api/checkout-ui-extensions/latest/target-apis/platform-apis/session-token-api
 */
export function shopperToken(
  keys: AppKeys,
  { shopDomain, customerGid }: { readonly shopDomain: string; readonly customerGid: string | null },
  now: number,
): string {
  const seconds = Math.floor(now / 1000);
  const claims = {
    dest: shopDomain,
    aud: keys.clientId,
    exp: seconds + SHOPPER_LIFE_SECONDS,
    nbf: seconds,
    iat: seconds,
    jti: randomUUID(),
    ...(customerGid === null ? {} : { sub: customerGid }),
  };
  return signClaims(claims, keys.clientSecret);
}

/** Signs whatever it is given: tests forge with it. */
export function signClaims(claims: object, secret: string): string {
  const head = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url');
  const signed = `${head}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
  return `${signed}.${hmac(signed, secret).toString('base64url')}`;
}

/** The claims of a token that is genuine, now valid, and for this app in this shop; otherwise why it is not. */
export function verifySessionToken(
  token: string,
  keys: AppKeys,
  shopDomain: string,
  now: number,
): SessionTokenClaims | { readonly refused: string } {
  const [head = '', body = '', signature = '', ...more] = token.split('.');
  if (more.length > 0 || (readPart(head) as { alg?: unknown } | null)?.alg !== 'HS256') {
    return { refused: 'not a JWT signed with HS256' };
  }
  const expected = hmac(`${head}.${body}`, keys.clientSecret);
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    return { refused: "not signed with the app's client secret" };
  }
  const claims = readPart(body) as SessionTokenClaims | null;
  if (claims === null) return { refused: 'no claims' };
  const seconds = now / 1000;
  if (!(claims.exp + TOLERANCE_SECONDS > seconds)) return { refused: 'expired' };
  if (!(claims.nbf - TOLERANCE_SECONDS <= seconds)) return { refused: 'not yet valid' };
  if (claims.aud !== keys.clientId) return { refused: 'for another app' };
  if (claims.dest !== `https://${shopDomain}`) return { refused: 'for another shop' };
  if (claims.iss !== `https://${shopDomain}/admin`) return { refused: 'issued by another shop' };
  if (!/^\d+$/.test(claims.sub)) return { refused: 'for nobody' };
  return claims;
}

function hmac(text: string, secret: string): Buffer {
  return createHmac('sha256', secret).update(text).digest();
}

function readPart(part: string): unknown {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
