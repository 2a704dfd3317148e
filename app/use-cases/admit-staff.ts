import type { AppLoadContext } from '@remix-run/node';
import { log } from '#app/config/log.server.ts';
import type { Database } from '#app/db/database.ts';
import {
  authenticateStaff,
  exchangeAnew,
  type StaffSession,
} from '#app/shopify/authenticate/staff.server.ts';
import { currencyExponent } from '#app/shopify/money.ts';
import { greetShop } from './greet-shop.ts';
import type { Staff } from './record-staff-action.ts';
import { given, staffName } from './staff-name.ts';

/** Who is let in, and to which shop. The shop comes from the verified session only, never from what was sent. */
export interface Admitted {
  readonly database: Database;
  readonly shop: {
    readonly id: number;
    readonly domain: string;
    /** ISO 4217. */
    readonly currency: string;
    /** Decimals of the currency: 2, JPY 0, KWD 3. */
    readonly exponent: number;
    /** IANA time zone. */
    readonly timezone: string;
    /** The language the member of staff has chosen, BCP 47. */
    readonly locale: string;
  };
  readonly staff: Staff;
  readonly grantedScopes: readonly string[];
  /** May read orders older than 60 days. */
  readonly hasAllOrders: boolean;
  readonly isPlus: boolean;
}

/** Loaders of one page ask at the same time, and all with the same token: it is exchanged once. */
const underWay = new WeakMap<AppLoadContext, Map<string, Promise<Admitted>>>();

/**
 * The first thing every loader and action of the admin does.
 * @throws {Response} what Shopify's library answers with: 401, the bounce page, a way into the admin; 503 while
 * Shopify does not say what a new shop is
 */
export async function admitStaff(request: Request, context: AppLoadContext): Promise<Admitted> {
  const asked = underWay.get(context) ?? new Map<string, Promise<Admitted>>();
  underWay.set(context, asked);
  const key = `${request.headers.get('authorization') ?? ''} ${request.method} ${request.url}`;
  const admission = asked.get(key) ?? admit(request, context.database);
  asked.set(key, admission);
  try {
    return await admission;
  } catch (error) {
    // Each loader answers with one of its own: a body can be read once.
    throw error instanceof Response ? error.clone() : error;
  } finally {
    asked.delete(key);
  }
}

async function admit(request: Request, database: Database): Promise<Admitted> {
  let session = await authenticateStaff(database, request);
  let visit = await readVisit(database, session);
  if (visit !== null && !visit.hasAccess) {
    session = await exchangeAnew(database, request, session);
    visit = await readVisit(database, session);
  }
  if (visit === null || visit.isNew || visit.factsDue) {
    await greet(database, request, session, visit?.isNew ?? true);
    visit = await readVisit(database, session);
  }
  if (visit === null || visit.isNew) throw unavailable();
  return toAdmitted(database, visit);
}

async function greet(
  database: Database,
  request: Request,
  session: StaffSession,
  isNew: boolean,
): Promise<void> {
  let greeted = await greetShop(database, session.shopDomain);
  if (!greeted.ok && greeted.code === 'no_access') {
    await exchangeAnew(database, request, session);
    greeted = await greetShop(database, session.shopDomain);
  }
  if (greeted.ok) return;
  log.warn('shop not greeted', { shop: session.shopDomain, code: greeted.code });
  // One that is at home here is let in with what is known of it; it is asked again at the next visit.
  if (isNew) throw unavailable();
}

function unavailable(): Response {
  return new Response('Shopify did not answer. Nothing was changed: try again in a moment.', {
    status: 503,
    headers: { 'Retry-After': '5' },
  });
}

interface Visit {
  readonly id: number;
  readonly domain: string;
  readonly currency: string;
  readonly timezone: string;
  readonly isPlus: boolean;
  readonly factsDue: boolean;
  /** Not installed here, or known and without access until now. */
  readonly isNew: boolean;
  /** The app's own token can be used or renewed. */
  readonly hasAccess: boolean;
  readonly scope: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly locale: string | null;
}

/** Null when the session is gone, which was there a moment ago: the app was just removed. */
async function readVisit(database: Database, session: StaffSession): Promise<Visit | null> {
  const { rows } = await database.query<Visit>({
    name: 'staff-visit',
    text: `SELECT s.id, s.domain, s.currency, s.timezone, s.is_plus AS "isPlus",
                  coalesce(s.facts_due, true) AS "factsDue",
                  s.id IS NULL OR s.uninstalled_at IS NOT NULL OR NOT s.publishes AS "isNew",
                  coalesce(o."accessToken" <> '' AND (o.expires IS NULL OR o.expires > now()
                    OR o."refreshToken" IS NOT NULL AND coalesce(o."refreshTokenExpires" > now(), true)), false) AS "hasAccess",
                  o.scope, p."firstName", p."lastName", p.locale
           FROM session p
           LEFT JOIN shop s ON s.domain = p.shop
           LEFT JOIN session o ON o.id = 'offline_' || p.shop AND NOT o."isOnline"
           WHERE p.id = $1 AND p.shop = $2 AND p."isOnline"`,
    values: [session.sessionId, session.shopDomain],
  });
  return rows[0] ?? null;
}

function toAdmitted(database: Database, visit: Visit): Admitted {
  const { id, domain, currency, timezone, isPlus } = visit;
  const grantedScopes = (visit.scope ?? '').split(',').filter((scope) => scope !== '');
  return {
    database,
    shop: {
      ...{ id, domain, currency, timezone, exponent: currencyExponent(currency) },
      locale: localeOf(visit.locale),
    },
    staff: { name: staffName(visit.firstName, visit.lastName) },
    grantedScopes,
    hasAllOrders: grantedScopes.includes('read_all_orders'),
    isPlus,
  };
}

function localeOf(stored: string | null): string {
  try {
    return Intl.getCanonicalLocales(given(stored).replaceAll('_', '-'))[0] ?? 'en';
  } catch {
    return 'en';
  }
}
