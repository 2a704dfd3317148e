/** At most 25 a call, all or none of them: https://shopify.dev/docs/api/admin-graphql/latest/mutations/metafieldsSet */
export const SET_METAFIELDS = `#graphql
  mutation SetMetafields($metafields: [MetafieldsSetInput!]!) {
    metafieldsSet(metafields: $metafields) {
      metafields { id }
      userErrors { field message code elementIndex }
    }
  }
` as const;
