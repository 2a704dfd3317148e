/** A shop with orders, filled through the real writer: the deliveries of a small retail file. */
import { databaseClock } from '#app/db/clock.ts';
import type { Database } from '#app/db/database.ts';
import { renderDelivery } from '#app/ops/replay/deliveries.ts';
import { prepareReplay } from '#app/ops/replay/replay.ts';
import { sampleRows } from '#app/ops/replay/sample.ts';
import { installShop } from '#app/use-cases/install-shop.ts';
import { settleDeliveries } from '#app/use-cases/settle-deliveries.ts';
import { storeDeliveries, type ReceivedDelivery } from '#app/use-cases/store-deliveries.ts';

export interface FilledShop {
  readonly shopId: number;
  readonly domain: string;
}

export async function installedShop(database: Database, domain: string, earnsFrom?: number): Promise<number> {
  const installed = await installShop(
    database,
    { domain, currency: 'GBP', timezone: 'Europe/London', earnsFrom },
    Date.now(),
  );
  if (!installed.ok) throw new Error(installed.message);
  return installed.value.shopId;
}

export function delivery(domain: string, topic: string, body: string, webhookId: string): ReceivedDelivery {
  return {
    shopDomain: domain,
    webhookId,
    topic,
    triggeredAt: Date.now(),
    apiVersion: '2026-10',
    body,
    bodyIsBase64: false,
  };
}

export function settleAll(database: Database, shopId: number) {
  return settleDeliveries(database, shopId, {
    clock: databaseClock,
    onFault: (_, error) => {
      throw error;
    },
  });
}

/** The first 400 rows of the sample: some 130 orders with a few refunds. */
export async function fillShop(database: Database, domain: string): Promise<FilledShop> {
  const prepared = await prepareReplay({
    source: sampleRows('1').slice(0, 400),
    now: Date.now(),
    shopDomain: domain,
    secret: 'x',
    apiVersion: '2026-10',
  });
  if (!prepared.ok) throw new Error(prepared.message);
  const shopId = await installedShop(database, domain, prepared.value.earnsFrom);
  const received = prepared.value.deliveries.map((planned): ReceivedDelivery => {
    const { headers, body } = renderDelivery(planned, prepared.value.sender);
    return {
      ...delivery(domain, planned.topic, body.toString(), headers['X-Shopify-Webhook-Id'] ?? ''),
      triggeredAt: Date.parse(headers['X-Shopify-Triggered-At'] ?? ''),
    };
  });
  // Settled now and then, so that refunds find points to claw back.
  for (let from = 0; from < received.length; from += 50) {
    await storeDeliveries(database, received.slice(from, from + 50));
    await settleAll(database, shopId);
  }
  return { shopId, domain };
}
