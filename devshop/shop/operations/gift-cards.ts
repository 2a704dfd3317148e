/** Gift cards: given out by the app or by staff, spent at the checkout, filled again by refunds. */
import { createHash } from 'node:crypto';
import { DateTime } from 'luxon';
import { type Act, done, type Outcome, refused } from '../act.ts';
import { newId } from '../ids.ts';
import type { GiftCard, Instant, ShopState } from '../state.ts';

export interface IssueGiftCard {
  /** 8 to 20 letters and digits; without their case. */
  readonly code: string;
  readonly amountMinor: number;
  readonly customerId?: number | null;
  /** `2027-01-31` */
  readonly expiresOn?: string | null;
  readonly note?: string | null;
}

export function issueGiftCard(state: ShopState, act: Act, input: IssueGiftCard): Outcome<GiftCard> {
  const { code, amountMinor, customerId = null } = input;
  if (!/^[a-z0-9]{8,20}$/i.test(code)) {
    return refused('bad_code', 'The code of a gift card has 8 to 20 letters and digits.');
  }
  if (!(Number.isSafeInteger(amountMinor) && amountMinor > 0)) {
    return refused('bad_amount', 'A gift card holds more than 0.');
  }
  if (findGiftCard(state, code)) return refused('already_done', 'Another gift card has this code.');
  if (customerId !== null && !state.customers.has(customerId)) {
    return refused('not_found', `There is no customer ${customerId}.`);
  }
  const card: GiftCard = {
    ...{ type: 'GiftCard', id: newId(state), codeHash: hashOf(code) },
    lastCharacters: code.slice(-4).toLowerCase(),
    ...{ initialMinor: amountMinor, balanceMinor: amountMinor, currency: state.record.currency },
    ...{ customerId, expiresOn: input.expiresOn ?? null, note: input.note ?? null, deactivatedAt: null },
    ...{ transactions: [], createdAt: act.at, updatedAt: act.at },
  };
  state.giftCards.set(card.id, card);
  return done(card);
}

/** By its whole code. */
export function findGiftCard(state: ShopState, code: string): GiftCard | null {
  const wanted = hashOf(code);
  for (const card of state.giftCards.values()) if (card.codeHash === wanted) return card;
  return null;
}

function hashOf(code: string): string {
  return createHash('sha256').update(code.trim().toLowerCase()).digest('hex');
}

/** `null` when it can be used; else a sentence for the shopper. */
export function whyNoGiftCard(state: ShopState, card: GiftCard | null, at: Instant): string | null {
  if (!card || card.deactivatedAt !== null) return 'Enter a valid discount code or gift card';
  if (isExpired(state, card, at)) return 'This gift card has expired';
  return card.balanceMinor > 0 ? null : 'This gift card has no balance left';
}

export function isExpired({ record }: ShopState, { expiresOn }: GiftCard, at: Instant): boolean {
  if (expiresOn === null) return false;
  return DateTime.fromMillis(at, { zone: record.ianaTimezone }).toISODate()! > expiresOn;
}

/** Spends where it is negative, gives back where it is positive. */
export function moveGiftCard(
  state: ShopState,
  at: Instant,
  card: GiftCard,
  { amountMinor, orderId }: { readonly amountMinor: number; readonly orderId: number },
): void {
  card.balanceMinor += amountMinor;
  card.updatedAt = at;
  const type = amountMinor < 0 ? 'GiftCardDebitTransaction' : 'GiftCardCreditTransaction';
  card.transactions.push({ type, id: newId(state), amountMinor, at, orderId });
}
