/**
 * Sends our documents to a shop's Admin API and waits for its cost budget, so that callers need not.
 * https://shopify.dev/docs/api/usage/limits
 */
import { failure, type Failure } from '../result.ts';
import type { Answer, DocumentText, Variables } from './operations.ts';

export type AdminCode =
  /** The token is not (or no longer) good for this: the shop must install or grant again. */
  | 'unauthorized'
  /** The shop is frozen, closed or gone. */
  | 'shop_unavailable'
  /** Still throttled after all attempts. */
  | 'throttled'
  /** Nothing came back after all attempts, and nothing can have happened that must not happen twice. */
  | 'unreachable'
  /** A change was sent that is not idempotent, and whether it was carried out is not known. */
  | 'unknown_outcome'
  /** The document costs more than a query may. */
  | 'too_expensive'
  /** Shopify refused the document or its variables. */
  | 'refused'
  | 'bad_answer';

export type AdminResult<Value> =
  | {
      readonly ok: true;
      readonly value: Value;
      /** When the request was sent that was answered: what it tells is at least as new. */
      readonly sentAt: number;
    }
  | Failure<AdminCode>;

export interface AdminClientOptions {
  /** `example.myshopify.com`. */
  readonly shopDomain: string;
  readonly accessToken: string;
  /** Asked once a request, when the shop does not take the token: another one, or null. */
  readonly renewToken?: (worn: string) => Promise<string | null>;
  /** `2026-10`. */
  readonly apiVersion: string;
  readonly fetch: typeof globalThis.fetch;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** 0 to below 1, for jitter. */
  readonly random: () => number;
  readonly log?: { warn(fields: Record<string, unknown>, message: string): void };
  readonly timeoutMs?: number;
  readonly maxAttempts?: number;
}

export interface RequestOptions {
  /** Whether sending it twice does no harm. Default: queries yes, mutations no. */
  readonly idempotent?: boolean;
  /** At most so often, where more tries would keep the caller too long. */
  readonly maxAttempts?: number;
}

export interface AdminClient {
  readonly shopDomain: string;
  request<Text extends DocumentText>(
    text: Text,
    variables: Variables<Text>,
    options?: RequestOptions,
  ): Promise<AdminResult<Answer<Text>>>;
}

const TIMEOUT_MS = 15_000;
const MAX_ATTEMPTS = 6;
/** First back-off; doubles with each attempt, up to the longest. */
const BACK_OFF_MS = 500;
const LONGEST_BACK_OFF_MS = 30_000;
/** Taken as the cost of a document not sent before: Shopify's bucket holds 1,000 or more. */
const UNKNOWN_COST = 100;

interface Throttle {
  readonly maximumAvailable: number;
  readonly currentlyAvailable: number;
  /** Points a second. */
  readonly restoreRate: number;
}

interface Cost {
  readonly requestedQueryCost?: number;
  readonly throttleStatus?: Throttle;
}

interface Body {
  readonly data?: unknown;
  readonly errors?: string | readonly { readonly message: string; readonly extensions?: { code?: string } }[];
  readonly extensions?: { readonly cost?: Cost };
}

/** What one attempt came to. */
type Attempt =
  | { readonly kind: 'done'; readonly data: unknown }
  | { readonly kind: 'failed'; readonly failure: Failure<AdminCode> }
  /** Not carried out: may be sent again at once when the budget allows. */
  | { readonly kind: 'throttled'; readonly waitMs: number | null }
  /** The token was not taken, so nothing was carried out. */
  | { readonly kind: 'token_refused' }
  /** Perhaps carried out. */
  | { readonly kind: 'unknown'; readonly why: string };

export function createAdminClient(options: AdminClientOptions): AdminClient {
  const budget = new Budget(options.now);
  const access = { token: options.accessToken };
  return {
    shopDomain: options.shopDomain,
    async request(text, variables, requestOptions) {
      const idempotent = requestOptions?.idempotent ?? !/^\s*(#graphql\s+)?mutation\b/.test(text);
      return (await send(text, variables, idempotent, {
        ...{ ...options, access, budget },
        maxAttempts: requestOptions?.maxAttempts ?? options.maxAttempts ?? MAX_ATTEMPTS,
      })) as never;
    },
  };
}

/** What a client's requests share. */
interface Sending extends AdminClientOptions {
  /** The present token. */
  readonly access: { token: string };
  readonly budget: Budget;
  readonly maxAttempts: number;
}

async function send(
  text: string,
  variables: unknown,
  idempotent: boolean,
  options: Sending,
): Promise<AdminResult<unknown>> {
  const { maxAttempts } = options;
  let last: 'throttled' | 'unknown' = 'unknown';
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const waitMs = options.budget.take(text);
    if (waitMs > 0) await options.sleep(waitMs);
    const sentAt = options.now();
    const came = await attemptWithToken(text, variables, options);
    if (came.kind === 'token_refused') return refusedStatus(401);
    if (came.kind === 'done') return { ok: true, value: came.data, sentAt };
    if (came.kind === 'failed') return came.failure;
    if (came.kind === 'unknown' && !idempotent) {
      return failure('unknown_outcome', `${came.why}; ask the shop what happened before sending it again.`);
    }
    last = came.kind;
    const pauseMs =
      came.kind === 'throttled' && came.waitMs !== null ? came.waitMs : backOffMs(attempt, options.random());
    const why = came.kind === 'unknown' ? came.why : 'throttled';
    options.log?.warn({ shop: options.shopDomain, attempt, pauseMs, why }, 'Admin API: trying again');
    if (attempt < maxAttempts) await options.sleep(pauseMs);
  }
  return last === 'throttled'
    ? failure('throttled', `Still throttled after ${maxAttempts} attempts: try again later.`)
    : failure('unreachable', `No answer after ${maxAttempts} attempts: try again later.`);
}

