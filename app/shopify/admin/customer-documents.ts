/** Who customers are. Names and e-mail addresses are protected customer data of level 2: Shopify may refuse them. */

/** Customers in one call: two points each, of the 100 to 2,000 that a shop's bucket gets back a second. */
export const CUSTOMERS_A_CALL = 100;

export const CUSTOMER_PROFILES = `#graphql
  query CustomerProfiles($ids: [ID!]!) {
    nodes(ids: $ids) {
      ... on Customer {
        id
        firstName
        lastName
        tags
        numberOfOrders
        defaultEmailAddress { emailAddress }
      }
    }
  }
` as const;

/** What level 1 tells. */
export const CUSTOMERS_TAGS = `#graphql
  query CustomersTags($ids: [ID!]!) {
    nodes(ids: $ids) {
      ... on Customer {
        id
        tags
        numberOfOrders
      }
    }
  }
` as const;
