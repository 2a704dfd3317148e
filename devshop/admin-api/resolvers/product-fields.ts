import { gid } from '../../shop/ids.ts';
import { writeAmount } from '../../shop/money.ts';
import type { Collection, Product, Variant } from '../../shop/state.ts';
import { connection } from '../connection.ts';
import type { ApiContext } from '../context.ts';
import { searched } from '../search.ts';
import { fieldsOf, timeText, unsigned } from './fields.ts';
import { metafieldFields } from './metafield-fields.ts';

interface VariantOf {
  readonly type: 'ProductVariant';
  readonly id: number;
  readonly product: Product;
  readonly variant: Variant;
}

function variantsOf(product: Product): VariantOf[] {
  return product.variants.map((variant) => ({ type: 'ProductVariant', id: variant.id, product, variant }));
}

/** A variant by its id, as a node. */
export function findVariant({ state }: ApiContext, id: number): VariantOf | null {
  for (const product of state.products.values()) {
    const found = variantsOf(product).find((one) => one.id === id);
    if (found) return found;
  }
  return null;
}

const byId = { idOf: ({ id }: { readonly id: number }) => id };

export const PRODUCT_FIELDS = {
  Product: fieldsOf<Product>({
    ...metafieldFields<Product>(),
    id: gid,
    legacyResourceId: ({ id }) => unsigned(id),
    title: ({ title }) => title,
    handle: ({ handle }) => handle,
    description: ({ description }) => description,
    vendor: ({ vendor }) => vendor,
    productType: ({ productType }) => productType,
    tags: ({ tags }) => tags,
    isGiftCard: ({ giftCard }) => giftCard,
    status: () => 'ACTIVE',
    featuredMedia: () => null,
    priceRangeV2: (product) => product,
    totalInventory: ({ variants }) => variants.reduce((sum, one) => sum + one.inventory, 0),
    createdAt: ({ createdAt }) => timeText(createdAt),
    updatedAt: ({ updatedAt }) => timeText(updatedAt),
    collections: ({ collectionIds }, args, context) => {
      const all = collectionIds.flatMap((id) => context.state.collections.get(id) ?? []);
      return connection(all, args, context, byId);
    },
    variants: (product, args, context) => connection(variantsOf(product), args, context, byId),
  }),
  ProductVariant: fieldsOf<VariantOf>({
    ...metafieldFields<VariantOf>(),
    id: gid,
    legacyResourceId: ({ id }) => unsigned(id),
    title: ({ variant }) => variant.title,
    displayName: ({ product, variant }) => `${product.title} - ${variant.title}`,
    sku: ({ variant }) => variant.sku,
    price: ({ variant }, _args, { state }) => writeAmount(variant.priceMinor, state.record.currency),
    inventoryQuantity: ({ variant }) => variant.inventory,
    availableForSale: ({ variant }) => variant.inventory > 0,
    product: ({ product }) => product,
  }),
  ProductPriceRangeV2: fieldsOf<Product>({
    minVariantPrice: ({ variants }, _args, { state }) => ({
      minor: Math.min(...variants.map(({ priceMinor }) => priceMinor)),
      currency: state.record.currency,
    }),
    maxVariantPrice: ({ variants }, _args, { state }) => ({
      minor: Math.max(...variants.map(({ priceMinor }) => priceMinor)),
      currency: state.record.currency,
    }),
  }),
  Collection: fieldsOf<Collection>({
    ...metafieldFields<Collection>(),
    id: gid,
    legacyResourceId: ({ id }) => unsigned(id),
    title: ({ title }) => title,
    handle: ({ handle }) => handle,
    updatedAt: ({ updatedAt }) => timeText(updatedAt),
    productsCount: ({ id }, _args, { state }) =>
      [...state.products.values()].filter((one) => one.collectionIds.includes(id)).length,
    products: ({ id }, args, context) => {
      const all = [...context.state.products.values()].filter((one) => one.collectionIds.includes(id));
      return connection(searched(all, args.query, context.state.record.ianaTimezone), args, context, byId);
    },
  }),
};
