/* eslint-disable eslint-comments/disable-enable-pair */
/* eslint-disable eslint-comments/no-unlimited-disable */
/* eslint-disable */
import type * as AdminTypes from './admin.types.js';

export type BulkOrdersQueryVariables = AdminTypes.Exact<{
  filter?: AdminTypes.InputMaybe<AdminTypes.Scalars['String']['input']>;
}>;

export type BulkOrdersQuery = {
  orders: {
    edges: Array<{
      node: { __typename: 'Order' } & Pick<
        AdminTypes.Order,
        | 'id'
        | 'name'
        | 'updatedAt'
        | 'processedAt'
        | 'cancelledAt'
        | 'displayFinancialStatus'
        | 'test'
        | 'sourceName'
        | 'taxesIncluded'
        | 'currencyCode'
        | 'discountCodes'
      > & {
          totalRefundedSet: { shopMoney: Pick<AdminTypes.MoneyV2, 'amount' | 'currencyCode'> };
          refunds: Array<Pick<AdminTypes.Refund, 'id'>>;
          lineItems: {
            edges: Array<{
              node: { __typename: 'LineItem' } & Pick<
                AdminTypes.LineItem,
                'id' | 'quantity' | 'currentQuantity' | 'isGiftCard'
              > & {
                  product?: AdminTypes.Maybe<Pick<AdminTypes.Product, 'id'>>;
                  originalUnitPriceSet: { shopMoney: Pick<AdminTypes.MoneyV2, 'amount' | 'currencyCode'> };
                  discountAllocations: Array<{
                    allocatedAmountSet: { shopMoney: Pick<AdminTypes.MoneyV2, 'amount' | 'currencyCode'> };
                  }>;
                  taxLines: Array<{
                    priceSet: { shopMoney: Pick<AdminTypes.MoneyV2, 'amount' | 'currencyCode'> };
                  }>;
                };
            }>;
          };
          shippingLines: {
            edges: Array<{
              node: { __typename: 'ShippingLine' } & Pick<AdminTypes.ShippingLine, 'id'> & {
                  discountedPriceSet: { shopMoney: Pick<AdminTypes.MoneyV2, 'amount' | 'currencyCode'> };
                  taxLines: Array<{
                    priceSet: { shopMoney: Pick<AdminTypes.MoneyV2, 'amount' | 'currencyCode'> };
                  }>;
                };
            }>;
          };
          currentTotalPriceSet: { shopMoney: Pick<AdminTypes.MoneyV2, 'amount' | 'currencyCode'> };
          totalOutstandingSet: { shopMoney: Pick<AdminTypes.MoneyV2, 'amount' | 'currencyCode'> };
          totalTipReceivedSet: { shopMoney: Pick<AdminTypes.MoneyV2, 'amount' | 'currencyCode'> };
          customer?: AdminTypes.Maybe<Pick<AdminTypes.Customer, 'id' | 'createdAt'>>;
          purchasingEntity?: AdminTypes.Maybe<{ __typename: 'Customer' | 'PurchasingCompany' }>;
        };
    }>;
  };
};

export type RunBulkQueryMutationVariables = AdminTypes.Exact<{
  query: AdminTypes.Scalars['String']['input'];
}>;

export type RunBulkQueryMutation = {
  bulkOperationRunQuery?: AdminTypes.Maybe<{
    bulkOperation?: AdminTypes.Maybe<Pick<AdminTypes.BulkOperation, 'id' | 'status'>>;
    userErrors: Array<Pick<AdminTypes.BulkOperationUserError, 'field' | 'message'>>;
  }>;
};

export type BulkOperationQueryVariables = AdminTypes.Exact<{
  id: AdminTypes.Scalars['ID']['input'];
}>;

export type BulkOperationQuery = {
  bulkOperation?: AdminTypes.Maybe<
    Pick<AdminTypes.BulkOperation, 'id' | 'status' | 'errorCode' | 'objectCount' | 'url'>
  >;
};

export type CustomerProfilesQueryVariables = AdminTypes.Exact<{
  ids: Array<AdminTypes.Scalars['ID']['input']> | AdminTypes.Scalars['ID']['input'];
}>;

export type CustomerProfilesQuery = {
  nodes: Array<
    AdminTypes.Maybe<
      Pick<AdminTypes.Customer, 'id' | 'firstName' | 'lastName' | 'tags' | 'numberOfOrders'> & {
        defaultEmailAddress?: AdminTypes.Maybe<Pick<AdminTypes.CustomerEmailAddress, 'emailAddress'>>;
      }
    >
  >;
};

export type CustomersTagsQueryVariables = AdminTypes.Exact<{
  ids: Array<AdminTypes.Scalars['ID']['input']> | AdminTypes.Scalars['ID']['input'];
}>;

export type CustomersTagsQuery = {
  nodes: Array<AdminTypes.Maybe<Pick<AdminTypes.Customer, 'id' | 'tags' | 'numberOfOrders'>>>;
};

export type CreateBasicDiscountMutationVariables = AdminTypes.Exact<{
  discount: AdminTypes.DiscountCodeBasicInput;
}>;

