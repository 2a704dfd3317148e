/** `POST https://<shop>/admin/api/<version>/graphql.json`: looks at the access token before the API sees the call. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AdminApiAccess } from '../admin-api/admin-api.ts';
import { sendJson } from '../hosts/http.ts';
import { installed, type Doors } from '../hosts/shop-side.ts';
import { accessOf } from './access-tokens.ts';

const PATH = /^\/admin\/api\/[\w-]+\/graphql\.json$/;

export function isAdminApiPath(path: string): boolean {
  return PATH.test(path);
}

/** What the call may do; `null` when it was refused, and answered. */
export function letIn(
  doors: Doors,
  request: IncomingMessage,
  response: ServerResponse,
): AdminApiAccess | null {
  const token = request.headers['x-shopify-access-token'];
  const installation = installed(doors);
  const access =
    installation === null || typeof token !== 'string'
      ? null
      : accessOf(doors.shop.state.tokens, token, { installationId: installation.id, now: doors.now() });
  if (access === null || installation === null) {
    sendJson(response, 401, {
      errors: '[API] Invalid API key or access token (unrecognized login or wrong password)',
    });
    return null;
  }
  // Since April 2026, for public apps.
  if (access.expiresAt === null) {
    sendJson(response, 403, {
      errors: 'Non-expiring access tokens are no longer accepted for the Admin API.',
    });
    return null;
  }
  return { shopDomain: doors.shop.state.record.domain, scopes: installation.scopes };
}
