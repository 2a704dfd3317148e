import { z } from 'zod';
import { failure, success, type Result } from './result.ts';

/** An access token that outlives the person's session, and what it is renewed with. */
export interface OfflineAccess {
  readonly accessToken: string;
  /** Granted, separated by commas. */
  readonly scope: string;
  /** When the token ends (UTC epoch, milliseconds); null for one that does not. */
  readonly expiresAt: number | null;
  readonly refreshToken: string | null;
  readonly refreshExpiresAt: number | null;
}

export type RefreshCode =
  /** The refresh token is used up, too old, or the app was removed: only a visit brings a new one. */
  | 'refused'
  /** Nobody answered, or not with tokens: it may be tried again. */
  | 'unreachable';

export interface RefreshOptions {
  readonly shopDomain: string;
  readonly refreshToken: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly fetch: typeof globalThis.fetch;
  /** UTC epoch, milliseconds. */
  readonly now: () => number;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 10_000;
/** What Shopify gives, for an answer that does not say: without a date the token would never be renewed again. */
const ACCESS_SECONDS = 3_600;
const REFRESH_SECONDS = 90 * 86_400;

const answerSchema = z.object({
  access_token: z.string().min(1),
  scope: z.string().default(''),
  expires_in: z.number().positive().default(ACCESS_SECONDS),
  refresh_token: z.string().min(1),
  refresh_token_expires_in: z.number().positive().default(REFRESH_SECONDS),
});

/**
 * A new access token for a refresh token, which is used up by it: Shopify answers with the next one.
 * https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/offline-access-tokens
 */
export async function refreshAccess(options: RefreshOptions): Promise<Result<OfflineAccess, RefreshCode>> {
  const sentAt = options.now();
  let status: number;
  let body: unknown;
  try {
    const response = await options.fetch(`https://${options.shopDomain}/admin/oauth/access_token`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body: JSON.stringify({
        client_id: options.apiKey,
        client_secret: options.apiSecret,
        grant_type: 'refresh_token',
        refresh_token: options.refreshToken,
      }),
      signal: AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS),
    });
    status = response.status;
    body = await response.json();
  } catch {
    return failure('unreachable', 'Shopify did not answer the request for a new access token.');
  }
  if (saysWrongApp(body)) {
    // The token is as good as before, once the app's own configuration is right.
    return failure('unreachable', 'Shopify does not know the app by its key and secret.');
  }
  if (status === 400 || status === 401 || status === 403 || status === 404) {
    return failure('refused', `Shopify refused a new access token (${status}).`);
  }
  const answer = answerSchema.safeParse(body);
  if (status !== 200 || !answer.success) {
    return failure('unreachable', `Shopify answered ${status} to the request for a new access token.`);
  }
  return success({
    accessToken: answer.data.access_token,
    scope: answer.data.scope,
    expiresAt: sentAt + answer.data.expires_in * 1000,
    refreshToken: answer.data.refresh_token,
    refreshExpiresAt: sentAt + answer.data.refresh_token_expires_in * 1000,
  });
}

/** https://datatracker.ietf.org/doc/html/rfc6749#section-5.2 */
function saysWrongApp(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'error' in body && body.error === 'invalid_client';
}
