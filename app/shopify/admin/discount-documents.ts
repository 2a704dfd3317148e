/**
 * Codes at Shopify: made one by one or in bulk, looked up, deleted. Bulk work is asynchronous there: the answer names
 * what to ask about later.
 */

/** The most `discountRedeemCodeBulkAdd` takes, and the most codes of a page. */
export const CODES_A_CALL = 250;

export const CREATE_BASIC_DISCOUNT = `#graphql
  mutation CreateBasicDiscount($discount: DiscountCodeBasicInput!) {
    discountCodeBasicCreate(basicCodeDiscount: $discount) {
      codeDiscountNode { id }
      userErrors { field message code }
    }
  }
` as const;

export const CREATE_FREE_SHIPPING = `#graphql
  mutation CreateFreeShipping($discount: DiscountCodeFreeShippingInput!) {
    discountCodeFreeShippingCreate(freeShippingCodeDiscount: $discount) {
      codeDiscountNode { id }
      userErrors { field message code }
    }
  }
` as const;

export const DELETE_DISCOUNT = `#graphql
  mutation DeleteDiscount($id: ID!) {
    discountCodeDelete(id: $id) {
      deletedCodeDiscountId
      userErrors { field message code }
    }
  }
` as const;

export const ADD_CODES = `#graphql
  mutation AddCodes($discountId: ID!, $codes: [DiscountRedeemCodeInput!]!) {
    discountRedeemCodeBulkAdd(discountId: $discountId, codes: $codes) {
      bulkCreation { id done }
      userErrors { field message code }
    }
  }
` as const;

/** What has become of the codes of one `AddCodes`: those without a `discountRedeemCode` were refused. */
export const ADDED_CODES = `#graphql
  query AddedCodes($id: ID!) {
    discountRedeemCodeBulkCreation(id: $id) {
      id
      done
      codes(first: 250) {
        nodes {
          code
          discountRedeemCode { id }
        }
      }
    }
  }
` as const;

/** The newest codes of the discount that has this code. */
export const NEWEST_CODES = `#graphql
  query NewestCodes($code: String!) {
    codeDiscountNodeByCode(code: $code) {
      id
      codeDiscount {
        __typename
        ... on DiscountCodeBasic { codes(first: 250, sortKey: ID, reverse: true) { nodes { code } } }
        ... on DiscountCodeFreeShipping { codes(first: 250, sortKey: ID, reverse: true) { nodes { code } } }
      }
    }
  }
` as const;

export const DISCOUNT_BY_CODE = `#graphql
  query DiscountByCode($code: String!) {
    codeDiscountNodeByCode(code: $code) { id }
  }
` as const;

/**
 * Whether a code is there, its own id, and what speaks for its having been used: Shopify's count, which is some seconds
 * behind, and orders that carry it.
 */
export const CODE_USE = `#graphql
  query CodeUse($code: String!, $codeSearch: String!, $orderSearch: String!) {
    codeDiscountNodeByCode(code: $code) {
      id
      codeDiscount {
        __typename
        ... on DiscountCodeBasic { codes(first: 3, query: $codeSearch) { nodes { id code asyncUsageCount } } }
        ... on DiscountCodeFreeShipping { codes(first: 3, query: $codeSearch) { nodes { id code asyncUsageCount } } }
      }
    }
    orders(first: 3, query: $orderSearch) {
      nodes { id }
    }
  }
` as const;

export const DELETE_CODES = `#graphql
  mutation DeleteCodes($discountId: ID!, $ids: [ID!]!) {
    discountCodeRedeemCodeBulkDelete(discountId: $discountId, ids: $ids) {
      job { id }
      userErrors { field message code }
    }
  }
` as const;

/** What a piece of a product costs at most. */
export const PRODUCT_PRICE = `#graphql
  query ProductPrice($id: ID!) {
    product(id: $id) {
      id
      priceRangeV2 { maxVariantPrice { amount currencyCode } }
    }
  }
` as const;
