/**
 * The whole year of the shop whose file it is. The figures were counted by a separate program (Python's csv
 * and decimal modules) from the rules of the issue, not copied from this one's output.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { renderDelivery } from '#app/ops/replay/deliveries.ts';
import { orderModelAt } from '#app/ops/replay/payload.ts';
import { prepareReplay } from '#app/ops/replay/replay.ts';
import { readWebhookBody } from '#app/shopify/webhooks/topics.ts';

const FILE = fileURLToPath(
  new URL('../../../../shared/data/online_retail/online_retail.csv.gz', import.meta.url),
);
const present = existsSync(FILE);
if (!present) console.log('Skipped: ../shared/data/online_retail/online_retail.csv.gz is not here.');

test.skipIf(!present)(
  '541,909 rows become orders and refunds, and every row is accounted for',
  async () => {
    const prepared = await prepareReplay({
      source: FILE,
      now: Date.parse('2026-11-21T12:00:00Z'),
      shopDomain: 'sample.myshopify.com',
      secret: 'shpss_test',
      apiVersion: '2026-10',
    });
    if (!prepared.ok) throw new Error(prepared.message);
    const { counts, deliveries, orders, shiftDays, sender } = prepared.value;
    expect(counts).toEqual({
      rows: 541_909,
      // 22,061 with plain numbers, 3,836 with C; three more with A.
      saleInvoices: 22_061,
      cancellationInvoices: 3_836,
      // Invoices of which no row was kept, such as write-offs, are no orders.
      orders: 19_959,
      guestOrders: 1_427,
      customers: 4_338,
      refunds: 3_847,
      cancelledRowsMatched: 7_568,
      dropped: new Map([
        ['adjustment_invoice', { rows: 3, units: 3 }],
        ['quantity_not_positive', { rows: 1_336, units: 206_957 }],
        ['price_not_positive', { rows: 1_179, units: 72_603 }],
        ['guest_cancellation', { rows: 383, units: 2_766 }],
        ['cancelled_discount', { rows: 77, units: 1_194 }],
        ['cancellation_without_sale', { rows: 1_260, units: 22_171 }],
        ['cancellation_beyond_sale', { rows: 54, units: 623 }],
      ]),
      merchandiseMinor: 1_027_848_406,
      merchandiseKeptMinor: 979_023_296,
    });
    expect(shiftDays).toBe(5_460);
    const soldRows = orders.reduce((sum, order) => sum + order.lines.length, 0);
    const dropped = [...counts.dropped].reduce(
      // Of a row that was matched in part only the rest was dropped: it stands among the matched.
      (sum, [reason, { rows }]) => sum + (reason === 'cancellation_beyond_sale' ? 0 : rows),
      0,
    );
    expect(soldRows + counts.cancelledRowsMatched + dropped).toBe(counts.rows);
    expect(deliveries).toHaveLength(counts.orders + 2 * counts.refunds);

    let paidMinor = 0;
    let shippingMinor = 0;
    for (const delivery of deliveries.filter(({ topic }) => topic === 'orders/paid')) {
      const { body } = renderDelivery(delivery, sender);
      const news = readWebhookBody(delivery.topic, body.toString(), { currency: 'GBP', triggeredAt: 0 });
      if (!news.ok) throw new Error(news.message);
      if (news.value.kind !== 'order') throw new Error(news.value.kind);
      const state = news.value.news.state?.value;
      paidMinor += state?.currentTotalMinor ?? 0;
      shippingMinor += state?.shippingMinor ?? 0;
    }
    // Postage 284,350.65 and fees 92,101.96; gift cards 685.81.
    expect(shippingMinor).toBe(28_435_065 + 9_210_196);
    expect(paidMinor).toBe(counts.merchandiseMinor + shippingMinor + 68_581);

    for (const order of orders) {
      const { currentTotalMinor, lines } = orderModelAt(order, order.refunds.length);
      expect(currentTotalMinor).toBeGreaterThanOrEqual(0);
      for (const line of lines) expect(line.currentQuantity).toBeGreaterThanOrEqual(0);
    }
  },
  60_000,
);
