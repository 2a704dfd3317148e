import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { RetailRow } from '#app/ops/replay/csv.ts';
import { progressText, startProgress } from '#app/ops/replay/progress.ts';
import { prepareReplay, runReplay, type PreparedReplay } from '#app/ops/replay/replay.ts';
import { sampleRows } from '#app/ops/replay/sample.ts';
import { introductionText, summaryText } from '#app/ops/replay/summary.ts';
import { row } from './rows.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const SENDER = { shopDomain: 'sample.myshopify.com', secret: 'shpss_test', apiVersion: '2026-10' };

async function prepare(source: Iterable<RetailRow>): Promise<PreparedReplay> {
  const prepared = await prepareReplay({ source, now: NOW, ...SENDER });
  if (!prepared.ok) throw new Error(prepared.message);
  return prepared.value;
}

describe('the sample', () => {
  test('is the same for a seed and another for another', () => {
    expect(sampleRows('1')).toEqual(sampleRows('1'));
    expect(sampleRows('1')).not.toEqual(sampleRows('2'));
  });

  test.each(['1', '2', '3'])(
    'is half a year of a small shop in which every rule has its case (seed %s)',
    async (seed) => {
      const { counts, firstPlacedAt, lastInvoiceAt, orders } = await prepare(sampleRows(seed));
      expect(counts.customers).toBe(250);
      expect(counts.saleInvoices).toBeGreaterThan(1_200);
      expect(counts.saleInvoices).toBeLessThan(1_900);
      expect(counts.guestOrders).toBeGreaterThan(200);
      expect(counts.refunds).toBeGreaterThan(50);
      expect([...counts.dropped.keys()].sort()).toEqual(
        [
          'adjustment_invoice',
          'cancellation_beyond_sale',
          'cancellation_without_sale',
          'cancelled_discount',
          'guest_cancellation',
          'price_not_positive',
          'quantity_not_positive',
        ].sort(),
      );
      const kinds = new Set(orders.flatMap((order) => order.lines.map((line) => line.kind)));
      expect([...kinds].sort()).toEqual(['fee', 'gift_card', 'merchandise', 'shipping']);
      expect((lastInvoiceAt - firstPlacedAt) / 86_400_000).toBeGreaterThan(170);
      expect(new Date(lastInvoiceAt).toISOString().slice(0, 10)).toBe('2026-11-20');
    },
  );

  test('has a heavy tail: a tenth of the customers buys more than a third', async () => {
    const { orders } = await prepare(sampleRows('1'));
    const spent = new Map<number, number>();
    for (const { customerId, lines } of orders) {
      if (customerId === null) continue;
      const amount = lines.reduce((sum, line) => sum + line.amountMinor, 0);
      spent.set(customerId, (spent.get(customerId) ?? 0) + amount);
    }
    const sums = [...spent.values()].sort((a, b) => b - a);
    const total = sums.reduce((sum, amount) => sum + amount, 0);
    expect(sums.slice(0, 25).reduce((sum, amount) => sum + amount, 0)).toBeGreaterThan(total / 3);
    // Some reach Silver (300.00) and some Gold (1,000.00), most neither.
    expect(sums.filter((amount) => amount >= 100_000).length).toBeGreaterThan(0);
    expect(sums.filter((amount) => amount < 30_000).length).toBeGreaterThan(125);
  });
});

