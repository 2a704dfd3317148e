/**
 * Everything one shop of devshop knows, as plain data: what Shopify would keep in its database. Operations
 * (`operations/*`) change it; webhooks, the Admin API and the pages only read it. All money is in minor units
 * of the shop's currency, all times are milliseconds since 1970 (Shopify's own times have whole seconds).
 */

import type { TokenState } from '../sign-in/access-tokens.ts';
import type { GiftCard, StoreCreditAccount } from './balances.ts';
import type { CodeCreation, CodeDeletion, Discount } from './discount.ts';
import type { Entity, Instant, Order } from './order.ts';

export type * from './balances.ts';
export type * from './discount.ts';
export type * from './order.ts';

export interface ShopState {
  readonly record: ShopRecord;
  /** The highest id given so far; ids of all kinds count on from it. */
  lastId: number;
  /** The number of the next order: the first is #1001. */
  nextOrderNumber: number;
  /** `null` until the app is installed for the first time. */
  installation: Installation | null;
  /** What the sign-in part has given out; its own business. */
  readonly tokens: TokenState;
  /** Handles of the app's extensions that the owner has switched on in an editor. */
  extensionsOn: readonly string[];
  readonly collections: Map<number, Collection>;
  readonly products: Map<number, Product>;
  readonly customers: Map<number, Customer>;
  /** Ids of customers that were merged into another, by the id that is gone. */
  readonly mergedCustomers: Map<number, number>;
  /** Deleted orders are gone. In the order of their making. */
  readonly orders: Map<number, Order>;
  readonly discounts: Map<number, Discount>;
  readonly codeCreations: Map<number, CodeCreation>;
  readonly codeDeletions: Map<number, CodeDeletion>;
  readonly giftCards: Map<number, GiftCard>;
  readonly storeCredit: Map<number, StoreCreditAccount>;
  readonly metafields: Map<number, Metafield>;
  readonly staff: Map<number, StaffUser>;
  readonly bulkOperations: Map<number, BulkOperation>;
}

/** The Admin API's restore rate hangs on it: 100, 200, 1,000 or 2,000 points a second. */
export type Plan = 'basic' | 'advanced' | 'plus' | 'enterprise';

export interface ShopRecord extends Entity<'Shop'> {
  name: string;
  /** `lumen.myshopify.com`. */
  readonly domain: string;
  /** Where shoppers are: `lumen.example`. */
  readonly primaryDomain: string;
  readonly currency: string;
  readonly ianaTimezone: string;
  plan: Plan;
  /** `en`. */
  primaryLocale: string;
  email: string;
  /** ISO 3166 code. */
  readonly country: string;
  /** Whether prices contain tax. */
  taxesIncluded: boolean;
  /** Parts of a thousand: 80 is 8 %. */
  taxPerMille: number;
  readonly createdAt: Instant;
  updatedAt: Instant;
}

/** The one app of devshop in this shop. */
export interface Installation extends Entity<'AppInstallation'> {
  /** As granted, sorted. */
  scopes: readonly string[];
  installedAt: Instant;
  uninstalledAt: Instant | null;
}

export interface StaffUser extends Entity<'StaffMember'> {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly isOwner: boolean;
  /** `en`, `de` ...: the language the admin is shown in. */
  readonly locale: string;
}

export interface Collection extends Entity<'Collection'> {
  title: string;
  readonly handle: string;
  updatedAt: Instant;
}

export interface Product extends Entity<'Product'> {
  title: string;
  readonly handle: string;
  description: string;
  vendor: string;
  productType: string;
  tags: readonly string[];
  collectionIds: readonly number[];
  readonly giftCard: boolean;
  /** For the drawn picture: `#d9a441`. */
  readonly colour: string;
  readonly variants: readonly Variant[];
  readonly createdAt: Instant;
  updatedAt: Instant;
}

export interface Variant extends Entity<'ProductVariant'> {
  /** `Default Title` where there is only one. */
  readonly title: string;
  readonly sku: string;
  priceMinor: number;
  /** Can be bought while it is above 0. */
  inventory: number;
}

export interface Customer extends Entity<'Customer'> {
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  /** `en`, `hu` ... */
  locale: string;
  /** ISO 3166 code. */
  country: string;
  tags: readonly string[];
  note: string | null;
  readonly createdAt: Instant;
  updatedAt: Instant;
}

export interface Metafield extends Entity<'Metafield'> {
  /** Gid of what it belongs to. */
  readonly ownerGid: string;
  /** As stored: `app--<app id>` for what the app calls `$app`. */
  readonly namespace: string;
  readonly key: string;
  /** `json`, `single_line_text_field`, `number_integer` ... */
  metafieldType: string;
  value: string;
  readonly createdAt: Instant;
  updatedAt: Instant;
}

export interface BulkOperation extends Entity<'BulkOperation'> {
  readonly query: string;
  status: 'CREATED' | 'RUNNING' | 'COMPLETED' | 'FAILED' | 'CANCELED' | 'EXPIRED';
  errorCode: 'ACCESS_DENIED' | 'INTERNAL_SERVER_ERROR' | 'TIMEOUT' | null;
  objectCount: number;
  rootObjectCount: number;
  /** Bytes of the file. */
  fileSize: number | null;
  /** `null` until it is completed, and when there was nothing to tell. */
  url: string | null;
  readonly createdAt: Instant;
  completedAt: Instant | null;
}
