/** Fetches one order with all of its lines and refunds, however many pages they take. */
import type { ReadContext } from '../reading.ts';
import { failure, type Failure, type ReadCode } from '../result.ts';
import type { OrderRead } from '../webhooks/read-order.ts';
import type { AdminClient, AdminCode, AdminResult } from './admin-client.ts';
import type { LineNode, RefundNode } from './node-shapes.ts';
import type { Answer } from './operations.ts';
import {
  FIRST_REFUNDS,
  MOST_REFUNDS,
  ORDER,
  ORDER_LINES_PAGE,
  ORDER_REFUND_IDS,
  REFUND,
} from './order-documents.ts';
import { readAdminOrder } from './read-order.ts';

export type FetchCode =
  | AdminCode
  | ReadCode
  /** The order changed between its pages, several times in a row. */
  | 'kept_changing'
  | 'too_many_refunds';

export type FetchedOrder =
  /** `null`: the shop has no such order (any more), or it is too old for our access. */
  { readonly ok: true; readonly value: OrderRead | null } | Failure<FetchCode>;

type FirstOrder = NonNullable<Answer<typeof ORDER>['order']>;
type Page<Value> = { readonly ok: true; readonly value: Value } | Failure<FetchCode>;

/** How often an order is begun again that changed while its pages were read. */
const MAX_RESTARTS = 3;

/** Pages of 50 lines or 100 refund lines; Shopify allows 500 lines an order. */
const MAX_PAGES = 50;

/** What the answer tells counts as known at the time its first request was sent. */
export async function fetchOrder(
  client: AdminClient,
  orderGid: string,
  context: Omit<ReadContext, 'triggeredAt'>,
): Promise<FetchedOrder> {
  for (let start = 0; start <= MAX_RESTARTS; start += 1) {
    const first = await client.request(ORDER, { id: orderGid, refunds: FIRST_REFUNDS });
    if (!first.ok) return first;
    const { order } = first.value;
    if (!order) return { ok: true, value: null };
    const lines = await restOfLines(client, order);
    if (!lines.ok) return lines;
    const refunds = await restOfRefunds(client, order);
    if (!refunds.ok) return refunds;
    if (lines.value === 'changed' || refunds.value === 'changed') continue;
    const whole = { order, lines: lines.value, shipping: order.shippingLines.nodes, refunds: refunds.value };
    return readAdminOrder(whole, { ...context, triggeredAt: first.sentAt });
  }
  return failure('kept_changing', 'The order changed while it was read: fetch it again later.');
}

async function restOfLines(client: AdminClient, order: FirstOrder): Promise<Page<LineNode[] | 'changed'>> {
  const nodes: LineNode[] = [...order.lineItems.nodes];
  let { pageInfo } = order.lineItems;
  for (let page = 0; pageInfo.hasNextPage && page < MAX_PAGES; page += 1) {
    const next = await client.request(ORDER_LINES_PAGE, { id: order.id, after: pageInfo.endCursor ?? null });
    if (!next.ok) return next;
    if (next.value.order?.updatedAt !== order.updatedAt) return { ok: true, value: 'changed' };
    nodes.push(...next.value.order.lineItems.nodes);
    pageInfo = next.value.order.lineItems.pageInfo;
  }
  return { ok: true, value: nodes };
}

async function restOfRefunds(
  client: AdminClient,
  order: FirstOrder,
): Promise<Page<RefundNode[] | 'changed'>> {
  const whole = new Map<string, RefundNode>();
  for (const refund of order.refunds) {
    const isWhole =
      !refund.orderAdjustments.pageInfo.hasNextPage && !refund.refundLineItems.pageInfo.hasNextPage;
    if (isWhole) whole.set(refund.id, oneRefund(refund));
  }
  let ids = order.refunds.map((refund) => refund.id);
  if (ids.length >= FIRST_REFUNDS) {
    const all = await client.request(ORDER_REFUND_IDS, { id: order.id, first: MOST_REFUNDS });
    if (!all.ok) return all;
    if (all.value.order?.updatedAt !== order.updatedAt) return { ok: true, value: 'changed' };
    ids = all.value.order.refunds.map((refund) => refund.id);
    if (ids.length >= MOST_REFUNDS) {
      return failure('too_many_refunds', `The order has ${MOST_REFUNDS} refunds or more: book it by hand.`);
    }
  }
  const refunds: RefundNode[] = [];
  for (const id of ids) {
    const known = whole.get(id);
    if (known) {
      refunds.push(known);
      continue;
    }
    const fetched = await fetchRefund(client, id);
    if (!fetched.ok) return fetched;
    if (fetched.value === null) return { ok: true, value: 'changed' };
    refunds.push(fetched.value);
  }
  return { ok: true, value: refunds };
}

type RefundPage = NonNullable<Answer<typeof REFUND>['refund']>;

function oneRefund(refund: RefundPage): RefundNode {
  return {
    id: refund.id,
    createdAt: refund.createdAt,
    processedAt: refund.processedAt,
    adjustments: refund.orderAdjustments.nodes,
    lines: refund.refundLineItems.nodes,
  };
}

async function fetchRefund(client: AdminClient, refundGid: string): Promise<Page<RefundNode | null>> {
  let afterLine: string | null = null;
  let afterAdjustment: string | null = null;
  const adjustments: RefundNode['adjustments'][number][] = [];
  const lines: RefundNode['lines'][number][] = [];
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const next: AdminResult<Answer<typeof REFUND>> = await client.request(REFUND, {
      id: refundGid,
      afterLine,
      afterAdjustment,
    });
    if (!next.ok) return next;
    const refund: RefundPage | null = next.value.refund ?? null;
    if (!refund) return { ok: true, value: null };
    adjustments.push(...refund.orderAdjustments.nodes);
    lines.push(...refund.refundLineItems.nodes);
    const pages = [refund.orderAdjustments.pageInfo, refund.refundLineItems.pageInfo];
    if (!pages.some((one) => one.hasNextPage)) {
      return { ok: true, value: { ...oneRefund(refund), adjustments, lines } };
    }
    // A list that is exhausted, asked for after its last cursor, answers with nothing more.
    afterAdjustment = refund.orderAdjustments.pageInfo.endCursor ?? afterAdjustment;
    afterLine = refund.refundLineItems.pageInfo.endCursor ?? afterLine;
  }
  return failure('bad_answer', `A refund has more than ${MAX_PAGES} pages.`);
}
