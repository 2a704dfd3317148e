/** The real server with its door on a real port, and a shop behind it that knows one order. */
import { connect } from 'node:net';
import { expect } from 'vitest';
import type { Database } from '#app/db/database.ts';
import { DAY_MS } from '#app/domain/time.ts';
import { answer, startHttpServer, type HttpServer } from '#app/server/http-server.ts';
import { webhookDoor } from '#app/server/webhook-door.ts';
import { signWebhook } from '#app/shopify/hmac.ts';
import { ShopifyWorld } from '../../simulation/shopify-world.ts';
import { TestShop } from './test-shop.ts';

export const SECRET = 'door-secret';
export const NOW = Math.floor(Date.now() / 1000) * 1000 - DAY_MS;
export const iso = (at: number) => new Date(at).toISOString();

export type Headers = Record<string, string>;
export type Payload = Record<string, unknown>;

export function startDoor(database: Database): Promise<HttpServer> {
  return startHttpServer({
    ...{ host: '127.0.0.1', port: 0, webhooks: webhookDoor(database, SECRET) },
    readiness: () => Promise.resolve([]),
    pages: (_request, response) => Promise.resolve(answer(response, 404, {})),
  });
}

export class Door {
  readonly shop: TestShop;
  readonly world: ShopifyWorld;
  readonly customer: string;
  readonly #server: HttpServer;
  readonly #before: string;

  private constructor(
    server: HttpServer,
    shop: TestShop,
    world: ShopifyWorld,
    customer: string,
    before: string,
  ) {
    this.#server = server;
    this.shop = shop;
    this.world = world;
    this.customer = customer;
    this.#before = before;
  }

  /** A shop with one paid order of 20.00, placed a minute after NOW, as the newest thing known. */
  static async before(server: HttpServer, database: Database, currency = 'GBP'): Promise<Door> {
    const shop = await TestShop.install(database, { now: NOW, currency });
    const world = new ShopifyWorld(currency);
    const customer = world.addCustomer(NOW);
    shop.now = NOW + 3_600_000;
    const { deliveries } = world.place(customer, NOW + 60_000, [{ quantity: 2, priceMinor: 1000 }]);
    await shop.deliver(deliveries);
    return new Door(server, shop, world, customer, await shop.everything());
  }

  headersFor(body: string | Buffer, more: Headers = {}): Headers {
    return {
      'content-type': 'application/json',
      'x-shopify-topic': 'orders/updated',
      'x-shopify-shop-domain': this.shop.domain,
      'x-shopify-webhook-id': `w-${Math.random()}`,
      'x-shopify-triggered-at': iso(NOW + 120_000),
      'x-shopify-api-version': '2026-10',
      'x-shopify-hmac-sha256': signWebhook(body, SECRET),
      ...more,
    };
  }

  /** Signed as it ought to be; a header given as '' is left out. */
  async post(body: string | Buffer, more: Headers = {}) {
    const headers = this.headersFor(body, more);
    for (const [name, value] of Object.entries(headers)) if (value === '') delete headers[name];
    const payload = typeof body === 'string' ? body : new Uint8Array(body);
    const response = await fetch(this.url, { method: 'POST', headers, body: payload });
    return { status: response.status, told: (await response.json()) as Record<string, string> };
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.port}/webhooks`;
  }

  /** Over a plain socket, byte by byte where that is asked. */
  raw(parts: readonly string[], how: { breakOff?: boolean; byteByByte?: boolean } = {}): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(this.#server.port, '127.0.0.1');
      let text = '';
      socket.on('data', (data) => (text += data.toString()));
      socket.on('close', () => resolve(text));
      socket.on('error', reject);
      const send = async () => {
        for (const part of parts) {
          if (!how.byteByByte) socket.write(part);
          else
            for (const byte of Buffer.from(part)) {
              socket.write(Uint8Array.of(byte));
              await new Promise((next) => setImmediate(next));
            }
        }
        if (how.breakOff) setTimeout(() => socket.destroy(), 50);
      };
      socket.once('connect', () => void send());
    });
  }

  /** What was stored since the shop was prepared. */
  async deliveries() {
    const { rows } = await this.shop.database.query<{
      status: string;
      code: string | null;
      message: string | null;
    }>(
      `SELECT status, error_code AS code, error_message AS message FROM delivery WHERE shop_id = $1 ORDER BY id`,
      [this.shop.shopId],
    );
    return rows.slice(1);
  }

  async nothingChanged(): Promise<void> {
    expect(await this.shop.everything()).toBe(this.#before);
    await this.shop.expectClean();
  }

  /** The order as the world would tell it, with some fields other. */
  told(change: (payload: Payload) => unknown, at = NOW + 120_000): string {
    const [order] = this.world.orders;
    if (!order) throw new Error('no order');
    const { body } = this.world.change(order, { outstandingMinor: 0 }, at);
    const payload = JSON.parse(body) as Payload;
    return JSON.stringify(change(payload) ?? payload);
  }
}

export function headLines(headers: Headers): string[] {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return ['POST /webhooks HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n', ...lines];
}

export const lines = (payload: Payload) => payload['line_items'] as Payload[];

export const price = (amount: string) => (payload: Payload) => {
  for (const line of lines(payload)) Object.assign(line, { price: amount, price_set: undefined });
};
