/** A shop as it is on its first day: products and staff, nobody has bought anything. */
import { noTokens } from '../../sign-in/access-tokens.ts';
import { FIRST_ID, newId } from '../ids.ts';
import type { Instant, Plan, Product, ShopState } from '../state.ts';
import { CATALOG, type CatalogProduct, COLLECTIONS } from './catalog.ts';
import { plainLetters } from './names.ts';

/** All but name and domain as for Lumen unless told. */
export interface NewShop {
  readonly name: string;
  /** `lumen.myshopify.com`. */
  readonly domain: string;
  readonly currency?: string;
  readonly ianaTimezone?: string;
  readonly country?: string;
  readonly plan?: Plan;
  readonly primaryLocale?: string;
  readonly taxesIncluded?: boolean;
  readonly taxPerMille?: number;
  /** Added to the first id, so that two shops have no id in common. */
  readonly idsFrom?: number;
}

/** The store that all of devshop's examples speak of. */
export const LUMEN: NewShop = { name: 'Lumen', domain: 'lumen.myshopify.com' };

const YEARS_OPEN = 3;
const YEAR_MS = 365 * 24 * 3600 * 1000;

export function newShop(told: NewShop, now: Instant): ShopState {
  const openedAt = Math.floor((now - YEARS_OPEN * YEAR_MS) / 1000) * 1000;
  const handle = told.domain.replace(/\.myshopify\.com$/, '');
  const firstId = FIRST_ID + (told.idsFrom ?? 0);
  const state: ShopState = {
    record: {
      type: 'Shop',
      id: firstId,
      name: told.name,
      domain: told.domain,
      primaryDomain: `${handle}.example`,
      currency: told.currency ?? 'USD',
      ianaTimezone: told.ianaTimezone ?? 'America/New_York',
      plan: told.plan ?? 'plus',
      primaryLocale: told.primaryLocale ?? 'en',
      email: `hello@${handle}.example`,
      country: told.country ?? 'US',
      taxesIncluded: told.taxesIncluded ?? false,
      taxPerMille: told.taxPerMille ?? 80,
      createdAt: openedAt,
      updatedAt: openedAt,
    },
    lastId: firstId,
    nextOrderNumber: 1001,
    installation: null,
    tokens: noTokens(),
    extensionsOn: [],
    collections: new Map(),
    products: new Map(),
    customers: new Map(),
    mergedCustomers: new Map(),
    orders: new Map(),
    discounts: new Map(),
    codeCreations: new Map(),
    codeDeletions: new Map(),
    giftCards: new Map(),
    storeCredit: new Map(),
    metafields: new Map(),
    staff: new Map(),
    bulkOperations: new Map(),
  };
  fillCatalog(state, openedAt);
  addStaff(state, 'Anna', 'Keller', 'en', true);
  addStaff(state, 'Jonas', 'Weber', 'de', false);
  return state;
}

function fillCatalog(state: ShopState, at: Instant): void {
  const byTitle = new Map<string, number>();
  for (const title of COLLECTIONS) {
    const id = newId(state);
    byTitle.set(title, id);
    state.collections.set(id, { type: 'Collection', id, title, handle: handleOf(title), updatedAt: at });
  }
  for (const told of CATALOG) {
    const product = productOf(state, told, byTitle, at);
    state.products.set(product.id, product);
  }
}

function productOf(
  state: ShopState,
  told: CatalogProduct,
  collections: ReadonlyMap<string, number>,
  at: Instant,
): Product {
  const handle = handleOf(told.title);
  return {
    type: 'Product',
    id: newId(state),
    title: told.title,
    handle,
    description: told.description,
    vendor: state.record.name,
    productType: told.productType,
    tags: told.tags,
    collectionIds: told.collections.flatMap((title) => collections.get(title) ?? []),
    giftCard: told.giftCard ?? false,
    colour: told.colour,
    variants: told.variants.map(([title, priceMinor, inventory], i) => ({
      ...{ type: 'ProductVariant', id: newId(state), title, priceMinor, inventory },
      sku: `${handle.toUpperCase().slice(0, 12)}-${i + 1}`,
    })),
    createdAt: at,
    updatedAt: at,
  };
}

function addStaff(
  state: ShopState,
  firstName: string,
  lastName: string,
  locale: string,
  isOwner: boolean,
): void {
  const id = newId(state);
  const email = `${plainLetters(firstName)}@${state.record.primaryDomain}`;
  state.staff.set(id, { type: 'StaffMember', id, firstName, lastName, email, locale, isOwner });
}

function handleOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}
