/** Gift cards and store credit as ways to pay an order, and to have it paid back. */
import { done, type Outcome, refused } from '../act.ts';
import { newId } from '../ids.ts';
import type { GiftCard, Instant, Order, ShopState, Transaction } from '../state.ts';
import { findGiftCard, moveGiftCard, whyNoGiftCard } from './gift-cards.ts';
import { accountOf, creditStore, spendStoreCredit, storeCreditOf } from './store-credit.ts';

const GIFT_CARD = 'gift_card';
const STORE_CREDIT = 'shopify_store_credit';

export interface Balances {
  readonly storeCreditMinor: number;
  readonly giftCards: readonly { readonly card: GiftCard; readonly amountMinor: number }[];
  /** What is to be paid in another way. */
  readonly leftMinor: number;
}

interface Asked {
  readonly customerId?: number | null;
  readonly giftCards?: readonly string[];
  readonly storeCredit?: boolean;
}

/** What each pays of a total; nothing is spent yet. */
export function balancesFor(
  state: ShopState,
  asked: Asked,
  totalMinor: number,
  at: Instant,
): Outcome<Balances> {
  const credit = asked.storeCredit ? storeCreditOf(state, asked.customerId ?? null, at) : 0;
  const storeCreditMinor = Math.min(credit, totalMinor);
  let leftMinor = totalMinor - storeCreditMinor;
  const giftCards: { card: GiftCard; amountMinor: number }[] = [];
  for (const code of asked.giftCards ?? []) {
    const card = findGiftCard(state, code);
    const why = whyNoGiftCard(state, card, at);
    if (!card || why !== null) return refused('bad_code', why ?? '');
    if (giftCards.some((one) => one.card === card)) continue;
    const amountMinor = Math.min(card.balanceMinor, leftMinor);
    if (amountMinor > 0) giftCards.push({ card, amountMinor });
    leftMinor -= amountMinor;
  }
  return done({ storeCreditMinor, giftCards, leftMinor });
}

export function payFromBalances(state: ShopState, order: Order, balances: Balances, at: Instant): void {
  const book = (gateway: string, amountMinor: number, card?: GiftCard) => {
    const sale: Transaction = {
      ...{ type: 'OrderTransaction', id: newId(state), kind: 'sale', amountMinor, gateway, at },
      ...(card ? { giftCardId: card.id } : {}),
    };
    order.transactions.push(sale);
  };
  const { storeCreditMinor, giftCards } = balances;
  if (storeCreditMinor > 0 && order.customerId !== null) {
    const spent = { customerId: order.customerId, amountMinor: storeCreditMinor, orderId: order.id };
    spendStoreCredit(state, at, spent);
    book(STORE_CREDIT, storeCreditMinor);
  }
  for (const { card, amountMinor } of giftCards) {
    moveGiftCard(state, at, card, { amountMinor: -amountMinor, orderId: order.id });
    book(GIFT_CARD, amountMinor, card);
  }
}

export interface WayBack {
  readonly gateway: string;
  readonly amountMinor: number;
  readonly giftCardId?: number;
}

/** The ways an order was paid, with what has not gone back that way yet: cards first, then gift cards and credit. */
export function waysBack(order: Order, amountMinor: number): readonly WayBack[] {
  const paid: { gateway: string; giftCardId: number | undefined; minor: number }[] = [];
  for (const { kind, gateway, giftCardId, amountMinor: minor } of order.transactions) {
    const sign = kind === 'refund' ? -1 : kind === 'sale' || kind === 'capture' ? 1 : 0;
    const known = paid.find((one) => one.gateway === gateway && one.giftCardId === giftCardId);
    if (known) known.minor += sign * minor;
    else paid.push({ gateway, giftCardId, minor: sign * minor });
  }
  const isBalance = (gateway: string): number => [GIFT_CARD, STORE_CREDIT].indexOf(gateway);
  let rest = amountMinor;
  const ways = paid
    .sort((a, b) => isBalance(a.gateway) - isBalance(b.gateway))
    .flatMap(({ gateway, giftCardId, minor }): WayBack[] => {
      const back = Math.min(rest, Math.max(0, minor));
      rest -= back;
      if (back === 0) return [];
      return [{ gateway, amountMinor: back, ...(giftCardId === undefined ? {} : { giftCardId }) }];
    });
  // Where more went back one way than had come, the rest has no way of its own.
  return rest === 0 ? ways : [...ways, { gateway: 'shopify_payments', amountMinor: rest }];
}

/** Fills a gift card again, or gives store credit; other ways need nothing. */
export function payBackToBalance(
  state: ShopState,
  order: Order,
  { gateway, amountMinor, giftCardId }: WayBack,
  at: Instant,
): void {
  const card = giftCardId === undefined ? undefined : state.giftCards.get(giftCardId);
  if (card) moveGiftCard(state, at, card, { amountMinor, orderId: order.id });
  const { customerId } = order;
  if (gateway !== STORE_CREDIT || customerId === null || !state.customers.has(customerId)) return;
  // Paid without a balance, it goes back without one.
  const paidSo = order.transactions.some((one) => one.kind === 'sale' && one.gateway === STORE_CREDIT);
  if (paidSo && accountOf(state, customerId) === null) return;
  const told = { customerId, amountMinor, event: 'ORDER_REFUND', orderId: order.id } as const;
  creditStore(state, { at, tell: () => undefined }, told);
}
