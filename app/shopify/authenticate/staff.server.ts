/**
 * Who asks for a page of the admin: Shopify's library checks the signed session token, and exchanges it for access
 * tokens when there is none that is good. https://shopify.dev/docs/apps/build/authentication-authorization/session-tokens
 */
import '@shopify/shopify-app-remix/adapters/node';
import { AppDistribution, LogSeverity, shopifyApp, type ApiVersion } from '@shopify/shopify-app-remix/server';
import { appUrl, env } from '#app/config/env.server.ts';
import { log } from '#app/config/log.server.ts';
import { SHOPIFY_API_VERSION } from '#app/config/shopify-api-version.ts';
import type { Database } from '#app/db/database.ts';
import { Sessions } from './sessions.server.ts';
import { readClaims, sessionIdOf, type Claims } from './session-token.ts';
import { Turns } from './turns.ts';

/** A session whose token was verified just now. */
export interface StaffSession {
  readonly sessionId: string;
  readonly shopDomain: string;
}

type ShopifyApp = ReturnType<typeof createShopifyApp>;

function createShopifyApp(database: Database) {
  const configuration = env();
  return shopifyApp({
    apiKey: configuration.SHOPIFY_API_KEY,
    apiSecretKey: configuration.SHOPIFY_API_SECRET,
    apiVersion: SHOPIFY_API_VERSION as ApiVersion,
    appUrl: appUrl(configuration),
    authPathPrefix: '/auth',
    // No `scopes`: those of shopify.app.toml are granted before the app is opened (Shopify-managed installation).
    sessionStorage: new Sessions(database),
    distribution: AppDistribution.AppStore,
    // Only these tell who it is that does something.
    useOnlineTokens: true,
    future: { unstable_newEmbeddedAuthStrategy: true, expiringOfflineAccessTokens: true },
    logger: { level: LogSeverity.Warning, log: writeLog },
  });
}

/** Without the library's text, which may quote tokens and answers. */
function writeLog(severity: LogSeverity): Promise<void> {
  const write = severity === LogSeverity.Error ? log.error : log.warn;
  write('the Shopify library complains', { code: LogSeverity[severity] ?? '' });
  return Promise.resolve();
}

/** One for each pool, that is one for each process. */
const apps = new WeakMap<Database, ShopifyApp>();

function shopify(database: Database): ShopifyApp {
  const app = apps.get(database) ?? createShopifyApp(database);
  apps.set(database, app);
  return app;
}

/** Sessions that were good a moment ago, by their end (UTC epoch, milliseconds). Only saves waiting for a turn. */
const goodUntil = new Map<string, number>();
const MOST_REMEMBERED = 10_000;
/** The library exchanges tokens this long before they end. */
const EXCHANGED_BEFORE_MS = 5 * 60_000;

/** Each exchange ends the tokens of the one before: requests that come together must not all do it. */
const exchanges = new Turns();

/**
 * @throws {Response} what the request is to be answered with: 401, the bounce page that fetches a new token, or a way
 * into Shopify's admin
 */
export async function authenticateStaff(database: Database, request: Request): Promise<StaffSession> {
  const claims = refuseForeignTokens(request);
  const authenticate = async (): Promise<StaffSession> => {
    const { session } = await shopify(database).authenticate.admin(request);
    if (goodUntil.size >= MOST_REMEMBERED) goodUntil.clear();
    goodUntil.set(session.id, (session.expires?.getTime() ?? Infinity) - EXCHANGED_BEFORE_MS);
    return { sessionId: session.id, shopDomain: session.shop };
  };
  const isGood = claims === null || (goodUntil.get(sessionIdOf(claims)) ?? 0) > Date.now();
  return isGood ? authenticate() : exchanges.take(claims.shopDomain, authenticate);
}

/** Lets the shop's present tokens be exchanged for new ones: those stored are no longer good. */
export async function exchangeAnew(
  database: Database,
  request: Request,
  { sessionId }: StaffSession,
): Promise<StaffSession> {
  goodUntil.delete(sessionId);
  await shopify(database).sessionStorage.deleteSession(sessionId);
  return authenticateStaff(database, request);
}

/** The library's answers to /auth/*: the bounce page, and the way out of the frame. */
export async function answerAuthPath(database: Database, request: Request): Promise<void> {
  try {
    await shopify(database).authenticate.admin(request);
  } catch (error) {
    if (error instanceof Response) narrowFraming(error.headers);
    throw error;
  }
}

/**
 * Tokens of checkouts, customer accounts and points of sale bear the same signature, and the library would take them
 * for staff's until the exchange fails; and a page for one shop is not shown under the address of another.
 * @returns what the token says of itself, not verified yet
 */
function refuseForeignTokens(request: Request): Claims | null {
  const url = new URL(request.url);
  const token =
    request.headers.get('authorization')?.replace(/^Bearer /, '') ?? url.searchParams.get('id_token');
  const claims = token === null ? null : readClaims(token);
  // None, or none that can be read: the library has its own answer to that.
  if (claims === null) return null;
  const shop = url.searchParams.get('shop');
  const isStaffs = claims.isOfAdmin && (shop === null || shop === claims.shopDomain);
  if (!isStaffs) throw new Response(null, { status: 401, statusText: 'Unauthorized' });
  return claims;
}

/**
 * Who may show the page in a frame: the shop's own admin, and nobody without a shop. Every document bears it.
 * https://shopify.dev/docs/apps/build/security/set-up-iframe-protection
 */
export function setDocumentHeaders(database: Database, request: Request, headers: Headers): void {
  shopify(database).addDocumentResponseHeaders(request, headers);
  narrowFraming(headers);
  if (!headers.has('Content-Security-Policy'))
    headers.set('Content-Security-Policy', "frame-ancestors 'none';");
}

/** The library also lets hosts show us on which Shopify develops its own admin. */
function narrowFraming(headers: Headers): void {
  const [, shop] =
    /^frame-ancestors (https:\/\/[\w.-]+) /.exec(headers.get('Content-Security-Policy') ?? '') ?? [];
  if (shop !== undefined)
    headers.set('Content-Security-Policy', `frame-ancestors ${shop} https://admin.shopify.com;`);
}
