/** Gift cards with a code of our own: `write_gift_cards`. */

export const CREATE_GIFT_CARD = `#graphql
  mutation CreateGiftCard($input: GiftCardCreateInput!) {
    giftCardCreate(input: $input) {
      giftCard { id }
      userErrors { field message code }
    }
  }
` as const;

/** Shopify shows no more of a code than its last characters, but finds a card by the whole of it. */
export const FIND_GIFT_CARDS = `#graphql
  query FindGiftCards($search: String!) {
    giftCards(first: 5, query: $search) {
      nodes { id lastCharacters note }
    }
  }
` as const;
