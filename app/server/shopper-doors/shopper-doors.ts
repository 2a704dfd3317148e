/**
 * The doors for shoppers' surfaces and for staff's blocks (docs/shopper-api.md), in front of the pages: lean, for they
 * are asked hundreds of times a second. In this order: key, address, how often, body, answer. Who calls and for which
 * shop is said by the key alone. Logs name the shop and the door, never a person.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { log } from '#app/config/log.server.ts';
import { isTransient } from '#app/db/constraints.ts';
import type { Database } from '#app/db/database.ts';
import type { Handler } from '#app/server/http-server.ts';
import type { TokenKeys } from '#app/shopify/authenticate/verify-session-token.ts';
import { allowAnyOrigin, answerPreflight, refuse, sendAnswer, type Answer } from './answers.ts';
import { answerCall } from './answer-call.ts';
import { customerOf, doorOf, readAddress, type Asked } from './calls.ts';
import { callerOf, type Caller, type Door } from './keys.ts';
import { RateLimit, type Rate } from './rate-limits.ts';
import { readJson, type Unread } from './read-json.ts';

export interface DoorOptions {
  readonly keys: TokenKeys;
  /** Origin of the app. */
  readonly api: string;
  /** UTC epoch, milliseconds: of keys and of rates. */
  readonly now?: () => number;
  readonly rates?: Partial<Rates>;
  readonly maxReadingMs?: number;
  /** Calls at work at once; more are sent away for a second. */
  readonly mostAtOnce?: number;
}

export interface Rates {
  readonly calls: Rate;
  /** Redeeming and cancelling, of a member, or of one of staff for that member; they count as calls too. */
  readonly spending: Rate;
  /** Of all guests of a shop together: nobody knows one from another. */
  readonly guests: Rate;
  /** One member of staff, who serves many customers. */
  readonly staff: Rate;
}

const RATES: Rates = {
  calls: { burst: 60, perMinute: 60 },
  spending: { burst: 10, perMinute: 10 },
  guests: { burst: 600, perMinute: 3_000 },
  staff: { burst: 120, perMinute: 120 },
};

/** The process has 20 connections to the database for everything. */
const MOST_AT_ONCE = 200;

/** @returns whether the address is one of these doors', and their handler */
export function shopperDoors(database: Database, options: DoorOptions): Handler {
  const { keys, now = Date.now, mostAtOnce = MOST_AT_ONCE } = options;
  const limits = new Limits({ ...RATES, ...options.rates }, now);
  let atOnce = 0;
  return async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const door = doorOf(url.pathname) ?? 'proxy';
    if (door !== 'proxy') allowAnyOrigin(response);
    if (door !== 'proxy' && request.method === 'OPTIONS') return answerPreflight(response);
    const caller = callerOf(door, request, url.searchParams, keys, now());
    if (!caller) return sendAnswer(request, response, NO_KEY);
    if (atOnce >= mostAtOnce) return sendAnswer(request, response, TOO_BUSY);
    atOnce++;
    try {
      const asked = admit(door, url, request, response);
      const answer =
        'call' in asked
          ? (limits.refusal(caller, asked) ?? (await answered(database, request, caller, asked, options)))
          : asked;
      if (answer) sendAnswer(request, response, answer);
    } catch (error) {
      log[isTransient(error) ? 'warn' : 'error']('shopper not answered', {
        ...{ shop: caller.shopDomain, reason: door, error },
      });
      if (response.headersSent) response.destroy();
      else sendAnswer(request, response, UNAVAILABLE);
    } finally {
      atOnce--;
    }
  };
}

const NO_KEY = refuse(401, 'not_signed_in', 'The key is missing, wrong, or too old.');
const TOO_BUSY: Answer = { ...refuse(503, 'unavailable', 'Too busy, come back.'), retryAfter: 1 };
const UNAVAILABLE: Answer = { ...refuse(503, 'unavailable', 'This cannot be told now.'), retryAfter: 2 };

function admit(door: Door, url: URL, request: IncomingMessage, response: ServerResponse): Asked | Answer {
  const asked = readAddress(door, url.pathname, url.searchParams);
  if (!asked) return refuse(404, 'not_found', 'There is nothing at this address.');
  if (request.method === asked.method) return asked;
  response.setHeader('Allow', door === 'proxy' ? asked.method : `${asked.method}, OPTIONS`);
  return refuse(405, 'bad_request', `This is asked with ${asked.method}.`);
}

async function answered(
  database: Database,
  request: IncomingMessage,
  caller: Caller,
  asked: Asked,
  { api, maxReadingMs }: DoorOptions,
): Promise<Answer | null> {
  if (asked.method === 'GET') return answerCall(database, api, caller, asked, null);
  const body = await readJson(request, maxReadingMs);
  if (body.ok) return answerCall(database, api, caller, asked, body.value);
  return body.why === 'broken_off' ? null : UNREAD[body.why];
}

const UNREAD: Readonly<Record<Exclude<Unread, 'broken_off'>, Answer>> = {
  too_large: refuse(413, 'bad_request', 'A body may be 8 KB at most.'),
  too_slow: refuse(400, 'bad_request', 'The body did not come in time.'),
  no_json: refuse(400, 'bad_request', 'The body must be JSON, and say so.'),
};

class Limits {
  private readonly calls: RateLimit;
  private readonly spending: RateLimit;
  private readonly guests: RateLimit;
  private readonly staff: RateLimit;
  private readonly now: () => number;

  constructor(rates: Rates, now: () => number) {
    this.calls = new RateLimit(rates.calls);
    this.spending = new RateLimit(rates.spending);
    this.guests = new RateLimit(rates.guests);
    this.staff = new RateLimit(rates.staff);
    this.now = now;
  }

  refusal(caller: Caller, asked: Asked): Answer | null {
    const { shopDomain } = caller;
    const customerGid = customerOf(caller, asked);
    const whose = `${shopDomain} ${customerGid ?? ''}`;
    const wait = this.waitOf(caller, whose, customerGid === null);
    const spender = caller.kind === 'staff' ? `${whose} by staff ${caller.staffId}` : whose;
    const spends = asked.method === 'POST' && wait === 0 ? this.spending.take(spender, this.now()) : 0;
    const retryAfter = Math.max(wait, spends);
    return retryAfter === 0
      ? null
      : { ...refuse(429, 'too_often', 'Wait a moment: nothing was spent.'), retryAfter };
  }

  /** Staff are counted by themselves: a shop's till must not use up what the customer has. */
  private waitOf(caller: Caller, whose: string, isGuest: boolean): number {
    if (caller.kind === 'staff') return this.staff.take(`${caller.shopDomain} ${caller.staffId}`, this.now());
    return isGuest ? this.guests.take(caller.shopDomain, this.now()) : this.calls.take(whose, this.now());
  }
}
