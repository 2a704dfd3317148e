/** Store credit: an account for each customer, in the shop's currency. What expires first is spent first. */
import { type Act, done, type Outcome, refused, wholeSecond } from '../act.ts';
import { newId } from '../ids.ts';
import type { Instant, ShopState, StoreCreditAccount, StoreCreditTransaction } from '../state.ts';

export interface CreditStore {
  readonly customerId: number;
  readonly amountMinor: number;
  readonly expiresAt?: Instant | null;
  /** `ADJUSTMENT` unless told. */
  readonly event?: StoreCreditTransaction['event'];
  readonly orderId?: number | null;
}

export function creditStore(state: ShopState, act: Act, input: CreditStore): Outcome<StoreCreditTransaction> {
  const { customerId, amountMinor, expiresAt = null } = input;
  if (!state.customers.has(customerId)) return refused('not_found', `There is no customer ${customerId}.`);
  if (!(Number.isSafeInteger(amountMinor) && amountMinor > 0)) {
    return refused('bad_amount', 'Credit is more than 0.');
  }
  if (expiresAt !== null && expiresAt <= act.at) return refused('bad_input', 'Credit expires in the future.');
  const account = accountOf(state, customerId) ?? openAccount(state, customerId);
  expire(state, account, act.at);
  account.balanceMinor += amountMinor;
  return done(
    book(state, account, {
      ...{ type: 'StoreCreditAccountCreditTransaction', amountMinor, at: wholeSecond(act.at), expiresAt },
      ...{ remainingMinor: amountMinor, event: input.event ?? 'ADJUSTMENT', orderId: input.orderId ?? null },
    }),
  );
}

export function accountOf(state: ShopState, customerId: number): StoreCreditAccount | null {
  for (const account of state.storeCredit.values()) if (account.customerId === customerId) return account;
  return null;
}

/** What a customer can spend at that time. */
export function storeCreditOf(state: ShopState, customerId: number | null, at: Instant): number {
  const account = customerId === null ? null : accountOf(state, customerId);
  if (!account) return 0;
  expire(state, account, at);
  return account.balanceMinor;
}

/** No more than is there: ask before. */
export function spendStoreCredit(
  state: ShopState,
  at: Instant,
  { customerId, amountMinor, orderId }: { customerId: number; amountMinor: number; orderId: number },
): void {
  const account = accountOf(state, customerId);
  if (!account || account.balanceMinor < amountMinor)
    throw new Error('devshop: more store credit than there is');
  let rest = amountMinor;
  const soonest = account.transactions
    .filter(({ remainingMinor }) => remainingMinor > 0)
    .sort((a, b) => (a.expiresAt ?? Infinity) - (b.expiresAt ?? Infinity) || a.id - b.id);
  for (const credit of soonest) {
    const taken = Math.min(rest, credit.remainingMinor);
    credit.remainingMinor -= taken;
    rest -= taken;
  }
  account.balanceMinor -= amountMinor;
  book(state, account, {
    ...{ type: 'StoreCreditAccountDebitTransaction', amountMinor: -amountMinor, at, expiresAt: null },
    ...{ remainingMinor: 0, event: 'ORDER_PAYMENT', orderId },
  });
}

/** Credit that has expired by then is taken away. */
export function expire(state: ShopState, account: StoreCreditAccount, now: Instant): void {
  for (const credit of [...account.transactions]) {
    const { expiresAt, remainingMinor } = credit;
    if (expiresAt === null || expiresAt > now || remainingMinor <= 0) continue;
    credit.remainingMinor = 0;
    account.balanceMinor -= remainingMinor;
    book(state, account, {
      ...{ type: 'StoreCreditAccountExpirationTransaction', amountMinor: -remainingMinor, at: expiresAt },
      ...{ expiresAt: null, remainingMinor: 0, event: 'ADJUSTMENT', orderId: null },
    });
  }
}

function openAccount(state: ShopState, customerId: number): StoreCreditAccount {
  const account: StoreCreditAccount = {
    ...{ type: 'StoreCreditAccount', id: newId(state), customerId, balanceMinor: 0 },
    ...{ currency: state.record.currency, transactions: [] },
  };
  state.storeCredit.set(account.id, account);
  return account;
}

function book(
  state: ShopState,
  account: StoreCreditAccount,
  told: Omit<StoreCreditTransaction, 'id' | 'balanceAfterMinor'>,
): StoreCreditTransaction {
  const made = { ...told, id: newId(state), balanceAfterMinor: account.balanceMinor };
  account.transactions.push(made);
  return made;
}