export type CreateBasicDiscountMutation = {
  discountCodeBasicCreate?: AdminTypes.Maybe<{
    codeDiscountNode?: AdminTypes.Maybe<Pick<AdminTypes.DiscountCodeNode, 'id'>>;
    userErrors: Array<Pick<AdminTypes.DiscountUserError, 'field' | 'message' | 'code'>>;
  }>;
};

export type CreateFreeShippingMutationVariables = AdminTypes.Exact<{
  discount: AdminTypes.DiscountCodeFreeShippingInput;
}>;

export type CreateFreeShippingMutation = {
  discountCodeFreeShippingCreate?: AdminTypes.Maybe<{
    codeDiscountNode?: AdminTypes.Maybe<Pick<AdminTypes.DiscountCodeNode, 'id'>>;
    userErrors: Array<Pick<AdminTypes.DiscountUserError, 'field' | 'message' | 'code'>>;
  }>;
};

export type DeleteDiscountMutationVariables = AdminTypes.Exact<{
  id: AdminTypes.Scalars['ID']['input'];
}>;

export type DeleteDiscountMutation = {
  discountCodeDelete?: AdminTypes.Maybe<
    Pick<AdminTypes.DiscountCodeDeletePayload, 'deletedCodeDiscountId'> & {
      userErrors: Array<Pick<AdminTypes.DiscountUserError, 'field' | 'message' | 'code'>>;
    }
  >;
};

export type AddCodesMutationVariables = AdminTypes.Exact<{
  discountId: AdminTypes.Scalars['ID']['input'];
  codes: Array<AdminTypes.DiscountRedeemCodeInput> | AdminTypes.DiscountRedeemCodeInput;
}>;

export type AddCodesMutation = {
  discountRedeemCodeBulkAdd?: AdminTypes.Maybe<{
    bulkCreation?: AdminTypes.Maybe<Pick<AdminTypes.DiscountRedeemCodeBulkCreation, 'id' | 'done'>>;
    userErrors: Array<Pick<AdminTypes.DiscountUserError, 'field' | 'message' | 'code'>>;
  }>;
};

export type AddedCodesQueryVariables = AdminTypes.Exact<{
  id: AdminTypes.Scalars['ID']['input'];
}>;

export type AddedCodesQuery = {
  discountRedeemCodeBulkCreation?: AdminTypes.Maybe<
    Pick<AdminTypes.DiscountRedeemCodeBulkCreation, 'id' | 'done'> & {
      codes: {
        nodes: Array<
          Pick<AdminTypes.DiscountRedeemCodeBulkCreationCode, 'code'> & {
            discountRedeemCode?: AdminTypes.Maybe<Pick<AdminTypes.DiscountRedeemCode, 'id'>>;
          }
        >;
      };
    }
  >;
};

export type NewestCodesQueryVariables = AdminTypes.Exact<{
  code: AdminTypes.Scalars['String']['input'];
}>;

export type NewestCodesQuery = {
  codeDiscountNodeByCode?: AdminTypes.Maybe<
    Pick<AdminTypes.DiscountCodeNode, 'id'> & {
      codeDiscount:
        | { __typename: 'DiscountCodeApp' | 'DiscountCodeBxgy' }
        | ({ __typename: 'DiscountCodeBasic' | 'DiscountCodeFreeShipping' } & {
            codes: { nodes: Array<Pick<AdminTypes.DiscountRedeemCode, 'code'>> };
          });
    }
  >;
};

export type DiscountByCodeQueryVariables = AdminTypes.Exact<{
  code: AdminTypes.Scalars['String']['input'];
}>;

export type DiscountByCodeQuery = {
  codeDiscountNodeByCode?: AdminTypes.Maybe<Pick<AdminTypes.DiscountCodeNode, 'id'>>;
};

export type CodeUseQueryVariables = AdminTypes.Exact<{
  code: AdminTypes.Scalars['String']['input'];
  codeSearch: AdminTypes.Scalars['String']['input'];
  orderSearch: AdminTypes.Scalars['String']['input'];
}>;

export type CodeUseQuery = {
  codeDiscountNodeByCode?: AdminTypes.Maybe<
    Pick<AdminTypes.DiscountCodeNode, 'id'> & {
      codeDiscount:
        | { __typename: 'DiscountCodeApp' | 'DiscountCodeBxgy' }
        | ({ __typename: 'DiscountCodeBasic' | 'DiscountCodeFreeShipping' } & {
            codes: { nodes: Array<Pick<AdminTypes.DiscountRedeemCode, 'id' | 'code' | 'asyncUsageCount'>> };
          });
    }
  >;
  orders: { nodes: Array<Pick<AdminTypes.Order, 'id'>> };
};

export type DeleteCodesMutationVariables = AdminTypes.Exact<{
  discountId: AdminTypes.Scalars['ID']['input'];
  ids: Array<AdminTypes.Scalars['ID']['input']> | AdminTypes.Scalars['ID']['input'];
}>;

export type DeleteCodesMutation = {
  discountCodeRedeemCodeBulkDelete?: AdminTypes.Maybe<{
    job?: AdminTypes.Maybe<Pick<AdminTypes.Job, 'id'>>;
    userErrors: Array<Pick<AdminTypes.DiscountUserError, 'field' | 'message' | 'code'>>;
  }>;
};

