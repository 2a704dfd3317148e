/** What the program may ask of products and customers and payloads do not tell: tags and collections. */

/** Products in one call: each may bring 30 collections, and 1,000 points are the limit of a query. */
export const PRODUCTS_A_CALL = 25;

export const PRODUCT_FACTS = `#graphql
  query ProductFacts($ids: [ID!]!) {
    nodes(ids: $ids) {
      ... on Product {
        id
        tags
        collections(first: 30) {
          nodes { id }
          pageInfo { hasNextPage endCursor }
        }
      }
    }
  }
` as const;

export const PRODUCT_COLLECTIONS_PAGE = `#graphql
  query ProductCollectionsPage($id: ID!, $after: String) {
    product(id: $id) {
      collections(first: 250, after: $after) {
        nodes { id }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
` as const;

export const CUSTOMER_TAGS = `#graphql
  query CustomerTags($id: ID!) {
    customer(id: $id) { id tags }
  }
` as const;

export const RESOURCE_NAMES = `#graphql
  query ResourceNames($ids: [ID!]!) {
    nodes(ids: $ids) {
      ... on Product { id title }
      ... on Collection { id title }
    }
  }
` as const;