/** Exponential with full jitter in its upper half. */
function backOffMs(attempt: number, random: number): number {
  const full = Math.min(LONGEST_BACK_OFF_MS, BACK_OFF_MS * 2 ** (attempt - 1));
  return Math.round(full / 2 + (full / 2) * random);
}

/** One attempt, and another with a new token where the first was not taken. */
async function attemptWithToken(text: string, variables: unknown, options: Sending): Promise<Attempt> {
  const worn = options.access.token;
  const came = await attemptOnce(text, variables, options);
  if (came.kind !== 'token_refused') return came;
  // Another request of this client may have got one meanwhile.
  const fresh = options.access.token !== worn ? options.access.token : await options.renewToken?.(worn);
  if (fresh === null || fresh === undefined) return came;
  options.access.token = fresh;
  return attemptOnce(text, variables, options);
}

async function attemptOnce(text: string, variables: unknown, options: Sending): Promise<Attempt> {
  let status: number;
  let retryAfter: string | null;
  let raw: string;
  try {
    const response = await options.fetch(
      `https://${options.shopDomain}/admin/api/${options.apiVersion}/graphql.json`,
      {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          Accept: 'application/json',
          'X-Shopify-Access-Token': options.access.token,
        },
        body: JSON.stringify({ query: text, variables }),
        signal: AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS),
      },
    );
    status = response.status;
    retryAfter = response.headers.get('Retry-After');
    raw = await response.text();
  } catch (error) {
    const name = error instanceof Error ? error.name : 'error';
    return { kind: 'unknown', why: name === 'TimeoutError' ? 'No answer in time' : 'The connection failed' };
  }
  if (status === 429) return { kind: 'throttled', waitMs: retryAfterMs(retryAfter) };
  if (status >= 500) return { kind: 'unknown', why: `The shop answered ${status}` };
  if (status === 401) return { kind: 'token_refused' };
  if (status !== 200) return { kind: 'failed', failure: refusedStatus(status) };
  return understand(text, raw, options.budget);
}

function retryAfterMs(header: string | null): number | null {
  const seconds = header === null ? Number.NaN : Number(header);
  if (!(Number.isFinite(seconds) && seconds >= 0)) return null;
  // A header of hours would hold the worker; the job comes back by itself.
  return Math.min(LONGEST_BACK_OFF_MS, Math.ceil(seconds * 1000));
}

function refusedStatus(status: number): Failure<AdminCode> {
  if (status === 401 || status === 403) {
    return failure(
      'unauthorized',
      `The shop answered ${status}: the app must be installed or granted again.`,
    );
  }
  if (status === 402 || status === 404 || status === 423) {
    return failure('shop_unavailable', `The shop answered ${status}: it is frozen, locked or gone.`);
  }
  return failure('refused', `The shop answered ${status}: the request is at fault.`);
}

function understand(text: string, raw: string, budget: Budget): Attempt {
  let body: Body;
  try {
    body = JSON.parse(raw) as Body;
  } catch {
    return { kind: 'unknown', why: 'The answer was no JSON' };
  }
  const cost = body.extensions?.cost;
  if (cost) budget.learn(text, cost);
  if (body.errors === undefined || body.errors.length === 0) {
    if (body.data !== undefined && body.data !== null) return { kind: 'done', data: body.data };
    return { kind: 'failed', failure: failure('bad_answer', 'The answer had neither data nor errors.') };
  }
  if (typeof body.errors === 'string') {
    return { kind: 'failed', failure: failure('refused', `Refused: ${body.errors}`) };
  }
  const codes = body.errors.map((error) => error.extensions?.code);
  if (codes.includes('THROTTLED')) return { kind: 'throttled', waitMs: cost ? 0 : null };
  if (codes.includes('INTERNAL_SERVER_ERROR') || codes.includes('TIMEOUT')) {
    return { kind: 'unknown', why: 'The shop had an internal error' };
  }
  const message = body.errors[0]?.message ?? '';
  if (codes.includes('MAX_COST_EXCEEDED'))
    return { kind: 'failed', failure: failure('too_expensive', message) };
  if (codes.includes('ACCESS_DENIED')) return { kind: 'failed', failure: failure('unauthorized', message) };
  if (codes.includes('SHOP_INACTIVE'))
    return { kind: 'failed', failure: failure('shop_unavailable', message) };
  return { kind: 'failed', failure: failure('refused', message) };
}

/**
 * The shop's bucket as last heard of, filled up since at its rate. Requests under way are taken off at
 * once, so that several of this client at a time do not overdraw it together.
 */
class Budget {
  private available: number | null = null;
  private maximum = 0;
  private rate = 0;
  private at = 0;
  private readonly now: () => number;
  private readonly costs = new Map<string, number>();

  constructor(now: () => number) {
    this.now = now;
  }

  /** Takes the cost of a document; milliseconds to wait until the bucket holds it. */
  take(text: string): number {
    if (this.available === null) return 0;
    const now = this.now();
    const cost = Math.min(this.costs.get(text) ?? UNKNOWN_COST, this.maximum);
    this.available = Math.min(this.maximum, this.available + ((now - this.at) / 1000) * this.rate) - cost;
    this.at = now;
    return this.available >= 0 || this.rate <= 0 ? 0 : Math.ceil((-this.available / this.rate) * 1000);
  }

  learn(text: string, cost: Cost): void {
    if (cost.requestedQueryCost !== undefined) this.costs.set(text, cost.requestedQueryCost);
    if (!cost.throttleStatus) return;
    this.available = cost.throttleStatus.currentlyAvailable;
    this.maximum = cost.throttleStatus.maximumAvailable;
    this.rate = cost.throttleStatus.restoreRate;
    this.at = this.now();
  }
}