export type ProductPriceQueryVariables = AdminTypes.Exact<{
  id: AdminTypes.Scalars['ID']['input'];
}>;

export type ProductPriceQuery = {
  product?: AdminTypes.Maybe<
    Pick<AdminTypes.Product, 'id'> & {
      priceRangeV2: { maxVariantPrice: Pick<AdminTypes.MoneyV2, 'amount' | 'currencyCode'> };
    }
  >;
};

export type CreateGiftCardMutationVariables = AdminTypes.Exact<{
  input: AdminTypes.GiftCardCreateInput;
}>;

export type CreateGiftCardMutation = {
  giftCardCreate?: AdminTypes.Maybe<{
    giftCard?: AdminTypes.Maybe<Pick<AdminTypes.GiftCard, 'id'>>;
    userErrors: Array<Pick<AdminTypes.GiftCardUserError, 'field' | 'message' | 'code'>>;
  }>;
};

export type FindGiftCardsQueryVariables = AdminTypes.Exact<{
  search: AdminTypes.Scalars['String']['input'];
}>;

export type FindGiftCardsQuery = {
  giftCards: { nodes: Array<Pick<AdminTypes.GiftCard, 'id' | 'lastCharacters' | 'note'>> };
};

export type ProductFactsQueryVariables = AdminTypes.Exact<{
  ids: Array<AdminTypes.Scalars['ID']['input']> | AdminTypes.Scalars['ID']['input'];
}>;

export type ProductFactsQuery = {
  nodes: Array<
    AdminTypes.Maybe<
      Pick<AdminTypes.Product, 'id' | 'tags'> & {
        collections: {
          nodes: Array<Pick<AdminTypes.Collection, 'id'>>;
          pageInfo: Pick<AdminTypes.PageInfo, 'hasNextPage' | 'endCursor'>;
        };
      }
    >
  >;
};

export type ProductCollectionsPageQueryVariables = AdminTypes.Exact<{
  id: AdminTypes.Scalars['ID']['input'];
  after?: AdminTypes.InputMaybe<AdminTypes.Scalars['String']['input']>;
}>;

export type ProductCollectionsPageQuery = {
  product?: AdminTypes.Maybe<{
    collections: {
      nodes: Array<Pick<AdminTypes.Collection, 'id'>>;
      pageInfo: Pick<AdminTypes.PageInfo, 'hasNextPage' | 'endCursor'>;
    };
  }>;
};

export type CustomerTagsQueryVariables = AdminTypes.Exact<{
  id: AdminTypes.Scalars['ID']['input'];
}>;

export type CustomerTagsQuery = { customer?: AdminTypes.Maybe<Pick<AdminTypes.Customer, 'id' | 'tags'>> };

export type ResourceNamesQueryVariables = AdminTypes.Exact<{
  ids: Array<AdminTypes.Scalars['ID']['input']> | AdminTypes.Scalars['ID']['input'];
}>;

export type ResourceNamesQuery = {
  nodes: Array<
    AdminTypes.Maybe<Pick<AdminTypes.Collection, 'id' | 'title'> | Pick<AdminTypes.Product, 'id' | 'title'>>
  >;
};

export type SetMetafieldsMutationVariables = AdminTypes.Exact<{
  metafields: Array<AdminTypes.MetafieldsSetInput> | AdminTypes.MetafieldsSetInput;
}>;

export type SetMetafieldsMutation = {
  metafieldsSet?: AdminTypes.Maybe<{
    metafields?: AdminTypes.Maybe<Array<Pick<AdminTypes.Metafield, 'id'>>>;
    userErrors: Array<Pick<AdminTypes.MetafieldsSetUserError, 'field' | 'message' | 'code' | 'elementIndex'>>;
  }>;
};

export type OrderFactsFragment = Pick<
  AdminTypes.Order,
  | 'id'
  | 'name'
  | 'updatedAt'
  | 'processedAt'
  | 'cancelledAt'
  | 'displayFinancialStatus'
  | 'test'
  | 'sourceName'
  | 'taxesIncluded'
  | 'currencyCode'
  | 'discountCodes'
> & {
  currentTotalPriceSet: { shopMoney: Pick<AdminTypes.MoneyV2, 'amount' | 'currencyCode'> };
  totalOutstandingSet: { shopMoney: Pick<AdminTypes.MoneyV2, 'amount' | 'currencyCode'> };
  totalTipReceivedSet: { shopMoney: Pick<AdminTypes.MoneyV2, 'amount' | 'currencyCode'> };
  customer?: AdminTypes.Maybe<Pick<AdminTypes.Customer, 'id' | 'createdAt'>>;
  purchasingEntity?: AdminTypes.Maybe<{ __typename: 'Customer' | 'PurchasingCompany' }>;
};

export type LineFactsFragment = Pick<
  AdminTypes.LineItem,
  'id' | 'quantity' | 'currentQuantity' | 'isGiftCard'
> & {
  product?: AdminTypes.Maybe<Pick<AdminTypes.Product, 'id'>>;
  originalUnitPriceSet: { shopMoney: Pick<AdminTypes.MoneyV2, 'amount' | 'currencyCode'> };
  discountAllocations: Array<{
    allocatedAmountSet: { shopMoney: Pick<AdminTypes.MoneyV2, 'amount' | 'currencyCode'> };
  }>;
  taxLines: Array<{ priceSet: { shopMoney: Pick<AdminTypes.MoneyV2, 'amount' | 'currencyCode'> } }>;
};

