/** Facts no order carries: asked of Shopify once, per order and line and per order and customer, and kept. */
import type { OrderLine, OrderState } from '../order-state.ts';
import type { Program } from '../program.ts';
import type { Instant } from '../time.ts';

/** What an order's rules asked for; the first answer stays. Keys are gids. */
export interface LookedUp {
  readonly products: Readonly<Record<string, LookedUpProduct>>;
  readonly customers: Readonly<Record<string, LookedUpCustomer>>;
}

export interface LookedUpProduct {
  readonly at: Instant;
  /** Empty for a product that is gone. */
  readonly tags: readonly string[];
  readonly collectionGids: readonly string[];
}

export interface LookedUpCustomer {
  readonly at: Instant;
  readonly tags: readonly string[];
}

/** Joins two sets of answers: of two about one thing, the known one stays. */
export function joinLookedUp(known: LookedUp | null, news: LookedUp): LookedUp {
  if (!known) return news;
  return {
    products: { ...news.products, ...known.products },
    customers: { ...news.customers, ...known.customers },
  };
}

/** What the rules need to know and nobody has asked yet. */
export interface MissingLookups {
  readonly productGids: readonly string[];
  readonly customerGid: string | null;
}

export function missingLookups(
  state: OrderState,
  program: Program,
  lookedUp: LookedUp | null,
): MissingLookups {
  const { collectionGids, productTags, customerTags } = program.earning.excluded;
  const asksProducts = collectionGids.length > 0 || productTags.length > 0;
  const productGids = asksProducts
    ? state.lines.flatMap(({ kind, productGid }) =>
        kind === 'merchandise' && productGid !== null && !lookedUp?.products[productGid] ? productGid : [],
      )
    : [];
  const { customerGid } = state;
  const asksCustomer = customerTags.length > 0 && customerGid !== null && !lookedUp?.customers[customerGid];
  return { productGids: [...new Set(productGids)], customerGid: asksCustomer ? customerGid : null };
}

/** Whether the rules let a line earn; a line nobody has asked about yet does not. */
export function lineEarns(line: OrderLine, program: Program, lookedUp: LookedUp | null): boolean {
  if (line.kind !== 'merchandise' || line.quantity <= 0) return false;
  const { productGid } = line;
  if (productGid === null) return true;
  const { productGids, productTags, collectionGids } = program.earning.excluded;
  if (productGids.includes(productGid)) return false;
  if (productTags.length === 0 && collectionGids.length === 0) return true;
  const product = lookedUp?.products[productGid];
  if (!product) return false;
  return (
    !product.tags.some((tag) => productTags.includes(tag)) &&
    !product.collectionGids.some((gid) => collectionGids.includes(gid))
  );
}

/** Whether the customer the order has now is excluded; `null` while nobody has asked. */
export function customerExcluded(
  state: OrderState,
  program: Program,
  lookedUp: LookedUp | null,
): boolean | null {
  const { customerTags } = program.earning.excluded;
  if (customerTags.length === 0 || state.customerGid === null) return false;
  const customer = lookedUp?.customers[state.customerGid];
  return customer ? customer.tags.some((tag) => customerTags.includes(tag)) : null;
}
