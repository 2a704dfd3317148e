/** What becomes of some orders after they were placed. */
import type { Act, Outcome } from '../act.ts';
import { cancelOrder } from '../operations/cancel-order.ts';
import { editOrder } from '../operations/edit-order.ts';
import { payOrder } from '../operations/pay-order.ts';
import { refundOrder, type RefundOrder } from '../operations/refund-order.ts';
import { currentQuantity, netPaid, outstanding } from '../order-totals.ts';
import type { Random } from '../random.ts';
import type { Instant, Order, ShopState } from '../state.ts';

export interface Later {
  readonly at: Instant;
  run(act: Act): void;
}

const HOUR_MS = 3600 * 1000;
const DAY_MS = 24 * HOUR_MS;

const CANCELLED = 0.02;
const REFUNDED = 0.06;
const EDITED = 0.012;

export function afterwards(state: ShopState, random: Random, order: Order): Later[] {
  const after = (ms: number) => order.createdAt + Math.max(1000, Math.floor(ms / 1000) * 1000);
  const orderId = order.id;
  const roll = random.next();
  if (roll < CANCELLED) {
    const reason = random.pick(['customer', 'inventory', 'fraud', 'other'] as const);
    const at = after(random.between(1, 30) * HOUR_MS);
    return [{ at, run: (act) => must(cancelOrder(state, act, { orderId, reason })) }];
  }
  if (roll < CANCELLED + REFUNDED) {
    const back = refundOf(random, order);
    const at = after(random.between(3, 25) * DAY_MS);
    return netPaid(order) > 0 ? [{ at, run: (act) => must(refundOrder(state, act, back)) }] : [];
  }
  if (roll < CANCELLED + REFUNDED + EDITED) {
    const at = after(random.between(1, 20) * HOUR_MS);
    const line = random.pick(order.lines);
    const quantity = line.tip || random.chance(0.5) ? line.quantity + 1 : Math.max(1, line.quantity - 1);
    if (line.tip || quantity === line.quantity) return [];
    return [
      {
        at,
        run(act) {
          must(editOrder(state, act, { orderId, quantities: [{ lineId: line.id, quantity }] }));
          const due = outstanding(order);
          if (due > 0) must(payOrder(state, act, { orderId }));
          if (due < 0) must(refundOrder(state, act, { orderId, amountMinor: -due }));
        },
      },
    ];
  }
  return [];
}

/** Mostly one line of several; sometimes all of it, only money, or with something kept for the trouble. */
function refundOf(random: Random, order: Order): RefundOrder {
  const line = random.pick(order.lines.filter((one) => !one.tip));
  const quantity = random.between(1, Math.max(1, currentQuantity(order, line)));
  const some = { orderId: order.id, lines: [{ lineId: line.id, quantity }] };
  const roll = random.next();
  if (roll < 0.7) return some;
  if (roll < 0.85) {
    const all = order.lines.map((one) => ({ lineId: one.id, quantity: one.quantity }));
    const shippingMinor = order.original.shippingMinor;
    return { orderId: order.id, lines: all, shippingMinor: random.chance(0.5) ? shippingMinor : 0 };
  }
  if (roll < 0.95) {
    const amountMinor = Math.min(order.original.totalMinor, random.pick([300, 500, 1000]));
    return { orderId: order.id, amountMinor };
  }
  return { ...some, amountMinor: Math.floor((line.priceMinor * quantity) / 2) };
}

/** History is made of what can happen: a refusal is a mistake here. */
function must<Value>(outcome: Outcome<Value>): void {
  if (!outcome.ok) throw new Error(`${outcome.code}: ${outcome.message}`);
}
