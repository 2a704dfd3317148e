/**
 * A Shopify in a box: shops with their state and operations, the webhooks they send and the Admin API they
 * answer. It listens on no port and knows no pages: `start.ts` puts it behind addresses.
 */
import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type AdminApiAccess, AdminApi } from './admin-api/admin-api.ts';
import type { ApiCall } from './admin-api/call.ts';
import { Faults } from './faults.ts';
import type { Act } from './shop/act.ts';
import { type Operations, operationsOf } from './shop/operations.ts';
import { loadShops, saveShops } from './shop/save-shop.ts';
import { type HistoryOptions, seedHistory } from './shop/seed/history.ts';
import { newShop, type NewShop } from './shop/seed/new-shop.ts';
import type { Instant, ShopState } from './shop/state.ts';
import type { Delivery } from './webhooks/delivery.ts';
import { WebhookSender } from './webhooks/sender.ts';
import { type AppConfig, readAppConfig } from './webhooks/subscriptions.ts';

export interface DevshopOptions {
  readonly seed: number;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where the app listens. */
  readonly appUrl: string;
  readonly now: () => Instant;
  /** Where the shops are kept; without it they live as long as the process. */
  readonly file?: string;
  /** `fetch` unless told: how the app is called. */
  readonly fetch?: typeof globalThis.fetch;
  /** 1 unless told, which is as slow as Shopify: real milliseconds a millisecond of the retries' pauses takes. */
  readonly retryTimeScale?: number;
  /** 5,000 unless told. */
  readonly webhookTimeoutMs?: number;
}

export interface Shop {
  readonly state: ShopState;
  /** Everything that can happen in it; happens now, and is told to the app. */
  readonly operations: Operations;
}

interface DevshopEvents {
  /** A delivery is new, or has changed. */
  delivery: [Delivery];
  /** An API call was answered, or its answer lost. */
  apiCall: [ApiCall];
  /** Something happened in the shop of this domain. */
  change: [string];
}

export function createDevshop(options: DevshopOptions): Devshop {
  return new Devshop(options);
}

const SAVE_AFTER_MS = 1000;

export class Devshop {
  readonly options: DevshopOptions;
  /** `shopify.app.toml`: scopes, subscriptions. */
  readonly config: AppConfig;
  readonly faults: Faults;
  readonly webhooks: WebhookSender;
  readonly adminApi: AdminApi;
  /** For lists that live. */
  readonly events = new EventEmitter<DevshopEvents>();
  private readonly byDomain = new Map<string, Shop>();
  private saveTimer: NodeJS.Timeout | null = null;

  constructor(options: DevshopOptions) {
    this.options = options;
    this.config = readAppConfig();
    this.faults = new Faults(options.seed);
    this.webhooks = new WebhookSender({
      config: this.config,
      appUrl: options.appUrl,
      clientSecret: options.clientSecret,
      faults: this.faults,
      run: `${options.seed}/${options.now()}`,
      now: options.now,
      fetch: options.fetch ?? globalThis.fetch,
      retryTimeScale: options.retryTimeScale ?? 1,
      timeoutMs: options.webhookTimeoutMs ?? 5000,
      changed: (delivery) => this.events.emit('delivery', delivery),
    });
    this.adminApi = new AdminApi({
      apiVersion: this.config.apiVersion,
      clientId: options.clientId,
      faults: this.faults,
      now: options.now,
      act: (state) => this.act(state),
      answered: (call) => {
        this.events.emit('apiCall', call);
        if (call.isMutation) this.changed(call.shopDomain);
      },
    });
    for (const state of options.file === undefined ? [] : (loadShops(options.file) ?? [])) this.add(state);
  }

  /** All shops, in the order of their making. */
  shops(): readonly Shop[] {
    return [...this.byDomain.values()];
  }

  shop(domain: string): Shop | undefined {
    return this.byDomain.get(domain.toLowerCase());
  }

  /**
   * Makes a shop with its products and staff, and, if asked for, with a past; nobody is told of that. A shop that
   * exists already, such as out of the file, is given back as it is.
   */
  openShop(told: NewShop & { readonly history?: Omit<HistoryOptions, 'seed'> }): Shop {
    const known = this.shop(told.domain);
    if (known) return known;
    const state = newShop(told, this.options.now());
    if (told.history) seedHistory(state, { seed: this.options.seed, ...told.history });
    this.changed(told.domain);
    return this.add(state);
  }

  /** Answers `POST /admin/api/<version>/graphql.json` of a shop. */
  handleAdminApi(request: IncomingMessage, response: ServerResponse, access: AdminApiAccess): Promise<void> {
    const shop = this.shop(access.shopDomain);
    return this.adminApi.handle(request, response, access, shop?.state ?? null);
  }

  /** Answers `GET https://storage.googleapis.com/...`: the files of bulk operations. */
  handleBulkFile(request: IncomingMessage, response: ServerResponse): void {
    this.adminApi.bulk.handleFile(request, response);
  }

  /** Resolves when no webhook is on its way and no bulk operation runs. */
  async idle(options: { readonly retries?: boolean } = {}): Promise<void> {
    await this.adminApi.bulk.idle();
    await this.webhooks.idle(options);
  }

  /** Writes the file now. */
  save(): void {
    if (this.saveTimer) clearTimeout(this.saveTimer);
    this.saveTimer = null;
    if (this.options.file === undefined) return;
    saveShops(
      this.options.file,
      this.shops().map((shop) => shop.state),
    );
  }

  /** Sends nothing more, and keeps what is. */
  close(): void {
    this.webhooks.close();
    this.adminApi.bulk.close();
    this.save();
  }

  private add(state: ShopState): Shop {
    const { domain } = state.record;
    const operations = operationsOf(
      state,
      () => this.act(state),
      () => this.changed(domain),
    );
    const shop: Shop = { state, operations };
    this.byDomain.set(domain, shop);
    return shop;
  }

  private act(state: ShopState): Act {
    const at = this.options.now();
    return {
      at,
      tell: (happening) => this.webhooks.happened(state, happening, at),
    };
  }

  /** Saved a little later, so that many changes are one write. */
  private changed(domain: string): void {
    this.events.emit('change', domain);
    if (this.options.file === undefined || this.saveTimer) return;
    this.saveTimer = setTimeout(() => this.save(), SAVE_AFTER_MS);
    this.saveTimer.unref();
  }
}
