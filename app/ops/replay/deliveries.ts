/** The webhook deliveries a shop would have sent: planned as small references, rendered and signed one by one. */
import { renderOrderWebhook, renderRefundWebhook } from '#app/ops/rendering/webhook-order.ts';
import { signWebhook } from '#app/shopify/hmac.ts';
import { seededRandom, shuffle, uuidOf } from './identity.ts';
import type { ReplayOrder } from './orders.ts';
import { orderModelAt, updatedAt } from './payload.ts';

export interface PlannedDelivery {
  readonly topic: 'orders/paid' | 'orders/updated' | 'refunds/create';
  readonly order: ReplayOrder;
  /** How many of the order's refunds had happened; `refunds/create` tells of the last of them. */
  readonly refundCount: number;
}

/** In order of time: an order when it is paid, and after each refund the order and the refund. */
export function planDeliveries(orders: readonly ReplayOrder[]): PlannedDelivery[] {
  const planned = orders.flatMap((order) => [
    { topic: 'orders/paid' as const, order, refundCount: 0 },
    ...order.refunds.flatMap((_, index) => [
      { topic: 'orders/updated' as const, order, refundCount: index + 1 },
      { topic: 'refunds/create' as const, order, refundCount: index + 1 },
    ]),
  ]);
  const at = (delivery: PlannedDelivery) => updatedAt(delivery.order, delivery.refundCount);
  return planned.sort((a, b) => at(a) - at(b));
}

export interface Disorder {
  /** Permutes all deliveries, the repeated ones too. */
  readonly shuffleSeed?: string | undefined;
  /** How large a share of the deliveries arrives twice, 0 to 1, at random places. */
  readonly duplicateShare?: number | undefined;
}

/** What the network makes of the deliveries; the same for the same seed. */
export function disarrange(planned: readonly PlannedDelivery[], disorder: Disorder): PlannedDelivery[] {
  const { shuffleSeed, duplicateShare = 0 } = disorder;
  const random = seededRandom(`disorder ${shuffleSeed ?? ''}`);
  const drawn = planned.map((delivery) => ({ delivery, draw: random() })).sort((a, b) => a.draw - b.draw);
  const repeated = drawn.slice(0, Math.round(planned.length * duplicateShare));
  const arriving = [
    ...planned.map((delivery, place) => ({ delivery, place })),
    ...repeated.map(({ delivery }) => ({ delivery, place: random() * planned.length })),
  ];
  if (shuffleSeed === undefined) arriving.sort((a, b) => a.place - b.place);
  else shuffle(arriving, random);
  return arriving.map(({ delivery }) => delivery);
}

export interface Sender {
  readonly shopDomain: string;
  /** The app's client secret. */
  readonly secret: string;
  /** `2026-10` */
  readonly apiVersion: string;
}

export interface SignedDelivery {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

function bodyText({ topic, order, refundCount }: PlannedDelivery): string {
  const model = orderModelAt(order, refundCount);
  const refund = model.refunds.at(-1);
  return topic === 'refunds/create' && refund
    ? renderRefundWebhook(model, refund)
    : renderOrderWebhook(model, 'slim');
}

/** A repeated delivery is the same to the byte, with the same `X-Shopify-Webhook-Id`. */
export function renderDelivery(delivery: PlannedDelivery, sender: Sender): SignedDelivery {
  const { topic, order, refundCount } = delivery;
  const text = bodyText(delivery);
  const body = Buffer.from(text);
  const at = updatedAt(order, refundCount);
  return {
    body,
    headers: {
      'Content-Type': 'application/json',
      'Content-Length': String(body.length),
      'X-Shopify-Topic': topic,
      'X-Shopify-Shop-Domain': sender.shopDomain,
      'X-Shopify-Hmac-Sha256': signWebhook(body, sender.secret),
      'X-Shopify-Api-Version': sender.apiVersion,
      'X-Shopify-Webhook-Id': uuidOf('webhook', sender.shopDomain, topic, text),
      // What happened once is one event, whatever the topics that tell of it.
      'X-Shopify-Event-Id': uuidOf('event', sender.shopDomain, String(order.orderId), String(at)),
      'X-Shopify-Triggered-At': new Date(at).toISOString(),
    },
  };
}
