/** The demo starts the app while its pages are still being built: who asked too early must not spoil it for the next. */
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { remixPages } from '#app/server/pages.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { buildOnce } from '../browser/setup/build-once.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

let db: TestDatabase;
let folder: string;
let server: Server;
let address: string;
beforeAll(async () => {
  await buildOnce();
  db = await createTestDatabase();
  // Inside the project, where the build finds the packages it imports.
  await mkdir(path.join(ROOT, 'node_modules/.cache'), { recursive: true });
  folder = await mkdtemp(path.join(ROOT, 'node_modules/.cache/late-build-'));
  const pages = remixPages('test', db.pool, folder);
  server = createServer((request, response) => {
    void Promise.resolve(pages(request, response)).catch(() => response.writeHead(503).end());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}, 120_000);
afterAll(async () => {
  await new Promise((done) => server.close(done));
  await rm(folder, { recursive: true });
  await db.drop();
});

test('a page asked for before it was built is there once it is built', async () => {
  expect((await fetch(`${address}/`)).status).toBe(503);
  await cp(path.join(ROOT, 'build'), folder, { recursive: true });
  const page = await fetch(`${address}/`);
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('Perennial');
});
