/** Discounts of the shop, and the work on their codes that Shopify does behind the scenes. */
import type { DiscountValue, Entity, Instant } from './order.ts';

/** A code discount of the shop; made by staff or by the app. */
export interface Discount extends Entity<'DiscountCodeNode'> {
  readonly kind: 'basic' | 'free_shipping';
  title: string;
  /** Free shipping has none. */
  readonly value: DiscountValue | null;
  /** What it takes money off; `all` for orders as a whole. */
  readonly items: DiscountItems;
  readonly appliesOnEachItem: boolean;
  /** Of what it is for. */
  readonly minimumSubtotalMinor: number | null;
  /** Free shipping only makes rates up to this free. */
  readonly maximumShippingMinor: number | null;
  /** `null`: everybody. Changes where one of them is merged into another. */
  customerIds: readonly number[] | null;
  readonly combinesWith: { readonly order: boolean; readonly product: boolean; readonly shipping: boolean };
  /** Of each code. */
  readonly usageLimit: number | null;
  readonly appliesOncePerCustomer: boolean;
  readonly appliesOnOneTimePurchase: boolean;
  readonly appliesOnSubscription: boolean;
  readonly recurringCycleLimit: number | null;
  readonly tags: readonly string[];
  readonly startsAt: Instant;
  endsAt: Instant | null;
  /** Changed by `addCodes` and `removeCodes` only: there is an index. */
  codes: DiscountCode[];
  readonly createdAt: Instant;
  updatedAt: Instant;
}

export type DiscountItems =
  | { readonly kind: 'all' }
  | { readonly kind: 'collections' | 'products' | 'variants'; readonly ids: readonly number[] };

export interface DiscountCode extends Entity<'DiscountRedeemCode'> {
  readonly code: string;
  usageCount: number;
}

/** `discountRedeemCodeBulkAdd`: its codes come when it is due. */
export interface CodeCreation extends Entity<'DiscountRedeemCodeBulkCreation'> {
  readonly discountId: number;
  readonly createdAt: Instant;
  readonly dueAt: Instant;
  done: boolean;
  readonly codes: CodeToCreate[];
}

export interface CodeToCreate {
  readonly code: string;
  /** Of the code that came of it. */
  codeId: number | null;
  /** Why none came. */
  error: { readonly code: 'TAKEN' | 'INVALID' | 'TOO_LONG'; readonly message: string } | null;
}

/** `discountCodeRedeemCodeBulkDelete`: the codes go when it is due. */
export interface CodeDeletion extends Entity<'Job'> {
  /** In its gid. */
  readonly uuid: string;
  readonly discountId: number;
  readonly codeIds: readonly number[];
  readonly createdAt: Instant;
  readonly dueAt: Instant;
  done: boolean;
}
