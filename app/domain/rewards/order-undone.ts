/** Since when an order stands no more, so that a code in it counts as not used: cancelled, fully refunded or deleted. */
import type { OrderState, Refund, RefundForm } from '../order-state.ts';
import { shareOf } from '../rational.ts';
import type { Instant } from '../time.ts';

/**
 * @param refunds every refund ever seen of it, in any order
 * @param deleted gone at Shopify: as if it had never been, where nothing earlier tells
 * @returns `null` while it stands; dated by its cause, never by when we heard of it
 */
export function undoneAt(
  state: OrderState,
  refunds: readonly RefundForm[],
  deleted: boolean,
): Instant | null {
  if (deleted) return state.cancelledAt ?? state.placedAt;
  const refundedAt = fullyRefundedAt(
    state,
    refunds.map((form) => form.refund),
  );
  if (state.cancelledAt === null) return refundedAt;
  return refundedAt === null ? state.cancelledAt : Math.min(state.cancelledAt, refundedAt);
}

/**
 * The refund by which nothing of the merchandise was kept: all pieces came back, or all that was paid for them. Shipping
 * and tips do not count, nor does what the program leaves out: this is not about earning. Shopify's own word for it
 * counts as well.
 */
function fullyRefundedAt(state: OrderState, refunds: readonly Refund[]): Instant | null {
  const dated = [...refunds].sort((a, b) => a.createdAt - b.createdAt);
  if (nothingKept(state, dated, dated)) {
    for (let count = 1; count <= dated.length; count++) {
      const at = dated[count - 1]?.createdAt ?? 0;
      if (dated[count]?.createdAt === at) continue;
      if (nothingKept(state, dated, dated.slice(0, count))) return Math.max(at, state.placedAt);
    }
  }
  if (state.paymentStatus !== 'refunded') return null;
  return Math.max(dated.at(-1)?.createdAt ?? state.placedAt, state.placedAt);
}

/** @param all of them tell which pieces an edit took away, and not a refund */
function nothingKept(state: OrderState, all: readonly Refund[], made: readonly Refund[]): boolean {
  if (made.length === 0) return false;
  const goods = state.lines.filter((line) => line.kind !== 'tip');
  let worth = 0;
  let kept = 0;
  let pieces = 0;
  for (const { lineGid, quantity, currentQuantity, amountMinor } of goods) {
    const edited = Math.max(0, quantity - Math.min(currentQuantity, quantity) - returned(all, lineGid));
    const available = Math.max(0, quantity - edited);
    const left = Math.max(0, available - returned(made, lineGid));
    pieces += left;
    worth += partOf(amountMinor, available, quantity);
    kept += partOf(amountMinor, left, quantity);
  }
  if (goods.length > 0 && pieces === 0) return true;
  // Money given back without goods is negative.
  const withoutGoods = -made.reduce((sum, refund) => sum + refund.discrepancyMinor, 0);
  return worth > 0 && kept <= Math.max(0, withoutGoods);
}

function returned(refunds: readonly Refund[], lineGid: string): number {
  return refunds.reduce((sum, refund) => {
    const line = refund.lines.find((one) => one.lineGid === lineGid);
    return sum + (line?.quantity ?? 0);
  }, 0);
}

function partOf(minor: number, pieces: number, quantity: number): number {
  return pieces === 0 ? 0 : shareOf(Math.max(0, minor), pieces, quantity);
}
