/** Which orders changed since a moment: what reconcile walks through. */
import type { Instant } from '#app/domain/time.ts';
import { isGid } from '../gid.ts';
import { failure, type Failure } from '../result.ts';
import type { AdminClient, AdminCode } from './admin-client.ts';
import { ORDERS_UPDATED_SINCE } from './order-documents.ts';

export interface UpdatedOrder {
  readonly orderGid: string;
  readonly updatedAt: Instant;
}

export type UpdatedOrdersPage =
  | {
      readonly ok: true;
      readonly orders: readonly UpdatedOrder[];
      /** Where to go on; `null` after the last page. */
      readonly after: string | null;
    }
  | Failure<AdminCode>;

/** One page of at most 250, oldest change first, so that a walk that stops can go on from the last change seen. */
export async function ordersUpdatedSince(
  client: AdminClient,
  since: Instant,
  after: string | null = null,
): Promise<UpdatedOrdersPage> {
  const query = `updated_at:>='${new Date(since).toISOString()}'`;
  const answer = await client.request(ORDERS_UPDATED_SINCE, { query, after });
  if (!answer.ok) return answer;
  const { nodes, pageInfo } = answer.value.orders;
  const orders = nodes.map((node) => ({ orderGid: node.id, updatedAt: Date.parse(node.updatedAt) }));
  if (orders.some((order) => !isGid('Order', order.orderGid) || Number.isNaN(order.updatedAt))) {
    return failure('bad_answer', 'orders: expected ids and times of orders.');
  }
  return { ok: true, orders, after: pageInfo.hasNextPage ? (pageInfo.endCursor ?? null) : null };
}
