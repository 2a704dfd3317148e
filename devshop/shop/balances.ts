/** Money that shoppers have with the shop. In minor units of its own currency. */
import type { Entity, Instant } from './order.ts';

/** The code itself is not kept, as at Shopify. */
export interface GiftCard extends Entity<'GiftCard'> {
  /** SHA-256 of the code in lower case. */
  readonly codeHash: string;
  readonly lastCharacters: string;
  readonly initialMinor: number;
  balanceMinor: number;
  readonly currency: string;
  customerId: number | null;
  /** `2027-01-31`: the last day it can be used, in the shop's zone. */
  readonly expiresOn: string | null;
  readonly note: string | null;
  deactivatedAt: Instant | null;
  readonly transactions: GiftCardTransaction[];
  readonly createdAt: Instant;
  updatedAt: Instant;
}

export interface GiftCardTransaction extends Entity<
  'GiftCardDebitTransaction' | 'GiftCardCreditTransaction'
> {
  /** Negative where it was spent. */
  readonly amountMinor: number;
  readonly at: Instant;
  readonly orderId: number | null;
}

/** One for each customer, in the shop's currency. */
export interface StoreCreditAccount extends Entity<'StoreCreditAccount'> {
  customerId: number;
  balanceMinor: number;
  readonly currency: string;
  /** In the order of their happening. */
  readonly transactions: StoreCreditTransaction[];
}

export interface StoreCreditTransaction extends Entity<
  | 'StoreCreditAccountCreditTransaction'
  | 'StoreCreditAccountDebitTransaction'
  | 'StoreCreditAccountExpirationTransaction'
> {
  /** Negative where it was spent or has expired. */
  readonly amountMinor: number;
  readonly balanceAfterMinor: number;
  readonly at: Instant;
  readonly event: 'ADJUSTMENT' | 'ORDER_PAYMENT' | 'ORDER_REFUND' | 'ORDER_CANCELLATION';
  /** Of a credit. */
  readonly expiresAt: Instant | null;
  /** Of a credit: what of it is not spent. */
  remainingMinor: number;
  readonly orderId: number | null;
}
