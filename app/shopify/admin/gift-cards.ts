/** Gift cards with a code of ours: made once, since a second one with it is refused. */
import { success, type Result } from '../result.ts';
import type { AdminClient, AdminCode } from './admin-client.ts';
import { CREATE_GIFT_CARD, FIND_GIFT_CARDS } from './gift-card-documents.ts';
import { madeOf, notMade, SENT_AT_ONCE, type Made } from './made.ts';
import type { Variables } from './operations.ts';

export interface GiftCardWish {
  /** 8 to 20 letters and digits. */
  readonly code: string;
  /** `12.50` */
  readonly amount: string;
  readonly currency: string;
  readonly customerGid: string;
  /** The last day, `2027-01-31`; null: for ever. */
  readonly expiresOn: string | null;
  /** Seen by staff. */
  readonly note: string;
}

type Input = Variables<typeof CREATE_GIFT_CARD>['input'];

export async function makeGiftCard(client: AdminClient, wish: GiftCardWish): Promise<Made> {
  const { code, amount, currency, customerGid, expiresOn, note } = wish;
  const input: Input = {
    ...{ code, note, customerId: customerGid },
    initialAmount: { amount, currencyCode: currency as never },
    ...(expiresOn === null ? {} : { expiresOn }),
  };
  const answer = await client.request(CREATE_GIFT_CARD, { input }, SENT_AT_ONCE);
  if (!answer.ok) return notMade(answer);
  return madeOf(answer.value.giftCardCreate?.giftCard?.id, answer.value.giftCardCreate?.userErrors);
}

/** The card with the code and the note; null when there is none. */
export async function findGiftCard(
  client: AdminClient,
  { code, note }: Pick<GiftCardWish, 'code' | 'note'>,
): Promise<Result<string | null, AdminCode>> {
  const answer = await client.request(FIND_GIFT_CARDS, { search: code });
  if (!answer.ok) return answer;
  const last = code.slice(-4).toLowerCase();
  const found = answer.value.giftCards.nodes.find(
    (card) => card.lastCharacters.toLowerCase() === last && card.note === note,
  );
  return success(found?.id ?? null);
}
