/**
 * Bodies of order webhooks, as wide as Shopify sends them, at the cost of a copy: each shape of order is
 * rendered once, and what differs from order to order is written over its digits.
 */
import { renderOrderWebhook, type RenderForm } from '#app/ops/rendering/webhook-order.ts';
import { orderModel, type SparseLine } from '#app/ops/rendering/order-model.ts';
import type { Instant } from '#app/domain/time.ts';
import { randomFrom, type Random } from './random.ts';

/** Stand-ins, as wide as what takes their place. */
const ORDER_ID = '5999999999999';
const CUSTOMER_ID = '7999999999999';
const PLACED_AT = Date.parse('2001-02-03T04:05:06Z');
const UPDATED_AT = Date.parse('2007-08-09T10:11:12Z');
const LINE_PREFIX = '148888888';

/** Customers' accounts are as old as the shop's history (`history.ts`). */
export interface BodyFacts {
  /** 13 digits. */
  readonly orderId: number;
  /** 13 digits. */
  readonly customerId: number;
  readonly placedAt: Instant;
  readonly updatedAt: Instant;
}

interface Shape {
  readonly bytes: Buffer;
  readonly places: Readonly<Record<'order' | 'customer' | 'placed' | 'updated' | 'line', readonly number[]>>;
}

export class OrderBodies {
  readonly #shapes: readonly Shape[];

  /**
   * @param customerCreatedAt in whole seconds, the same for all
   * @param form `full`: 8 to 20 KB; `slim`: 2 to 6 KB, what the subscriptions of shopify.app.toml ask for
   */
  constructor(seed: string, customerCreatedAt: Instant, form: RenderForm, shapes = 200) {
    const random = randomFrom(seed);
    this.#shapes = Array.from({ length: shapes }, () => shapeOf(random, customerCreatedAt, form));
  }

  /** @param index picks the shape: bodies of one order must have the same */
  body(index: number, facts: BodyFacts): Buffer {
    const shape = this.#shapes[index % this.#shapes.length];
    if (!shape) throw new Error('no shapes');
    const body = Buffer.from(shape.bytes);
    const write = (places: readonly number[], text: string) => {
      for (const place of places) body.write(text, place, 'latin1');
    };
    write(shape.places.order, String(facts.orderId));
    write(shape.places.customer, String(facts.customerId));
    write(shape.places.placed, secondsOf(facts.placedAt));
    write(shape.places.updated, secondsOf(facts.updatedAt));
    // The line's own number stays, so lines of one order differ and lines of two orders do too.
    write(shape.places.line, String(140_000_000 + (facts.orderId % 100_000_000)));
    return body;
  }

  get meanBytes(): number {
    return this.#shapes.reduce((sum, { bytes }) => sum + bytes.length, 0) / this.#shapes.length;
  }
}

function secondsOf(at: Instant): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

function shapeOf(random: Random, customerCreatedAt: Instant, form: RenderForm): Shape {
  const order = orderModel({
    orderId: ORDER_ID,
    customerId: CUSTOMER_ID,
    customerCreatedAt,
    currency: 'USD',
    placedAt: PLACED_AT,
    updatedAt: UPDATED_AT,
    taxesIncluded: false,
    shippingMinor: 595,
    shippingTaxMinor: 45,
    lines: Array.from({ length: linesOf(random) }, (_, line) => lineOf(random, line)),
  });
  const bytes = Buffer.from(renderOrderWebhook(order, form));
  return {
    bytes,
    places: {
      order: placesOf(bytes, ORDER_ID),
      customer: placesOf(bytes, CUSTOMER_ID),
      placed: placesOf(bytes, secondsOf(PLACED_AT)),
      updated: placesOf(bytes, secondsOf(UPDATED_AT)),
      line: placesOf(bytes, LINE_PREFIX),
    },
  };
}

function linesOf(random: Random): number {
  return 2 + Math.floor(random() * 8);
}

/** Two to nine lines make 8 to 18 KB; the mean cart is about 115 USD, Shopify's figure for Black Friday 2025. */
function lineOf(random: Random, line: number): SparseLine {
  const priceMinor = 500 + Math.floor(random() ** 2 * 4_000);
  const quantity = random() < 0.85 ? 1 : 2;
  return {
    lineId: `${LINE_PREFIX}${String(1_000 + line)}`,
    productId: String(8_100_000_000_000 + Math.floor(random() * 5_000)),
    quantity,
    priceMinor,
    discountMinor: random() < 0.3 ? Math.floor(priceMinor / 10) : 0,
    taxMinor: Math.floor(priceMinor * quantity * 0.08),
  };
}

function placesOf(bytes: Buffer, text: string): number[] {
  const places: number[] = [];
  for (let at = bytes.indexOf(text); at !== -1; at = bytes.indexOf(text, at + text.length)) places.push(at);
  return places;
}
