/**
 * Webhook signatures: base64 HMAC-SHA256 of the raw body with the app's client secret.
 * https://shopify.dev/docs/apps/build/webhooks/subscribe/https#step-2-validate-the-origin-of-your-webhook-to-ensure-its-coming-from-shopify
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** What stands in `X-Shopify-Hmac-Sha256`. */
export function signWebhook(rawBody: Buffer | string, secret: string): string {
  return createHmac('sha256', secret).update(rawBody).digest('base64');
}

/** Base64 of 32 bytes. */
const SIGNATURE = /^[A-Za-z0-9+/]{43}=$/;

/** In constant time for every header of the right form; the body must be the bytes as they came. */
export function verifyWebhookHmac(
  rawBody: Buffer,
  header: string | null | undefined,
  secret: string,
): boolean {
  if (!header || !SIGNATURE.test(header)) return false;
  const expected = createHmac('sha256', secret).update(rawBody).digest();
  const given = Buffer.from(header, 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
