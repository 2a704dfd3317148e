/** `refunds/create`, and the refunds inside an order payload. */
import type { z } from 'zod';
import type { OrderNews, Refund } from '#app/domain/order-state.ts';
import type { Instant } from '#app/domain/time.ts';
import { refundForm, refundOf } from '../order-form.ts';
import { parseShape, Reading, type ReadContext } from '../reading.ts';
import type { Read } from '../result.ts';
import { money } from './money-fields.ts';
import { refundPayload, type orderPayload } from './payloads.ts';

type RefundPayload = NonNullable<z.output<typeof orderPayload>['refunds']>[number];

/** The order's state stays unknown; the refund counts as changed at the latest of its own timestamps. */
export function readRefundWebhook(payload: unknown, context: ReadContext): Read<OrderNews> {
  const shape = parseShape(refundPayload, payload);
  if (!shape.ok) return shape;
  const told = shape.value;
  const reading = new Reading(context);
  const orderGid = reading.gidFromNumeric('Order', told.order_id, 'order_id');
  const refund = readRefund(told, '', reading);
  const changedAt = latest([told.created_at, told.processed_at, told.updated_at], reading);
  return reading.finish({
    orderGid,
    state: null,
    refunds: [refundForm(refund, changedAt, context.triggeredAt)],
  });
}

/** `path` is that of the refund, ending in a dot, or empty. */
export function readRefund(told: RefundPayload, path: string, reading: Reading): Refund {
  const createdAt = told.created_at ?? told.processed_at;
  if (createdAt === null || createdAt === undefined) {
    reading.complain('missing_field', `${path}created_at`, 'expected an ISO 8601 time');
  }
  let discrepancyMinor = 0;
  let discrepancyTaxMinor = 0;
  told.order_adjustments?.forEach((adjustment, i) => {
    if (isShippingRefund(adjustment)) return;
    const at = `${path}order_adjustments[${i}].`;
    discrepancyMinor += money(reading, adjustment.amount_set, adjustment.amount, at, 'amount_set');
    const tax = adjustment.tax_amount_set ?? adjustment.tax_amount;
    if (tax === null || tax === undefined) return;
    discrepancyTaxMinor += money(
      reading,
      adjustment.tax_amount_set,
      adjustment.tax_amount,
      at,
      'tax_amount_set',
    );
  });
  return refundOf({
    refundGid: reading.gid('Refund', told.admin_graphql_api_id, told.id, path),
    createdAt: createdAt ? reading.instant(createdAt, `${path}created_at`) : 0,
    lines: (told.refund_line_items ?? []).map((line, i) => {
      const at = `${path}refund_line_items[${i}].`;
      return {
        lineGid: line.line_item?.admin_graphql_api_id
          ? reading.knownGid(
              'LineItem',
              line.line_item.admin_graphql_api_id,
              `${at}line_item.admin_graphql_api_id`,
            )
          : reading.gidFromNumeric('LineItem', line.line_item_id, `${at}line_item_id`),
        quantity: reading.count(line.quantity, `${at}quantity`),
      };
    }),
    discrepancyMinor: reading.inRange(discrepancyMinor, `${path}order_adjustments`),
    discrepancyTaxMinor: reading.inRange(discrepancyTaxMinor, `${path}order_adjustments`),
  });
}

/**
 * Shipping refunds stood among the adjustments until `kind` went away; since then only true discrepancies do.
 * https://shopify.dev/changelog/exposing-the-order-adjustments-connection-on-a-refund
 */
function isShippingRefund(adjustment: {
  readonly kind?: string | null | undefined;
  readonly reason?: string | null | undefined;
}): boolean {
  if (adjustment.kind) return adjustment.kind === 'shipping_refund';
  return adjustment.reason === 'Shipping refund';
}

function latest(times: readonly (string | null | undefined)[], reading: Reading): Instant {
  let at = 0;
  for (const time of times) {
    if (time !== null && time !== undefined) at = Math.max(at, reading.instant(time, 'created_at'));
  }
  return at;
}
