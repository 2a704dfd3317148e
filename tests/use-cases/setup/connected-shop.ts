/** A test shop whose Admin API is the test endpoint: what happens in it is told by deliveries, or only there. */
import { randomInt, randomUUID } from 'node:crypto';
import type { Database } from '#app/db/database.ts';
import type { Instant } from '#app/domain/time.ts';
import { orderModel, type OrderModel, type SparseOrder } from '#app/ops/rendering/order-model.ts';
import { renderOrderWebhook } from '#app/ops/rendering/webhook-order.ts';
import type { AdminClient, AdminClientOptions } from '#app/shopify/admin/admin-client.ts';
import { fetchDueOrders } from '#app/use-cases/fetch-orders.ts';
import { openAdminAccess } from '#app/use-cases/open-admin-access.ts';
import { publishDueBalances } from '#app/use-cases/publish-balances.ts';
import { reconcileOrders } from '#app/use-cases/reconcile-orders.ts';
import { recordOfflineAccess } from '#app/use-cases/record-offline-access.ts';
import type { AdminEndpoint } from '../../admin-endpoint/endpoint.ts';
import type { ShopData } from '../../admin-endpoint/resolvers.ts';
import { TestShop, type ShopOptions, type TestDelivery } from '../../ledger/setup/test-shop.ts';

export const DAY = 86_400_000;
export const HOUR = 3_600_000;

/** Whole seconds, as Shopify tells times. */
export const ago = (milliseconds: number): Instant => Math.floor((Date.now() - milliseconds) / 1000) * 1000;

export const orderGid = (orderId: string) => `gid://shopify/Order/${orderId}`;

/** One line of 10.00 for the customer, paid, unless told otherwise; placed an hour ago. */
export function order(
  orderId: string,
  customerId: string | null,
  sparse: Partial<SparseOrder> = {},
): OrderModel {
  return orderModel({
    orderId,
    customerId,
    currency: 'GBP',
    placedAt: ago(HOUR),
    lines: [{ lineId: `${orderId}1`, quantity: 1, priceMinor: 1000 }],
    ...sparse,
  });
}

export function paid(model: OrderModel, triggeredAt: Instant = model.updatedAt): TestDelivery {
  return { topic: 'orders/paid', body: renderOrderWebhook(model), triggeredAt };
}

/** Ids that no other shop of the run has. */
export const newId = () => String(randomInt(1_000_000_000, 200_000_000_000_000));

const noSleep = { sleep: () => Promise.resolve(), maxAttempts: 3 };

export class ConnectedShop {
  readonly shop: TestShop;
  readonly endpoint: AdminEndpoint;

  constructor(shop: TestShop, endpoint: AdminEndpoint) {
    this.shop = shop;
    this.endpoint = endpoint;
  }

  static async install(
    database: Database,
    endpoint: AdminEndpoint,
    options: Partial<ShopOptions> & { access?: boolean } = {},
  ): Promise<ConnectedShop> {
    const shop = await TestShop.install(database, { now: Date.now(), earnsFrom: ago(400 * DAY), ...options });
    const connected = new ConnectedShop(shop, endpoint);
    if (options.access !== false) await connected.giveAccess();
    return connected;
  }

  get database(): Database {
    return this.shop.database;
  }

  get shopId(): number {
    return this.shop.shopId;
  }

  /** What stands in the shop at Shopify. */
  get data(): ShopData {
    return this.endpoint.shop(this.shop.domain);
  }

  atShopify(...orders: readonly OrderModel[]): void {
    for (const one of orders) this.data.orders.set(orderGid(one.orderId), one);
  }

  giveAccess(accessToken = 'token') {
    return recordOfflineAccess(this.database, this.shopId, {
      ...{ accessToken, scope: 'read_orders,write_customers' },
      ...{ expiresAt: null, refreshToken: null, refreshExpiresAt: null },
    });
  }

  async client(
    options: Partial<Pick<AdminClientOptions, 'maxAttempts' | 'sleep' | 'timeoutMs'>> = noSleep,
  ): Promise<AdminClient> {
    const access = await openAdminAccess(this.database, this.shopId, {
      fetch: this.endpoint.fetch,
      client: options,
    });
    if (!access.ok) throw new Error(access.message);
    return access.value;
  }

  async publish() {
    return publishDueBalances(this.database, this.shopId, await this.client());
  }

  async fetch() {
    return fetchDueOrders(this.database, this.shopId, await this.client(), {
      clock: this.shop.clock,
      onFault: (_gid, error) => this.shop.faults.push(error),
    });
  }

  async reconcile(now?: () => Instant) {
    return reconcileOrders(this.database, this.shopId, await this.client(), {
      ...{ clock: this.shop.clock, now },
      onFault: (_gid, error) => this.shop.faults.push(error),
    });
  }

  /** A fault of ours: the database refuses this order's row, until the returned function is called. */
  async breakOrder(orderId: string): Promise<() => Promise<unknown>> {
    const name = `test_fault_${orderId}`;
    await this.database.query(
      `ALTER TABLE shop_order ADD CONSTRAINT ${name} CHECK (order_gid <> '${orderGid(orderId)}')`,
    );
    return () => this.database.query(`ALTER TABLE shop_order DROP CONSTRAINT ${name}`);
  }

  /** The balance that themes would read. */
  published(customerId: string): Record<string, unknown> | null {
    const text = this.data.metafields.get(`gid://shopify/Customer/${customerId}`)?.get('$app.loyalty');
    return text === undefined ? null : (JSON.parse(text) as Record<string, unknown>);
  }

  async publications() {
    const { rows } = await this.database.query<{
      customer: string;
      attempts: number;
      waits: boolean;
      error: string | null;
    }>(
      `SELECT m.customer_gid AS customer, p.attempts, p.next_attempt_at > now() AS waits, p.last_error AS error
       FROM publication p JOIN member m ON m.shop_id = p.shop_id AND m.id = p.member_id
       WHERE p.shop_id = $1 ORDER BY 1`,
      [this.shopId],
    );
    return rows;
  }

  async fetches() {
    const { rows } = await this.database.query<{
      order: string;
      reason: string;
      attempts: number;
      waits: boolean;
      gaveUp: boolean;
      error: string | null;
    }>(
      `SELECT order_gid AS order, reason, attempts, next_attempt_at > now() AS waits, gave_up_at IS NOT NULL AS "gaveUp",
              last_error AS error FROM order_fetch WHERE shop_id = $1 ORDER BY 1`,
      [this.shopId],
    );
    return rows;
  }

  /** Time passes until everything that waits for another try is due. */
  async pausesEnd(): Promise<void> {
    for (const table of ['publication', 'order_fetch']) {
      await this.database.query(
        `UPDATE ${table} SET next_attempt_at = now() WHERE shop_id = $1 AND next_attempt_at < 'infinity'`,
        [this.shopId],
      );
    }
  }

  deliverOne(topic: string, body: unknown, triggeredAt: Instant = Date.now()): Promise<void> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return this.shop.deliver([{ topic, body: text, triggeredAt, webhookId: randomUUID() }]);
  }

  /** Requests since the last call of this, by the name of the operation. */
  requests(): string[] {
    const seen = this.endpoint.requests.filter((request) => request.shopDomain === this.shop.domain);
    this.endpoint.requests.length = 0;
    return seen.map(({ query }) => /(?:query|mutation) (\w+)/.exec(query)?.[1] ?? '');
  }
}
