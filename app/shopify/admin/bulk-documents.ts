/**
 * The bulk operation that backfills a shop's past orders. A bulk query cannot follow a connection inside a
 * list, so what stands in `refunds` stays out of reach: their ids only tell which orders to fetch one by one.
 * https://shopify.dev/docs/api/usage/bulk-operations/queries
 */
import { LINE_FACTS, ORDER_FACTS, SHIPPING_FACTS } from './order-documents.ts';

/** Written as a query with a variable for its types; `bulkOrdersText` puts the filter in. */
export const BULK_ORDERS = `#graphql
  query BulkOrders($filter: String) {
    orders(query: $filter) {
      edges {
        node {
          __typename
          ...OrderFacts
          totalRefundedSet { shopMoney { amount currencyCode } }
          refunds { id }
          lineItems {
            edges { node { __typename ...LineFacts } }
          }
          shippingLines {
            edges { node { __typename id ...ShippingFacts } }
          }
        }
      }
    }
  }
  ${ORDER_FACTS}
  ${LINE_FACTS}
  ${SHIPPING_FACTS}
` as const;

/** The text for `bulkOperationRunQuery`, which takes no variables; `filter` is Shopify's search syntax. */
export function bulkOrdersText(filter: string): string {
  return BULK_ORDERS.replace('query BulkOrders($filter: String)', 'query BulkOrders').replace(
    '$filter',
    // A function: in a replacing text, `$&` would mean something.
    () => JSON.stringify(filter),
  );
}

export const RUN_BULK_QUERY = `#graphql
  mutation RunBulkQuery($query: String!) {
    bulkOperationRunQuery(query: $query) {
      bulkOperation { id status }
      userErrors { field message }
    }
  }
` as const;

export const BULK_OPERATION = `#graphql
  query BulkOperation($id: ID!) {
    bulkOperation(id: $id) { id status errorCode objectCount url }
  }
` as const;
