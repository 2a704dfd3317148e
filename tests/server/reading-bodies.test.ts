/** Bodies that nobody has signed yet take memory: so much, and no more. */
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answer, startHttpServer, type HttpServer } from '#app/server/http-server.ts';
import { webhookDoor } from '#app/server/webhook-door.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';

let db: TestDatabase;
let server: HttpServer;
beforeAll(async () => {
  db = await createTestDatabase();
  server = await startHttpServer({
    ...{ host: '127.0.0.1', port: 0 },
    webhooks: webhookDoor(db.pool, 'secret', { maxReadingBytes: 100_000 }),
    readiness: () => Promise.resolve([]),
    pages: (_request, response) => Promise.resolve(answer(response, 404, {})),
  });
});
afterAll(async () => {
  await server.close();
  await db.drop();
});

const post = (bytes: number) =>
  fetch(`http://127.0.0.1:${server.port}/webhooks`, { method: 'POST', body: 'x'.repeat(bytes) });

/** Sends so much of a body, and then nothing. */
function hold(bytes: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1');
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.write('POST /webhooks HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n');
      socket.write('x'.repeat(bytes), () => resolve(socket));
    });
  });
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await condition())) if (Date.now() > deadline) throw new Error('waited 10 s in vain');
}

test('beyond the bound the answer is 503 with Retry-After, until others have been read', async () => {
  expect((await post(50_000)).status).toBe(401);
  const slow = await hold(80_000);
  await until(async () => (await post(50_000)).status === 503);
  const refused = await post(50_000);
  expect([refused.status, refused.headers.get('Retry-After')]).toEqual([503, '5']);
  // What fits besides it is read.
  expect((await post(1_000)).status).toBe(401);
  slow.destroy();
  await until(async () => (await post(50_000)).status === 401);
  // Nothing of all this is still counted.
  expect((await post(99_000)).status).toBe(401);
});