describe('prepareReplay', () => {
  test('the shop earns from before the first order', async () => {
    const prepared = await prepare([row(['1', 'MUG', 1, '1.00', '5', 0])]);
    expect(prepared.earnsFrom).toBeLessThan(prepared.firstPlacedAt);
  });

  test('counts merchandise before and after refunds, without shipping, fees and gift cards', async () => {
    const { counts } = await prepare([
      row(['1', 'MUG', 3, '1.00', '5', 0]),
      row(['1', 'POST', 1, '1.00', '5', 0]),
      row(['1', 'M', 1, '1.00', '5', 0]),
      row(['1', 'gift_0001_10', 1, '1.00', '5', 0]),
      row(['C2', 'MUG', -1, '1.00', '5', 1]),
      row(['3', 'VASE', 1, '5.00', '', 2]),
    ]);
    expect(counts).toMatchObject({
      merchandiseMinor: 800,
      merchandiseKeptMinor: 700,
      orders: 2,
      guestOrders: 1,
    });
  });

  test.each([
    ['no rows', { source: [] }, 'no_orders'],
    ['only cancellations', { source: [row(['C1', 'MUG', -1, '1.00', '5', 0])] }, 'no_orders'],
    [
      'a share beyond 1',
      { source: [row(['1', 'MUG', 1, '1.00', '5', 0])], duplicateShare: 10 },
      'bad_option',
    ],
    ['no file', { source: '/nowhere/at/all.csv' }, 'file_unreadable'],
    [
      'an endless invoice',
      { source: Array.from({ length: 10_000 }, () => row(['1', 'MUG', 1, '1.00', '5', 0])) },
      'invoice_too_long',
    ],
  ])('%s is refused with a sentence', async (_, request, code) => {
    const result = await prepareReplay({ now: NOW, ...SENDER, ...request });
    expect(result).toMatchObject({ ok: false, code, message: expect.stringMatching(/\.$/) });
  });
});

test('runReplay sends every delivery to /webhooks and says how far it is', async () => {
  const paths: string[] = [];
  const server = http.createServer((request, response) => {
    request.resume().on('end', () => {
      paths.push(String(request.url));
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const prepared = await prepare(sampleRows('1').slice(0, 300));
  let written = '';
  const terminal = { write: (text: string) => (written += text), isTty: false, clock: () => 0 };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const sent = await runReplay(prepared, { url, terminal });
  await new Promise((resolve) => server.close(resolve));
  expect(sent).toMatchObject({ ok: true, value: { accepted: prepared.deliveries.length } });
  expect(paths).toEqual(prepared.deliveries.map(() => '/webhooks'));
  expect(written).toContain('100 %');
});

describe('progress', () => {
  test('is a bar with a rate', () => {
    expect(progressText(1_500, 3_000, 2_000)).toBe(
      '[###############...............]  50 %  1,500 of 3,000  750/s',
    );
    expect(progressText(0, 0, 0)).toContain('100 %');
  });

  test.each([
    [true, 1],
    [false, 0],
  ])('redraws on a terminal, and is silent for seconds elsewhere (terminal %s)', (isTty, drawn) => {
    let now = 0;
    const writes: string[] = [];
    const progress = startProgress(10, { write: (text) => writes.push(text), isTty, clock: () => now });
    progress.update(1);
    now = 150;
    progress.update(2);
    expect(writes).toHaveLength(drawn);
    now = 6_000;
    progress.update(3);
    expect(writes).toHaveLength(drawn + 1);
    progress.finish();
    expect(writes.join('')).toMatch(/\n$/);
  });
});

test('introduction and summary tell every figure', async () => {
  const prepared = await prepare(sampleRows('1'));
  expect(introductionText(prepared)).toMatch(
    /^[\d,]+ rows, [\d,]+ invoices and \d+ cancellations; dates moved forward by \d+ days: \d{4}-\d\d-\d\d to 2026-11-20 \(Europe\/London\)\n$/,
  );
  const text = summaryText(
    prepared,
    { sent: 1_234, accepted: 1_230, refused: 4, retries: 2, bytes: 5 },
    {
      membersByTier: [
        { tier: 'Bronze', members: 200 },
        { tier: 'Gold', members: 50 },
      ],
      pointsIssued: 987_654,
      pointsClawedBack: 4_321,
      pointsExpired: 333,
      pointsSpent: 0,
      pointsOutstanding: 983_000,
      drift: 0,
    },
  );
  for (const line of [
    /^ {2}deliveries +1,234$/m,
    /^ {2}orders +[\d,]+$/m,
    /^ {2}refunds +\d+$/m,
    /^ {4}bad debt|^ {4}adjustment invoice \(A\) +1$/m,
    /^ {2}members +250$/m,
    /^ {4}Gold +50$/m,
    /^ {2}points issued +987,654$/m,
    /^ {4}- clawed back +4,321$/m,
    /^ {4}- expired +333$/m,
    /^ {4}= outstanding +983,000$/m,
    /^ {2}drift +0$/m,
  ]) {
    expect(text).toMatch(line);
  }
});
