import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { RetailRow } from '#app/ops/replay/csv.ts';
import { sampleRows } from '#app/ops/replay/sample.ts';
import { csvLine } from '#app/ops/table.ts';
import { createTestDatabase, type TestDatabase } from '../setup/test-database.ts';
import { installedShop } from './filled-shop.ts';
import { runOps, type Ran } from './run-ops.ts';

let database: TestDatabase;
let folder: string;
let file: string;
beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(path.join(os.tmpdir(), 'perennial-replay-'));
  file = path.join(folder, 'retail.csv.gz');
  await writeFile(file, gzipSync(csvOf(sampleRows('2').slice(0, 500))));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await database.drop();
});

let doors: http.Server[] = [];
afterEach(() => {
  for (const door of doors) door.close();
  doors = [];
});

const ops = (...words: string[]): Promise<Ran> => runOps(words, { DATABASE_URL: database.url });

function csvOf(rows: readonly RetailRow[]): string {
  const names = [
    'InvoiceNo',
    'StockCode',
    'Description',
    'Quantity',
    'InvoiceDate',
    'UnitPrice',
    'CustomerID',
    'Country',
  ];
  const lines = rows.map((row) =>
    csvLine([
      ...[row.invoiceNo, row.stockCode, row.description, row.quantity, row.invoiceDate, row.unitPrice],
      ...[row.customerId, row.country],
    ]),
  );
  return csvLine(names) + lines.join('');
}

/** A server that answers every delivery with `status` and stores none. */
async function doorThatAnswers(status: number): Promise<string> {
  const door = http.createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(status).end());
  });
  doors.push(door);
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
}

const figure = (text: string, label: string): string =>
  new RegExp(`^ *${label} +([\\d,]+)$`, 'm').exec(text)?.[1] ?? `no "${label}"`;

const numberOf = (text: string): number => Number(text.replaceAll(',', ''));

test('a file in any order, with repetitions, ends in the same balances; its server comes and goes', async () => {
  const plain = await ops('replay', file, '--shop', 'plain.myshopify.com');
  expect(plain.stderr).toContain('Installed plain.myshopify.com (GBP, Europe/London, earns from ');
  expect(plain.stderr).toContain('100 %');
  expect(figure(plain.stdout, 'drift')).toBe('0');
  expect(plain.code).toBe(0);

  const words = ['--shuffle', 'any', '--duplicate', '10%'];
  const shuffled = await ops('replay', file, '--shop', 'shuffled.myshopify.com', ...words);
  expect(figure(shuffled.stdout, 'drift')).toBe('0');
  expect(shuffled.code).toBe(0);
  const sent = [plain, shuffled].map(({ stdout }) => numberOf(figure(stdout, 'accepted')));
  expect(sent[1]).toBe(Math.round((sent[0] ?? 0) * 1.1));

  const asOf = ['--as-of', new Date().toISOString()];
  const [first, second] = await Promise.all(
    ['plain', 'shuffled'].map((name) => ops('balances', '--shop', `${name}.myshopify.com`, ...asOf)),
  );
  expect(second?.stdout).toBe(first?.stdout);
  for (const label of ['points issued', '- clawed back', '= outstanding', 'Bronze', 'Silver']) {
    expect(figure(shuffled.stdout, label)).toBe(figure(plain.stdout, label));
  }
  expect(numberOf(figure(plain.stdout, '- clawed back'))).toBeGreaterThan(0);
  const points = (first?.stdout ?? '').split('\n').map((line) => Number(line.split(',')[1] ?? 0));
  expect(points.filter((available) => available > 0).length).toBeGreaterThan(50);

  const again = await ops('replay', file, '--shop', 'plain.myshopify.com');
  expect(figure(again.stdout, '= outstanding')).toBe(figure(plain.stdout, '= outstanding'));
  expect(again.code).toBe(0);
}, 90_000);

test.each([
  ['of another currency', 'usd.myshopify.com', ['--currency', 'USD', '--earns-from', '2000-01-01']],
  ['that earns only from now on', 'late.myshopify.com', ['--currency', 'GBP']],
])('a shop %s is refused, and nothing is sent', async (_, domain, words) => {
  await ops('shop:install', domain, ...words);
  const { code, stdout, stderr } = await ops(
    'replay',
    file,
    '--shop',
    domain,
    '--url',
    await doorThatAnswers(500),
  );
  expect(stderr).toContain(`--shop: ${domain} is installed with other settings (`);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
});

test('a server that works on another database is noticed', async () => {
  await installedShop(database.pool, 'elsewhere.myshopify.com', 0);
  const url = await doorThatAnswers(200);
  const { code, stderr } = await ops('replay', file, '--shop', 'elsewhere.myshopify.com', '--url', url);
  expect(stderr).toContain('none is in this database: it works on another');
  expect(code).toBe(1);
});

test('a server that refuses everything ends it early, with its answer', async () => {
  const url = await doorThatAnswers(401);
  const { code, stdout, stderr } = await ops('replay', file, '--shop', 'refused.myshopify.com', '--url', url);
  expect(stderr).toContain('/webhooks refuses deliveries: 401');
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
});

test('replay:sample goes the whole way by itself and leaves nothing behind', async () => {
  const { code, stdout, stderr } = await runOps(['replay:sample'], {
    TMPDIR: folder,
    DATA_DIR: path.join(folder, 'x'),
  });
  expect(stderr).toMatch(/^sent in [\d.]+ s, settled [\d.]+ s later, audited in [\d.]+ s; [\d.]+ s in all$/m);
  expect(figure(stdout, 'orders')).toBe('1,559');
  expect(figure(stdout, 'members')).toBe('250');
  expect(figure(stdout, 'refused')).toBe('0');
  expect(figure(stdout, 'drift')).toBe('0');
  const readme = await readFile('README.md', 'utf8');
  const shown = /^```\n( +members .*?)^```$/ms.exec(readme)?.[1] ?? 'no block in the README';
  expect(stdout).toContain(shown);
  expect(code).toBe(0);
  expect(await readdir(folder)).toEqual([path.basename(file)]);
}, 60_000);