export type ShippingFactsFragment = {
  discountedPriceSet: { shopMoney: Pick<AdminTypes.MoneyV2, 'amount' | 'currencyCode'> };
  taxLines: Array<{ priceSet: { shopMoney: Pick<AdminTypes.MoneyV2, 'amount' | 'currencyCode'> } }>;
};

export type RefundFactsFragment = Pick<AdminTypes.Refund, 'id' | 'createdAt' | 'processedAt'> & {
  orderAdjustments: {
    nodes: Array<{
      amountSet: { shopMoney: Pick<AdminTypes.MoneyV2, 'amount' | 'currencyCode'> };
      taxAmountSet: { shopMoney: Pick<AdminTypes.MoneyV2, 'amount' | 'currencyCode'> };
    }>;
    pageInfo: Pick<AdminTypes.PageInfo, 'hasNextPage' | 'endCursor'>;
  };
  refundLineItems: {
    nodes: Array<Pick<AdminTypes.RefundLineItem, 'quantity'> & { lineItem: Pick<AdminTypes.LineItem, 'id'> }>;
    pageInfo: Pick<AdminTypes.PageInfo, 'hasNextPage' | 'endCursor'>;
  };
};

export type OrderQueryVariables = AdminTypes.Exact<{
  id: AdminTypes.Scalars['ID']['input'];
  refunds: AdminTypes.Scalars['Int']['input'];
}>;

export type OrderQuery = {
  order?: AdminTypes.Maybe<
    Pick<
      AdminTypes.Order,
      | 'id'
      | 'name'
      | 'updatedAt'
      | 'processedAt'
      | 'cancelledAt'
      | 'displayFinancialStatus'
      | 'test'
      | 'sourceName'
      | 'taxesIncluded'
      | 'currencyCode'
      | 'discountCodes'
    > & {
      lineItems: {
        nodes: Array<
          Pick<AdminTypes.LineItem, 'id' | 'quantity' | 'currentQuantity' | 'isGiftCard'> & {
            product?: AdminTypes.Maybe<Pick<AdminTypes.Product, 'id'>>;
            originalUnitPriceSet: { shopMoney: Pick<AdminTypes.MoneyV2, 'amount' | 'currencyCode'> };
            discountAllocations: Array<{
              allocatedAmountSet: { shopMoney: Pick<AdminTypes.MoneyV2, 'amount' | 'currencyCode'> };
            }>;
            taxLines: Array<{ priceSet: { shopMoney: Pick<AdminTypes.MoneyV2, 'amount' | 'currencyCode'> } }>;
          }
        >;
        pageInfo: Pick<AdminTypes.PageInfo, 'hasNextPage' | 'endCursor'>;
      };
      shippingLines: {
        nodes: Array<{
          discountedPriceSet: { shopMoney: Pick<AdminTypes.MoneyV2, 'amount' | 'currencyCode'> };
          taxLines: Array<{ priceSet: { shopMoney: Pick<AdminTypes.MoneyV2, 'amount' | 'currencyCode'> } }>;
        }>;
      };
      refunds: Array<
        Pick<AdminTypes.Refund, 'id' | 'createdAt' | 'processedAt'> & {
          orderAdjustments: {
            nodes: Array<{
              amountSet: { shopMoney: Pick<AdminTypes.MoneyV2, 'amount' | 'currencyCode'> };
              taxAmountSet: { shopMoney: Pick<AdminTypes.MoneyV2, 'amount' | 'currencyCode'> };
            }>;
            pageInfo: Pick<AdminTypes.PageInfo, 'hasNextPage' | 'endCursor'>;
          };
          refundLineItems: {
            nodes: Array<
              Pick<AdminTypes.RefundLineItem, 'quantity'> & { lineItem: Pick<AdminTypes.LineItem, 'id'> }
            >;
            pageInfo: Pick<AdminTypes.PageInfo, 'hasNextPage' | 'endCursor'>;
          };
        }
      >;
      currentTotalPriceSet: { shopMoney: Pick<AdminTypes.MoneyV2, 'amount' | 'currencyCode'> };
      totalOutstandingSet: { shopMoney: Pick<AdminTypes.MoneyV2, 'amount' | 'currencyCode'> };
      totalTipReceivedSet: { shopMoney: Pick<AdminTypes.MoneyV2, 'amount' | 'currencyCode'> };
      customer?: AdminTypes.Maybe<Pick<AdminTypes.Customer, 'id' | 'createdAt'>>;
      purchasingEntity?: AdminTypes.Maybe<{ __typename: 'Customer' | 'PurchasingCompany' }>;
    }
  >;
};

export type OrderLinesPageQueryVariables = AdminTypes.Exact<{
  id: AdminTypes.Scalars['ID']['input'];
  after?: AdminTypes.InputMaybe<AdminTypes.Scalars['String']['input']>;
}>;

