/** Past orders from a bulk operation's file: staged, settled and committed, with what memory it took. */
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { once } from 'node:events';
import { renderBulkLines } from '#app/ops/rendering/admin-order.ts';
import { orderModel } from '#app/ops/rendering/order-model.ts';
import { DAY_MS } from '#app/domain/time.ts';
import { installShop } from '#app/use-cases/install-shop.ts';
import { startChild } from '../lib/children.ts';
import { round, type Figure, type RowOptions } from '../lib/figures.ts';
import { withDatabase, type BenchServer } from '../lib/postgres.ts';
import { pick, randomFrom } from '../lib/random.ts';
import type { BackfillAnswer, BackfillRequest } from '../processes/backfill-worker.ts';

const DOMAIN = 'backfill.myshopify.com';
const DAYS = 540;

export async function backfillRow(server: BenchServer, { quick, say }: RowOptions): Promise<Figure[]> {
  const orders = quick ? 30_000 : 200_000;
  const folder = await mkdtemp(path.join(os.tmpdir(), 'perennial-bulk-'));
  const file = path.join(folder, 'orders.jsonl');
  try {
    const now = Date.now();
    await writeOrders(file, orders, now);
    const { size } = await stat(file);
    say(`${orders} orders over ${DAYS} days, ${round(size / 2 ** 20)} MB of JSONL`);
    const url = await server.createDatabase('bench_backfill');
    const answer = await withDatabase(url, async (database) => {
      const shop = { domain: DOMAIN, currency: 'USD', timezone: 'America/New_York' };
      const installed = await installShop(database, shop, now);
      if (!installed.ok) throw new Error(installed.message);
      const child = await startChild('backfill-worker.ts', { args: [url] });
      const request: BackfillRequest = { shopId: installed.value.shopId, file };
      const done = await child.ask<BackfillAnswer>(request);
      await child.stop();
      return done;
    });
    if (answer.settled !== orders) throw new Error(`settled ${answer.settled} of ${orders}`);
    await server.dropDatabase('bench_backfill');
    return figuresOf(answer, size);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function figuresOf({ settled, milliseconds, maxMegabytes }: BackfillAnswer, size: number): Figure[] {
  const versus = `${settled} orders, a file of ${round(size / 2 ** 20)} MB, one process`;
  return [
    {
      name: 'backfill: orders with entries and balances committed',
      value: round((settled * 1000) / milliseconds),
      unit: 'orders/s',
      target: '>= 3000',
      versus,
    },
    { name: 'backfill: most memory', value: round(maxMegabytes), unit: 'MB', target: '< 512', versus },
  ];
}

async function writeOrders(file: string, count: number, now: number): Promise<void> {
  const random = randomFrom('backfill');
  const output = createWriteStream(file);
  for (let index = 0; index < count; index++) {
    const placedAt = Math.floor((now - DAYS * DAY_MS + ((DAYS - 1) * DAY_MS * index) / count) / 1000) * 1000;
    const lines = Array.from({ length: 1 + pick(random, 4) }, (_, line) => ({
      lineId: String(14_000_000_000_000 + index * 10 + line),
      productId: String(8_000_000_000_000 + pick(random, 500)),
      quantity: 1 + pick(random, 3),
      priceMinor: 500 + pick(random, 6_000),
    }));
    const order = orderModel({
      orderId: String(5_000_000_000_000 + index),
      customerId: String(7_000_000_000_000 + pick(random, count / 4)),
      customerCreatedAt: now - 600 * DAY_MS,
      currency: 'USD',
      placedAt,
      updatedAt: placedAt,
      financialStatus: 'paid',
      lines,
    });
    if (!output.write(`${renderBulkLines(order).join('\n')}\n`)) await once(output, 'drain');
  }
  output.end();
  await once(output, 'finish');
}
