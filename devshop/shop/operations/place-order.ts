import { createHash } from 'node:crypto';
import { type Act, done, type Outcome, refused, wholeSecond } from '../act.ts';
import { findCode } from '../code-index.ts';
import { newId } from '../ids.ts';
import { type Cart, priceCart } from '../price-cart.ts';
import type { Instant, Order, ShopState, Transaction } from '../state.ts';
import { tellChanged } from './changed.ts';
import { balancesFor, payFromBalances } from './pay-from-balances.ts';

export interface PlaceOrder extends Cart {
  /** For guests; a customer's own address otherwise. */
  readonly email?: string | null;
  /** `paid` unless told: `pending` is to be paid later, `authorized` is held by the card. */
  readonly payment?: 'paid' | 'pending' | 'authorized';
  /** Pays a part now of what gift cards and store credit leave; for `payment: 'paid'`. */
  readonly paidMinor?: number;
  /** `shopify_payments` unless told; also `gift_card`, `shopify_store_credit`, then without a balance. */
  readonly gateway?: string;
  /** Spent before anything else is paid, in this order. */
  readonly giftCards?: readonly string[];
  /** The customer's store credit is spent first of all. */
  readonly storeCredit?: boolean;
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
  const balances = balancesFor(state, input, totals.totalMinor, act.at);
  if (!balances.ok) return balances;
  const { leftMinor } = balances.value;
  const paidMinor = input.paidMinor ?? leftMinor;
  if (!(Number.isSafeInteger(paidMinor) && paidMinor >= 0 && paidMinor <= leftMinor)) {
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
  payFromBalances(state, order, balances.value, at);
  if (leftMinor > 0) pay(state, order, input, { paidMinor, leftMinor, at });
  state.orders.set(id, order);
  takeFromStock(state, order);
  countCodes(state, order);
  act.tell({ topic: 'orders/create', order });
  const isPaid = leftMinor === 0 || ((input.payment ?? 'paid') === 'paid' && paidMinor === leftMinor);
  if (isPaid) act.tell({ topic: 'orders/paid', order });
  act.tell({ topic: 'orders/updated', order });
  return done(order);
}

interface Due {
  readonly paidMinor: number;
  readonly leftMinor: number;
  readonly at: Instant;
}

function pay(state: ShopState, order: Order, input: PlaceOrder, { paidMinor, leftMinor, at }: Due): void {
  const payment = input.payment ?? 'paid';
  const gateway = input.gateway ?? 'shopify_payments';
  if (payment === 'authorized') {
    const held = { kind: 'authorization', amountMinor: leftMinor, gateway, at } as const;
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
