/** Every document the app sends to the Admin API: what codegen types and a test validates. */
import * as bulk from './bulk-documents.ts';
import * as customers from './customer-documents.ts';
import * as discounts from './discount-documents.ts';
import * as giftCards from './gift-card-documents.ts';
import * as lookups from './lookup-documents.ts';
import * as metafields from './metafield-documents.ts';
import * as orders from './order-documents.ts';
import * as shop from './shop-documents.ts';
import * as storeCredit from './store-credit-documents.ts';

export function allDocuments(): readonly string[] {
  return [bulk, customers, discounts, giftCards, lookups, metafields, orders, shop, storeCredit]
    .flatMap((module) => Object.values<unknown>(module))
    .filter(
      (value): value is string => typeof value === 'string' && /^#graphql\s+(query|mutation)/.test(value),
    );
}
