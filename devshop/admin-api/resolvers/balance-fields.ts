/** Gift cards and store credit. */
import { gid } from '../../shop/ids.ts';
import { isExpired } from '../../shop/operations/gift-cards.ts';
import { storeCreditOf } from '../../shop/operations/store-credit.ts';
import type {
  GiftCard,
  GiftCardTransaction,
  ShopState,
  StoreCreditAccount,
  StoreCreditTransaction,
} from '../../shop/state.ts';
import { connection } from '../connection.ts';
import { byNumber, notPlayedSearch, termsOf } from '../search.ts';
import { type Field, fieldsOf, timeText } from './fields.ts';
import { notPlayed } from './user-errors.ts';

interface CardMove {
  readonly type: GiftCardTransaction['type'];
  readonly card: GiftCard;
  readonly move: GiftCardTransaction;
}

const CARD_MOVE = fieldsOf<CardMove>({
  id: ({ move }) => gid(move),
  amount: ({ card, move }) => ({ minor: move.amountMinor, currency: card.currency }),
  giftCard: ({ card }) => card,
  processedAt: ({ move }) => timeText(move.at),
  note: () => null,
});

/** A transaction knows its account by having been found there. */
export interface CreditMove {
  readonly type: StoreCreditTransaction['type'];
  readonly account: StoreCreditAccount;
  readonly move: StoreCreditTransaction;
}

export function creditMove(account: StoreCreditAccount, move: StoreCreditTransaction): CreditMove {
  return { type: move.type, account, move };
}

const CREDIT_MOVE: Readonly<Record<string, Field<CreditMove>>> = {
  account: ({ account }) => account,
  amount: ({ account, move }) => ({ minor: move.amountMinor, currency: account.currency }),
  balanceAfterTransaction: ({ account, move }) => ({
    minor: move.balanceAfterMinor,
    currency: account.currency,
  }),
  createdAt: ({ move }) => timeText(move.at),
  event: ({ move }) => move.event,
  origin: () => null,
};

const MOVE_KINDS: Readonly<Record<string, StoreCreditTransaction['type']>> = {
  credit: 'StoreCreditAccountCreditTransaction',
  debit: 'StoreCreditAccountDebitTransaction',
  expiration: 'StoreCreditAccountExpirationTransaction',
};

function searchedMoves(account: StoreCreditAccount, query: string | null | undefined): CreditMove[] {
  const tests = termsOf(query ?? '').map((term) => {
    if (term.field === 'type') return (move: StoreCreditTransaction) => move.type === MOVE_KINDS[term.value];
    if (term.field === 'id') return byNumber(term, ({ id }: StoreCreditTransaction) => id);
    throw notPlayedSearch(`${term.field}:`);
  });
  const found = account.transactions.filter((move) => tests.every((test) => test(move)));
  return found.map((move) => creditMove(account, move));
}

export function accountsOf(state: ShopState, customerId: number): StoreCreditAccount[] {
  return [...state.storeCredit.values()].filter((one) => one.customerId === customerId);
}

export const BALANCE_FIELDS = {
  GiftCard: fieldsOf<GiftCard>({
    id: gid,
    balance: ({ balanceMinor, currency }) => ({ minor: balanceMinor, currency }),
    initialValue: ({ initialMinor, currency }) => ({ minor: initialMinor, currency }),
    lastCharacters: ({ lastCharacters }) => lastCharacters,
    maskedCode: ({ lastCharacters }) => `•••• •••• •••• ${lastCharacters}`,
    enabled: ({ deactivatedAt }) => deactivatedAt === null,
    deactivatedAt: ({ deactivatedAt }) => timeText(deactivatedAt),
    expiresOn: ({ expiresOn }) => expiresOn,
    isRedeemable: (card, _args, { state, at }) =>
      card.deactivatedAt === null && card.balanceMinor > 0 && !isExpired(state, card, at),
    note: ({ note }) => note,
    customer: ({ customerId }, _args, { state }) =>
      customerId === null ? null : (state.customers.get(customerId) ?? null),
    order: () => null,
    lineItem: () => null,
    recipientAttributes: () => null,
    templateSuffix: () => null,
    createdAt: ({ createdAt }) => timeText(createdAt),
    updatedAt: ({ updatedAt }) => timeText(updatedAt),
    transactions: (card, args, context) =>
      connection(
        card.transactions.map((move): CardMove => ({ type: move.type, card, move })),
        args,
        context,
        { idOf: ({ move }) => move.id },
      ),
  }),
  GiftCardDebitTransaction: CARD_MOVE,
  GiftCardCreditTransaction: CARD_MOVE,
  StoreCreditAccount: fieldsOf<StoreCreditAccount>({
    id: gid,
    balance: ({ customerId, currency }, _args, { state, at }) => ({
      minor: storeCreditOf(state, customerId, at),
      currency,
    }),
    owner: ({ customerId }, _args, { state }) => state.customers.get(customerId),
    transactions: (account, args, context) => {
      storeCreditOf(context.state, account.customerId, context.at);
      if (args.sortKey === 'EXPIRES_AT') throw notPlayed('transactions by their end');
      const sortedBy = { idOf: ({ move }: CreditMove) => move.id, keyOf: ({ move }: CreditMove) => move.at };
      return connection(searchedMoves(account, args.query), args, context, sortedBy);
    },
  }),
  StoreCreditAccountCreditTransaction: fieldsOf<CreditMove>({
    ...CREDIT_MOVE,
    id: ({ move }) => gid(move),
    expiresAt: ({ move }) => timeText(move.expiresAt),
    remainingAmount: ({ account, move }) => ({ minor: move.remainingMinor, currency: account.currency }),
  }),
  StoreCreditAccountDebitTransaction: fieldsOf<CreditMove>({ ...CREDIT_MOVE, id: ({ move }) => gid(move) }),
  StoreCreditAccountExpirationTransaction: fieldsOf<CreditMove>(CREDIT_MOVE),
};
