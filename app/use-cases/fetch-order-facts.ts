import type { LookedUp } from '#app/domain/earning/order-spend.ts';
import type { OrderState } from '#app/domain/order-state.ts';
import { needsLookup, versionAt } from '#app/domain/program.ts';
import type { SettleWork } from '#app/ledger/settle.ts';
import type { ShopRules } from '#app/ledger/shop-rules.ts';
import type { AdminClient, AdminCode } from '#app/shopify/admin/admin-client.ts';
import { fetchOrder, type FetchCode } from '#app/shopify/admin/fetch-order.ts';
import { lookUpCustomerTags, lookUpProducts } from '#app/shopify/admin/lookup-facts.ts';
import type { Failure } from '#app/shopify/result.ts';
import type { OrderRead } from '#app/shopify/webhooks/read-order.ts';

/** An order as the Admin API tells it, with the tags and collections that its rules ask for. */
export interface OrderFacts extends OrderRead {
  readonly lookedUp: LookedUp | null;
}

/** @returns `value: null` when the shop does not know the order (any more), or it is too old for our access */
export async function fetchOrderFacts(
  client: AdminClient,
  rules: ShopRules,
  orderGid: string,
): Promise<{ readonly ok: true; readonly value: OrderFacts | null } | Failure<FetchCode>> {
  const fetched = await fetchOrder(client, orderGid, { currency: rules.currency });
  if (!fetched.ok || fetched.value === null) return fetched.ok ? { ok: true, value: null } : fetched;
  const state = fetched.value.news.state?.value;
  if (!state || !needsLookup(versionAt(rules.versions, state.placedAt).program)) {
    return { ok: true, value: { ...fetched.value, lookedUp: null } };
  }
  const lookedUp = await lookUp(client, state, fetched.value.news.state?.key.triggeredAt ?? 0);
  return lookedUp.ok ? { ok: true, value: { ...fetched.value, lookedUp: lookedUp.value } } : lookedUp;
}

async function lookUp(
  client: AdminClient,
  state: OrderState,
  at: number,
): Promise<{ readonly ok: true; readonly value: LookedUp } | Failure<AdminCode>> {
  const products = await lookUpProducts(
    client,
    state.lines.flatMap((line) => line.productGid ?? []),
  );
  if (!products.ok) return products;
  const tags = state.customerGid === null ? null : await lookUpCustomerTags(client, state.customerGid);
  if (tags && !tags.ok) return tags;
  return { ok: true, value: { at, customerTags: tags?.value ?? [], products: [...products.value.values()] } };
}

/** What settlement takes of these orders. What was looked up before stays: it is stored once. */
export function settleWorkOf(orders: readonly OrderFacts[]): SettleWork {
  return {
    news: orders.map((order) => order.news),
    accounts: orders.flatMap((order) => order.accounts),
    fetchedOrderGids: new Set(orders.map((order) => order.news.orderGid)),
    lookups: new Map(
      orders.flatMap(({ news, lookedUp }): [string, LookedUp][] =>
        lookedUp ? [[news.orderGid, lookedUp]] : [],
      ),
    ),
  };
}