export type OrderLinesPageQuery = {
  order?: AdminTypes.Maybe<
    Pick<AdminTypes.Order, 'updatedAt'> & {
      lineItems: {
        nodes: Array<
          Pick<AdminTypes.LineItem, 'id' | 'quantity' | 'currentQuantity' | 'isGiftCard'> & {
            product?: AdminTypes.Maybe<Pick<AdminTypes.Product, 'id'>>;
            originalUnitPriceSet: { shopMoney: Pick<AdminTypes.MoneyV2, 'amount' | 'currencyCode'> };
            discountAllocations: Array<{
              allocatedAmountSet: { shopMoney: Pick<AdminTypes.MoneyV2, 'amount' | 'currencyCode'> };
            }>;
            taxLines: Array<{ priceSet: { shopMoney: Pick<AdminTypes.MoneyV2, 'amount' | 'currencyCode'> } }>;
          }
        >;
        pageInfo: Pick<AdminTypes.PageInfo, 'hasNextPage' | 'endCursor'>;
      };
    }
  >;
};

export type OrderRefundIdsQueryVariables = AdminTypes.Exact<{
  id: AdminTypes.Scalars['ID']['input'];
  first: AdminTypes.Scalars['Int']['input'];
}>;

export type OrderRefundIdsQuery = {
  order?: AdminTypes.Maybe<
    Pick<AdminTypes.Order, 'updatedAt'> & { refunds: Array<Pick<AdminTypes.Refund, 'id'>> }
  >;
};

export type RefundQueryVariables = AdminTypes.Exact<{
  id: AdminTypes.Scalars['ID']['input'];
  afterLine?: AdminTypes.InputMaybe<AdminTypes.Scalars['String']['input']>;
  afterAdjustment?: AdminTypes.InputMaybe<AdminTypes.Scalars['String']['input']>;
}>;

export type RefundQuery = {
  refund?: AdminTypes.Maybe<
    Pick<AdminTypes.Refund, 'id' | 'createdAt' | 'processedAt'> & {
      orderAdjustments: {
        nodes: Array<{
          amountSet: { shopMoney: Pick<AdminTypes.MoneyV2, 'amount' | 'currencyCode'> };
          taxAmountSet: { shopMoney: Pick<AdminTypes.MoneyV2, 'amount' | 'currencyCode'> };
        }>;
        pageInfo: Pick<AdminTypes.PageInfo, 'hasNextPage' | 'endCursor'>;
      };
      refundLineItems: {
        nodes: Array<
          Pick<AdminTypes.RefundLineItem, 'quantity'> & { lineItem: Pick<AdminTypes.LineItem, 'id'> }
        >;
        pageInfo: Pick<AdminTypes.PageInfo, 'hasNextPage' | 'endCursor'>;
      };
    }
  >;
};

export type OrdersUpdatedSinceQueryVariables = AdminTypes.Exact<{
  query: AdminTypes.Scalars['String']['input'];
  after?: AdminTypes.InputMaybe<AdminTypes.Scalars['String']['input']>;
}>;

export type OrdersUpdatedSinceQuery = {
  orders: {
    nodes: Array<Pick<AdminTypes.Order, 'id' | 'updatedAt'>>;
    pageInfo: Pick<AdminTypes.PageInfo, 'hasNextPage' | 'endCursor'>;
  };
};

export type ShopIdQueryVariables = AdminTypes.Exact<{ [key: string]: never }>;

export type ShopIdQuery = { shop: Pick<AdminTypes.Shop, 'id'> };

export type ShopFactsQueryVariables = AdminTypes.Exact<{ [key: string]: never }>;

export type ShopFactsQuery = {
  shop: Pick<AdminTypes.Shop, 'currencyCode' | 'ianaTimezone'> & {
    plan: Pick<AdminTypes.ShopPlan, 'shopifyPlus'>;
  };
  currentAppInstallation: Pick<AdminTypes.AppInstallation, 'id'> & {
    accessScopes: Array<Pick<AdminTypes.AccessScope, 'handle'>>;
  };
};

export type GiveStoreCreditMutationVariables = AdminTypes.Exact<{
  owner: AdminTypes.Scalars['ID']['input'];
  credit: AdminTypes.StoreCreditAccountCreditInput;
}>;

export type GiveStoreCreditMutation = {
  storeCreditAccountCredit?: AdminTypes.Maybe<{
    storeCreditAccountTransaction?: AdminTypes.Maybe<
      Pick<AdminTypes.StoreCreditAccountCreditTransaction, 'id'>
    >;
    userErrors: Array<Pick<AdminTypes.StoreCreditAccountCreditUserError, 'field' | 'message' | 'code'>>;
  }>;
};

export type StoreCreditsQueryVariables = AdminTypes.Exact<{
  owner: AdminTypes.Scalars['ID']['input'];
}>;

export type StoreCreditsQuery = {
  customer?: AdminTypes.Maybe<
    Pick<AdminTypes.Customer, 'id'> & {
      storeCreditAccounts: {
        nodes: Array<
          Pick<AdminTypes.StoreCreditAccount, 'id'> & {
            transactions: {
              nodes: Array<
                { __typename: 'StoreCreditAccountCreditTransaction' } & Pick<
                  AdminTypes.StoreCreditAccountCreditTransaction,
                  'id' | 'expiresAt' | 'createdAt'
                > & { amount: Pick<AdminTypes.MoneyV2, 'amount' | 'currencyCode'> }
              >;
            };
          }
        >;
      };
    }
  >;
};

