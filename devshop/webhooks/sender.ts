/**
 * Sends webhooks to the app as Shopify does: signed, with a time limit, tried again when they are not taken, in
 * no promised order; and as Shopify sometimes does, by the fault switches: twice, late, shuffled, or not at all.
 */
import { createHash, createHmac } from 'node:crypto';
import type { Faults } from '../faults.ts';
import { Ring } from '../ring.ts';
import type { Happening } from '../shop/act.ts';
import type { Instant, ShopState } from '../shop/state.ts';
import { type Delivery, RETRY_PAUSES_MS } from './delivery.ts';
import { withFields } from './include-fields.ts';
import { payloadOf } from './payloads/payload.ts';
import type { AppConfig } from './subscriptions.ts';

export interface SenderOptions {
  readonly config: AppConfig;
  /** Where the app is: paths of subscriptions stand below it. */
  readonly appUrl: string;
  readonly clientSecret: string;
  readonly faults: Faults;
  /** Part of every webhook id, so that those of one run are not those of another. */
  readonly run: string;
  readonly now: () => Instant;
  readonly fetch: typeof globalThis.fetch;
  /** What real milliseconds the pauses before retries are multiplied by; 1 is as slow as Shopify. */
  readonly retryTimeScale: number;
  /** For the whole call, connection included. */
  readonly timeoutMs: number;
  readonly changed: (delivery: Delivery) => void;
}

const KEPT = 500;
const AT_ONCE = 8;

export class WebhookSender {
  private readonly options: SenderOptions;
  private readonly kept = new Ring<Delivery>(KEPT);
  private readonly queue: Delivery[] = [];
  private shuffling: Delivery[] = [];
  private readonly timers = new Map<NodeJS.Timeout, () => void>();
  private readonly idlers: { readonly retries: boolean; readonly resolve: () => void }[] = [];
  private sending = 0;
  private made = 0;
  /** Timers of what has not been sent yet: delays and shuffles. */
  private held = 0;
  private closed = false;

  constructor(options: SenderOptions) {
    this.options = options;
  }

  /** The newest 500, oldest first. */
  deliveries(): readonly Delivery[] {
    return this.kept.all();
  }

  /** Takes the state as it is now; returns before anything is sent. */
  happened(state: ShopState, happening: Happening, at: Instant): void {
    if (this.closed || !mayHear(state, happening)) return;
    const subscriptions = this.options.config.subscriptions.filter((one) =>
      one.topics.includes(happening.topic),
    );
    if (subscriptions.length === 0) return;
    const payload = payloadOf(state, happening, at);
    const eventId = this.newId('event');
    for (const { uri, includeFields } of subscriptions) {
      const body = JSON.stringify(includeFields ? withFields(payload, includeFields) : payload);
      this.enqueue({
        number: (this.made += 1),
        shopDomain: state.record.domain,
        topic: happening.topic,
        webhookId: this.newId('webhook'),
        eventId,
        triggeredAt: at,
        url: new URL(uri, this.options.appUrl).href,
        body,
        isDuplicate: false,
        state: 'waiting',
        attempts: [],
        nextAttemptAt: null,
      });
    }
  }

  /** Sends a delivery of the list again at once, as it was: for "send again" of the control panel. */
  sendAgain(number: number): boolean {
    const delivery = this.kept.all().find((one) => one.number === number);
    if (!delivery) return false;
    this.enqueueCopy(delivery);
    return true;
  }

  /** Does not wait any longer for retries, delays and shuffles: everything is sent now. */
  hurry(): void {
    for (const [timer, run] of [...this.timers]) {
      clearTimeout(timer);
      this.timers.delete(timer);
      run();
    }
  }

  /** Resolves when nothing is on its way; what waits for a retry counts only when asked for. */
  idle({ retries = false }: { readonly retries?: boolean } = {}): Promise<void> {
    return new Promise((resolve) => {
      this.idlers.push({ retries, resolve });
      this.checkIdle();
    });
  }

  /** Sends nothing more. */
  close(): void {
    this.closed = true;
    for (const timer of this.timers.keys()) clearTimeout(timer);
    this.timers.clear();
    this.queue.length = 0;
    this.held = 0;
    this.shuffling = [];
    for (const one of this.idlers.splice(0)) one.resolve();
  }

  private enqueue(delivery: Delivery): void {
    const { faults } = this.options;
    const switches = faults.webhooks;
    this.kept.add(delivery);
    if (faults.strikes(switches.drop)) {
      delivery.state = 'dropped';
      this.options.changed(delivery);
      return;
    }
    this.options.changed(delivery);
    if (faults.strikes(switches.duplicate)) this.enqueueCopy(delivery);
    if (faults.strikes(switches.delay)) this.later(switches.delay.ms, () => this.send(delivery));
    else if (faults.strikes(switches.shuffle)) this.shuffle(delivery);
    else this.send(delivery);
  }

