import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { databaseClock } from '#app/db/clock.ts';
import type { Database } from '#app/db/database.ts';
import type { Instant } from '#app/domain/time.ts';
import { settleDeliveries } from '#app/use-cases/settle-deliveries.ts';
import { storeDeliveries } from '#app/use-cases/store-deliveries.ts';

/** What Shopify tells of a shop that was installed by a visit, carried out at once. */
export async function deliverTo(
  database: Database,
  { id, domain: shopDomain }: { readonly id: number; readonly domain: string },
  topic: string,
  payload: object,
  triggeredAt: Instant = Date.now(),
): Promise<void> {
  const call = { webhookId: randomUUID(), apiVersion: null, bodyIsBase64: false };
  await storeDeliveries(database, [
    { ...call, shopDomain, topic, triggeredAt, body: JSON.stringify(payload) },
  ]);
  const faults: unknown[] = [];
  const options = { clock: databaseClock, onFault: (_id: number, error: unknown) => faults.push(error) };
  const { failed } = await settleDeliveries(database, id, { ...options, batchSize: 10 });
  expect({ failed, faults }).toEqual({ failed: 0, faults: [] });
}