interface GeneratedQueryTypes {
  '#graphql\n  query BulkOrders($filter: String) {\n    orders(query: $filter) {\n      edges {\n        node {\n          __typename\n          ...OrderFacts\n          totalRefundedSet { shopMoney { amount currencyCode } }\n          refunds { id }\n          lineItems {\n            edges { node { __typename ...LineFacts } }\n          }\n          shippingLines {\n            edges { node { __typename id ...ShippingFacts } }\n          }\n        }\n      }\n    }\n  }\n  #graphql\n  fragment OrderFacts on Order {\n    id\n    name\n    updatedAt\n    processedAt\n    cancelledAt\n    displayFinancialStatus\n    test\n    sourceName\n    taxesIncluded\n    currencyCode\n    discountCodes\n    currentTotalPriceSet { shopMoney { amount currencyCode } }\n    totalOutstandingSet { shopMoney { amount currencyCode } }\n    totalTipReceivedSet { shopMoney { amount currencyCode } }\n    customer { id createdAt }\n    purchasingEntity { __typename }\n  }\n\n  #graphql\n  fragment LineFacts on LineItem {\n    id\n    quantity\n    currentQuantity\n    isGiftCard\n    product { id }\n    originalUnitPriceSet { shopMoney { amount currencyCode } }\n    discountAllocations { allocatedAmountSet { shopMoney { amount currencyCode } } }\n    taxLines { priceSet { shopMoney { amount currencyCode } } }\n  }\n\n  #graphql\n  fragment ShippingFacts on ShippingLine {\n    discountedPriceSet { shopMoney { amount currencyCode } }\n    taxLines { priceSet { shopMoney { amount currencyCode } } }\n  }\n\n': {
    return: BulkOrdersQuery;
    variables: BulkOrdersQueryVariables;
  };
  '#graphql\n  query BulkOperation($id: ID!) {\n    bulkOperation(id: $id) { id status errorCode objectCount url }\n  }\n': {
    return: BulkOperationQuery;
    variables: BulkOperationQueryVariables;
  };
  '#graphql\n  query CustomerProfiles($ids: [ID!]!) {\n    nodes(ids: $ids) {\n      ... on Customer {\n        id\n        firstName\n        lastName\n        tags\n        numberOfOrders\n        defaultEmailAddress { emailAddress }\n      }\n    }\n  }\n': {
    return: CustomerProfilesQuery;
    variables: CustomerProfilesQueryVariables;
  };
  '#graphql\n  query CustomersTags($ids: [ID!]!) {\n    nodes(ids: $ids) {\n      ... on Customer {\n        id\n        tags\n        numberOfOrders\n      }\n    }\n  }\n': {
    return: CustomersTagsQuery;
    variables: CustomersTagsQueryVariables;
  };
  '#graphql\n  query AddedCodes($id: ID!) {\n    discountRedeemCodeBulkCreation(id: $id) {\n      id\n      done\n      codes(first: 250) {\n        nodes {\n          code\n          discountRedeemCode { id }\n        }\n      }\n    }\n  }\n': {
    return: AddedCodesQuery;
    variables: AddedCodesQueryVariables;
  };
  '#graphql\n  query NewestCodes($code: String!) {\n    codeDiscountNodeByCode(code: $code) {\n      id\n      codeDiscount {\n        __typename\n        ... on DiscountCodeBasic { codes(first: 250, sortKey: ID, reverse: true) { nodes { code } } }\n        ... on DiscountCodeFreeShipping { codes(first: 250, sortKey: ID, reverse: true) { nodes { code } } }\n      }\n    }\n  }\n': {
    return: NewestCodesQuery;
    variables: NewestCodesQueryVariables;
  };
  '#graphql\n  query DiscountByCode($code: String!) {\n    codeDiscountNodeByCode(code: $code) { id }\n  }\n': {
    return: DiscountByCodeQuery;
    variables: DiscountByCodeQueryVariables;
  };
  '#graphql\n  query CodeUse($code: String!, $codeSearch: String!, $orderSearch: String!) {\n    codeDiscountNodeByCode(code: $code) {\n      id\n      codeDiscount {\n        __typename\n        ... on DiscountCodeBasic { codes(first: 3, query: $codeSearch) { nodes { id code asyncUsageCount } } }\n        ... on DiscountCodeFreeShipping { codes(first: 3, query: $codeSearch) { nodes { id code asyncUsageCount } } }\n      }\n    }\n    orders(first: 3, query: $orderSearch) {\n      nodes { id }\n    }\n  }\n': {
    return: CodeUseQuery;
    variables: CodeUseQueryVariables;
  };
  '#graphql\n  query ProductPrice($id: ID!) {\n    product(id: $id) {\n      id\n      priceRangeV2 { maxVariantPrice { amount currencyCode } }\n    }\n  }\n': {
    return: ProductPriceQuery;
    variables: ProductPriceQueryVariables;
  };
  '#graphql\n  query FindGiftCards($search: String!) {\n    giftCards(first: 5, query: $search) {\n      nodes { id lastCharacters note }\n    }\n  }\n': {
    return: FindGiftCardsQuery;
    variables: FindGiftCardsQueryVariables;
  };
  '#graphql\n  query ProductFacts($ids: [ID!]!) {\n    nodes(ids: $ids) {\n      ... on Product {\n        id\n        tags\n        collections(first: 30) {\n          nodes { id }\n          pageInfo { hasNextPage endCursor }\n        }\n      }\n    }\n  }\n': {
    return: ProductFactsQuery;
    variables: ProductFactsQueryVariables;
  };
  '#graphql\n  query ProductCollectionsPage($id: ID!, $after: String) {\n    product(id: $id) {\n      collections(first: 250, after: $after) {\n        nodes { id }\n        pageInfo { hasNextPage endCursor }\n      }\n    }\n  }\n': {
    return: ProductCollectionsPageQuery;
    variables: ProductCollectionsPageQueryVariables;
  };
  '#graphql\n  query CustomerTags($id: ID!) {\n    customer(id: $id) { id tags }\n  }\n': {
    return: CustomerTagsQuery;
    variables: CustomerTagsQueryVariables;
  };
  '#graphql\n  query ResourceNames($ids: [ID!]!) {\n    nodes(ids: $ids) {\n      ... on Product { id title }\n      ... on Collection { id title }\n    }\n  }\n': {
    return: ResourceNamesQuery;
    variables: ResourceNamesQueryVariables;
  };
  '#graphql\n  query Order($id: ID!, $refunds: Int!) {\n    order(id: $id) {\n      ...OrderFacts\n      lineItems(first: 25) {\n        nodes { ...LineFacts }\n        pageInfo { hasNextPage endCursor }\n      }\n      shippingLines(first: 10) {\n        nodes { ...ShippingFacts }\n      }\n      refunds(first: $refunds) { ...RefundFacts }\n    }\n  }\n  #graphql\n  fragment OrderFacts on Order {\n    id\n    name\n    updatedAt\n    processedAt\n    cancelledAt\n    displayFinancialStatus\n    test\n    sourceName\n    taxesIncluded\n    currencyCode\n    discountCodes\n    currentTotalPriceSet { shopMoney { amount currencyCode } }\n    totalOutstandingSet { shopMoney { amount currencyCode } }\n    totalTipReceivedSet { shopMoney { amount currencyCode } }\n    customer { id createdAt }\n    purchasingEntity { __typename }\n  }\n\n  #graphql\n  fragment LineFacts on LineItem {\n    id\n    quantity\n    currentQuantity\n    isGiftCard\n    product { id }\n    originalUnitPriceSet { shopMoney { amount currencyCode } }\n    discountAllocations { allocatedAmountSet { shopMoney { amount currencyCode } } }\n    taxLines { priceSet { shopMoney { amount currencyCode } } }\n  }\n\n  #graphql\n  fragment ShippingFacts on ShippingLine {\n    discountedPriceSet { shopMoney { amount currencyCode } }\n    taxLines { priceSet { shopMoney { amount currencyCode } } }\n  }\n\n  #graphql\n  fragment RefundFacts on Refund {\n    id\n    createdAt\n    processedAt\n    orderAdjustments(first: 5) {\n      nodes {\n        amountSet { shopMoney { amount currencyCode } }\n        taxAmountSet { shopMoney { amount currencyCode } }\n      }\n      pageInfo { hasNextPage endCursor }\n    }\n    refundLineItems(first: 15) {\n      nodes { quantity lineItem { id } }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n\n': {
    return: OrderQuery;
    variables: OrderQueryVariables;
  };
  '#graphql\n  query OrderLinesPage($id: ID!, $after: String) {\n    order(id: $id) {\n      updatedAt\n      lineItems(first: 50, after: $after) {\n        nodes { ...LineFacts }\n        pageInfo { hasNextPage endCursor }\n      }\n    }\n  }\n  #graphql\n  fragment LineFacts on LineItem {\n    id\n    quantity\n    currentQuantity\n    isGiftCard\n    product { id }\n    originalUnitPriceSet { shopMoney { amount currencyCode } }\n    discountAllocations { allocatedAmountSet { shopMoney { amount currencyCode } } }\n    taxLines { priceSet { shopMoney { amount currencyCode } } }\n  }\n\n': {
    return: OrderLinesPageQuery;
    variables: OrderLinesPageQueryVariables;
  };
  '#graphql\n  query OrderRefundIds($id: ID!, $first: Int!) {\n    order(id: $id) {\n      updatedAt\n      refunds(first: $first) { id }\n    }\n  }\n': {
    return: OrderRefundIdsQuery;
    variables: OrderRefundIdsQueryVariables;
  };
  '#graphql\n  query Refund($id: ID!, $afterLine: String, $afterAdjustment: String) {\n    refund(id: $id) {\n      id\n      createdAt\n      processedAt\n      orderAdjustments(first: 50, after: $afterAdjustment) {\n        nodes {\n          amountSet { shopMoney { amount currencyCode } }\n          taxAmountSet { shopMoney { amount currencyCode } }\n        }\n        pageInfo { hasNextPage endCursor }\n      }\n      refundLineItems(first: 100, after: $afterLine) {\n        nodes { quantity lineItem { id } }\n        pageInfo { hasNextPage endCursor }\n      }\n    }\n  }\n': {
    return: RefundQuery;
    variables: RefundQueryVariables;
  };
  '#graphql\n  query OrdersUpdatedSince($query: String!, $after: String) {\n    orders(first: 250, after: $after, query: $query, sortKey: UPDATED_AT) {\n      nodes { id updatedAt }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n': {
    return: OrdersUpdatedSinceQuery;
    variables: OrdersUpdatedSinceQueryVariables;
  };
  '#graphql\n  query ShopId {\n    shop { id }\n  }\n': {
    return: ShopIdQuery;
    variables: ShopIdQueryVariables;
  };
  '#graphql\n  query ShopFacts {\n    shop {\n      currencyCode\n      ianaTimezone\n      plan { shopifyPlus }\n    }\n    currentAppInstallation {\n      id\n      accessScopes { handle }\n    }\n  }\n': {
    return: ShopFactsQuery;
    variables: ShopFactsQueryVariables;
  };
  '#graphql\n  query StoreCredits($owner: ID!) {\n    customer(id: $owner) {\n      id\n      storeCreditAccounts(first: 5) {\n        nodes {\n          id\n          transactions(first: 40, sortKey: CREATED_AT, reverse: true) {\n            nodes {\n              __typename\n              createdAt\n              ... on StoreCreditAccountCreditTransaction {\n                id\n                expiresAt\n                amount { amount currencyCode }\n              }\n            }\n          }\n        }\n      }\n    }\n  }\n': {
    return: StoreCreditsQuery;
    variables: StoreCreditsQueryVariables;
  };
}

