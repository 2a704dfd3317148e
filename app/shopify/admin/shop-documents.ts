/** Whose the program's metafield is; needs no scope. */
export const SHOP_ID = `#graphql
  query ShopId {
    shop { id }
  }
` as const;

/** What a shop and its installation of the app are; needs no scope. */
export const SHOP_FACTS = `#graphql
  query ShopFacts {
    shop {
      currencyCode
      ianaTimezone
      plan { shopifyPlus }
    }
    currentAppInstallation {
      id
      accessScopes { handle }
    }
  }
` as const;
