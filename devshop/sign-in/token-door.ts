/** `POST https://<shop>/admin/oauth/access_token`: where the app gets and renews its access tokens. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readFields, sendJson } from '../hosts/http.ts';
import { installed, type Doors } from '../hosts/shop-side.ts';
import type { StaffUser } from '../shop/state.ts';
import { grantOffline, grantOnline, refreshOffline, type OfflineGrant } from './access-tokens.ts';
import { verifySessionToken } from './session-token.ts';

const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const ID_TOKEN = 'urn:ietf:params:oauth:token-type:id_token';
const ONLINE = 'urn:shopify:params:oauth:token-type:online-access-token';
const OFFLINE = 'urn:shopify:params:oauth:token-type:offline-access-token';

type Fields = Readonly<Record<string, unknown>>;
type Answer = { readonly status: number; readonly body: object };

export async function answerTokenRequest(
  doors: Doors,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { status, body } = answerFields(doors, await readFields(request));
  if (status === 200) doors.keep();
  sendJson(response, status, body);
}

function answerFields(doors: Doors, fields: Fields): Answer {
  const { clientId, clientSecret } = doors.keys;
  if (fields['client_id'] !== clientId || fields['client_secret'] !== clientSecret) {
    return refuse('invalid_client', 'The client id or the client secret is wrong.');
  }
  switch (fields['grant_type']) {
    case TOKEN_EXCHANGE:
      return exchange(doors, fields);
    case 'refresh_token':
      return refresh(doors, fields);
    default:
      return refuse('unsupported_grant_type', 'devshop gives tokens by token exchange and refresh_token.');
  }
}

function exchange(doors: Doors, fields: Fields): Answer {
  const subject = fields['subject_token'];
  if (typeof subject !== 'string') return refuse('missing_subject_token', 'subject_token is missing.');
  if (fields['subject_token_type'] !== ID_TOKEN) {
    return refuse('invalid_request', `subject_token_type must be ${ID_TOKEN}.`);
  }
  const now = doors.now();
  const claims = verifySessionToken(subject, doors.keys, doors.shop.state.record.domain, now);
  if ('refused' in claims) return refuse('invalid_subject_token', `The session token is ${claims.refused}.`);
  const staff = doors.shop.state.staff.get(Number(claims.sub));
  if (staff === undefined)
    return refuse('invalid_subject_token', 'The session token is for nobody of the staff.');
  const installation = installed(doors);
  if (installation === null) return refuse('invalid_subject_token', 'The app is not installed in this shop.');
  const granting = { installationId: installation.id, now };
  const scope = installation.scopes.join(',');
  switch (fields['requested_token_type']) {
    case ONLINE:
      return {
        status: 200,
        body: {
          access_token: grantOnline(doors.shop.state.tokens, staff.id, granting).token,
          scope,
          expires_in: 24 * 60 * 60 - 1,
          associated_user_scope: scope,
          associated_user: associatedUser(staff),
        },
      };
    case OFFLINE: {
      const kind = String(fields['expiring'] ?? '0') === '1' ? 'expiring' : 'for_ever';
      return {
        status: 200,
        body: offlineBody(grantOffline(doors.shop.state.tokens, kind, granting), scope, now),
      };
    }
    default:
      return refuse('invalid_request', `requested_token_type must be ${ONLINE} or ${OFFLINE}.`);
  }
}

function refresh(doors: Doors, fields: Fields): Answer {
  const token = fields['refresh_token'];
  if (typeof token !== 'string') return refuse('invalid_request', 'refresh_token is missing.');
  const installation = installed(doors);
  const now = doors.now();
  const grant =
    installation === null
      ? null
      : refreshOffline(doors.shop.state.tokens, token, { installationId: installation.id, now });
  if (grant === null || installation === null) {
    return refuse('invalid_grant', 'The refresh token is unknown, expired, or was used before.');
  }
  return { status: 200, body: offlineBody(grant, installation.scopes.join(','), now) };
}

function offlineBody({ access, refresh }: OfflineGrant, scope: string, now: number): object {
  const body = { access_token: access.token, scope };
  if (refresh === null || access.expiresAt === null) return body;
  return {
    ...body,
    expires_in: Math.round((access.expiresAt - now) / 1000),
    refresh_token: refresh.token,
    refresh_token_expires_in: Math.round((refresh.expiresAt - now) / 1000),
  };
}

function associatedUser(staff: StaffUser): object {
  return {
    id: staff.id,
    first_name: staff.firstName,
    last_name: staff.lastName,
    email: staff.email,
    account_owner: staff.isOwner,
    locale: staff.locale,
    collaborator: false,
    email_verified: true,
  };
}

function refuse(error: string, description: string): Answer {
  return { status: 400, body: { error, error_description: description } };
}