interface GeneratedMutationTypes {
  '#graphql\n  mutation RunBulkQuery($query: String!) {\n    bulkOperationRunQuery(query: $query) {\n      bulkOperation { id status }\n      userErrors { field message }\n    }\n  }\n': {
    return: RunBulkQueryMutation;
    variables: RunBulkQueryMutationVariables;
  };
  '#graphql\n  mutation CreateBasicDiscount($discount: DiscountCodeBasicInput!) {\n    discountCodeBasicCreate(basicCodeDiscount: $discount) {\n      codeDiscountNode { id }\n      userErrors { field message code }\n    }\n  }\n': {
    return: CreateBasicDiscountMutation;
    variables: CreateBasicDiscountMutationVariables;
  };
  '#graphql\n  mutation CreateFreeShipping($discount: DiscountCodeFreeShippingInput!) {\n    discountCodeFreeShippingCreate(freeShippingCodeDiscount: $discount) {\n      codeDiscountNode { id }\n      userErrors { field message code }\n    }\n  }\n': {
    return: CreateFreeShippingMutation;
    variables: CreateFreeShippingMutationVariables;
  };
  '#graphql\n  mutation DeleteDiscount($id: ID!) {\n    discountCodeDelete(id: $id) {\n      deletedCodeDiscountId\n      userErrors { field message code }\n    }\n  }\n': {
    return: DeleteDiscountMutation;
    variables: DeleteDiscountMutationVariables;
  };
  '#graphql\n  mutation AddCodes($discountId: ID!, $codes: [DiscountRedeemCodeInput!]!) {\n    discountRedeemCodeBulkAdd(discountId: $discountId, codes: $codes) {\n      bulkCreation { id done }\n      userErrors { field message code }\n    }\n  }\n': {
    return: AddCodesMutation;
    variables: AddCodesMutationVariables;
  };
  '#graphql\n  mutation DeleteCodes($discountId: ID!, $ids: [ID!]!) {\n    discountCodeRedeemCodeBulkDelete(discountId: $discountId, ids: $ids) {\n      job { id }\n      userErrors { field message code }\n    }\n  }\n': {
    return: DeleteCodesMutation;
    variables: DeleteCodesMutationVariables;
  };
  '#graphql\n  mutation CreateGiftCard($input: GiftCardCreateInput!) {\n    giftCardCreate(input: $input) {\n      giftCard { id }\n      userErrors { field message code }\n    }\n  }\n': {
    return: CreateGiftCardMutation;
    variables: CreateGiftCardMutationVariables;
  };
  '#graphql\n  mutation SetMetafields($metafields: [MetafieldsSetInput!]!) {\n    metafieldsSet(metafields: $metafields) {\n      metafields { id }\n      userErrors { field message code elementIndex }\n    }\n  }\n': {
    return: SetMetafieldsMutation;
    variables: SetMetafieldsMutationVariables;
  };
  '#graphql\n  mutation GiveStoreCredit($owner: ID!, $credit: StoreCreditAccountCreditInput!) {\n    storeCreditAccountCredit(id: $owner, creditInput: $credit) {\n      storeCreditAccountTransaction { id }\n      userErrors { field message code }\n    }\n  }\n': {
    return: GiveStoreCreditMutation;
    variables: GiveStoreCreditMutationVariables;
  };
}
declare module '#app/shopify/admin/operations.ts' {
  type InputMaybe<T> = AdminTypes.InputMaybe<T>;
  interface AdminQueries extends GeneratedQueryTypes {}
  interface AdminMutations extends GeneratedMutationTypes {}
}
