/**
 * The access tokens a shop has given to the app, and the rules by which it gives them: token exchange for online
 * and offline ones, offline ones that expire with a refresh token that rotates.
 * https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/token-exchange
 */
import { randomBytes } from 'node:crypto';

const HOUR_MS = 60 * 60 * 1000;
const ONLINE_LIFE_MS = 24 * HOUR_MS;
const OFFLINE_LIFE_MS = HOUR_MS;
const REFRESH_LIFE_MS = 90 * 24 * HOUR_MS;

/** Plain data: it is kept with the shop. Times are milliseconds since 1970, `null` for never. */
export interface TokenState {
  readonly accessTokens: AccessToken[];
  readonly refreshTokens: RefreshToken[];
}

export interface AccessToken {
  readonly token: string;
  /** `null` for offline ones. */
  readonly staffId: number | null;
  /** Tokens end with the installation they were given to. */
  readonly installationId: number;
  readonly expiresAt: number | null;
}

export interface RefreshToken {
  readonly token: string;
  /** The access token that was given with it, and ends with it. */
  readonly accessToken: string;
  readonly installationId: number;
  readonly expiresAt: number;
}

export interface Granting {
  readonly installationId: number;
  readonly now: number;
}

export interface OfflineGrant {
  readonly access: AccessToken;
  /** `null` when the token does not expire. */
  readonly refresh: RefreshToken | null;
}

export function noTokens(): TokenState {
  return { accessTokens: [], refreshTokens: [] };
}

export function grantOnline(state: TokenState, staffId: number, granting: Granting): AccessToken {
  const { installationId, now } = granting;
  const access = { token: newToken('shpua'), staffId, installationId, expiresAt: now + ONLINE_LIFE_MS };
  forgetExpired(state, now);
  state.accessTokens.push(access);
  return access;
}

/** Earlier offline tokens go on until they expire: several instances of an app may each ask for one. */
export function grantOffline(
  state: TokenState,
  kind: 'expiring' | 'for_ever',
  granting: Granting,
): OfflineGrant {
  const { installationId, now } = granting;
  forgetExpired(state, now);
  const expiresAt = kind === 'expiring' ? now + OFFLINE_LIFE_MS : null;
  const access: AccessToken = { token: newToken('shpat'), staffId: null, installationId, expiresAt };
  state.accessTokens.push(access);
  if (kind === 'for_ever') return { access, refresh: null };
  const refresh: RefreshToken = {
    token: newToken('shprt'),
    accessToken: access.token,
    installationId,
    expiresAt: now + REFRESH_LIFE_MS,
  };
  state.refreshTokens.push(refresh);
  return { access, refresh };
}

/** A refresh token works once: it ends, and with it the access token it came with. `null` when it is none. */
export function refreshOffline(state: TokenState, token: string, granting: Granting): OfflineGrant | null {
  forgetExpired(state, granting.now);
  const spent = state.refreshTokens.find((one) => one.token === token);
  if (spent === undefined || spent.installationId !== granting.installationId) return null;
  keep(state.refreshTokens, (one) => one !== spent);
  keep(state.accessTokens, (one) => one.token !== spent.accessToken);
  return grantOffline(state, 'expiring', granting);
}

/** The access token behind an API call; `null` for unknown, expired and former ones. */
export function accessOf(
  state: TokenState,
  token: string | undefined,
  granting: Granting,
): AccessToken | null {
  const found = state.accessTokens.find((one) => one.token === token);
  if (found === undefined || found.installationId !== granting.installationId) return null;
  return found.expiresAt === null || found.expiresAt > granting.now ? found : null;
}

function forgetExpired(state: TokenState, now: number): void {
  keep(state.accessTokens, ({ expiresAt }) => expiresAt === null || expiresAt > now);
  keep(state.refreshTokens, ({ expiresAt }) => expiresAt > now);
}

function keep<Item>(items: Item[], wanted: (item: Item) => boolean): void {
  items.splice(0, items.length, ...items.filter(wanted));
}

function newToken(prefix: string): string {
  return `${prefix}_${randomBytes(16).toString('hex')}`;
}
