import { createHash } from 'node:crypto';
import { type Act, done, type Outcome, refused, wholeSecond } from '../act.ts';
import { findCode } from '../code-index.ts';
import { newId } from '../ids.ts';
import { type Cart, priceCart } from '../price-cart.ts';
import type { Instant, Order, ShopState, Transaction } from '../state.ts';
import { tellChanged } from './changed.ts';

export interface PlaceOrder extends Cart {
  /** For guests; a customer's own address otherwise. */
  readonly email?: string | null;
  /** `paid` unless told: `pending` is to be paid later, `authorized` is held by the card. */
  readonly payment?: 'paid' | 'pending' | 'authorized';
  /** Pays a part now; for `payment: 'paid'`. */
  readonly paidMinor?: number;
  /** `shopify_payments` unless told; also `gift_card`, `shopify_store_credit`. */
  readonly gateway?: string;
  readonly sourceName?: string;
  readonly test?: boolean;
  readonly company?: Order['company'];
}

/** Refuses codes that do not apply, as a checkout would have before. */
export function placeOrder(state: ShopState, act: Act, input: PlaceOrder): Outcome<Order> {
  const customer = input.customerId ? state.customers.get(input.customerId) : null;
  if (customer === undefined) return refused('not_found', `There is no customer ${input.customerId}.`);
  const subscription = input.subscription ?? input.sourceName === 'subscription_contract';
  const priced = priceCart(state, { ...input, subscription }, act.at);
  if (!priced.ok) return priced;
  const [rejected] = priced.value.rejectedCodes;
  if (rejected) return refused('bad_code', `${rejected.code}: ${rejected.message}`);
  const { totals } = priced.value;
  const paidMinor = input.paidMinor ?? totals.totalMinor;
  if (!(Number.isSafeInteger(paidMinor) && paidMinor >= 0 && paidMinor <= totals.totalMinor)) {
    return refused('bad_amount', 'What is paid is a whole number from 0 to the total.');
  }
  const at = wholeSecond(act.at);
  const id = newId(state);
  const number = state.nextOrderNumber;
  state.nextOrderNumber += 1;
  const order: Order = {
    type: 'Order',
    id,
    number,
    name: `#${number}`,
    token: createHash('sha256').update(`${state.record.domain}/${id}`).digest('hex').slice(0, 32),
    customerId: customer?.id ?? null,
    email: customer?.email ?? input.email ?? null,
    ...{ createdAt: at, processedAt: at, updatedAt: at, cancelledAt: null, cancelReason: null },
    currency: state.record.currency,
    taxesIncluded: state.record.taxesIncluded,
    test: input.test ?? false,
    sourceName: input.sourceName ?? 'web',
    company: input.company ?? null,
    discounts: priced.value.discounts,
    lines: priced.value.lines.map((line) => ({ ...line, id: newId(state) })),
    shipping: priced.value.shipping.map((line) => ({ ...line, id: newId(state) })),
    refunds: [],
    transactions: [],
    original: totals,
  };
  if (totals.totalMinor > 0) pay(state, order, input, paidMinor, at);
  state.orders.set(id, order);
  takeFromStock(state, order);
  countCodes(state, order);
  act.tell({ topic: 'orders/create', order });
  const isPaid = (input.payment ?? 'paid') === 'paid' && paidMinor === totals.totalMinor;
  if (isPaid) act.tell({ topic: 'orders/paid', order });
  act.tell({ topic: 'orders/updated', order });
  return done(order);
}

function pay(state: ShopState, order: Order, input: PlaceOrder, paidMinor: number, at: Instant): void {
  const payment = input.payment ?? 'paid';
  const gateway = input.gateway ?? 'shopify_payments';
  if (payment === 'authorized') {
    const held = { kind: 'authorization', amountMinor: order.original.totalMinor, gateway, at } as const;
    order.transactions.push({ type: 'OrderTransaction', id: newId(state), ...held });
  } else if (payment === 'paid' && paidMinor > 0) {
    const sale: Transaction = {
      ...{ type: 'OrderTransaction', id: newId(state), kind: 'sale', amountMinor: paidMinor, gateway, at },
    };
    order.transactions.push(sale);
  }
}

function takeFromStock(state: ShopState, order: Order): void {
  for (const line of order.lines) {
    const variants = line.productId === null ? [] : (state.products.get(line.productId)?.variants ?? []);
    const variant = variants.find((one) => one.id === line.variantId);
    if (variant) variant.inventory -= line.quantity;
  }
}

function countCodes(state: ShopState, order: Order): void {
  for (const { code } of order.discounts) {
    const found = code === null ? null : findCode(state, code);
    if (found) found.code.usageCount += 1;
  }
}

/** Gives an order, also an imported one, to another customer, or to none. */
export function moveOrder(
  state: ShopState,
  act: Act,
  input: { readonly orderId: number; readonly customerId: number | null },
): Outcome<Order> {
  const order = state.orders.get(input.orderId);
  if (!order) return refused('not_found', `There is no order ${input.orderId}.`);
  const customer = input.customerId === null ? null : state.customers.get(input.customerId);
  if (customer === undefined) return refused('not_found', `There is no customer ${input.customerId}.`);
  order.customerId = customer?.id ?? null;
  order.email = customer?.email ?? order.email;
  tellChanged(act, order);
  return done(order);
}
