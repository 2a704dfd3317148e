/** A load generator in a process of its own: distinct signed deliveries, each connection sends the next when answered. */
import { randomUUID } from 'node:crypto';
import { answerWith } from '../lib/children.ts';
import { FIRST_NEW_ORDER } from '../lib/deliveries.ts';
import { FIRST_CUSTOMER } from '../lib/history.ts';
import { OrderBodies } from '../lib/order-bodies.ts';
import { pick, randomFrom } from '../lib/random.ts';
import { Connection, signedRequest } from '../lib/raw-http.ts';

export interface LoadRequest {
  readonly port: number;
  readonly secret: string;
  readonly connections: number;
  readonly deliveries: number;
  readonly shopDomains: readonly string[];
}

export interface LoadAnswer {
  readonly milliseconds: number;
  readonly cpuMilliseconds: number;
  /** Answers other than 200. */
  readonly refused: number;
  readonly bodyBytes: number;
  readonly answerMs: readonly number[];
}

const TIMEOUT_MS = 5 * 60_000;
const bodies = new OrderBodies('intake', Date.now() - 331 * 86_400_000, 'full');
const random = randomFrom('intake');
let nextOrder = 0;

answerWith<LoadRequest>(async (wanted): Promise<LoadAnswer> => {
  const { requests, bodyBytes } = prepare(wanted);
  const answerMs: number[] = [];
  let refused = 0;
  let next = 0;
  let finish: () => void = () => undefined;
  let fail: (error: Error) => void = () => undefined;
  const done = new Promise<void>((resolve, reject) => {
    finish = resolve;
    fail = reject;
  });
  const timer = setTimeout(() => fail(new Error('the server did not answer')), TIMEOUT_MS);
  const senders = await Promise.all(
    Array.from({ length: wanted.connections }, async () => {
      let sentAt = 0;
      const connection: Connection = await Connection.open(
        wanted.port,
        (status) => {
          answerMs.push(performance.now() - sentAt);
          if (status !== 200) refused++;
          if (answerMs.length === requests.length) finish();
          else send();
        },
        fail,
      );
      const send = () => {
        const request = requests[next++];
        if (!request) return;
        sentAt = performance.now();
        connection.send(request);
      };
      return { send, connection };
    }),
  );
  const cpu = process.cpuUsage();
  const began = performance.now();
  for (const { send } of senders) send();
  await done;
  const milliseconds = performance.now() - began;
  const { user, system } = process.cpuUsage(cpu);
  clearTimeout(timer);
  for (const { connection } of senders) connection.close();
  return { milliseconds, cpuMilliseconds: (user + system) / 1_000, refused, bodyBytes, answerMs };
});

/** Made and signed before the clock starts. */
function prepare({ port, secret, deliveries, shopDomains }: LoadRequest): {
  requests: Buffer[];
  bodyBytes: number;
} {
  let bodyBytes = 0;
  const requests = Array.from({ length: deliveries }, () => {
    const at = Date.now();
    const body = bodies.body(pick(random, 200), {
      orderId: FIRST_NEW_ORDER + nextOrder++,
      customerId: FIRST_CUSTOMER + pick(random, 1_000_000),
      placedAt: at,
      updatedAt: at,
    });
    bodyBytes += body.length;
    const shopDomain = shopDomains[pick(random, shopDomains.length)] ?? '';
    return signedRequest({
      ...{ host: `127.0.0.1:${port}`, secret, shopDomain, topic: 'orders/paid', webhookId: randomUUID() },
      ...{ triggeredAt: at, body },
    });
  });
  return { requests, bodyBytes };
}
