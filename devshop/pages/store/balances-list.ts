/** What a customer has with the shop: store credit and gift cards. Of a gift card only the last characters are known. */
import { storeCreditOf } from '../../shop/operations/store-credit.ts';
import type { Customer, Instant, ShopState } from '../../shop/state.ts';
import { money } from '../format.ts';
import { markup, type Markup } from '../markup.ts';

/** `null` when there is nothing. */
export function balancesList(state: ShopState, { id }: Customer, at: Instant): Markup | null {
  const credit = storeCreditOf(state, id, at);
  const cards = [...state.giftCards.values()].filter(({ customerId }) => customerId === id);
  if (credit === 0 && cards.length === 0) return null;
  return markup`<ul class="switches">${credit === 0 ? null : markup`<li><span>Store credit</span><span>${money(state, credit)}</span></li>`}
${cards.map(
  ({ lastCharacters, balanceMinor, expiresOn }) =>
    markup`<li><span>Gift card •••• ${lastCharacters}${expiresOn === null ? null : markup` <span class="quiet">until ${expiresOn}</span>`}</span><span>${money(state, balanceMinor)}</span></li>`,
)}</ul>`;
}
