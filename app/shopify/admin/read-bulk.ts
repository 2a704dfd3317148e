/**
 * The lines of a bulk operation's JSONL file. A child line names its order in `__parentId` and comes
 * somewhere after it, so a large file is staged by `parentGid` first; `readBulkOrders` is for what fits in
 * memory. https://shopify.dev/docs/api/usage/bulk-operations/queries#the-jsonl-data-format
 */
import type { z } from 'zod';
import type { OrderState } from '#app/domain/order-state.ts';
import type { Instant } from '#app/domain/time.ts';
import { isGid } from '../gid.ts';
import { parseJson } from '../lossless-json.ts';
import { orderNews } from '../order-form.ts';
import { parseShape, Reading, type ReadContext } from '../reading.ts';
import { failure, success, type Read } from '../result.ts';
import type { OrderRead } from '../webhooks/read-order.ts';
import { bulkOrderNode, lineNode, shippingNode, type LineNode, type ShippingNode } from './node-shapes.ts';
import { readState } from './read-order.ts';

type BulkOrderNode = z.output<typeof bulkOrderNode>;

type BulkLine =
  | { readonly kind: 'order'; readonly order: BulkOrderNode }
  | { readonly kind: 'line'; readonly line: LineNode }
  | { readonly kind: 'shipping'; readonly shipping: ShippingNode };

export interface BulkOrder extends OrderRead {
  /** Its refunds are not in the file: fetch the order, and do not settle this state without them. */
  readonly hasRefunds: boolean;
}

const PARENT = /"__parentId"\s*:\s*"(gid:\/\/shopify\/Order\/\d{1,20})"/;

/** Where a line belongs, and of an order's own line what it is sorted by; `null` where the line does not tell. */
export interface BulkLineHead {
  readonly orderGid: string;
  readonly isOrder: boolean;
  readonly customerGid: string | null;
  readonly placedAt: Instant | null;
}

/** For staging: reads no more of a line than is needed to put it with the others of its order. */
export function bulkLineHead(text: string): BulkLineHead | null {
  const parent = PARENT.exec(text)?.[1];
  if (parent !== undefined) return { orderGid: parent, isOrder: false, customerGid: null, placedAt: null };
  const json = parseJson(text);
  if (!json.ok || typeof json.value !== 'object' || json.value === null) return null;
  const { id, customer, processedAt } = json.value as Record<string, unknown>;
  if (typeof id !== 'string' || !isGid('Order', id)) return null;
  const customerId = (customer as { id?: unknown } | null | undefined)?.id;
  const placedAt = typeof processedAt === 'string' ? Date.parse(processedAt) : Number.NaN;
  return {
    orderGid: id,
    isOrder: true,
    customerGid: typeof customerId === 'string' && isGid('Customer', customerId) ? customerId : null,
    placedAt: Number.isNaN(placedAt) ? null : placedAt,
  };
}

function readBulkLine(text: string): Read<BulkLine> {
  const json = parseJson(text);
  if (!json.ok) return json;
  if (typeof json.value !== 'object' || json.value === null) {
    return failure('bad_value', 'line: expected a JSON object.');
  }
  const { id, __parentId: parent, __typename: type } = json.value as Record<string, unknown>;
  if (parent === undefined) {
    const order = parseShape(bulkOrderNode, json.value);
    return order.ok ? success({ kind: 'order', order: order.value }) : order;
  }
  if (type === 'LineItem' || (typeof id === 'string' && isGid('LineItem', id))) {
    const line = parseShape(lineNode, json.value);
    return line.ok ? success({ kind: 'line', line: line.value }) : line;
  }
  if (type === 'ShippingLine' || (typeof id === 'string' && id.startsWith('gid://shopify/ShippingLine/'))) {
    const shipping = parseShape(shippingNode, json.value);
    return shipping.ok ? success({ kind: 'shipping', shipping: shipping.value }) : shipping;
  }
  return failure('bad_value', '__typename: expected LineItem or ShippingLine below an order.');
}

/**
 * All lines of one order, in any order, to its state. `context.triggeredAt` is when the bulk operation was
 * started: what it tells may be that old.
 */
export function readBulkOrder(texts: readonly string[], context: ReadContext): Read<BulkOrder> {
  const orders: BulkOrderNode[] = [];
  const lines: LineNode[] = [];
  const shipping: ShippingNode[] = [];
  for (const text of texts) {
    const line = readBulkLine(text);
    if (!line.ok) return line;
    if (line.value.kind === 'order') orders.push(line.value.order);
    else if (line.value.kind === 'line') lines.push(line.value.line);
    else shipping.push(line.value.shipping);
  }
  const [order] = orders;
  if (!order || orders.length > 1) {
    return failure('missing_field', 'order: expected one line of the order itself and those below it.');
  }
  const reading = new Reading(context);
  const { state, customer } = readState({ order, lines, shipping }, reading);
  return reading.finish({
    news: orderNews(state, [], context.triggeredAt),
    accounts: customer ? [customer] : [],
    hasRefunds: hasRefunds(order, state),
  });
}

function hasRefunds(order: BulkOrderNode, state: OrderState): boolean {
  if ((order.refunds?.length ?? 0) > 0) return true;
  if (order.totalRefundedSet && /[1-9]/.test(order.totalRefundedSet.shopMoney.amount)) return true;
  if (state.paymentStatus === 'refunded' || state.paymentStatus === 'partially_refunded') return true;
  return state.lines.some((line) => line.currentQuantity < line.quantity);
}

export interface BulkOrdersRead {
  readonly orders: readonly BulkOrder[];
  /** Lines or orders that could not be read, by the number of the line (1 is the first), or the order's gid. */
  readonly failures: readonly { readonly where: string; readonly code: string; readonly message: string }[];
}

/** A whole file, in the order of its orders. */
export function readBulkOrders(texts: Iterable<string>, context: ReadContext): BulkOrdersRead {
  const byOrder = new Map<string, string[]>();
  const failures: { where: string; code: string; message: string }[] = [];
  let number = 0;
  for (const text of texts) {
    number += 1;
    if (text.trim() === '') continue;
    const orderGid = bulkLineHead(text)?.orderGid;
    if (orderGid === undefined) {
      const message = 'expected the id of an order, or __parentId with one.';
      failures.push({ where: `line ${number}`, code: 'bad_id', message });
      continue;
    }
    const known = byOrder.get(orderGid);
    if (known) known.push(text);
    else byOrder.set(orderGid, [text]);
  }
  const orders: BulkOrder[] = [];
  for (const [orderGid, lines] of byOrder) {
    const order = readBulkOrder(lines, context);
    if (order.ok) orders.push(order.value);
    else failures.push({ where: orderGid, code: order.code, message: order.message });
  }
  return { orders, failures };
}
