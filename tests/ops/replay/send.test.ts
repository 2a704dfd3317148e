import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { SignedDelivery } from '#app/ops/replay/deliveries.ts';
import { sendDeliveries } from '#app/ops/replay/send.ts';

let server: http.Server | null = null;
afterEach(async () => {
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(null)));
  server = null;
});

interface Seen {
  readonly topics: string[];
  readonly sockets: Set<unknown>;
}

/** A real server; `answer` gets the number of the request, from 1. */
async function listen(
  answer: (nth: number, response: http.ServerResponse) => void,
): Promise<Seen & { url: string }> {
  const seen: Seen = { topics: [], sockets: new Set() };
  const started = http.createServer((request, response) => {
    request.resume().on('end', () => {
      seen.topics.push(String(request.headers['x-shopify-topic']));
      seen.sockets.add(request.socket);
      answer(seen.topics.length, response);
    });
  });
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  return { ...seen, url: `http://127.0.0.1:${(started.address() as AddressInfo).port}/webhooks` };
}

function deliveries(count: number): SignedDelivery[] {
  return Array.from({ length: count }, (_, index) => ({
    body: Buffer.from('{}'),
    headers: { 'X-Shopify-Topic': `t${index}`, 'Content-Length': '2' },
  }));
}

function status(code: number) {
  return (_: number, response: http.ServerResponse) => {
    response.writeHead(code).end();
  };
}

test('everything arrives once, over as many kept connections as asked for', async () => {
  const seen = await listen(status(200));
  const drawn: number[] = [];
  const result = await sendDeliveries(deliveries(50), {
    url: seen.url,
    connections: 4,
    onProgress: (counts) => drawn.push(counts.sent),
  });
  expect(result).toEqual({ ok: true, value: { sent: 50, accepted: 50, refused: 0, retries: 0, bytes: 100 } });
  expect(new Set(seen.topics).size).toBe(50);
  expect(seen.sockets.size).toBe(4);
  expect(drawn.at(-1)).toBe(50);
});

test('503 is sent again, other refusals are final', async () => {
  const seen = await listen((nth, response) => {
    response.writeHead(nth === 1 ? 503 : nth === 2 ? 400 : 200).end();
  });
  const result = await sendDeliveries(deliveries(3), { url: seen.url, connections: 1, backOffMs: [1] });
  expect(result).toMatchObject({ ok: true, value: { sent: 3, accepted: 2, refused: 1, retries: 1 } });
  expect(seen.topics).toEqual(['t0', 't0', 't1', 't2']);
});

test('a connection that breaks is tried again', async () => {
  const seen = await listen((nth, response) => {
    if (nth === 2) response.destroy();
    else response.end();
  });
  const result = await sendDeliveries(deliveries(3), { url: seen.url, connections: 1, backOffMs: [1] });
  expect(result).toMatchObject({ ok: true, value: { accepted: 3, retries: 1 } });
});

describe('a problem ends the sending with a sentence', () => {
  test('a server that stays away', async () => {
    const seen = await listen(status(503));
    const result = await sendDeliveries(deliveries(100), {
      url: seen.url,
      connections: 2,
      backOffMs: [1, 1],
    });
    expect(result).toMatchObject({
      ok: false,
      code: 'server_unreachable',
      message: expect.stringContaining('503'),
    });
    expect(seen.topics.length).toBeLessThanOrEqual(6);
  });

  test('nobody at the address', async () => {
    const seen = await listen(status(200));
    await new Promise((resolve) => server?.close(resolve));
    server = null;
    const result = await sendDeliveries(deliveries(1), { url: seen.url, backOffMs: [] });
    expect(result).toMatchObject({
      ok: false,
      code: 'server_unreachable',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  test('a wrong secret is found out soon', async () => {
    const seen = await listen(status(401));
    const result = await sendDeliveries(deliveries(100), { url: seen.url, connections: 1 });
    expect(result).toMatchObject({
      ok: false,
      code: 'server_refused',
      message: expect.stringContaining('401'),
    });
    expect(seen.topics).toHaveLength(21);
  });

  test('an address that is none', async () => {
    const result = await sendDeliveries(deliveries(1), { url: 'localhost:3000' });
    expect(result).toMatchObject({ ok: false, code: 'bad_option' });
  });
});
