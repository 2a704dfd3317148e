/**
 * The Admin GraphQL documents about orders. Page sizes keep the requested cost of each under the limit of
 * 1,000 points a query, counting one point for each object asked for:
 * https://shopify.dev/docs/api/usage/limits#graphql-admin-api-rate-limits
 */

/** Refunds that come with an order; the others are fetched one by one. */
export const FIRST_REFUNDS = 8;

/** `Order.refunds` is a list without pages: this is the most that can be asked for. */
export const MOST_REFUNDS = 250;

export const ORDER_FACTS = `#graphql
  fragment OrderFacts on Order {
    id
    name
    updatedAt
    processedAt
    cancelledAt
    displayFinancialStatus
    test
    sourceName
    taxesIncluded
    currencyCode
    discountCodes
    currentTotalPriceSet { shopMoney { amount currencyCode } }
    totalOutstandingSet { shopMoney { amount currencyCode } }
    totalTipReceivedSet { shopMoney { amount currencyCode } }
    customer { id createdAt }
    purchasingEntity { __typename }
  }
` as const;

export const LINE_FACTS = `#graphql
  fragment LineFacts on LineItem {
    id
    quantity
    currentQuantity
    isGiftCard
    product { id }
    originalUnitPriceSet { shopMoney { amount currencyCode } }
    discountAllocations { allocatedAmountSet { shopMoney { amount currencyCode } } }
    taxLines { priceSet { shopMoney { amount currencyCode } } }
  }
` as const;

export const SHIPPING_FACTS = `#graphql
  fragment ShippingFacts on ShippingLine {
    discountedPriceSet { shopMoney { amount currencyCode } }
    taxLines { priceSet { shopMoney { amount currencyCode } } }
  }
` as const;

export const REFUND_FACTS = `#graphql
  fragment RefundFacts on Refund {
    id
    createdAt
    processedAt
    orderAdjustments(first: 5) {
      nodes {
        amountSet { shopMoney { amount currencyCode } }
        taxAmountSet { shopMoney { amount currencyCode } }
      }
      pageInfo { hasNextPage endCursor }
    }
    refundLineItems(first: 15) {
      nodes { quantity lineItem { id } }
      pageInfo { hasNextPage endCursor }
    }
  }
` as const;

/** One order with the first page of everything. */
export const ORDER = `#graphql
  query Order($id: ID!, $refunds: Int!) {
    order(id: $id) {
      ...OrderFacts
      lineItems(first: 25) {
        nodes { ...LineFacts }
        pageInfo { hasNextPage endCursor }
      }
      shippingLines(first: 10) {
        nodes { ...ShippingFacts }
      }
      refunds(first: $refunds) { ...RefundFacts }
    }
  }
  ${ORDER_FACTS}
  ${LINE_FACTS}
  ${SHIPPING_FACTS}
  ${REFUND_FACTS}
` as const;

/** A further page of lines; `updatedAt` tells whether the order changed between the pages. */
export const ORDER_LINES_PAGE = `#graphql
  query OrderLinesPage($id: ID!, $after: String) {
    order(id: $id) {
      updatedAt
      lineItems(first: 50, after: $after) {
        nodes { ...LineFacts }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
  ${LINE_FACTS}
` as const;

export const ORDER_REFUND_IDS = `#graphql
  query OrderRefundIds($id: ID!, $first: Int!) {
    order(id: $id) {
      updatedAt
      refunds(first: $first) { id }
    }
  }
` as const;

/** One refund; further pages of its lines and adjustments by their cursors. */
export const REFUND = `#graphql
  query Refund($id: ID!, $afterLine: String, $afterAdjustment: String) {
    refund(id: $id) {
      id
      createdAt
      processedAt
      orderAdjustments(first: 50, after: $afterAdjustment) {
        nodes {
          amountSet { shopMoney { amount currencyCode } }
          taxAmountSet { shopMoney { amount currencyCode } }
        }
        pageInfo { hasNextPage endCursor }
      }
      refundLineItems(first: 100, after: $afterLine) {
        nodes { quantity lineItem { id } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
` as const;

/** Ids and times only: most of the orders are known already, so only the others are worth their cost. */
export const ORDERS_UPDATED_SINCE = `#graphql
  query OrdersUpdatedSince($query: String!, $after: String) {
    orders(first: 250, after: $after, query: $query, sortKey: UPDATED_AT) {
      nodes { id updatedAt }
      pageInfo { hasNextPage endCursor }
    }
  }
` as const;
