/** Deliveries put straight into the delivery table through the app's own writer, for settlement to take. */
import { randomUUID } from 'node:crypto';
import type { Database } from '#app/db/database.ts';
import type { Instant } from '#app/domain/time.ts';
import { storeDeliveries } from '#app/use-cases/store-deliveries.ts';
import { FIRST_CUSTOMER } from './history.ts';
import type { OrderBodies } from './order-bodies.ts';
import type { Random } from './random.ts';
import { pick } from './random.ts';

export interface StoredOrders {
  readonly domain: string;
  readonly count: number;
  /** Number of the first order; the next ones count up. */
  readonly firstOrder: number;
  /** Members to draw from: `memberFrom` and the next `members - 1`, counted from 1. */
  readonly memberFrom: number;
  readonly members: number;
  /** Stored one by one, so that they are settled in the order in which they were placed. */
  readonly inOrder?: boolean;
  /** The orders were placed in the seconds before. */
  readonly until: Instant;
}

export const FIRST_NEW_ORDER = 6_000_000_000_000;

export async function storeOrders(
  database: Database,
  bodies: OrderBodies,
  random: Random,
  wanted: StoredOrders,
): Promise<void> {
  // Within a batch deliveries are stored in order of their ids, which are random.
  const BATCH = wanted.inOrder ? 1 : 64;
  for (let from = 0; from < wanted.count; from += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, wanted.count - from) }, (_, i) => {
      const index = from + i;
      // A second apart, so that a member's second order is later than its first.
      const placedAt = wanted.until - (wanted.count - index) * 1_000;
      const body = bodies.body(pick(random, 200), {
        orderId: FIRST_NEW_ORDER + wanted.firstOrder + index,
        customerId: FIRST_CUSTOMER + wanted.memberFrom + pick(random, wanted.members),
        placedAt,
        updatedAt: placedAt,
      });
      return {
        shopDomain: wanted.domain,
        webhookId: randomUUID(),
        topic: 'orders/paid',
        triggeredAt: placedAt + 1_000,
        apiVersion: '2026-10',
        body: body.toString(),
        bodyIsBase64: false,
      };
    });
    await storeDeliveries(database, batch);
  }
}
