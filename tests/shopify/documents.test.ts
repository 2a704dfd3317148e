import { readFileSync } from 'node:fs';
import { parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { allDocuments } from '#app/shopify/admin/all-documents.ts';
import { bulkOrdersText } from '#app/shopify/admin/bulk-documents.ts';
import { generateTypes } from '#app/shopify/admin/schema/generate-types.ts';
import { queryCost } from '../admin-endpoint/query-cost.ts';
import { adminSchema } from '../admin-endpoint/schema.ts';

const documents = allDocuments().map(
  (text) => [/(?:query|mutation) (\w+)/.exec(text)?.[1] ?? '', text] as const,
);

test('all documents are there', () => {
  expect(documents.map(([name]) => name).sort()).toEqual([
    'AddCodes',
    'AddedCodes',
    'BulkOperation',
    'BulkOrders',
    'CodeUse',
    'CreateBasicDiscount',
    'CreateFreeShipping',
    'CreateGiftCard',
    'CustomerProfiles',
    'CustomerTags',
    'CustomersTags',
    'DeleteCodes',
    'DeleteDiscount',
    'DiscountByCode',
    'FindGiftCards',
    'GiveStoreCredit',
    'NewestCodes',
    'Order',
    'OrderLinesPage',
    'OrderRefundIds',
    'OrdersUpdatedSince',
    'ProductCollectionsPage',
    'ProductFacts',
    'ProductPrice',
    'Refund',
    'ResourceNames',
    'RunBulkQuery',
    'SetMetafields',
    'ShopFacts',
    'ShopId',
    'StoreCredits',
  ]);
});

test.each(documents)("%s is valid in Shopify's published schema", (_name, text) => {
  expect(validate(adminSchema(), parse(text))).toEqual([]);
});

test.each(documents)('%s costs at most 1,000 points, the most Shopify takes', (_name, text) => {
  const variables = { ids: Array.from({ length: 25 }), refunds: 8, first: 250 };
  expect(queryCost(adminSchema(), parse(text), variables)).toBeLessThanOrEqual(1000);
});

test('the text of the bulk query is valid by itself, whatever the filter', () => {
  const text = bulkOrdersText(`processed_at:>='2025-01-01' AND name:"$&"`);
  expect(validate(adminSchema(), parse(text))).toEqual([]);
  expect(text).toContain(String.raw`orders(query: "processed_at:>='2025-01-01' AND name:\"$&\"")`);
});

test('the generated types are those of the documents (npm run codegen)', async () => {
  for (const [name, content] of await generateTypes()) {
    const file = new URL(`../../app/shopify/admin/schema/${name}`, import.meta.url);
    expect(readFileSync(file, 'utf8')).toBe(content);
  }
});