  private enqueueCopy(delivery: Delivery): void {
    const copy: Delivery = {
      ...delivery,
      ...{ number: (this.made += 1), isDuplicate: true, state: 'waiting', attempts: [], nextAttemptAt: null },
    };
    this.kept.add(copy);
    this.options.changed(copy);
    this.send(copy);
  }

  private shuffle(delivery: Delivery): void {
    this.shuffling.push(delivery);
    if (this.shuffling.length > 1) return;
    this.later(this.options.faults.webhooks.shuffle.ms, () => {
      const mixed = this.options.faults.shuffled(this.shuffling);
      this.shuffling = [];
      for (const one of mixed) this.send(one);
    });
  }

  private later(ms: number, run: () => void): void {
    this.held += 1;
    this.timer(ms, () => {
      this.held -= 1;
      run();
      this.checkIdle();
    });
  }

  private timer(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      run();
    }, ms);
    this.timers.set(timer, run);
  }

  private send(delivery: Delivery): void {
    this.queue.push(delivery);
    this.pump();
  }

  private pump(): void {
    while (this.sending < AT_ONCE) {
      const next = this.queue.shift();
      if (!next) break;
      this.sending += 1;
      void this.attempt(next).finally(() => {
        this.sending -= 1;
        this.pump();
      });
    }
    this.checkIdle();
  }

  private async attempt(delivery: Delivery): Promise<void> {
    const { now, changed, retryTimeScale } = this.options;
    delivery.state = 'sending';
    delivery.nextAttemptAt = null;
    changed(delivery);
    const at = now();
    const started = performance.now();
    const status = await this.post(delivery);
    if (this.closed) return;
    delivery.attempts.push({ at, status, ms: Math.round(performance.now() - started) });
    const pause = RETRY_PAUSES_MS[delivery.attempts.length - 1];
    if (status !== null && status >= 200 && status < 300) {
      delivery.state = 'delivered';
    } else if (pause === undefined) {
      delivery.state = 'failed';
    } else {
      const ms = Math.round(pause * retryTimeScale);
      delivery.state = 'retrying';
      delivery.nextAttemptAt = now() + ms;
      this.timer(ms, () => this.send(delivery));
    }
    changed(delivery);
  }

  /** The status of the answer, or `null` when none came in time. */
  private async post(delivery: Delivery): Promise<number | null> {
    const { fetch, config, clientSecret, timeoutMs } = this.options;
    try {
      const response = await fetch(delivery.url, {
        method: 'POST',
        // A redirect is no answer: Shopify does not follow it.
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
        headers: {
          'Content-Type': 'application/json',
          'User-Agent': 'Shopify-Captain-Hook',
          'X-Shopify-Topic': delivery.topic,
          'X-Shopify-Shop-Domain': delivery.shopDomain,
          'X-Shopify-Hmac-Sha256': createHmac('sha256', clientSecret).update(delivery.body).digest('base64'),
          'X-Shopify-Api-Version': config.apiVersion,
          'X-Shopify-Webhook-Id': delivery.webhookId,
          'X-Shopify-Event-Id': delivery.eventId,
          'X-Shopify-Triggered-At': new Date(delivery.triggeredAt).toISOString(),
        },
        body: delivery.body,
      });
      await response.arrayBuffer();
      return response.status;
    } catch {
      return null;
    }
  }

  private checkIdle(): void {
    if (this.sending > 0 || this.queue.length > 0 || this.held > 0) return;
    const isQuiet = this.timers.size === 0;
    for (const one of [...this.idlers]) {
      if (one.retries && !isQuiet) continue;
      this.idlers.splice(this.idlers.indexOf(one), 1);
      one.resolve();
    }
  }

  private newId(kind: string): string {
    const hash = createHash('sha256')
      .update(`${this.options.run}/${kind}/${this.made}/${this.ids++}`)
      .digest('hex');
    return [
      hash.slice(0, 8),
      hash.slice(8, 12),
      `4${hash.slice(13, 16)}`,
      `8${hash.slice(17, 20)}`,
      hash.slice(20, 32),
    ].join('-');
  }

  private ids = 0;
}

/** Only shops that have the app hear of it; after the end only of the end. */
function mayHear(state: ShopState, { topic }: Happening): boolean {
  if (!state.installation) return false;
  if (state.installation.uninstalledAt === null) return true;
  return ['app/uninstalled', 'shop/redact', 'customers/redact', 'customers/data_request'].includes(topic);
}
