/**
 * What may go wrong between Shopify and the app, as switches. Each strikes by probability, by count ("the next
 * two"), or both; all are off at first. What strikes is decided by a seeded random, so that a run can be repeated.
 */
import { randomOf } from './shop/random.ts';

export interface Switch {
  /** 0 is off, 1 strikes always. */
  probability: number;
  /** How often it still strikes; `null` for no end. At 0 it is off. */
  left: number | null;
}

export interface TimedSwitch extends Switch {
  ms: number;
}

export interface ApiFaults {
  /** GraphQL's own: status 200 and the code THROTTLED. */
  throttled: Switch;
  /** Status 429 with `Retry-After` in seconds. */
  tooManyRequests: Switch & { retryAfterSeconds: number };
  /** Status 5xx, before anything is carried out. */
  serverError: Switch & { status: number };
  slow: TimedSwitch;
  /** Mutations are refused with a user error, and change nothing. */
  userErrors: Switch;
  /** Carried out, but the connection breaks before the answer. */
  lostAnswer: Switch;
  /** How often a code was used, and which orders have it, is told as it was so much earlier. */
  staleCounts: TimedSwitch;
  /** What the app starts behind the scenes (codes in bulk) takes so much longer. */
  slowJobs: TimedSwitch;
}

export interface WebhookFaults {
  /** Delivered once more, with the same `X-Shopify-Webhook-Id`. */
  duplicate: Switch;
  /** Sent so much later. */
  delay: TimedSwitch;
  /** Held for so long, then sent in another order than they came. */
  shuffle: TimedSwitch;
  /** Never sent. */
  drop: Switch;
}

export type ApiFault = keyof ApiFaults;
export type WebhookFault = keyof WebhookFaults;

export class Faults {
  readonly api: ApiFaults = {
    throttled: { probability: 0, left: null },
    tooManyRequests: { probability: 0, left: null, retryAfterSeconds: 2 },
    serverError: { probability: 0, left: null, status: 503 },
    slow: { probability: 0, left: null, ms: 3000 },
    userErrors: { probability: 0, left: null },
    lostAnswer: { probability: 0, left: null },
    staleCounts: { probability: 0, left: null, ms: 10_000 },
    slowJobs: { probability: 0, left: null, ms: 60_000 },
  };
  readonly webhooks: WebhookFaults = {
    duplicate: { probability: 0, left: null },
    delay: { probability: 0, left: null, ms: 10_000 },
    shuffle: { probability: 0, left: null, ms: 2000 },
    drop: { probability: 0, left: null },
  };
  private readonly random;

  constructor(seed: number) {
    this.random = randomOf(seed);
  }

  /** `setApi('slow', { probability: 1, ms: 5000 })`; what is not told stays. */
  setApi<Name extends ApiFault>(name: Name, change: Partial<ApiFaults[Name]>): void {
    Object.assign(this.api[name], change);
  }

  setWebhooks<Name extends WebhookFault>(name: Name, change: Partial<WebhookFaults[Name]>): void {
    Object.assign(this.webhooks[name], change);
  }

  allOff(): void {
    for (const one of [
      ...Object.values<Switch>({ ...this.api }),
      ...Object.values<Switch>({ ...this.webhooks }),
    ]) {
      Object.assign(one, { probability: 0, left: null });
    }
  }

  /** Whether it strikes this time; counts it if so. */
  strikes(one: Switch): boolean {
    if (one.probability <= 0 || one.left === 0) return false;
    // Nothing random is used up where nothing is random.
    if (one.probability < 1 && !this.random.chance(one.probability)) return false;
    if (one.left !== null) one.left -= 1;
    return true;
  }

  /** The same seeded random, for the order of what is shuffled. */
  shuffled<Value>(values: readonly Value[]): Value[] {
    const rest = [...values];
    const mixed: Value[] = [];
    while (rest.length > 0) mixed.push(...rest.splice(this.random.between(0, rest.length - 1), 1));
    return mixed;
  }
}
