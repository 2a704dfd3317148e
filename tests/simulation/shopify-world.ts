/**
 * What Shopify knows: orders, customers, refunds, merges. Every change makes the deliveries Shopify would send;
 * what is the newest of everything told is kept, for a shop that is fed with nothing else.
 */
import { compareForms, type OrderNews, type RefundForm } from '#app/domain/order-state.ts';
import type { Instant } from '#app/domain/time.ts';
import {
  orderModel,
  type OrderModel,
  type SparseLine,
  type SparseRefund,
} from '#app/ops/rendering/order-model.ts';
import {
  renderCustomer,
  renderCustomerMerge,
  renderOrderDelete,
  renderOrderWebhook,
  renderRefundWebhook,
} from '#app/ops/rendering/webhook-order.ts';
import { currencyExponent } from '#app/shopify/money.ts';
import { readWebhookBody } from '#app/shopify/webhooks/topics.ts';
import { gidOf, type TestDelivery } from '../ledger/setup/test-shop.ts';

export interface WorldOrder {
  readonly orderId: string;
  model: OrderModel;
  deleted: boolean;
}

type Lines = readonly { readonly quantity: number; readonly priceMinor: number }[];
type Patch = Partial<
  Pick<
    OrderModel,
    'customerId' | 'financialStatus' | 'cancelledAt' | 'outstandingMinor' | 'test' | 'b2b' | 'discountCodes'
  >
> & { readonly lines?: readonly SparseLine[]; readonly refunds?: readonly SparseRefund[] };

/** The newest of everything told, each thing once. */
export interface Truth {
  readonly states: readonly OrderNews[];
  readonly refunds: readonly OrderNews[];
  readonly accounts: readonly { customerGid: string; createdAt: Instant | null }[];
  readonly deletedOrderGids: readonly string[];
  readonly others: readonly TestDelivery[];
}

const second = (at: Instant) => Math.floor(at / 1000) * 1000;

export class ShopifyWorld {
  readonly orders: WorldOrder[] = [];
  /** When each account was made; `null` where Shopify never tells. */
  readonly customers = new Map<string, Instant | null>();
  readonly redacted = new Set<string>();
  readonly #redirects = new Map<string, string>();
  readonly #states = new Map<string, OrderNews>();
  readonly #refunds = new Map<string, { orderGid: string; form: RefundForm }>();
  readonly #accounts = new Map<string, Instant | null>();
  readonly #others: TestDelivery[] = [];
  readonly #currency: string;
  #lastId = 5_000_000_000_000;

  constructor(currency = 'GBP') {
    this.#currency = currency;
  }

