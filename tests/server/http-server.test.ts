import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { answer, startHttpServer, type HttpServer, type HttpServerOptions } from '#app/server/http-server.ts';

let server: HttpServer | undefined;
afterEach(() => server?.close());

async function start(options: Partial<HttpServerOptions> = {}): Promise<string> {
  server = await startHttpServer({
    host: '127.0.0.1',
    port: 0,
    webhooks: null,
    readiness: () => Promise.resolve([]),
    pages: (_request, response) => Promise.resolve(answer(response, 200, { page: true })),
    ...options,
  });
  return `http://127.0.0.1:${server.port}`;
}

describe('the server', () => {
  test('healthz answers while the process lives, readyz names what is missing', async () => {
    const url = await start({ readiness: () => Promise.resolve(['queue', 'database']) });
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    const ready = await fetch(`${url}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toEqual({ status: 'not ready', missing: ['queue', 'database'] });
  });

  test('readyz is 200 when nothing is missing', async () => {
    const ready = await fetch(`${await start()}/readyz?verbose`);
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready' }]);
  });

  test('deliveries go to their door, whatever the method; without one the answer is 503', async () => {
    const url = await start({
      webhooks: (request, response) => Promise.resolve(answer(response, 200, { method: request.method })),
    });
    expect(await (await fetch(`${url}/webhooks`, { method: 'PUT' })).json()).toEqual({ method: 'PUT' });
    await server?.close();
    expect((await fetch(`${await start()}/webhooks`, { method: 'POST' })).status).toBe(503);
  });

  test('everything else is a page', async () => {
    expect(await (await fetch(`${await start()}/anything`)).json()).toEqual({ page: true });
  });

  test('a handler that throws answers 500 and says nothing of why', async () => {
    const url = await start({ pages: () => Promise.reject(new Error('ann@example.com')) });
    const response = await fetch(`${url}/`);
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('ann');
  });

  test('closing lets a running request finish and takes no new one', async () => {
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    const url = await start({
      pages: async (_request, response) => {
        await released;
        answer(response, 200, { finished: true });
      },
    });
    const running = fetch(`${url}/slow`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const closed = server?.close();
    await expect(fetch(`${url}/new`)).rejects.toThrow();
    release();
    expect(await (await running).json()).toEqual({ finished: true });
    await closed;
    server = undefined;
  });

  test('headers beyond 16 KB are refused', async () => {
    const url = await start();
    const response = await fetch(url, { headers: { 'x-long': 'x'.repeat(20_000) } });
    expect(response.status).toBe(431);
  });

  test('bytes that are not HTTP get a 400 and the server goes on', async () => {
    const url = await start();
    const text = await new Promise<string>((resolve) => {
      const socket = connect(server?.port ?? 0, '127.0.0.1', () => socket.end('\0\0\0 nonsense\r\n\r\n'));
      socket.once('data', (data) => resolve(data.toString()));
    });
    expect(text).toContain('400 Bad Request');
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });
});
