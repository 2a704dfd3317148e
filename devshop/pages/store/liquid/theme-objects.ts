/** The objects of Shopify's Liquid that a theme extension finds on a page of the store, as plain data. */
import { appNumber, metafieldsOf, storedNamespace } from '../../../shop/metafields.ts';
import type { Customer, Product, ShopState } from '../../../shop/state.ts';
import { fullName } from '../../format.ts';
import { localeOf } from '../../locale.ts';
import type { Visit } from '../../visitor.ts';
import { priceTrolley, type Trolley, type TrolleyLine } from '../trolley.ts';
import { liquidPrice } from './money-format.ts';

export interface ShownPage {
  /** Of the theme: `product`, `cart`, `index`, `page` ...; unknown of account pages. */
  readonly template: string | undefined;
  readonly product: Product | null;
}

export function themeObjects(visit: Visit, trolley: Trolley, { template, product }: ShownPage): object {
  const { state } = visit.shop;
  const { record } = state;
  const locale = localeOf(visit);
  const app = appNumber(visit.devshop.box.options.clientId);
  const language = { iso_code: locale, primary: locale === record.primaryLocale, root_url: '/' };
  return {
    shop: {
      ...{
        name: record.name,
        currency: record.currency,
        permanent_domain: record.domain,
        email: record.email,
      },
      ...{
        url: `https://${record.primaryDomain}`,
        metafields: metafieldsDrop(state, 'Shop', record.id, app),
      },
    },
    customer: trolley.customer && customerDrop(state, trolley.customer, app),
    product: product && productDrop(state, product, Number(visit.url.searchParams.get('variant'))),
    cart: cartDrop(visit, trolley),
    routes: ROUTES,
    localization: {
      language,
      country: { iso_code: record.country, currency: { iso_code: record.currency } },
    },
    request: {
      ...{ design_mode: false, page_type: template, host: visit.url.host, path: visit.url.pathname },
      locale: language,
    },
    template: { name: template },
  };
}

/** Where devshop has what Shopify's addresses lead to. */
const ROUTES = {
  ...{ root_url: '/', account_url: '/account', account_login_url: '/storefront/sign-in' },
  ...{ account_register_url: '/storefront/sign-in#create', storefront_login_url: '/storefront/sign-in' },
  ...{ cart_url: '/cart', cart_add_url: '/cart/add', cart_update_url: '/cart/update' },
};

/** What the app calls `$app` is there under that name, as for its own blocks at Shopify. */
function metafieldsDrop(state: ShopState, type: string, id: number, app: string): object {
  const own = storedNamespace('$app', app);
  const spaces: Record<string, Record<string, object>> = {};
  for (const { namespace, key, metafieldType, value } of metafieldsOf(state, `gid://shopify/${type}/${id}`)) {
    const name = namespace === own ? '$app' : namespace;
    const isJson = metafieldType === 'json';
    spaces[name] ??= {};
    spaces[name][key] = { type: metafieldType, value: isJson ? (JSON.parse(value) as unknown) : value };
  }
  return spaces;
}

function customerDrop(state: ShopState, customer: Customer, app: string): object {
  const { id, email, tags, firstName, lastName } = customer;
  return {
    ...{ id, email, tags: [...tags], first_name: firstName, last_name: lastName, name: fullName(customer) },
    metafields: metafieldsDrop(state, 'Customer', id, app),
  };
}

function productDrop(state: ShopState, product: Product, chosen: number): object {
  const { id, title, handle, tags, collectionIds, giftCard } = product;
  const variants = product.variants.map((variant) => ({
    ...{ id: variant.id, title: variant.title, sku: variant.sku, available: variant.inventory > 0 },
    price: liquidPrice(variant.priceMinor, state.record.currency),
  }));
  const selected = variants.find((variant) => variant.id === chosen) ?? null;
  const first = selected ?? variants.find(({ available }) => available) ?? variants[0] ?? null;
  return {
    ...{ id, title, handle, tags: [...tags], 'gift_card?': giftCard, variants, selected_variant: selected },
    ...{ selected_or_first_available_variant: first, price: first?.price ?? 0 },
    collections: collectionIds.flatMap((one) => {
      const collection = state.collections.get(one);
      return collection ? { id: collection.id, title: collection.title, handle: collection.handle } : [];
    }),
  };
}

function cartDrop(visit: Visit, trolley: Trolley): object {
  const { state } = visit.shop;
  const { currency } = state.record;
  const price = (minor: number): number => liquidPrice(minor, currency);
  const priced = trolley.lines.length === 0 ? null : priceTrolley(visit, trolley, null).priced;
  const value = priced?.ok ? priced.value : null;
  const items = trolley.lines.map((line, index) => {
    const off = (value?.lines[index]?.allocations ?? []).reduce((sum, one) => sum + one.amountMinor, 0);
    return itemDrop(state, line, price, off);
  });
  const sum = items.reduce((total, { final_line_price: one }) => total + one, 0);
  return {
    ...{
      items,
      item_count: items.reduce((count, { quantity }) => count + quantity, 0),
      'empty?': items.length === 0,
    },
    // All of devshop's discounts are written on the lines.
    ...{ items_subtotal_price: sum, total_price: sum, currency: { iso_code: currency } },
    original_total_price: items.reduce((total, { original_line_price: one }) => total + one, 0),
    discount_applications: (value?.discounts ?? []).map(({ title }) => ({ type: 'discount_code', title })),
  };
}

function itemDrop(
  state: ShopState,
  { product, variant, quantity }: TrolleyLine,
  price: (minor: number) => number,
  offMinor: number,
) {
  const before = variant.priceMinor * quantity;
  return {
    ...{ id: variant.id, quantity, title: product.title, gift_card: product.giftCard },
    ...{ product: productDrop(state, product, variant.id), product_id: product.id, variant_id: variant.id },
    ...{ original_line_price: price(before), final_line_price: price(before - offMinor) },
  };
}