  nextId(): string {
    return String(++this.#lastId);
  }

  addCustomer(createdAt: Instant | null): string {
    const id = this.nextId();
    this.customers.set(id, createdAt === null ? null : second(createdAt));
    return id;
  }

  /** The end of the chain of merges. */
  resolve(customerId: string): string {
    let id = customerId;
    for (let next = this.#redirects.get(id); next; next = this.#redirects.get(id)) id = next;
    return id;
  }

  isMergedAway(customerId: string): boolean {
    return this.#redirects.has(customerId);
  }

  /** Every order has at least one delivery: of its placement. */
  place(
    customerId: string | null,
    at: Instant,
    lines: Lines,
    status: OrderModel['financialStatus'] = 'paid',
  ) {
    const order: WorldOrder = {
      orderId: this.nextId(),
      deleted: false,
      model: orderModel({
        orderId: this.#lastId.toString(),
        currency: this.#currency,
        customerId,
        customerCreatedAt: customerId === null ? null : (this.customers.get(customerId) ?? null),
        placedAt: second(at),
        financialStatus: status,
        lines: lines.map((line) => ({ ...line, lineId: this.nextId() })),
      }),
    };
    this.orders.push(order);
    return {
      order,
      deliveries: [this.tell(order, at, status === 'paid' ? 'orders/paid' : 'orders/updated')],
    };
  }

  /** @param silently nothing is told: the delivery got lost */
  change(order: WorldOrder, patch: Patch, at: Instant, updatedAt: Instant = at): TestDelivery {
    const { customerId = order.model.customerId } = patch;
    const { currentTotalMinor: _total, ...before } = order.model;
    order.model = orderModel({
      ...before,
      ...patch,
      customerId,
      customerCreatedAt: customerId === null ? null : (this.customers.get(customerId) ?? null),
      updatedAt: second(updatedAt),
      lines: (patch.lines ?? before.lines).map(({ currentQuantity, ...line }) =>
        // Edited lines keep what they were set to; the others follow the refunds.
        patch.refunds === undefined && currentQuantity !== undefined ? { ...line, currentQuantity } : line,
      ),
    });
    return this.tell(order, at, patch.cancelledAt ? 'orders/cancelled' : 'orders/updated');
  }

  /** A refund: its own delivery, and the order's. */
  refund(
    order: WorldOrder,
    refund: Omit<SparseRefund, 'refundId' | 'createdAt'>,
    at: Instant,
    createdAt: Instant = at,
  ): TestDelivery[] {
    const refunds = [
      ...order.model.refunds,
      { ...refund, refundId: this.nextId(), createdAt: second(createdAt) },
    ];
    const updated = this.change(order, { refunds }, at);
    const model = order.model.refunds.at(-1);
    if (!model) throw new Error('no refund');
    const own = { topic: 'refunds/create', body: renderRefundWebhook(order.model, model), triggeredAt: at };
    this.#hear(own);
    return [own, updated];
  }

  /** What Shopify sends of the order as it now is. */
  tell(order: WorldOrder, at: Instant, topic = 'orders/updated'): TestDelivery {
    const told = { topic, body: renderOrderWebhook(order.model, 'slim'), triggeredAt: at };
    this.#hear(told);
    return told;
  }

  delete(order: WorldOrder, at: Instant): TestDelivery {
    order.deleted = true;
    return this.#other('orders/delete', renderOrderDelete(order.orderId), at);
  }

  account(customerId: string, at: Instant): TestDelivery {
    const createdAt = this.customers.get(customerId) ?? null;
    const body =
      createdAt === null
        ? `{"id":${customerId},"admin_graphql_api_id":"${gidOf(customerId)}"}`
        : renderCustomer(customerId, createdAt);
    const told = { topic: 'customers/update', body, triggeredAt: at };
    this.#hear(told);
    return told;
  }

  merge(kept: string, deleted: string, at: Instant): TestDelivery {
    this.#redirects.set(deleted, kept);
    return this.#other('customers/merge', renderCustomerMerge(kept, deleted, 'completed'), at);
  }

  redact(customerId: string, at: Instant): TestDelivery {
    this.redacted.add(customerId);
    const body = `{"customer":{"id":${customerId}},"orders_to_redact":[]}`;
    return this.#other('customers/redact', body, at);
  }

  truth(): Truth {
    return {
      states: [...this.#states.values()].map((news) => ({ ...news, refunds: [] })),
      refunds: [...this.#refunds.values()].map(({ orderGid, form }) => ({
        ...{ orderGid, state: null, refunds: [form] },
      })),
      accounts: [...this.#accounts].map(([customerGid, createdAt]) => ({ customerGid, createdAt })),
      deletedOrderGids: this.orders.filter((o) => o.deleted).map((o) => `gid://shopify/Order/${o.orderId}`),
      others: this.#others,
    };
  }

  #other(topic: string, body: string, triggeredAt: Instant): TestDelivery {
    const told = { topic, body, triggeredAt };
    if (topic !== 'orders/delete') this.#others.push(told);
    return told;
  }

  #hear(delivery: TestDelivery): void {
    const exponent = currencyExponent(this.#currency);
    const read = readWebhookBody(delivery.topic, delivery.body, {
      ...{ currency: this.#currency, exponent, triggeredAt: delivery.triggeredAt },
    });
    if (!read.ok) throw new Error(`${read.code}: ${read.message}`);
    if (read.value.kind === 'account') return this.#hearAccounts([read.value.account]);
    if (read.value.kind !== 'order') throw new Error(read.value.kind);
    const { news, accounts } = read.value;
    this.#hearAccounts(accounts);
    for (const form of news.refunds) {
      const known = this.#refunds.get(form.refund.refundGid);
      if (known && compareForms(form.key, known.form.key) <= 0) continue;
      this.#refunds.set(form.refund.refundGid, { orderGid: news.orderGid, form });
    }
    if (!news.state) return;
    const known = this.#states.get(news.orderGid)?.state;
    if (!known || compareForms(news.state.key, known.key) > 0) this.#states.set(news.orderGid, news);
  }

  #hearAccounts(accounts: readonly { customerGid: string; createdAt: Instant | null }[]): void {
    for (const { customerGid, createdAt } of accounts) {
      const known = this.#accounts.get(customerGid) ?? null;
      const least = known === null || createdAt === null ? (known ?? createdAt) : Math.min(known, createdAt);
      this.#accounts.set(customerGid, least);
    }
  }
}
