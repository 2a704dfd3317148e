/** Store credit: `write_store_credit_account_transactions`, and `read_store_credit_accounts` to see what has been given. */

export const GIVE_STORE_CREDIT = `#graphql
  mutation GiveStoreCredit($owner: ID!, $credit: StoreCreditAccountCreditInput!) {
    storeCreditAccountCredit(id: $owner, creditInput: $credit) {
      storeCreditAccountTransaction { id }
      userErrors { field message code }
    }
  }
` as const;

/** The newest of what a customer's accounts were given: one account a currency. */
export const STORE_CREDITS = `#graphql
  query StoreCredits($owner: ID!) {
    customer(id: $owner) {
      id
      storeCreditAccounts(first: 5) {
        nodes {
          id
          transactions(first: 40, sortKey: CREATED_AT, reverse: true) {
            nodes {
              __typename
              createdAt
              ... on StoreCreditAccountCreditTransaction {
                id
                expiresAt
                amount { amount currencyCode }
              }
            }
          }
        }
      }
    }
  }
` as const;
