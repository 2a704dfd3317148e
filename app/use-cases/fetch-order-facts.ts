import { missingLookups, type LookedUp } from '#app/domain/earning/looked-up.ts';
import type { OrderState } from '#app/domain/order-state.ts';
import { versionAt, type Program } from '#app/domain/program.ts';
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
  const { state } = fetched.value.news;
  if (!state) return { ok: true, value: { ...fetched.value, lookedUp: null } };
  const { program } = versionAt(rules.versions, state.value.placedAt);
  const lookedUp = await lookUp(client, state.value, program, state.key.triggeredAt);
  return lookedUp.ok ? { ok: true, value: { ...fetched.value, lookedUp: lookedUp.value } } : lookedUp;
}

/** Asks for what the rules of the purchase name, and keeps of the answer only that. */
async function lookUp(
  client: AdminClient,
  state: OrderState,
  program: Program,
  at: number,
): Promise<{ readonly ok: true; readonly value: LookedUp | null } | Failure<AdminCode>> {
  const wanted = missingLookups(state, program, null);
  if (wanted.productGids.length === 0 && wanted.customerGid === null) return { ok: true, value: null };
  const { productTags, collectionGids, customerTags } = program.earning.excluded;
  const named = (told: readonly string[] | undefined, rule: readonly string[]) =>
    (told ?? []).filter((one) => rule.includes(one));
  const products = await lookUpProducts(client, wanted.productGids);
  if (!products.ok) return products;
  const productAnswers = wanted.productGids.map((gid) => {
    const found = products.value.get(gid);
    return [
      gid,
      {
        at,
        tags: named(found?.tags, productTags),
        collectionGids: named(found?.collectionGids, collectionGids),
      },
    ];
  });
  const { customerGid } = wanted;
  if (customerGid === null)
    return { ok: true, value: { products: Object.fromEntries(productAnswers), customers: {} } };
  const tags = await lookUpCustomerTags(client, customerGid);
  if (!tags.ok) return tags;
  const customers = { [customerGid]: { at, tags: named(tags.value ?? [], customerTags) } };
  return { ok: true, value: { products: Object.fromEntries(productAnswers), customers } };
}

/** What settlement takes of these orders. */
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
