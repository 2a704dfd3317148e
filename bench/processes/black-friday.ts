/**
 * Open-loop load in a process of its own: orders are placed when they are placed, whether or not the server keeps up,
 * and an answer's time counts from when its delivery was due.
 */
import { randomUUID } from 'node:crypto';
import { answerWith } from '../lib/children.ts';
import { FIRST_NEW_ORDER } from '../lib/deliveries.ts';
import { FIRST_CUSTOMER } from '../lib/history.ts';
import { OrderBodies } from '../lib/order-bodies.ts';
import { pick, randomFrom } from '../lib/random.ts';
import { Connection, signedRequest } from '../lib/raw-http.ts';

export interface DayRequest {
  readonly port: number;
  readonly secret: string;
  readonly seconds: number;
  readonly ordersPerSecond: number;
  /** At most. */
  readonly connections: number;
  readonly shops: readonly DayShop[];
  /** When all customers' accounts were made. */
  readonly accountsFrom: number;
}

export interface DayShop {
  readonly domain: string;
  /** Its part of all orders. */
  readonly share: number;
  /** Customers who have ordered before, numbered from 1. */
  readonly members: number;
}

export interface DayAnswer {
  readonly deliveries: number;
  readonly connections: number;
  readonly refused: number;
  readonly answerMs: readonly number[];
  /** How late the generator itself was; part of `answerMs`. */
  readonly lateMs: readonly number[];
  readonly cpuMilliseconds: number;
}

/** Shopify tells of a paid order twice: at once, and as updated a little later. */
const UPDATED_AFTER_MS = 1_000;
/** Half of all orders are from customers who have bought there before. */
const KNOWN_CUSTOMERS = 0.5;
const PATIENCE_MS = 60_000;

interface Placed {
  readonly dueAt: number;
  readonly index: number;
  readonly shop: DayShop;
  readonly customerId: number;
  readonly placedAt: number;
}

const random = randomFrom('black friday');
let nextOrder = 0;
let nextCustomer = 0;

answerWith<DayRequest>(async (wanted): Promise<DayAnswer> => {
  const bodies = new OrderBodies('black friday', wanted.accountsFrom, 'slim');
  const answerMs: number[] = [];
  const lateMs: number[] = [];
  let refused = 0;
  let failure: Error | null = null;
  const idle: Sender[] = [];
  const queued: { request: Buffer; dueAt: number }[] = [];
  const senders: Sender[] = [];
  let opening = 0;
  const release = (sender: Sender) => {
    const next = queued.shift();
    if (next) sender.send(next.request, next.dueAt);
    else idle.push(sender);
  };
  const onAnswer = (sender: Sender, status: number) => {
    answerMs.push(performance.now() - sender.dueAt);
    if (status !== 200) refused++;
    release(sender);
  };
  const onBroken = (error: Error) => (failure ??= error);
  /** As many connections as are needed at once: one that says nothing is closed by the server. */
  const open = async () => {
    const sender = await openSender(wanted.port, onAnswer, onBroken);
    senders.push(sender);
    release(sender);
  };
  const submit = (request: Buffer, dueAt: number) => {
    lateMs.push(performance.now() - dueAt);
    const sender = idle.pop();
    if (sender) return sender.send(request, dueAt);
    queued.push({ request, dueAt });
    if (opening++ < wanted.connections) open().catch(onBroken);
  };
  const cpu = process.cpuUsage();
  const deliveries = await placeOrders(wanted, bodies, submit, () => failure);
  const deadline = performance.now() + PATIENCE_MS;
  while (answerMs.length < deliveries && failure === null && performance.now() < deadline) await tick();
  const { user, system } = process.cpuUsage(cpu);
  for (const { close } of senders) close();
  if (failure) throw failure as Error;
  if (answerMs.length < deliveries)
    throw new Error(`${deliveries - answerMs.length} deliveries were never answered`);
  const connections = senders.length;
  return { deliveries, connections, refused, answerMs, lateMs, cpuMilliseconds: (user + system) / 1_000 };
});

/** @returns how many deliveries were sent */
async function placeOrders(
  { seconds, ordersPerSecond, shops, secret, port }: DayRequest,
  bodies: OrderBodies,
  submit: (request: Buffer, dueAt: number) => void,
  failed: () => Error | null,
): Promise<number> {
  const shopOf = drawByShare(shops);
  const updates: Placed[] = [];
  let updated = 0;
  let deliveries = 0;
  const deliver = (order: Placed, topic: string, dueAt: number, updatedAt: number) => {
    deliveries++;
    const body = bodies.body(order.index, {
      orderId: FIRST_NEW_ORDER + order.index,
      customerId: order.customerId,
      placedAt: order.placedAt,
      updatedAt,
    });
    const { domain: shopDomain } = order.shop;
    const request = { host: `127.0.0.1:${port}`, secret, shopDomain, topic, webhookId: randomUUID() };
    submit(signedRequest({ ...request, triggeredAt: updatedAt, body }), dueAt);
  };
  const start = performance.now();
  const end = start + seconds * 1_000;
  let nextAt = start;
  while (failed() === null && (nextAt < end || updated < updates.length)) {
    const now = performance.now();
    for (; nextAt <= now && nextAt < end; nextAt += (-Math.log(1 - random()) * 1_000) / ordersPerSecond) {
      const order = place(shopOf(), nextAt);
      updates.push(order);
      deliver(order, 'orders/paid', nextAt, order.placedAt);
    }
    for (
      let order = updates[updated];
      order && order.dueAt + UPDATED_AFTER_MS <= now;
      order = updates[++updated]
    )
      deliver(order, 'orders/updated', order.dueAt + UPDATED_AFTER_MS, order.placedAt + 2 * UPDATED_AFTER_MS);
    await tick();
  }
  return deliveries;
}

function place(shop: DayShop, dueAt: number): Placed {
  const isKnown = random() < KNOWN_CUSTOMERS;
  const number = isKnown ? 1 + pick(random, shop.members) : 100_000_000 + nextCustomer++;
  // Bodies tell times in whole seconds.
  const placedAt = Math.floor(Date.now() / 1_000) * 1_000;
  return { dueAt, index: nextOrder++, shop, customerId: FIRST_CUSTOMER + number, placedAt };
}

function drawByShare(shops: readonly DayShop[]): () => DayShop {
  const ends: number[] = [];
  let sum = 0;
  for (const { share } of shops) ends.push((sum += share));
  return () => {
    const at = random() * sum;
    let low = 0;
    for (let high = ends.length - 1; low < high;) {
      const middle = (low + high) >> 1;
      if ((ends[middle] ?? 0) > at) high = middle;
      else low = middle + 1;
    }
    return shops[low] as DayShop;
  };
}

interface Sender {
  dueAt: number;
  readonly send: (request: Buffer, dueAt: number) => void;
  readonly close: () => void;
}

async function openSender(
  port: number,
  onAnswer: (sender: Sender, status: number) => void,
  onBroken: (error: Error) => void,
): Promise<Sender> {
  const connection = await Connection.open(port, (status) => onAnswer(sender, status), onBroken);
  const sender: Sender = {
    dueAt: 0,
    send: (request, dueAt) => {
      sender.dueAt = dueAt;
      connection.send(request);
    },
    close: () => connection.close(),
  };
  return sender;
}

function tick(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}
